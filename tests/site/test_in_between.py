"""Two acts on the same nominees, the second coming in just when the first has looked and is about to write, or has locked
half of what it needs. Neither may fail otherwise than by a refusal, and what each relied on must still hold afterwards."""

from __future__ import annotations

import uuid
from functools import partial

import pytest

from tests.factories import (
    ARMY,
    CONSULTING,
    DEPUTY,
    GROUP,
    HEAD,
    INSIDE,
    OFFICE,
    REGION,
    approved,
    at,
    fill,
    handed_in,
    package,
    photo,
    post,
    programme,
    ready,
    resolve,
    screened,
    seat,
    slated,
    some,
)
from tests.site.conftest import at_once, in_between, rule
from xuanxian.awards.consultations.actions import record_reply
from xuanxian.awards.consultations.queries import answers_of, by_department
from xuanxian.awards.disclosures.actions import receive_objection
from xuanxian.awards.honours.actions import confer
from xuanxian.awards.honours.models import Honour
from xuanxian.awards.nominations.actions import save_fields, strike_off
from xuanxian.awards.nominations.attaching import attach
from xuanxian.awards.nominations.models import PLACE, RESERVE
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.packages.handing_in import hand_in, return_package, withdraw_package
from xuanxian.awards.places.taking import change_place, draft_nomination, drop, promote_reserve, reorder
from xuanxian.awards.reviews.actions import choose, decide, decide_slate, decline, pass_screening
from xuanxian.platform.acts.queries import history
from xuanxian.platform.attachments.actions import detach
from xuanxian.platform.refusals import Refused
from xuanxian.rules.awards.contents import AGREED

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db("locks")]
SENT, REVIEW, SLATE, ISSUED = at(12, 1), at(1, 15, year=2024), at(2, 5, year=2024), at(4, 10, year=2024)
LOCKED = "xuanxian.platform.acts.actions._project"
"""The act is written and every case of it is locked; the columns are not."""
PACKAGES = "xuanxian.awards.packages.handing_in"
CHECKED = {
    hand_in: f"{PACKAGES}._record",
    return_package: f"{PACKAGES}._record",
    withdraw_package: f"{PACKAGES}._record",
    decide_slate: "xuanxian.awards.reviews.actions.finish",
    pass_screening: "xuanxian.awards.reviews.actions.finish",
    confer: "xuanxian.awards.honours.actions.finish",
}
"""Where an act has seen that all is well and begins to write."""


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def outcome_of(call):
    try:
        return call()
    except Refused as refusal:
        return refusal


def both(first, place, second):
    """The rules by which the two were refused, the second having come in between."""
    with in_between(place, second) as other:
        mine = outcome_of(first)
    return rule(mine), rule(other.result())


@pytest.fixture
def of():
    return programme()


@pytest.fixture
def drafts(of):
    """An agency and two deputies of 驻桂部队, up to the hand-in."""
    to = package(ARMY)
    fill(to, some(ARMY, agency=1, deputy=2))
    ready(to)
    return in_list(to)


@pytest.fixture
def sent(of):
    return in_list(handed_in(ARMY, some(ARMY, agency=1, deputy=2)))


@pytest.fixture
def returned(sent):
    """The whole package is back with the unit."""
    give_back(sent)()
    return in_list(sent[0].package)


@pytest.fixture
def waiting(of, sent):
    """Everybody waits for the slate, and is on its draft."""
    screened(of)
    choose(of, {n.pk: True for n in sent}, by=seat(GROUP), now=SLATE)
    return in_list(sent[0].package)


# Calls; whoever acts is found before the threads begin.


def sending(rows):
    return partial(hand_in, rows[0].package, reason="示例理由", by=seat(ARMY), now=SENT)


def give_back(rows):
    return partial(
        return_package, rows[0].package, rows, reason="示例", until=None, by=seat(OFFICE), now=SENT
    )


def take_back(rows):
    return partial(withdraw_package, rows[0].package, reason="示例", by=seat(ARMY), now=SENT)


def striking(row, now=REVIEW):
    return partial(strike_off, row, reason="查实未经集体研究", by=seat(OFFICE), now=now)


def passing(rows):
    return partial(pass_screening, rows[0].programme, "初评", rows, remark="", by=seat(OFFICE), now=REVIEW)


def declining(rows):
    return partial(decline, rows[0].programme, "初评", rows, reason="示例", by=seat(OFFICE), now=REVIEW)


def saving(row, **typed):
    return partial(save_fields, row, typed, revision=row.revision, by=seat(ARMY), now=SENT)


def dropping(row):
    return partial(drop, row, reason="示例", by=seat(ARMY), now=SENT)


