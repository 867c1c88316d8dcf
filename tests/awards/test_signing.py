"""The package is sent for signature: by an officer, to the leader of his own unit, who signs or sends back."""

import pytest
from django.urls import reverse

from tests.factories import (
    ARMY,
    BEIHAI,
    OFFICE,
    OVER,
    SENT,
    at,
    fill,
    package,
    programme,
    ready,
    refuses,
    seat,
    some,
)
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.attaching import attach
from xuanxian.awards.nominations.models import Package
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.packages.checks import REPORT
from xuanxian.awards.packages.handing_in import hand_in, return_package
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Role
from xuanxian.platform.acts.queries import history
from xuanxian.platform.files.actions import store
from xuanxian.platform.notifications.models import Notification
from xuanxian.platform.signing import actions
from xuanxian.platform.signing.models import Sending, SendingStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def army():
    """Everything done up to the hand-in."""
    programme()
    made = package(ARMY)
    fill(made, some(ARMY, agency=1, deputy=2))
    ready(made)
    return made


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: SENT)


def officer(unit=ARMY):
    return seat(unit, Role.OFFICER)


def sent(army, now=SENT):
    return actions.send(army.case_id, reason="示例理由", by=officer(), now=now)


def exchange_report(army):
    """The same report in another wording; the very same file again would be no change."""
    stored = store("推荐报告.pdf", "pdf", b"%PDF-1.4\n% anew\n", by=officer().user, now=SENT)
    attach(army, None, REPORT, stored, by=officer(), now=SENT)


def verbs(case):
    return [act.verb for act in history(case)]


def test_the_signature_hands_in_what_the_officer_sent(army):
    sending = sent(army)
    assert sending.status == SendingStatus.WAITING
    assert Notification.objects.filter(office=army.unit, text__contains="送审签").count() == 1
    edition = actions.sign(sending, reason="示例理由", by=seat(ARMY), now=SENT)
    sending.refresh_from_db()
    army.refresh_from_db()
    assert (sending.status, army.status, army.edition, edition.number) == ("已签", "已报送", 1, 1)
    assert verbs(sending.case_id) == ["送审签", "签字同意"]
    # The package's own history tells who sent and who signed.
    told = [(act.verb, act.user.name) for act in history(army.case_id) if act.verb in ("送审签", "签字同意")]
    assert told == [("送审签", officer().user.name), ("签字同意", seat(ARMY).user.name)]


def test_what_is_sent_is_what_could_be_handed_in(army):
    first = in_list(army)[0]
    save_fields(first, {"事迹材料": ""}, revision=first.revision, by=officer(), now=OVER)
    with refuses("value.missing"):
        sent(army)
    assert not Sending.objects.exists()


def test_it_is_sent_once_at_a_time(army):
    sent(army)
    with refuses("signing.waiting"):
        sent(army)


def test_what_was_changed_after_the_sending_is_not_signed_unseen(army):
    sending = sent(army)
    first = in_list(army)[0]
    save_fields(first, {"事迹材料": "改过的示例事迹。"}, revision=first.revision, by=officer(), now=SENT)
    with refuses("signing.changed"):
        actions.sign(sending, reason="示例理由", by=seat(ARMY), now=SENT)
    actions.send_back(sending, reason="请核对后重送", by=seat(ARMY), now=SENT)
    again = sent(army)
    actions.sign(again, reason="示例理由", by=seat(ARMY), now=SENT)
    assert Package.objects.get(pk=army.pk).status == "已报送"


def test_a_file_put_in_after_the_sending_counts_as_a_change(army):
    sending = sent(army)
    exchange_report(army)
    with refuses("signing.changed"):
        actions.sign(sending, reason="示例理由", by=seat(ARMY), now=SENT)


def test_it_goes_back_with_a_word_and_only_with_one(army):
    sending = sent(army)
    with refuses("reason.missing"):
        actions.send_back(sending, reason=" ", by=seat(ARMY), now=SENT)
    actions.send_back(sending, reason="请补充事例", by=seat(ARMY), now=SENT)
    sending.refresh_from_db()
    assert sending.status == SendingStatus.SENT_BACK
    told = Notification.objects.get(text__contains="请补充事例")
    assert (told.person, told.office) == (officer().user, army.unit)  # whoever sent it, nobody else
    with refuses("signing.over"):
        actions.sign(sending, reason="示例理由", by=seat(ARMY), now=SENT)


