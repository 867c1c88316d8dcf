"""Conferring: a number each, an entry for ever; revoking leaves the entry."""

import json
from datetime import date

import pytest

from tests.factories import (
    ARMY,
    BEIHAI,
    GROUP,
    OFFICE,
    PUBLIC,
    REGION,
    approved,
    at,
    handed_in,
    programme,
    refuses,
    screened,
    seat,
    slated,
    some,
)
from xuanxian.awards.disclosures.actions import Posting, post_disclosure, receive_objection, register_result
from xuanxian.awards.disclosures.actions import close_objection as close
from xuanxian.awards.honours.actions import confer, revoke
from xuanxian.awards.honours.models import Honour
from xuanxian.awards.nominations.actions import strike_off
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.reviews.actions import decide
from xuanxian.platform.acts.models import Act
from xuanxian.platform.acts.queries import history
from xuanxian.platform.notifications.models import Notification

pytestmark = [pytest.mark.django_db, pytest.mark.db("numbers in order")]
ISSUED = date(2024, 4, 10)
DOCUMENT = "桂人常决〔2024〕示例号"


@pytest.fixture(autouse=True)
def of():
    return programme()


@pytest.fixture
def rows(of):
    """An agency and a deputy of each of two units, approved, and a deputy who was not put on the slate."""
    handed_in(ARMY, some(ARMY, agency=1, deputy=2))
    handed_in(BEIHAI, some(BEIHAI, agency=1, deputy=1))
    screened(of)
    listed = list(of.nominations.order_by("sort_key"))
    out = [n for n in listed if n.unit.name == ARMY][2]
    chosen = [n for n in listed if n != out]
    slated(of, chosen)
    approved(of, chosen)
    return chosen


def issue(of, decided=ISSUED, document=DOCUMENT, now=None, **other):
    now = now or at(4, 10, year=2024)
    return confer(of, decided=decided, document=document, by=seat(REGION), now=now, **other)


def withdraw(honour, document="撤销决定", reason="查实虚报"):
    revoke(honour, document=document, reason=reason, by=seat(OFFICE), now=at(6, 3, year=2024))


def test_who_was_approved_enters_the_register_with_a_number(of, rows):
    assert issue(of) == 4
    found = list(Honour.objects.order_by("number"))
    assert [h.number for h in found] == [f"2023-{of.pk:02d}-{n:04d}" for n in range(1, 5)]
    assert [h.nomination_id for h in found] == [n.pk for n in rows]
    assert {h.title for h in found} == {
        "2023年度全区人大代表工作先进集体",
        "2023年度全区人大代表工作先进个人",
    }
    for honour, nomination in zip(found, rows, strict=True):
        body = nomination.type == "集体"
        assert honour.title.endswith("先进集体" if body else "先进个人")
        plaque, certificate = f"“{honour.title}”奖牌", f"“{honour.title}”奖励证书、奖金5000元"
        assert honour.gives == (plaque if body else certificate), (
            "plaque and certificate carry the year (五(六))"
        )
        assert (honour.holder, honour.body) == (nomination.name, nomination.body)
        assert (honour.category, honour.unit_name) == (nomination.category, nomination.unit.name)
        assert (honour.year, honour.conferred, honour.status) == (2023, ISSUED, "有效")
        assert Nomination.objects.get(pk=nomination.pk).status == "已表彰"


def test_the_decision_is_one_act_on_all_nominees_and_entries(of, rows):
    issue(of)
    act = Act.objects.get(case=of.case_id, step="奖励")
    assert json.loads(act.content) == {
        "类": "授予",
        "下一步": "",
        "对象": 4,
        "决定": DOCUMENT,
        "日": "2024-04-10",
    }
    cases = {n.case_id for n in rows} | set(Honour.objects.values_list("case", flat=True))
    assert set(act.concerns.values_list("pk", flat=True)) == cases
    assert act.office.name == REGION


def test_units_are_told_how_many_of_theirs_are_honoured(of, rows):
    issue(of)
    told = {
        n.office.name: n.text
        for n in Notification.objects.filter(text__contains="表彰决定已印发").order_by("pk")
    }
    assert told == dict.fromkeys((ARMY, BEIHAI), "表彰决定已印发，你单位推荐的2个对象获表彰")


def test_who_was_not_chosen_or_was_struck_off_is_not_honoured(of, rows):
    strike_off(rows[0], reason="查实程序不合规定", by=seat(OFFICE), now=at(4, 1, year=2024))
    assert issue(of) == 3
    assert not Honour.objects.filter(nomination=rows[0]).exists()
    statuses = dict(of.nominations.values_list("pk", "status"))
    assert sorted(statuses.values()) == sorted(["取消资格", "未列入", "已表彰", "已表彰", "已表彰"])


