"""The office screens, the offices above decide, the group draws up the slate: only what stands there, and once."""

import json
from datetime import date

import pytest

from tests.factories import (
    AGENCY,
    ARMY,
    BEIHAI,
    DEPUTY,
    GROUP,
    HEAD,
    MEETING,
    OFFICE,
    PLATFORM,
    PUBLIC,
    at,
    draft,
    fill,
    handed_in,
    package,
    people,
    programme,
    ready,
    refuses,
    screened,
    seat,
    send,
    slated,
    some,
)
from xuanxian.awards.disclosures.actions import Posting, post_disclosure, register_result
from xuanxian.awards.nominations.actions import strike_off
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.packages.handing_in import extend_for, return_package
from xuanxian.awards.reviews.actions import (
    choose,
    decide,
    decide_slate,
    decline,
    pass_screening,
    propose_slate,
)
from xuanxian.awards.reviews.models import Choice
from xuanxian.awards.reviews.queries import fingerprint
from xuanxian.platform.acts.models import Act
from xuanxian.platform.acts.queries import history
from xuanxian.platform.notifications.models import Notification

pytestmark = pytest.mark.django_db
JANUARY = at(1, 15, year=2024)
LATER = at(2, 5, year=2024)


@pytest.fixture(autouse=True)
def of():
    return programme()


@pytest.fixture
def sent(of):
    """An agency and two deputies of 驻桂部队, and an agency of 北海 that was only drafted."""
    made = handed_in(ARMY, some(ARMY, agency=1, deputy=2))
    fill(package(BEIHAI), some(BEIHAI, agency=1))
    return in_list(made)


def screen(of, rows, remark="", now=JANUARY):
    return pass_screening(of, "初评", rows, remark=remark, by=seat(OFFICE), now=now)


def reject(of, rows, reason="事迹不突出", now=JANUARY):
    return decline(of, "初评", rows, reason=reason, by=seat(OFFICE), now=now)


def head_agrees(of, now=JANUARY):
    return decide(of, "组长审核", remark="", by=seat(HEAD), now=now)


def conclude(of, remark="", now=LATER):
    return decide_slate(of, remark=remark, by=seat(GROUP), now=now)


def pick(of, chosen, others=()):
    wanted = {**{n.pk: True for n in chosen}, **{n.pk: False for n in others}}
    choose(of, wanted, by=seat(GROUP), now=LATER)


def fresh(row):
    return Nomination.objects.get(pk=row.pk)


def where(rows):
    return [(fresh(n).status, fresh(n).at) for n in rows]


# ——— screening ————————————————————————————————————————————————————————————————————————————————————————


def test_those_named_pass_and_the_others_wait(of, sent):
    assert screen(of, sent[:2], remark="材料齐全") == 2
    assert where(sent) == [("审核通过", "组长审核"), ("审核通过", "组长审核"), ("已报送", "初评")]
    act = Act.objects.get(case=of.case_id, step="初评")
    assert (act.verb, act.reason, act.office.name) == ("办结", "材料齐全", OFFICE)
    assert json.loads(act.content) == {"类": "审核", "对象": 2, "下一步": "组长审核"}
    assert set(act.concerns.values_list("pk", flat=True)) == {n.case_id for n in sent[:2]}


def test_nobody_passes_twice(of, sent):
    screen(of, sent[:2])
    assert screen(of, sent) == 1
    with refuses("review.nothing"):
        screen(of, sent)
    assert [history(n.case).filter(step="初评").count() for n in sent] == [1, 1, 1]


def test_a_draft_is_not_screened(of, sent):
    drafts = list(of.nominations.filter(status="编制中"))
    assert len(drafts) == 1
    with refuses("review.nothing"):
        screen(of, drafts)
    with refuses("review.nothing"):
        screen(of, [])


def test_what_was_returned_is_not_screened_until_it_comes_back(of, sent):
    to = package(ARMY)
    return_package(to, sent[:1], reason="请补充", until=date(2024, 1, 12), by=seat(OFFICE), now=at(12, 4))
    assert screen(of, sent, now=at(12, 5)) == 2
    send(to, at(12, 6))
    assert screen(of, sent, now=at(12, 7)) == 1


