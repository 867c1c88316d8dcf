"""Steps worked backwards from the deadlines; a printed date is never moved (D1, P8, P9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.awards.timetable import timetable, timetable_findings
from xuanxian.rules.core.durations import Duration
from xuanxian.rules.core.findings import Level
from xuanxian.workdays import calendar

DAYS = calendar(2022, 2024)
ISSUED = date(2023, 10, 27)
DAY = timedelta(days=1)


def always(_: Step, __: Step) -> bool:
    return True


def disclose(name: str, days: int = 5, until: date | None = None) -> Step:
    return Step(name, StepKind.DISCLOSE, "推荐单位", until=until, lasts=Duration(days), clause="五(一)")


def hand_in(until: date | None, name: str = "推荐报送") -> Step:
    return Step(name, StepKind.HAND_IN, "推荐单位", until=until, clause="五(一)")


def decide(until: date | None, name: str = "审批") -> Step:
    return Step(name, StepKind.DECIDE, "评选领导小组", until=until, clause="五(五)")


# ——— backwards ————————————————————————————————————————————————————————————————————————————————————


def test_two_disclosures_before_the_hand_in_of_2023_begin_on_the_seventh_and_the_fifteenth():
    """The second begins after the first is over, the hand-in after the second: both fit before 25 December."""
    steps = [disclose("所在单位公示"), disclose("推荐单位公示"), hand_in(date(2023, 12, 25))]
    found = [(slot.latest_start, slot.latest_end) for slot in timetable(steps, DAYS, None, always)]
    assert found == [
        (date(2023, 12, 7), date(2023, 12, 14)),
        (date(2023, 12, 15), date(2023, 12, 22)),
        (date(2023, 12, 25), date(2023, 12, 25)),
    ]


def test_a_disclosure_that_must_itself_be_over_by_a_date_ends_on_that_date():
    (slot,) = timetable([disclose("公示", until=date(2023, 12, 25))], DAYS, None, always)
    assert (slot.latest_start, slot.latest_end) == (date(2023, 12, 18), date(2023, 12, 25))


def test_a_printed_date_on_a_rest_day_is_never_moved():
    """上旬 of March 2024 ends on Sunday the 10th: the date stands, the days are counted to the Friday before."""
    (slot,) = timetable([disclose("公示", until=date(2024, 3, 10))], DAYS, None, always)
    assert (slot.latest_start, slot.latest_end) == (date(2024, 3, 1), date(2024, 3, 10))


def test_a_step_without_a_date_must_be_done_when_the_next_has_to_begin():
    steps = [decide(None, "集体研究"), disclose("公示", until=date(2023, 12, 25))]
    first = timetable(steps, DAYS, None, always)[0]
    assert (first.latest_start, first.latest_end) == (date(2023, 12, 18), date(2023, 12, 18))


def test_an_early_deadline_of_its_own_goes_before_what_follows():
    steps = [disclose("公示", until=date(2023, 12, 11)), hand_in(date(2023, 12, 25))]
    assert timetable(steps, DAYS, None, always)[0].latest_end == date(2023, 12, 11)


def test_an_early_deadline_of_a_later_step_presses_all_before_it():
    steps = [hand_in(date(2024, 1, 31)), decide(date(2024, 1, 10))]
    assert timetable(steps, DAYS, None, always)[0].latest_end == date(2024, 1, 10)


def test_a_step_after_the_last_deadline_is_free():
    slot = timetable([hand_in(date(2023, 12, 25)), decide(None)], DAYS, None, always)[1]
    assert (slot.latest_start, slot.latest_end, slot.slack) == (None, None, None)


def test_holidays_are_stepped_over():
    steps = [disclose("公示"), decide(date(2024, 2, 22))]
    assert timetable(steps, DAYS, None, always)[0].latest_start == date(2024, 2, 8)


# ——— forwards —————————————————————————————————————————————————————————————————————————————————————


def test_from_the_day_of_the_notice_each_step_follows_the_one_before():
    steps = [disclose("所在单位公示"), disclose("推荐单位公示"), hand_in(date(2023, 12, 25))]
    found = [(slot.earliest_start, slot.slack) for slot in timetable(steps, DAYS, ISSUED, always)]
    assert found == [(date(2023, 10, 27), 29), (date(2023, 11, 6), 29), (date(2023, 11, 14), 29)]


def test_without_a_start_nothing_is_said_of_the_slack():
    slot = timetable([hand_in(date(2023, 12, 25))], DAYS, None, always)[0]
    assert (slot.earliest_start, slot.slack) == (None, None)


# ——— by trying —————————————————————————————————————————————————————————————————————————————————————


deadlines = st.none() | st.dates(date(2023, 12, 1), date(2024, 3, 31))


def lasting_days(name: str, days: int, until: date | None) -> Step:
    return replace(disclose(name, until=until), lasts=Duration(days, working=False))


@st.composite
def processes(draw: st.DrawFn) -> list[Step]:
    """Up to four steps, some of them periods, some with a date; the last has one."""
    steps = [
        draw(st.sampled_from([disclose, lasting_days]))(f"步{n}", days, draw(deadlines))
        if (days := draw(st.integers(0, 6)))
        else decide(draw(deadlines), f"步{n}")
        for n in range(draw(st.integers(0, 3)))
    ]
    return [*steps, hand_in(draw(st.dates(date(2023, 12, 1), date(2024, 3, 31))))]


def next_working(day: date) -> date:
    while not DAYS.is_working(day):
        day += DAY
    return day


def keeps_all_dates(steps: list[Step], begun: date) -> bool:
    """Begins the first step on a day and each other as soon as the one before is over; nobody posts for working days on a
    rest day."""
    for step in steps:
        over = begun
        if step.lasts.working and step.lasts:
            over = DAYS.after(next_working(begun), step.lasts.days)
        elif step.lasts:
            over = begun + DAY * step.lasts.days
        if step.until and over > step.until:
            return False
        begun = over + DAY if step.lasts else over
    return True


@settings(deadline=None, print_blob=True)
@given(processes())
def test_the_latest_start_is_the_last_day_on_which_beginning_keeps_every_later_date(steps):
    for at, slot in enumerate(timetable(steps, DAYS, None, always)):
        later = [slot.latest_start + DAY * n for n in range(1, 15)]
        assert keeps_all_dates(steps[at:], slot.latest_start)
        every_day = bool(slot.step.lasts) and not slot.step.lasts.working
        assert not any(keeps_all_dates(steps[at:], day) for day in later if every_day or DAYS.is_working(day))


# ——— findings ————————————————————————————————————————————————————————————————————————————————————


def found(steps: list[Step], start: date | None = None) -> list[tuple[str, Level, str, str, str]]:
    findings = timetable_findings(steps, DAYS, start, always)
    assert all(f.mend for f in findings)
    return [(f.rule, f.level, f.subject, f.value, f.limit) for f in findings]


def test_a_timetable_with_room_has_no_finding():
    steps = [disclose("所在单位公示"), disclose("推荐单位公示"), hand_in(date(2023, 12, 25))]
    assert found(steps, ISSUED) == []


def test_a_deadline_on_a_rest_day_is_a_note_that_names_the_working_day_before():
    """30 March 2024 is a Saturday (P9)."""
    (finding,) = timetable_findings([hand_in(date(2024, 3, 30))], DAYS, None, always)
    assert (finding.rule, finding.level, finding.clause) == ("timetable.rest-day", Level.NOTE, "五(一)")
    assert finding.message == "截止日2024-03-30是星期六，不是工作日"
    assert finding.mend == "原文日期不动；请在2024-03-29（星期五）前办完"


def test_a_deadline_on_a_sunday_that_is_worked_is_no_finding():
    assert found([hand_in(date(2024, 2, 18))]) == []


def test_too_few_working_days_between_two_deadlines_warn_with_the_figures():
    steps = [hand_in(date(2023, 12, 22)), disclose("公示", until=date(2023, 12, 27))]
    assert found(steps) == [("timetable.tight", Level.WARN, "公示", "3", "5")]


def test_just_enough_working_days_between_two_deadlines_are_enough():
    assert found([hand_in(date(2023, 12, 20)), disclose("公示", until=date(2023, 12, 27))]) == []


def test_the_festival_between_two_deadlines_does_not_count():
    """9 to 20 February 2024: worked are Sunday the 18th, the 19th and the 20th only."""
    steps = [hand_in(date(2024, 2, 9)), disclose("公示", until=date(2024, 2, 20))]
    assert found(steps) == [("timetable.tight", Level.WARN, "公示", "3", "5")]


def test_a_notice_that_comes_too_late_warns_once_with_both_days():
    steps = [disclose("公示", until=date(2023, 12, 27))]
    (finding,) = timetable_findings(steps, DAYS, date(2023, 12, 22), always)
    assert (finding.rule, finding.level) == ("timetable.tight", Level.WARN)
    assert (finding.value, finding.limit) == ("2023-12-22", "2023-12-20")
    assert finding.message == "最迟2023-12-20开始，最早2023-12-22才能开始，差2个工作日"


def test_a_notice_that_comes_just_in_time_is_in_time():
    assert found([disclose("公示", until=date(2023, 12, 27))], date(2023, 12, 20)) == []


def test_a_deadline_before_that_of_an_earlier_step_is_a_stop():
    """Names of special tasks reach the office on 16 March, after the cities' deadline of the 15th (P9)."""
    steps = [decide(date(2024, 3, 15), "转交名额"), hand_in(date(2024, 3, 14))]
    assert found(steps) == [("timetable.order", Level.STOP, "推荐报送", "2024-03-14", "2024-03-15")]


