"""Where a case is: each kind of step has its gate, and silence is never consent (C2, D1, D4, V4, V6, V7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuanxian.rules.awards.contents import CONTENTS
from xuanxian.rules.awards.steps import GATES, Recorded, Standing, Step, StepKind, standing
from xuanxian.rules.awards.verbs import DONE, OPENED, RETURNED
from xuanxian.rules.core.contents import Content, fitting
from xuanxian.rules.core.durations import Duration
from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.subjects import Case, OneOf, Subject, Subjects
from xuanxian.workdays import calendar

DAYS = calendar(2022, 2024)
MONDAY = date(2023, 12, 18)
SUBJECTS = Subjects({"个人": Subject("个人", (Case((("对象类型", OneOf(frozenset({"个人"}))),)),))})
PERSON, COLLECTIVE = {"对象类型": "个人"}, {"对象类型": "集体"}


def step(kind: StepKind, name: str = "", **more: object) -> Step:
    return Step(name or kind.value, kind, "推荐单位", clause="五(一)", **more)  # type: ignore[arg-type]


def act(of: Step | str, verb: str, day: date = MONDAY, **states: str | int) -> Recorded:
    kind = fitting(CONTENTS.get(verb, (Content,)), states)
    return Recorded(of.name if isinstance(of, Step) else of, verb, day, "推荐单位", kind.from_json(states))


def stands(
    steps: Sequence[Step],
    acts: Sequence[Recorded] = (),
    today: date = MONDAY,
    facts: dict[str, str] = PERSON,
    asked: Sequence[str] = (),
) -> Standing:
    return standing(steps, facts, acts, today, DAYS, SUBJECTS, lambda _: asked)


def unmet(found: Standing) -> list[tuple[str, Level, str]]:
    assert all(f.clause == "五(一)" and f.mend for f in found.unmet)
    return [(f.rule, f.level, f.message) for f in found.unmet]


def names(found: Standing) -> tuple[list[str], str | None]:
    return [s.name for s in found.done], found.current.name if found.current else None


# ——— along the list ———————————————————————————————————————————————————————————————————————————————————


A, B, C = (step(StepKind.REVIEW, name) for name in ("初审", "复审", "审批"))


def test_a_case_begins_at_the_first_step():
    assert names(stands([A, B, C])) == ([], "初审")


def test_a_case_stands_at_the_first_step_that_is_not_done():
    assert names(stands([A, B, C], [act(A, DONE)])) == (["初审"], "复审")


def test_a_step_that_has_only_begun_is_not_done():
    assert names(stands([A, B], [act(A, OPENED)])) == ([], "初审")


def test_a_case_with_every_step_done_has_none_to_do():
    found = stands([A, B], [act(A, DONE), act(B, DONE)])
    assert names(found) == (["初审", "复审"], None)
    assert (found.unmet, found.days_left, found.may_finish) == ((), None, False)


def test_a_step_that_concerns_only_persons_is_passed_over_for_a_collective():
    steps = [A, step(StepKind.REVIEW, "廉政审核", subjects=("个人",)), C]
    assert names(stands(steps, [act(A, DONE)], facts=COLLECTIVE)) == (["初审"], "审批")
    assert names(stands(steps, [act(A, DONE)], facts=PERSON)) == (["初审"], "廉政审核")


def test_a_step_of_whom_it_is_unknown_whether_it_concerns_is_not_passed_over():
    steps = [A, step(StepKind.REVIEW, "廉政审核", subjects=("个人",)), C]
    assert names(stands(steps, [act(A, DONE)], facts={})) == (["初审"], "廉政审核")


# ——— returns ———————————————————————————————————————————————————————————————————————————————————————


def test_a_return_reopens_its_step_and_all_later_ones_and_keeps_what_was_before():
    acts = [act(A, DONE), act(B, DONE), act(C, DONE), act(B, RETURNED)]
    assert names(stands([A, B, C], acts)) == (["初审"], "复审")


def test_after_a_return_the_later_steps_are_done_anew():
    acts = [act(A, DONE), act(B, DONE), act(C, DONE), act(A, RETURNED), act(A, DONE), act(B, DONE)]
    assert names(stands([A, B, C], acts)) == (["初审", "复审"], "审批")


def test_a_return_undoes_only_what_was_recorded_before_it():
    acts = [act(B, RETURNED), act(A, DONE), act(B, DONE)]
    assert names(stands([A, B, C], acts)) == (["初审", "复审"], "审批")


def test_a_return_to_a_disclosure_asks_for_a_new_posting():
    posting = step(StepKind.DISCLOSE, lasts=Duration(5))
    acts = [
        act(posting, OPENED),
        act(posting, DONE, date(2023, 12, 26)),
        act(posting, RETURNED, date(2023, 12, 27)),
    ]
    found = stands([posting], acts, date(2023, 12, 28))
    assert unmet(found) == [("step.disclose", Level.STOP, "尚未公示")]


def test_a_return_to_a_step_of_others_undoes_nothing_that_was_before_it():
    """The step concerns persons only; of a collective what stood before it in the notice stays done."""
    steps = [A, step(StepKind.REVIEW, "廉政审核", subjects=("个人",)), C]
    acts = [act(A, DONE), act(C, DONE), act("廉政审核", RETURNED)]
    assert names(stands(steps, acts, facts=COLLECTIVE))[0] == ["初审"]


def test_a_return_to_a_step_that_the_rulebook_does_not_know_undoes_all():
    """A later version may have no such step any more: nothing is taken for done that may not be."""
    assert names(stands([A, B, C], [act(A, DONE), act(B, DONE), act("旧的一步", RETURNED)])) == ([], "初审")


@settings(deadline=None, print_blob=True)
@given(st.lists(st.tuples(st.sampled_from("一二三四"), st.sampled_from((DONE, OPENED, RETURNED)))))
def test_a_case_stands_where_replaying_its_acts_one_by_one_leads(record):
    steps = [step(StepKind.AWAIT, name) for name in "一二三四"]
    done: set[str] = set()
    for name, verb in record:
        if verb == DONE:
            done.add(name)
        elif verb == RETURNED:
            done -= {later for later in "一二三四" if "一二三四".index(later) >= "一二三四".index(name)}
    left = [name for name in "一二三四" if name not in done]
    found = stands(steps, [act(name, verb) for name, verb in record])
    current = left[0] if left else None
    before = "一二三四" if current is None else "一二三四"[: "一二三四".index(current)]
    assert names(found) == (list(before), current)


# ——— gates: meetings, consultation, vote, open ———————————————————————————————————————————————————————————


def test_every_kind_of_step_has_a_gate():
    assert set(GATES) == set(StepKind)


RESOLVE = step(StepKind.RESOLVE)


@pytest.mark.parametrize(
    ("states", "missing"),
    [
        (None, ["没有登记会议", "没有登记主要负责人签字"]),
        ({"会议": "党组会"}, ["没有登记主要负责人签字"]),
        ({"主要负责人签字": "是"}, ["没有登记会议"]),
        ({"会议": "党组会", "主要负责人签字": "是"}, []),
    ],
)
def test_a_resolution_needs_a_meeting_and_a_signature(states, missing):
    found = stands([RESOLVE], [act(RESOLVE, OPENED, **states)] if states else [])
    assert unmet(found) == [("step.resolve", Level.STOP, message) for message in missing]
    assert found.may_finish is not bool(missing)


CONSULT = step(StepKind.CONSULT)


def reply(department: str, opinion: str) -> Recorded:
    return act(CONSULT, "回复", 部门=department, 意见=opinion)


def test_a_department_that_is_silent_has_not_agreed():
    acts = [act(CONSULT, OPENED), reply("税务部门", "同意")]
    found = stands([CONSULT], acts, date(2024, 12, 31), asked=["税务部门", "应急管理部门"])
    assert unmet(found) == [("step.consult", Level.STOP, "应急管理部门尚未回复意见")]
    assert not found.may_finish


@pytest.mark.parametrize("opinion", ["不同意", "部分同意", "暂缓"])
def test_a_department_that_does_not_simply_agree_is_named_with_its_opinion(opinion):
    found = stands([CONSULT], [reply("税务部门", opinion)], asked=["税务部门"])
    assert unmet(found) == [("step.consult", Level.STOP, f"税务部门意见为「{opinion}」")]


def test_the_last_reply_of_a_department_counts():
    acts = [reply("税务部门", "不同意"), reply("税务部门", "同意")]
    assert stands([CONSULT], acts, asked=["税务部门"]).may_finish
    assert not stands([CONSULT], acts[::-1], asked=["税务部门"]).may_finish


def test_whoever_was_not_to_be_asked_need_not_reply():
    assert stands([CONSULT], asked=[]).may_finish
    assert stands([CONSULT], [reply("民政部门", "不同意")], asked=[]).may_finish


def test_after_a_return_the_departments_are_asked_again():
    acts = [reply("税务部门", "同意"), act(CONSULT, DONE), act(CONSULT, RETURNED)]
    assert not stands([CONSULT], acts, asked=["税务部门"]).may_finish


REVIEW = step(StepKind.REVIEW)


def opinion(body: str, said: str) -> Recorded:
    return act(REVIEW, "审核意见", 部门=body, 意见=said)


def test_a_review_waits_for_each_body_that_has_a_part_in_it():
    bodies = ["总工会", "统战部"]
    assert unmet(stands([REVIEW], [opinion("总工会", "同意")], asked=bodies)) == [
        ("step.review", Level.STOP, "统战部尚未提出审核意见")
    ]
    said = [opinion("总工会", "同意"), opinion("统战部", "不同意")]
    assert unmet(stands([REVIEW], said, asked=bodies)) == [
        ("step.review", Level.STOP, "统战部的审核意见为「不同意」")
    ]
    assert stands([REVIEW], [*said, opinion("统战部", "同意")], asked=bodies).may_finish
    assert stands([REVIEW]).may_finish


VOTE = step(StepKind.VOTE)


@pytest.mark.parametrize(
    ("states", "missing"),
    [
        (None, ["没有登记发出票数", "没有登记收回票数"]),
        ({"发出票数": 15}, ["没有登记收回票数"]),
        ({"发出票数": 15, "收回票数": 0}, []),
    ],
)
def test_a_vote_needs_the_numbers_of_slips_issued_and_returned(states, missing):
    found = stands([VOTE], [act(VOTE, OPENED, **states)] if states else [])
    assert unmet(found) == [("step.vote", Level.STOP, message) for message in missing]


@pytest.mark.parametrize(
    "kind",
    [StepKind.HAND_IN, StepKind.REVIEW, StepKind.CHOOSE, StepKind.DECIDE, StepKind.CONFER, StepKind.AWAIT],
)
def test_other_steps_wait_for_nothing_but_the_decision(kind):
    found = stands([step(kind)])
    assert (found.unmet, found.may_finish) == ((), True)


# ——— disclosure ————————————————————————————————————————————————————————————————————————————————————


DISCLOSE = step(StepKind.DISCLOSE, "公示", lasts=Duration(5))
POSTED = act(DISCLOSE, OPENED, MONDAY)


def test_a_disclosure_that_is_not_posted_cannot_be_over():
    assert unmet(stands([DISCLOSE], [], date(2024, 12, 2))) == [("step.disclose", Level.STOP, "尚未公示")]


@pytest.mark.parametrize(
    ("today", "gone"),
    [
        (date(2023, 12, 18), 0),  # the day of posting is not counted
        (date(2023, 12, 19), 1),
        (date(2023, 12, 22), 4),
        (date(2023, 12, 24), 4),  # a Sunday
        (date(2023, 12, 25), 5),  # the last day is not over before it ends
    ],
)
def test_a_disclosure_counts_working_days_after_the_posting_to_the_end_of_the_last(today, gone):
    found = stands([DISCLOSE], [POSTED], today)
    (finding,) = found.unmet
    assert finding.message == f"公示第{gone}个工作日，须满5个工作日，2023-12-25期满"
    assert (finding.value, finding.limit, finding.level) == (str(gone), "5", Level.STOP)
    assert not found.may_finish


@pytest.mark.parametrize(
    ("posted", "today", "gone"),
    [
        (MONDAY, MONDAY, 1),
        (MONDAY, date(2023, 12, 20), 3),
        (date(2023, 12, 17), date(2023, 12, 20), 3),  # posted on a Sunday
    ],
)
def test_where_the_notice_counts_the_day_of_posting_it_is_the_first_if_it_is_worked(posted, today, gone):
    counting = step(StepKind.DISCLOSE, "公示", lasts=Duration(5, counted=True))
    (finding,) = stands([counting], [act(counting, OPENED, posted)], today).unmet
    assert finding.message == f"公示第{gone}个工作日，须满5个工作日，2023-12-22期满"


@pytest.mark.parametrize(
    ("counted", "today", "said"),
    [
        (False, date(2024, 4, 28), "公示第2日，须满7日，2024-05-03期满"),  # a Sunday that is worked
        (
            False,
            date(2024, 5, 3),
            "公示第7日，须满7日，2024-05-03期满",
        ),  # within the holiday: nothing is moved
        (True, date(2024, 4, 26), "公示第1日，须满7日，2024-05-02期满"),
    ],
)
def test_a_period_in_days_counts_rest_days_too_and_may_end_on_one(counted, today, said):
    days = step(StepKind.DISCLOSE, "公示", lasts=Duration(7, working=False, counted=counted))
    posted = [act(days, OPENED, date(2024, 4, 26))]
    (finding,) = stands([days], posted, today).unmet
    assert (finding.message, finding.mend) == (said, f"请在{said[-12:-2]}之后办理")
    assert stands([days], posted, date(2024, 5, 4)).may_finish


def test_a_period_in_days_needs_no_calendar():
    days = step(StepKind.DISCLOSE, "公示", lasts=Duration(5, working=False))
    assert stands([days], [act(days, OPENED, date(2031, 1, 1))], date(2031, 1, 7)).may_finish


def test_a_disclosure_may_be_closed_on_the_day_after_its_last():
    assert stands([DISCLOSE], [POSTED], date(2023, 12, 26)).may_finish


def test_a_disclosure_over_the_festival_counts_the_sunday_that_is_worked():
    posted = act(DISCLOSE, OPENED, date(2024, 2, 8))
    (finding,) = stands([DISCLOSE], [posted], date(2024, 2, 18)).unmet
    assert finding.message == "公示第2个工作日，须满5个工作日，2024-02-21期满"


def test_a_second_posting_begins_the_period_anew():
    acts = [POSTED, act(DISCLOSE, OPENED, date(2023, 12, 22))]
    assert not stands([DISCLOSE], acts, date(2023, 12, 26)).may_finish


def test_an_objection_keeps_the_disclosure_open_until_it_is_settled():
    objected = [
        POSTED,
        act(DISCLOSE, "异议", date(2023, 12, 20), 编号=20),
        act(DISCLOSE, "异议", date(2023, 12, 21), 编号=21),
    ]
    settled = [act(DISCLOSE, "异议办结", date(2023, 12, 28), 编号=20)]
    after = date(2024, 1, 5)
    assert unmet(stands([DISCLOSE], objected, after)) == [("step.disclose", Level.STOP, "有2件异议未办结")]
    assert unmet(stands([DISCLOSE], objected + settled, after)) == [
        ("step.disclose", Level.STOP, "有1件异议未办结")
    ]
    assert stands([DISCLOSE], objected + settled * 2, after).may_finish


# ——— merged disclosure ————————————————————————————————————————————————————————————————————————————————


OWN = step(StepKind.DISCLOSE, "所在单位公示", lasts=Duration(5))
UNIT = step(StepKind.DISCLOSE, "推荐单位公示", lasts=Duration(5), merged_with="所在单位公示")
BOTH = act(OWN, DONE, date(2023, 12, 26), 兼作="推荐单位公示")


def test_a_unit_that_is_its_own_recommending_unit_discloses_once():
    assert names(stands([OWN, UNIT, C], [BOTH])) == (["所在单位公示", "推荐单位公示"], "审批")


def test_a_disclosure_that_does_not_say_so_counts_once_only():
    assert names(stands([OWN, UNIT, C], [act(OWN, DONE)])) == (["所在单位公示"], "推荐单位公示")
    other = act(OWN, DONE, 兼作="审批")
    assert names(stands([OWN, UNIT, C], [other])) == (["所在单位公示"], "推荐单位公示")


def test_a_disclosure_counts_only_for_the_step_that_allows_it():
    apart = step(StepKind.DISCLOSE, "推荐单位公示", lasts=Duration(5))
    assert names(stands([OWN, apart, C], [BOTH])) == (["所在单位公示"], "推荐单位公示")


def test_a_merged_disclosure_that_is_returned_is_open_in_both_steps():
    acts = [BOTH, act(OWN, RETURNED, date(2023, 12, 27))]
    assert names(stands([OWN, UNIT, C], acts)) == ([], "所在单位公示")


def test_a_disclosure_that_was_merged_only_before_its_return_is_not_merged_after_it():
    acts = [BOTH, act(OWN, RETURNED, date(2023, 12, 27)), act(OWN, DONE, date(2024, 1, 5))]
    assert names(stands([OWN, UNIT, C], acts)) == (["所在单位公示"], "推荐单位公示")


def test_a_return_to_the_second_of_two_merged_disclosures_opens_it():
    acts = [BOTH, act(UNIT, RETURNED, date(2023, 12, 27))]
    assert names(stands([OWN, UNIT, C], acts)) == (["所在单位公示"], "推荐单位公示")


# ——— deadlines ————————————————————————————————————————————————————————————————————————————————————————


UNTIL = date(2023, 12, 25)
HAND_IN = step(StepKind.HAND_IN, "推荐报送", until=UNTIL)


@pytest.mark.parametrize(
    ("today", "left"),
    [(date(2023, 12, 22), 1), (date(2023, 12, 24), 1), (UNTIL, 0), (date(2023, 12, 27), -2)],
)
def test_the_days_left_are_working_days_and_negative_when_late(today, left):
    assert stands([HAND_IN], today=today).days_left == left


def test_a_step_without_a_deadline_has_no_days_left():
    assert stands([A]).days_left is None


def test_the_day_of_the_deadline_is_in_time():
    assert stands([HAND_IN], today=UNTIL).may_finish


def test_a_late_hand_in_counts_as_waived():
    found = stands([HAND_IN], today=date(2023, 12, 26))
    assert unmet(found) == [("step.late", Level.STOP, "已过截止日2023-12-25")]
    assert (found.unmet[0].value, found.unmet[0].limit) == ("2023-12-26", "2023-12-25")
    assert not found.may_finish


def test_another_late_step_is_warned_of_and_may_be_finished():
    found = stands([step(StepKind.REVIEW, "初评", until=UNTIL)], today=date(2023, 12, 26))
    assert unmet(found) == [("step.late", Level.WARN, "已过截止日2023-12-25")]
    assert found.may_finish


EXTENDED = act(HAND_IN, "延期", UNTIL, 至="2023-12-29")


def test_an_extension_lets_a_late_hand_in_through_to_its_last_day():
    assert stands([HAND_IN], [EXTENDED], date(2023, 12, 29)).may_finish
    assert not stands([HAND_IN], [EXTENDED], date(2023, 12, 30)).may_finish


def test_an_extension_of_another_step_extends_nothing():
    assert not stands([HAND_IN], [act(C, "延期", UNTIL, 至="2023-12-29")], date(2023, 12, 27)).may_finish


def test_the_days_left_run_to_the_granted_extension():
    """Nobody is shown as overdue in spite of an extension."""
    assert stands([HAND_IN], [EXTENDED], date(2023, 12, 27)).days_left == 2


def test_an_extension_outlives_a_return():
    """A package sent back for correction within the extended time may still be handed in."""
    acts = [EXTENDED, act(HAND_IN, DONE, date(2023, 12, 27)), act(HAND_IN, RETURNED, date(2023, 12, 28))]
    assert stands([HAND_IN], acts, date(2023, 12, 28)).may_finish


def test_what_must_be_mended_stands_before_what_is_only_warned_of():
    late = step(StepKind.RESOLVE, until=UNTIL)
    levels = [level for _, level, _ in unmet(stands([late], today=date(2023, 12, 27)))]
    assert levels == [Level.STOP, Level.STOP, Level.WARN]
