"""What unit and award office say to each other about a package, kept with it."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    ARMY,
    BEIHAI,
    COUNTY,
    GROUP,
    NANNING,
    OFFICE,
    SENT,
    at,
    fill,
    package,
    programme,
    refuses,
    seat,
    some,
)
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Role
from xuanxian.platform.acts.queries import history
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.messages.actions import say
from xuanxian.platform.messages.models import Message
from xuanxian.platform.notifications.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: SENT)


@pytest.fixture
def army():
    programme()
    seat(ARMY, Role.OFFICER)
    return package(ARMY)


def said(army, text="示例问题", by=None, file=None, key=None, now=SENT):
    return say(army.case_id, text, file, key=key or uuid.uuid4(), by=by or seat(ARMY, Role.OFFICER), now=now)


def _as(client, who):
    client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_what_is_said_is_kept_in_a_row_and_covered_by_an_act_without_its_words(army):
    made = said(army)
    act = history(army.case_id).last()
    assert (act.verb, made.digest in act.content, "示例问题" in act.content) == ("留言", True, False)
    assert [n.office.name for n in Notification.objects.filter(text__contains="示例问题")] == [OFFICE]


def test_sent_twice_it_is_said_once(army):
    key = uuid.uuid4()
    assert said(army, key=key) == said(army, key=key)
    assert Message.objects.count() == 1


def test_nothing_too_much_and_personal_numbers_are_refused(army):
    with refuses("message.empty"):
        said(army, "  ")
    with refuses("message.too-long"):
        said(army, "字" * 5001)
    with refuses("message.personal"):
        said(army, "请打13800000000")


@pytest.mark.parametrize("other", [BEIHAI, GROUP, COUNTY])
def test_it_is_nobodys_but_the_parties(army, client, other):
    made = said(army)
    with pytest.raises(Http404):
        said(army, by=seat(other))
    for address in (reverse("messages", args=[army.case_id]), reverse("message-file", args=[made.pk])):
        assert _as(client, seat(other)).get(address).status_code in (403, 404)


def test_a_message_that_is_not_there_is_not_found(army, client):
    client.force_login(seat(ARMY).user)
    assert client.get(reverse("message-file", args=[999_999])).status_code == 404


def test_who_stands_above_a_party_is_none(army, client):
    fill(package(NANNING), some(NANNING, agency=1), home=COUNTY)
    mine = package(NANNING).nominations.get()
    say(mine.case_id, "示例", None, key=uuid.uuid4(), by=seat(COUNTY), now=SENT)
    assert _as(client, seat(NANNING)).get(reverse("messages", args=[mine.case_id])).status_code == 200
    assert _as(client, seat(OFFICE)).get(reverse("messages", args=[mine.case_id])).status_code == 404


def test_the_award_office_answers_on_the_page_with_a_file(army, client):
    said(army)
    address = reverse("messages", args=[army.case_id])
    assert "示例问题" in _as(client, seat(OFFICE)).get(address).content.decode()
    upload = SimpleUploadedFile("<b>答复.pdf", b"%PDF-1.4\n")
    answer = client.post(
        address, {"text": "<script>答复</script>", "way": "电话", "key": uuid.uuid4(), "file": upload}
    )
    assert answer.status_code == 302
    page = _as(client, seat(ARMY)).get(address).content.decode()
    assert "&lt;script&gt;答复" in page and "电话" in page and "&lt;b&gt;答复.pdf" in page
    file = client.get(reverse("message-file", args=[Message.objects.get(way="电话").pk]))
    assert file["Content-Type"] == "application/pdf" and "sandbox" in file["Content-Security-Policy"]


def test_what_is_refused_stays_in_the_form(army, client):
    address = reverse("messages", args=[army.case_id])
    key = uuid.uuid4()
    answer = _as(client, seat(ARMY)).post(address, {"text": "请打13800000000", "way": "留言", "key": key})
    assert answer.status_code == 422 and "请打13800000000" in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_many_messages_cost_as_many_questions_as_one(army, client):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(reverse("messages", args=[army.case_id])).status_code == 200
        return len(found)

    said(army)
    _as(client, seat(ARMY))
    asked()
    one = asked()
    for n in range(35):
        said(army, f"第{n}条", now=at(12, 1, 10))
    assert asked() == one
    page = client.get(reverse("messages", args=[army.case_id])).content.decode()
    assert "第34条" in page and "第2条" not in page and "下一页" in page