def test_a_deadline_is_held_against_that_of_the_step_just_before():
    steps = [decide(date(2024, 1, 10), "初评"), decide(date(2024, 1, 22), "复评"), decide(date(2024, 1, 15))]
    assert found(steps) == [("timetable.order", Level.STOP, "审批", "2024-01-15", "2024-01-22")]


def test_two_steps_may_end_on_one_day():
    assert found([decide(date(2024, 1, 31), "初评"), decide(date(2024, 1, 31))]) == []


def test_an_early_deadline_is_seen_across_steps_without_one():
    steps = [decide(date(2024, 3, 15), "转交名额"), decide(None, "集体研究"), hand_in(date(2024, 3, 14))]
    assert [rule for rule, *_ in found(steps)] == ["timetable.order"]


@pytest.mark.parametrize("level", [Level.NOTE, Level.WARN])
def test_no_finding_moves_a_date(level):
    steps = [hand_in(date(2024, 3, 30)), disclose("公示", until=date(2024, 4, 6))]
    before = [step.until for step in steps]
    assert level in {each for _, each, *_ in found(steps)}
    assert [slot.latest_end for slot in timetable(steps, DAYS, None, always)][-1] == before[-1]
    assert [step.until for step in steps] == before


# ——— steps that concern different nominees ———————————————————————————————————————————————————————————————————


