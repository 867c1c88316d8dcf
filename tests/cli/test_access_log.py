"""The log of requests: every address, none of what was asked, one line each."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from xuanxian.cli.access_log import AccessLog


@pytest.mark.parametrize(
    "sent, logged",
    [
        ("/packages/1/", "/packages/1/"),
        (
            "/packages/1/texts/%E6%8E%A8%E8%8D%90%E6%8A%A5%E5%91%8A/",
            "/packages/1/texts/%E6%8E%A8%E8%8D%90%E6%8A%A5%E5%91%8A/",
        ),
        ("/search/?q=%E9%9F%A6%E7%A4%BA%E4%BE%8B", "/search/"),
        ("/search/#q=%E9%9F%A6", "/search/"),
        ("/a\xe6\x8e\xa8/", "/a%E6%8E%A8/"),
        ("/a%0Ab/", "/a%0Ab/"),
    ],
)
def test_the_address_stands_in_the_log_as_it_was_sent(sent, logged):
    # Django puts the path as text in place of the server's.
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": sent,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": "/packages/1/texts/推荐报告/",
    }
    answer = SimpleNamespace(status="200 OK", sent=1, headers=[])
    request = SimpleNamespace(headers=[])
    found = AccessLog(Config()).atoms(answer, request, environ, timedelta(0))
    assert found["U"] == logged