def replying(rows):
    package_ = rows[0].package
    department, answers = next(iter(by_department(answers_of(package_, CONSULTING, SENT.date())).items()))
    return partial(
        record_reply, package_, department, [a.nomination for a in answers], AGREED, step=CONSULTING, day=SENT.date(),
        number="示例复又", remark="", by=seat(ARMY), now=SENT,
    )  # fmt: skip


# ——— the hand-in ————————————————————————————————————————————————————————————————————————————————————————


def demand_as_handed_in(rows):
    """What the office has is what was checked and kept as the edition."""
    last = rows[0].package.editions.order_by("number").last()
    entries = {e.nomination_id: e for e in last.entries.all()}
    for row in map(fresh, rows):
        if row.status == "已报送":
            assert (row.values, row.sealed) == (entries[row.pk].values, entries[row.pk].sealed)


def test_what_is_saved_during_a_hand_in_is_handed_in_or_refused(drafts):
    row = drafts[1]
    mine, other = both(sending(drafts), CHECKED[hand_in], saving(row, 姓名="覃样本"))
    assert (mine, other) in [("", ""), ("", "nomination.handed-in")]
    assert fresh(row).status == "已报送"
    demand_as_handed_in(drafts)
    assert (fresh(row).name == "覃样本") == (other == "")


@pytest.mark.parametrize("place", ["demand_in_hands", "make_findable"], ids=["locked", "written"])
def test_what_is_saved_while_a_hand_in_waits_for_it_is_handed_in(drafts, place):
    row = drafts[1]
    place = f"xuanxian.awards.nominations.actions.{place}"
    assert both(saving(row, 姓名="覃样本"), place, sending(drafts)) == ("", "")
    assert (fresh(row).name, fresh(row).values["姓名"], fresh(row).status) == ("覃样本", "覃样本", "已报送")
    demand_as_handed_in(drafts)


def test_who_is_struck_off_while_a_hand_in_waits_for_him_is_not_handed_in(returned):
    assert both(striking(returned[1], SENT), LOCKED, sending(returned)) == ("", "")
    assert [fresh(n).status for n in returned] == ["已报送", "取消资格", "已报送"]


def test_a_photo_taken_off_during_a_hand_in_is_missed_or_stays(drafts):
    row = drafts[1]
    found = row.case.attachments.get(purpose="照片")
    call = partial(detach, found, by=seat(ARMY), now=SENT)
    mine, other = both(sending(drafts), CHECKED[hand_in], call)
    assert (mine, other) in [("", "nomination.handed-in"), ("photo.missing", "")]
    found.refresh_from_db()
    assert (found.removed_at is None) == (fresh(row).status == "已报送")


def test_evidence_added_during_a_hand_in_fails_neither(drafts):
    call = partial(attach, drafts[1].package, drafts[1], "佐证材料", photo(), by=seat(ARMY), now=SENT)
    mine, other = both(sending(drafts), LOCKED, call)
    assert (mine, other) in [("", ""), ("", "nomination.handed-in")]


def moving(rows):
    return partial(reorder, rows[0].package, "个人", [rows[2].pk, rows[1].pk], by=seat(ARMY), now=SENT)


def changing(rows):
    return partial(change_place, rows[2], DEPUTY, RESERVE, by=seat(ARMY), now=SENT)


def drafting(rows):
    key = uuid.uuid4()
    return partial(draft_nomination, rows[0].package, DEPUTY, RESERVE, key=key, by=seat(ARMY), now=SENT)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda rows: dropping(rows[2]), "nomination.handed-in"),
        (moving, "nomination.handed-in"),
        (changing, "nomination.handed-in"),
        (drafting, "package.handed-in"),
    ],
    ids=["drop", "move", "change", "draft"],
)
def test_the_list_is_not_changed_during_a_hand_in(drafts, change, refusal):
    assert both(sending(drafts), CHECKED[hand_in], change(drafts)) == ("", refusal)
    assert [n.pk for n in in_list(drafts[0].package)] == [n.pk for n in drafts]
    demand_as_handed_in(drafts)


@pytest.mark.parametrize("place", [CHECKED[hand_in], LOCKED])
def test_who_is_struck_off_during_a_hand_in_stays_struck_off(returned, place):
    row = returned[2]
    mine, other = both(sending(returned), place, striking(row, SENT))
    assert (mine, other) == ("", "")
    assert fresh(row).status == "取消资格"


def test_what_is_passed_while_it_is_withdrawn_is_one_or_the_other(sent):
    mine, other = both(take_back(sent), CHECKED[withdraw_package], passing(sent))
    assert sorted([mine, other]) in (["", "package.under-review"], ["", "review.nothing"])
    expected = ("编制中", "已撤回") if mine == "" else ("审核通过", "已报送")
    assert {(fresh(n).status, fresh(n.package).status) for n in sent} == {expected}