def test_an_officer_takes_back_what_is_not_signed_yet(army):
    sending = sent(army)
    actions.take_back(sending, by=officer(), now=SENT)
    sending.refresh_from_db()
    assert (sending.status, verbs(sending.case_id)) == ("已收回", ["送审签", "收回送审"])
    with refuses("signing.over"):
        actions.take_back(sending, by=officer(), now=SENT)


def test_a_leader_who_hands_in_directly_has_signed_what_waited(army):
    sending = sent(army)
    hand_in(army, reason="示例理由", by=seat(ARMY), now=SENT)
    sending.refresh_from_db()
    assert sending.status == SendingStatus.SIGNED


def test_the_next_edition_is_sent_with_what_changed_since_the_last(army, client, today):
    actions.sign(sent(army), reason="示例理由", by=seat(ARMY), now=SENT)
    first = in_list(army)[0]
    return_package(army, [first], reason="请补充", until=None, by=seat(OFFICE), now=SENT)
    first.refresh_from_db()
    save_fields(first, {"事迹材料": "补正后的示例事迹。"}, revision=first.revision, by=officer(), now=SENT)
    sending = sent(army)
    client.force_login(seat(ARMY).user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("signing", args=[sending.pk])).content.decode()
    for text in ("与上一次签字时的差异", str(first), "事迹材料", "补正后的示例事迹。", "签字同意并报送"):
        assert text in page, text


# ——— the pages ——————————————————————————————————————————————————————————————————————————————————————————


def _as(client, who):
    client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_every_step_of_the_officers_list_leads_to_a_page(army, client, today):
    page = _as(client, officer()).get(reverse("package", args=[army.pk]))
    tasks = page.context["sheet"].tasks
    assert [task.step.name for task in tasks][-1] == "推荐报送"
    for task in tasks:
        assert client.get(task.url, follow=True).status_code == 200, task.url
    assert client.get(tasks[-1].url, follow=True).redirect_chain[-1][0] == f"/cases/{army.case_id}/sign/"


def test_the_officer_sends_and_the_leader_signs_on_the_pages(army, client, today):
    send = reverse("signing-send", args=[army.case_id])
    answer = _as(client, officer()).post(send, {"reason": "示例理由"})
    sending = Sending.objects.get()
    assert answer["Location"] == reverse("signing", args=[sending.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "等待本单位负责人签字" in page and "签字同意并报送" not in page
    assert (
        client.post(answer["Location"], {"reason": "示例理由"}).status_code == 404
    )  # an officer signs nothing
    hand_in_page = reverse("package-hand-in", args=[army.pk])
    assert _as(client, seat(ARMY)).get(hand_in_page)["Location"] == answer["Location"]
    assert client.post(answer["Location"], {"reason": "示例理由"}).status_code == 302
    army.refresh_from_db()
    assert army.status == "已报送"


def test_a_refused_signature_keeps_the_word_and_says_why(army, client, today):
    sending = sent(army)
    exchange_report(army)
    answer = _as(client, seat(ARMY)).post(reverse("signing", args=[sending.pk]), {"reason": "写下的话"})
    assert answer.status_code == 422
    assert "送审以后内容有改动" in answer.content.decode()


def test_nobody_outside_the_unit_sees_that_something_was_sent(army, client, today):
    sending = sent(army)
    for other in (seat(BEIHAI), seat(OFFICE)):
        for name, key in (("signing", sending.pk), ("signing-send", army.case_id)):
            assert _as(client, other).get(reverse(name, args=[key])).status_code in (403, 404), name


def test_it_waits_in_the_leaders_list_and_comes_back_to_the_officers(army, client, today):
    sending = sent(army)
    due = _as(client, seat(ARMY)).get("/due/").content.decode()
    assert "审签报送材料" in due and reverse("signing", args=[sending.pk]) in due
    actions.send_back(sending, reason="请补充事例", by=seat(ARMY), now=at(12, 1, 10))
    due = _as(client, officer()).get("/due/").content.decode()
    assert "修改后重新送审签" in due