def test_declined_with_a_reason_of_which_the_unit_is_told(of, sent):
    screen(of, sent[1:2])
    assert reject(of, sent[1:]) == 2
    assert [status for status, _ in where(sent)] == ["已报送", "未通过", "未通过"]
    told = Notification.objects.filter(office=sent[0].unit).latest("pk")
    names = "、".join(n.name for n in sent[1:])
    assert told.text == f"{names}未通过初评：事迹不突出"
    act = Act.objects.get(case=of.case_id, verb="不予通过")
    assert (act.reason, act.concerns.count()) == ("事迹不突出", 2)


def test_a_unit_is_told_of_its_own_nominees_only(of, sent):
    other = package(BEIHAI)
    ready(other)
    send(other)
    mine, theirs = sent[1], in_list(other)[0]
    reject(of, [mine, theirs])
    told = {n.office.name: n.text for n in Notification.objects.filter(text__contains="未通过")}
    assert set(told) == {ARMY, BEIHAI}
    assert theirs.name not in told[ARMY]
    assert mine.name not in told[BEIHAI]


def test_nobody_is_declined_without_a_reason_twice_or_too_late(of, sent):
    with refuses("reason.missing"):
        reject(of, sent, reason=" ")
    reject(of, sent[1:2])
    with refuses("review.nothing"):
        reject(of, sent[1:2])
    with refuses("act.personal"):
        reject(of, sent, reason="请与13800000000联系")
    screen(of, sent[:1])
    head_agrees(of)
    slated(of, sent[:1])
    with refuses("review.nothing"):
        reject(of, sent[:1])


# ——— the offices above ————————————————————————————————————————————————————————————————————————————————


def test_the_head_decides_on_those_who_have_passed(of, sent):
    screen(of, sent[:2])
    assert head_agrees(of) == 2
    assert where(sent) == [("审核通过", "复评"), ("审核通过", "复评"), ("已报送", "初评")]
    with refuses("step.nothing"):
        head_agrees(of)
    screen(of, sent[2:])
    assert head_agrees(of) == 1


@pytest.mark.parametrize("step", ["组长审核", "主任会议研究", "审批"])
def test_nothing_is_decided_before_its_turn(of, sent, step):
    with refuses("step.nothing") as findings:
        decide(of, step, remark="", by=seat(MEETING), now=JANUARY)
    assert findings[0].clause.startswith("五(")


@pytest.mark.parametrize("step", ["初评", "复评", "公示", "奖励", "推荐报送"])
def test_only_a_decision_is_decided(of, sent, step):
    screened(of)
    with refuses("step.kind"):
        decide(of, step, remark="", by=seat(HEAD), now=LATER)


def test_a_page_that_shows_another_list_decides_nothing(of, sent):
    screen(of, sent[:2])
    seen = fingerprint(n.pk for n in sent[:2])
    screen(of, sent[2:])
    with refuses("list.changed"):
        decide(of, "组长审核", remark="", by=seat(HEAD), now=JANUARY, seen=seen)
    now = fingerprint(n.pk for n in reversed(sent))
    assert decide(of, "组长审核", remark="", by=seat(HEAD), now=JANUARY, seen=now) == 3


def test_one_struck_off_or_declined_on_the_way_goes_no_further(of, sent):
    screen(of, sent)
    strike_off(sent[1], reason="查实程序不合规定", by=seat(OFFICE), now=JANUARY)
    reject(of, sent[2:])
    assert head_agrees(of) == 1
    assert [status for status, _ in where(sent)] == ["审核通过", "取消资格", "未通过"]


def test_the_directors_agree_to_the_slate_and_to_nobody_else(of, sent):
    screened(of)
    pick(of, sent[:1], sent[1:])
    conclude(of)
    assert decide(of, "主任会议研究", remark="", by=seat(MEETING), now=LATER) == 1
    assert where(sent) == [("拟表彰", "公示"), ("未列入", "复评"), ("未列入", "复评")]