def test_what_is_withdrawn_while_it_is_passed_is_one_or_the_other(sent):
    mine, other = both(passing(sent), CHECKED[pass_screening], take_back(sent))
    assert sorted([mine, other]) in (["", "package.under-review"], ["", "review.nothing"])
    expected = ("编制中", "已撤回") if other == "" else ("审核通过", "已报送")
    assert {(fresh(n).status, fresh(n.package).status) for n in sent} == {expected}


# ——— the office's acts on each other ————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("place", "other"),
    [(LOCKED, passing), (CHECKED[return_package], declining), (LOCKED, replying)],
    ids=["pass", "decline", "reply"],
)
def test_a_return_and_another_act_on_the_same_nominees_follow_one_another(sent, place, other):
    rules = both(give_back(sent), place, other(sent))
    assert rules in [("", ""), ("", "review.nothing"), ("package.nothing-chosen", "")]
    last = history(sent[1].case).last()
    assert (
        fresh(sent[1]).status
        == {"退回": "退回补正", "不予通过": "未通过", "回复": "退回补正", "办结": "审核通过"}[last.verb]
    )


def test_who_is_struck_off_during_a_return_stays_struck_off(sent):
    assert both(give_back(sent), LOCKED, striking(sent[1], SENT)) == ("", "")
    assert fresh(sent[1]).status == "取消资格"


def test_who_is_struck_off_during_the_screening_stays_struck_off(sent):
    assert both(passing(sent), LOCKED, striking(sent[1])) == ("", "")
    assert fresh(sent[1]).status == "取消资格"


def test_a_reply_registered_while_they_are_passed_fails_neither(sent):
    assert both(replying(sent), LOCKED, passing(sent)) == ("", "")
    assert {fresh(n).status for n in sent} == {"审核通过"}


def test_an_objection_during_a_return_fails_neither(of, sent):
    posted = of.disclosures.get()
    call = partial(receive_objection, posted, sent[1], "反映的情况有时间地点经过", "", now=at(11, 21))
    assert both(give_back(sent), LOCKED, call) == ("", "")


# ——— the slate and after ——————————————————————————————————————————————————————————————————————————————————


def test_who_is_struck_off_while_the_head_agrees_stays_struck_off(of, sent):
    passing(sent)()
    call = partial(decide, of, "组长审核", remark="", by=seat(HEAD), now=REVIEW)
    assert both(call, LOCKED, striking(sent[1])) == ("", "")
    assert fresh(sent[1]).status == "取消资格"


def test_who_is_struck_off_while_the_slate_is_decided_is_not_honoured(of, waiting):
    call = partial(decide_slate, of, remark="示例理由", by=seat(GROUP), now=SLATE)
    assert both(call, CHECKED[decide_slate], striking(waiting[1], SLATE)) == ("", "")
    assert [fresh(n).status for n in waiting] == ["拟表彰", "取消资格", "拟表彰"]


def test_who_is_struck_off_while_the_decision_is_issued_is_in_the_register_or_struck_off(of, sent):
    screened(of)
    slated(of, sent)
    approved(of, sent)
    call = partial(confer, of, decided=ISSUED.date(), document="示例号", by=seat(REGION), now=ISSUED)
    mine, other = both(call, CHECKED[confer], striking(sent[1], ISSUED))
    assert (mine, other) in [("", ""), ("", "nomination.status")]
    struck = fresh(sent[1]).status == "取消资格"
    assert struck == (other == "") != Honour.objects.filter(nomination=sent[1]).exists()


# ——— places ————————————————————————————————————————————————————————————————————————————————————————————


def test_the_place_that_became_free_goes_to_the_reserve_or_to_a_new_nominee(of):
    to = package(ARMY)
    rows = fill(to, some(ARMY, deputy=2, reserve=1))
    reserve = next(n for n in rows if n.place == RESERVE)
    gone = next(n for n in rows if (n.category, n.place) == (reserve.category, PLACE))
    dropping(gone)()
    taking = partial(draft_nomination, to, reserve.category, PLACE, by=seat(ARMY), now=SENT)
    promoting = partial(promote_reserve, reserve, reason="示例", by=seat(OFFICE), now=SENT)
    outcomes = at_once(*(partial(taking, key=uuid.uuid4()) for _ in range(3)), promoting)
    assert sorted(map(rule, outcomes)) == ["", *["quota.places"] * 3]


def test_a_posting_registered_while_one_of_them_is_dropped_fails_neither(of):
    to = package(ARMY)
    rows = fill(to, some(ARMY, agency=1, deputy=2))
    resolve(to)
    call = partial(post, to, INSIDE, rows)
    assert both(call, LOCKED, dropping(rows[2])) == ("", "")
    assert fresh(rows[2]).status == "已撤回"
