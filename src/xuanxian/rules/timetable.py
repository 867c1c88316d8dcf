"""When each step must begin and end: worked backwards from the deadlines, holidays and made-up days included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xuanxian.rules.calendars import Calendar
from xuanxian.rules.findings import Finding, Level
from xuanxian.rules.steps import Step

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Slot:
    """`latest_start`: the last day on which the step can begin and every later deadline be kept; `latest_end`: the
    last day on which it must be over. `slack` is the number of working days left over before `latest_start`
    counted from `earliest_start`, or None where no start is known."""

    step: Step
    earliest_start: date | None
    latest_start: date | None
    latest_end: date | None
    slack: int | None


def timetable(steps: Sequence[Step], calendar: Calendar, start: date | None = None) -> list[Slot]:
    """Worked backwards from the deadlines; forwards from `start` (e.g. the day of the notice) where given."""
    ends: list[tuple[date | None, date | None]] = []
    bound: date | None = None
    for step in reversed(steps):
        # A period of days is over at the end of its last one: the next step begins on a later day.
        before = bound - _DAY if bound is not None and step.days else bound
        end = min((d for d in (step.until, before) if d is not None), default=None)
        if end is not None and step.days and end != step.until:
            end = calendar.last_until(
                end
            )  # a printed date is never moved; one of ours falls on a working day
        begin = calendar.before(end, step.days, step.counts_posting) if end is not None and step.days else end
        ends.append((begin, end))
        bound = begin
    ends.reverse()
    slots = []
    earliest = start
    for step, (begin, end) in zip(steps, ends, strict=True):
        if step.since is not None:
            earliest = max(step.since, earliest or step.since)
        slack = calendar.between(earliest, begin) if earliest is not None and begin is not None else None
        slots.append(Slot(step, earliest, begin, end, slack))
        if earliest is not None and step.days:
            over = calendar.after(earliest, step.days, step.counts_posting)
            earliest = calendar.first_from(over + _DAY)
    return slots


def timetable_findings(steps: Sequence[Step], calendar: Calendar, start: date | None) -> list[Finding]:
    """A printed date is never moved: a deadline on a rest day is a note, too few working days a warning."""
    findings = []
    previous: Step | None = None
    for step in steps:
        if step.until is None:
            continue
        if not calendar.is_working(step.until):
            working = calendar.last_until(step.until)
            findings.append(
                Finding(
                    "timetable.rest-day",
                    Level.NOTE,
                    step.name,
                    f"截止日{step.until}是{_weekday(step.until)}，不是工作日",
                    step.clause,
                    step.until.isoformat(),
                    "",
                    f"原文日期不动；请在{working}（{_weekday(working)}）前办完",
                )
            )
        if previous and previous.until and step.until < previous.until:
            findings.append(
                Finding(
                    "timetable.order",
                    Level.STOP,
                    step.name,
                    f"截止日{step.until}早于前一步「{previous.name}」的{previous.until}",
                    step.clause,
                    step.until.isoformat(),
                    previous.until.isoformat(),
                    "请核对两步的日期和先后",
                )
            )
        previous = step
    for slot in timetable(steps, calendar, start):
        step = slot.step
        if slot.slack is not None and slot.slack < 0:
            assert slot.latest_start and slot.earliest_start
            findings.append(
                Finding(
                    "timetable.tight",
                    Level.WARN,
                    step.name,
                    f"最迟{slot.latest_start}开始，最早{slot.earliest_start}才能开始，差{-slot.slack}个工作日",
                    step.clause,
                    f"{slot.earliest_start}",
                    f"{slot.latest_start}",
                    "请提前前面各步，或者请示调整日期",
                )
            )
        elif (had := _days_left(steps, step, calendar)) is not None and had < step.days:
            findings.append(
                Finding(
                    "timetable.tight",
                    Level.WARN,
                    step.name,
                    f"前一截止日之后到{step.until}只有{had}个工作日，须{step.days}个",
                    step.clause,
                    str(had),
                    str(step.days),
                    "请提前完成前一步，或者请示调整日期",
                )
            )
    return findings


def _days_left(steps: Sequence[Step], step: Step, calendar: Calendar) -> int | None:
    """Working days between the deadline before and the step's own, for a step that must last some."""
    if not step.days:
        return None
    earlier = [s.until for s in steps[: steps.index(step)] if s.until]
    return calendar.between(max(earlier), step.until) if earlier and step.until else None


def _weekday(day: date) -> str:
    return "星期" + "一二三四五六日"[day.weekday()]