def test_the_approval_waits_for_the_result_of_the_posting(of, sent):
    screened(of)
    slated(of, sent[:1])
    rows = list(of.nominations.filter(status="拟表彰").select_related("package", "version", "case"))
    said = Posting(date(2024, 2, 26), "广西人大网", "办公室")
    made = post_disclosure(of, None, PUBLIC, rows, said, by=seat(OFFICE), now=at(2, 26, year=2024))
    with refuses("step.nothing"):
        decide(of, "审批", remark="", by=seat(GROUP), now=at(3, 5, year=2024))
    register_result(made, result="", by=seat(OFFICE), now=at(3, 5, year=2024))
    assert decide(of, "审批", remark="", by=seat(GROUP), now=at(3, 5, year=2024)) == 1


# ——— the slate ————————————————————————————————————————————————————————————————————————————————————————


def test_the_slate_says_who_is_on_it_and_who_is_not(of, sent):
    screened(of)
    pick(of, sent[:2])
    assert conclude(of) == (2, 1)
    assert where(sent) == [("拟表彰", "主任会议研究"), ("拟表彰", "主任会议研究"), ("未列入", "复评")]
    one, two = Act.objects.filter(case=of.case_id, step="复评").order_by("pk")
    assert (one.verb, set(one.concerns.all())) == ("办结", {n.case for n in sent[:2]})
    assert (two.verb, set(two.concerns.all())) == ("未列入", {sent[2].case})
    assert json.loads(one.content) == {"类": "定名单", "列入": 2, "未列入": 1, "下一步": "主任会议研究"}


def test_a_slate_is_decided_once(of, sent):
    screened(of)
    pick(of, sent)
    assert conclude(of) == (3, 0)
    with refuses("slate.empty"):
        conclude(of)
    with refuses("slate.not-waiting"):
        pick(of, [], sent)


def test_an_empty_slate_is_refused(of, sent):
    screened(of)
    with refuses("slate.empty") as findings:
        conclude(of)
    assert findings[0].clause == "五(三)"
    pick(of, [], sent)
    with refuses("slate.empty"):
        conclude(of)


def test_only_those_who_wait_are_put_on_the_slate(of, sent):
    screen(of, sent[:1])
    head_agrees(of)
    screen(of, sent[1:2])
    drafted = of.nominations.get(status="编制中")
    for stranger in (sent[1], sent[2], drafted):
        with refuses("slate.not-waiting"):
            pick(of, [sent[0], stranger])
    with refuses("slate.not-waiting"):
        choose(of, {999_999: True}, by=seat(GROUP), now=LATER)
    pick(of, sent[:1])
    assert Choice.objects.get().nomination == sent[0]


def test_the_draft_of_the_slate_is_changed_as_often_as_one_likes(of, sent):
    screened(of)
    pick(of, sent)
    pick(of, [], sent[1:])
    assert dict(Choice.objects.values_list("nomination", "chosen")) == {
        sent[0].pk: True,
        sent[1].pk: False,
        sent[2].pk: False,
    }
    assert conclude(of) == (1, 2)


def test_a_draft_that_changed_meanwhile_is_not_decided(of, sent):
    screened(of)
    pick(of, sent[:2], sent[2:])
    seen = fingerprint([sent[0].pk, sent[1].pk, -sent[2].pk])
    pick(of, sent[2:])
    with refuses("list.changed"):
        decide_slate(of, remark="", by=seat(GROUP), now=LATER, seen=seen)


def ranked(number, chiefs):
    """So many deputies of 北海, the first of them of division level."""
    ranks = ["县处级副职"] * chiefs + ["乡科级正职"] * (number - chiefs)
    records = some(BEIHAI, deputy=number)
    return [{**record, "行政级别": rank} for record, rank in zip(records, ranks, strict=True)]