def apart(one: Step, other: Step) -> bool:
    return not {one.subjects, other.subjects} >= {("常规",), ("任务",)}


ORDINARY, TASK = ("常规",), ("任务",)
TRACKS = [
    replace(hand_in(date(2024, 3, 15)), name="常规报送", subjects=ORDINARY),
    replace(hand_in(date(2024, 3, 13)), name="任务提名", subjects=TASK),
    replace(disclose("任务公示", days=5), subjects=TASK),
    replace(hand_in(date(2024, 3, 20)), name="复审报送"),
]


def test_tracks_of_different_nominees_do_not_wait_for_each_other():
    ends = {slot.step.name: slot.latest_end for slot in timetable(TRACKS, DAYS, None, apart)}
    assert ends["常规报送"] == date(2024, 3, 15)
    assert ends["任务提名"] == date(2024, 3, 12)
    together = {slot.step.name: slot.latest_end for slot in timetable(TRACKS, DAYS, None, always)}
    assert together["常规报送"] == date(2024, 3, 12)


def test_deadlines_out_of_order_are_none_where_the_nominees_differ():
    rules = [f.rule for f in timetable_findings(TRACKS, DAYS, None, apart)]
    assert "timetable.order" not in rules
    assert "timetable.order" in [f.rule for f in timetable_findings(TRACKS, DAYS, None, always)]


def test_a_deadline_that_leaves_the_later_steps_too_little_is_a_reminder_with_the_day_that_would_do():
    (finding,) = timetable_findings(TRACKS, DAYS, None, apart)
    assert (finding.rule, finding.level, finding.subject) == ("timetable.tight", Level.WARN, "任务提名")
    assert (finding.value, finding.limit) == ("2024-03-13", "2024-03-12")
    kept = [TRACKS[0], replace(TRACKS[1], until=date(2024, 3, 12)), *TRACKS[2:]]
    assert timetable_findings(kept, DAYS, None, apart) == []