def test_nothing_is_conferred_before_the_approval(of):
    handed_in(ARMY, some(ARMY, agency=1))
    screened(of)
    slated(of, list(of.nominations.all()))
    with refuses("step.nothing") as findings:
        issue(of)
    assert findings[0].clause == "五(六)"


def test_nothing_is_conferred_twice(of, rows):
    issue(of)
    with refuses("step.nothing"):
        issue(of)
    assert Honour.objects.count() == 4


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"decided": date(2024, 4, 11)}, "date.future"),
        ({"document": "  "}, "confer.document"),
        ({"document": "联系人13800000000"}, "act.personal"),
        ({"seen": "0123456789abcdef"}, "list.changed"),
    ],
)
def test_a_decision_has_a_day_that_has_come_and_a_name(of, rows, said, rule):
    with refuses(rule):
        issue(of, **said)
    assert not Honour.objects.exists()


def test_numbers_go_on_with_a_second_decision(of):
    """One nominee is looked into longer than the others and is honoured afterwards."""
    handed_in(ARMY, some(ARMY, agency=1, deputy=2))
    screened(of)
    rows = list(of.nominations.order_by("sort_key"))
    slated(of, rows)
    approved(of, rows[:2])
    assert issue(of) == 2
    said = Posting(date(2024, 2, 27), "广西人大网", "办公室")
    last = Nomination.objects.select_related("package", "version", "case").get(pk=rows[2].pk)
    posted = post_disclosure(of, None, PUBLIC, [last], said, by=seat(OFFICE), now=at(2, 27, year=2024))
    objection = receive_objection(posted, last, "2023年3月某日虚报示例经费", "", now=at(2, 28, year=2024))
    close(objection, "不属实", finding="经查不属实", by=seat(OFFICE), now=at(4, 15, year=2024))
    register_result(posted, result="", by=seat(OFFICE), now=at(4, 15, year=2024))
    assert decide(of, "审批", remark="", by=seat(GROUP), now=at(4, 16, year=2024)) == 1
    assert issue(of, decided=date(2024, 4, 20), now=at(4, 20, year=2024)) == 1
    numbers = list(Honour.objects.order_by("number").values_list("number", "nomination"))
    assert numbers == [(f"2023-{of.pk:02d}-{at_:04d}", n.pk) for at_, n in enumerate(rows, start=1)]


def test_revoked_the_entry_stays_and_says_so(of, rows):
    issue(of)
    honour = Honour.objects.get(nomination=rows[1])
    before = {f: getattr(honour, f) for f in ("holder", "title", "number", "conferred", "year")}
    withdraw(honour)
    found = Honour.objects.get(pk=honour.pk)
    assert found.status == "已撤销"
    assert {f: getattr(found, f) for f in before} == before
    assert Nomination.objects.get(pk=rows[1].pk).status == "已撤销"
    assert set(Honour.objects.exclude(pk=honour.pk).values_list("status", flat=True)) == {"有效"}
    act = history(honour.case).last()
    assert (act.verb, act.reason) == ("撤销", "查实虚报")
    assert json.loads(act.content) == {
        "决定": "撤销决定",
        "收回": "“2023年度全区人大代表工作先进个人”奖励证书、奖金5000元",
    }
    told = Notification.objects.filter(office=rows[1].unit).latest("pk")
    assert told.text == f"{honour.holder}的2023年度全区人大代表工作先进个人已撤销，请收回{honour.gives}"


def test_nothing_is_revoked_twice_or_without_a_decision_and_a_reason(of, rows):
    issue(of)
    honour = Honour.objects.get(nomination=rows[1])
    for said in ({"document": " "}, {"reason": ""}):
        with refuses("reason.missing"):
            withdraw(honour, **said)
    withdraw(honour)
    with refuses("honour.revoked"):
        withdraw(honour)


def test_an_honoured_nominee_is_not_struck_off_but_revoked(of, rows):
    issue(of)
    with refuses("nomination.status") as findings:
        strike_off(rows[1], reason="查实", by=seat(OFFICE), now=at(6, 3, year=2024))
    assert findings[0].mend == "已表彰的请办理撤销"


def test_no_personal_number_enters_the_register(of, rows):
    issue(of)
    for honour in Honour.objects.select_related("nomination__content"):
        said = " ".join(str(getattr(honour, f.attname)) for f in Honour._meta.concrete_fields)
        assert not any(ciphertext in said for ciphertext in honour.nomination.sealed.values())
        assert "459999" not in said
