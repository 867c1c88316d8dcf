"""What no page of the house sends is turned back in words, on either database."""

from __future__ import annotations

import io
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.db("PostgreSQL takes no NUL, SQLite does")]


def _sent(method, kind, body=b"username=a&password=b"):
    """To the server itself: Django reads the charset before any middleware."""
    from xuanxian.site.wsgi import application

    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/sign-in/",
        "QUERY_STRING": "next=/",
        "CONTENT_TYPE": kind,
    }
    environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), "HTTP_HOST": "localhost"}
    setup_testing_defaults(environ)
    said = []
    page = b"".join(application(environ, lambda status, headers: said.append(status)))
    return said[0][:3], page.decode()


@pytest.mark.parametrize(
    "said",
    ["charset=utf-16", "charset=hex", "charset=gbk", "charset=undefined", "charset*=x''y", "charset=示例"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_in_another_charset_is_turned_back(said, method):
    status, page = _sent(method, f"application/x-www-form-urlencoded; {said}")
    assert status == "400" and "提交的内容没有收下" in page


@pytest.mark.parametrize("said", ["", "; charset=utf-8", "; charset=UTF-8"])
def test_utf_8_may_be_said_and_need_not(said):
    assert _sent("GET", f"application/x-www-form-urlencoded{said}")[0] == "200"


def test_a_part_in_a_charset_of_its_own_is_turned_back():
    part = b"--b\r\nContent-Disposition: form-data; name=a; filename*=x''y\r\n\r\n1\r\n--b--\r\n"
    answer = Client().generic("POST", "/sign-in/", part, content_type="multipart/form-data; boundary=b")
    assert answer.status_code < 500


def test_nul_is_turned_back_wherever_it_stands():
    client = Client()
    assert client.get("/sign-in/?next=a%00b").status_code == 400
    assert client.get("/sign-in/?a%00b=1").status_code == 400
    assert client.get("/public/%00/").status_code == 400
    assert client.post("/sign-in/", {"username": "a\0b", "password": "示例"}).status_code == 400
    client.cookies["sessionid"] = "\0" * 32
    assert client.get("/sign-in/").status_code == 400