@pytest.mark.parametrize(
    ("before", "counts", "until", "had"),
    [
        # After a deadline on Friday the 1st it can be posted that very day.
        (hand_in(date(2024, 3, 1)), False, date(2024, 3, 8), None),
        (hand_in(date(2024, 3, 1)), False, date(2024, 3, 7), "4"),
        (hand_in(date(2024, 3, 1)), True, date(2024, 3, 7), None),
        (hand_in(date(2024, 3, 1)), True, date(2024, 3, 6), "4"),
        # A disclosure that ends on its own deadline is over only then: the next is posted on Monday the 4th.
        (disclose("先公示", days=1, until=date(2024, 3, 1)), False, date(2024, 3, 11), None),
        (disclose("先公示", days=1, until=date(2024, 3, 1)), False, date(2024, 3, 8), "4"),
        (disclose("先公示", days=1, until=date(2024, 3, 1)), True, date(2024, 3, 8), None),
    ],
)
def test_the_days_between_two_deadlines_begin_when_the_later_can_be_posted(before, counts, until, had):
    posted = replace(disclose("公示", until=until), lasts=Duration(5, counted=counts))
    found = [f.value for f in timetable_findings([before, posted], DAYS, None, always) if f.subject == "公示"]
    assert found == ([had] if had else [])


def test_a_period_in_days_is_worked_backwards_over_rest_days():
    """Five days to Friday, 14 June 2024: posted on Sunday the 9th, which is not moved; what comes before is done by then."""
    before = Step("定名单", StepKind.CHOOSE, "评委会", clause="三")
    days = Step(
        "公示",
        StepKind.DISCLOSE,
        "评委会",
        until=date(2024, 6, 14),
        lasts=Duration(5, working=False),
        clause="三",
    )
    first, second = timetable([before, days], calendar(2023, 2025), None, lambda one, other: True)
    assert (second.latest_start, second.latest_end) == (date(2024, 6, 9), date(2024, 6, 14))
    assert first.latest_end == date(2024, 6, 9)


def every(days: int, until: date | None = None, name: str = "公示", **more: object) -> Step:
    lasts = Duration(days, working=False, **more)  # type: ignore[arg-type]
    return Step(name, StepKind.DISCLOSE, "推荐单位", until=until, lasts=lasts, clause="三")


def test_a_period_in_days_that_is_over_on_a_saturday_lets_an_office_go_on_on_monday():
    """Issued on Monday, 10 June 2024: five days to Saturday the 15th, the review from Monday the 17th on; a second period in
    days may be posted on Sunday the 16th, one in working days on Monday."""
    review = Step("审核", StepKind.REVIEW, "评选办公室", clause="三")
    for later, begins in ((review, 17), (every(5, name="再公示"), 16), (disclose("再公示"), 17)):
        _, second = timetable([every(5), later], DAYS, date(2024, 6, 10), always)
        assert second.earliest_start == date(2024, 6, begins)


def test_a_period_in_days_that_ends_on_a_printed_rest_day_needs_no_note():
    """To Sunday, 16 June 2024: posted by the 11th. Five days from the 12th on end a day too late, and a day is what lacks."""
    steps = [every(5, date(2024, 6, 16))]
    assert timetable_findings(steps, DAYS, date(2024, 6, 11), always) == []
    (tight,) = timetable_findings(steps, DAYS, date(2024, 6, 12), always)
    assert tight.message == "最迟2024-06-11开始，最早2024-06-12才能开始，差1日"


def test_days_that_lack_over_a_weekend_are_told_though_no_working_day_lacks():
    """Posted at the latest on Saturday the 15th for Thursday the 20th; free from Sunday the 16th on."""
    steps = [every(5, date(2024, 6, 20))]
    (tight,) = timetable_findings(steps, DAYS, date(2024, 6, 16), always)
    assert tight.message == "最迟2024-06-15开始，最早2024-06-16才能开始，差1日"


def test_an_end_that_the_notice_moves_is_worked_backwards_from_the_working_day():
    """Moved, five days to Sunday the 16th must be over on Friday the 14th: posted by Sunday the 9th."""
    (slot,) = timetable([every(5, date(2024, 6, 16), moved=True)], DAYS, None, always)
    assert slot.latest_start == date(2024, 6, 9)