def test_a_slate_with_too_many_of_division_level_is_refused_with_the_limit(of):
    """二(二): at most a fifth of the deputies on the slate; five, so one."""
    handed_in(BEIHAI, ranked(5, 2))
    screened(of)
    rows = in_list(package(BEIHAI))
    pick(of, rows)
    with refuses("limit.share") as findings:
        conclude(of, remark="情况特殊")
    assert findings[0].subject == "代表中的县处级干部"
    assert (findings[0].value, findings[0].limit, findings[0].clause) == ("2", "1", "二(二)")
    assert "20%" in findings[0].message
    assert findings[0].mend == "请减少1"
    assert {status for status, _ in where(rows)} == {"审核通过"}


def test_a_limit_is_a_share_of_who_is_on_the_slate_not_of_who_was_nominated(of):
    handed_in(BEIHAI, ranked(5, 1))
    screened(of)
    rows = in_list(package(BEIHAI))
    pick(of, rows[:4], rows[4:])
    with refuses("limit.share") as findings:
        conclude(of)
    assert (findings[0].value, findings[0].limit) == ("1", "0")
    pick(of, rows)
    assert conclude(of) == (5, 0)


def test_the_proposed_slate_keeps_the_limits_the_order_and_leaves_reserves_out(of):
    full = handed_in(BEIHAI, people(BEIHAI))
    screened(of)
    number = propose_slate(of, by=seat(OFFICE), now=LATER)
    rows = in_list(full)
    chosen = {n.pk for n in rows if n.choice.chosen}
    assert len(chosen) == number
    assert not {n.pk for n in rows if n.place == "备选"} & chosen
    assert len([n for n in rows if n.pk in chosen and n.category in (AGENCY, PLATFORM)]) == 8
    assert conclude(of) == (number, len(rows) - number)


def test_the_proposal_leaves_out_whom_a_limit_forbids(of):
    """Of five deputies two are of division level: with one of them on a list of four the fifth is exceeded, too."""
    handed_in(BEIHAI, ranked(5, 2))
    screened(of)
    assert propose_slate(of, by=seat(OFFICE), now=LATER) == 3
    rows = in_list(package(BEIHAI))
    assert [n.choice.chosen for n in rows] == [False, False, True, True, True]
    assert conclude(of) == (3, 2)


def test_a_second_slate_is_judged_together_with_the_first(of):
    """A unit with a late day hands in when the slate is already decided: the fifth of all deputies still binds."""
    handed_in(BEIHAI, ranked(5, 1))
    late = package(ARMY)
    chiefs = [{**r, "行政级别": "县处级副职"} for r in some(ARMY, deputy=1)]
    fill(late, chiefs)
    ready(late)
    extend_for(late, date(2024, 2, 9), reason="驻地偏远", by=seat(OFFICE), now=at(12, 20))
    screened(of)
    rows = in_list(package(BEIHAI))
    pick(of, rows)
    conclude(of)
    send(late, at(2, 8, year=2024))
    screened(of)
    pick(of, in_list(late))
    with refuses("limit.share") as findings:
        conclude(of)
    assert (findings[0].value, findings[0].limit) == ("2", "1")


def test_a_second_slate_may_use_what_the_first_left_room_for(of):
    """One of division level among five deputies, four of whom were chosen earlier."""
    handed_in(BEIHAI, ranked(5, 0))
    late = package(ARMY)
    fill(late, [{**r, "行政级别": "县处级副职"} for r in some(ARMY, deputy=1)])
    ready(late)
    extend_for(late, date(2024, 2, 9), reason="驻地偏远", by=seat(OFFICE), now=at(12, 20))
    screened(of)
    pick(of, in_list(package(BEIHAI)))
    conclude(of)
    send(late, at(2, 8, year=2024))
    screened(of)
    pick(of, in_list(late))
    assert conclude(of) == (1, 0)


def test_drafts_play_no_part(of, sent):
    draft(package(BEIHAI), DEPUTY)
    screened(of)
    pick(of, sent)
    conclude(of)
    assert of.nominations.filter(status="编制中").count() == 2
