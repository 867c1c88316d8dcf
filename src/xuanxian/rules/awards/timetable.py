"""When each step must begin and end: worked backwards from the deadlines, holidays and made-up days included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xuanxian.rules.awards.steps import Step
from xuanxian.rules.core.calendars import Calendar, NoCalendar
from xuanxian.rules.core.durations import NO_DAYS, Duration
from xuanxian.rules.core.findings import Finding, Level

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """`latest_start`: the last day on which the step can begin and every later deadline be kept; `latest_end`: the
    last day on which it must be over. `slack` is the number of working days left over before `latest_start`
    counted from `earliest_start`, or None where no start is known."""

    step: Step
    earliest_start: date | None
    latest_start: date | None
    latest_end: date | None
    slack: int | None

    @property
    def lacking(self) -> Duration:
        """How many days there are too few, in the kind of days that the step is counted in."""
        if self.slack is None or self.latest_start is None or self.earliest_start is None:
            return NO_DAYS
        working = self.step.lasts.working
        days = -self.slack if working else (self.earliest_start - self.latest_start).days
        return Duration(max(0, days), working)


Meet = Callable[[Step, Step], bool]
"""Whether one nominee may go through both steps (`Rulebook.meet`): the others do not wait for each other."""


def printed(steps: Sequence[Step]) -> list[Window]:
    """Only what the notice prints: where a year's calendar is missing nothing can be worked out."""
    return [Window(step, step.since, None, step.until, None) for step in steps]


def timetable(steps: Sequence[Step], calendar: Calendar, start: date | None, meet: Meet) -> list[Window]:
    """Worked backwards from the deadlines; forwards from `start` (e.g. the day of the notice) where given."""
    begins: list[date | None] = [None] * len(steps)
    ends: list[date | None] = [None] * len(steps)
    for at in reversed(range(len(steps))):
        step = steps[at]
        later = [begins[n] for n in range(at + 1, len(steps)) if meet(step, steps[n])]
        bound = min((day for day in later if day is not None), default=None)
        # A period of days is over at the end of its last one: the next step begins on a later day.
        before = bound - _DAY if bound is not None and step.lasts else bound
        end = min((d for d in (step.until, before) if d is not None), default=None)
        if end is not None and step.lasts and step.lasts.working and end != step.until:
            # A printed date is never moved; one of ours falls on a working day, unless days of the calendar are counted.
            end = calendar.last_until(end)
        ends[at] = end
        begin = step.lasts.latest(end, calendar) if end is not None and step.lasts else end
        # On the day that is printed those before it are done, even where less time would do.
        begins[at] = min((day for day in (step.since, begin) if day is not None), default=None)
    slots: list[Window] = []
    free: list[date | None] = []
    """From which day on the step is behind those who went through it."""
    for step, begin, end in zip(steps, begins, ends, strict=True):
        past = (
            _next(slot.step, day, step, calendar)
            for slot, day in zip(slots, free, strict=True)
            if day is not None and meet(step, slot.step)
        )
        known = [day for day in (step.since, start, *past) if day is not None]
        earliest = max(known, default=None)
        slack = calendar.between(earliest, begin) if earliest is not None and begin is not None else None
        slots.append(Window(step, earliest, begin, end, slack))
        free.append(step.lasts.over(earliest, calendar) if earliest is not None and step.lasts else earliest)
    return slots


def _next(before: Step, free: date, step: Step, calendar: Calendar) -> date:
    """The first day for a step after one that is free on a day. What lasts some days is over at the end of the last; then
    an office goes on on a working day, but days of the calendar may begin to be counted on any."""
    if not before.lasts:
        return free
    return free + _DAY if step.lasts and not step.lasts.working else calendar.first_from(free + _DAY)


def timetable_findings(
    steps: Sequence[Step], calendar: Calendar, start: date | None, meet: Meet
) -> list[Finding]:
    """A printed date is never moved: a deadline on a rest day is a note, too few working days a warning. Where a year has no
    calendar, it is not known whether the days suffice: a warning too."""
    findings = list(_order(steps, meet))
    try:
        findings += _rest_days(steps, calendar)
        findings += _tight(
            steps, calendar, start, meet, [f.subject for f in findings if f.rule == "timetable.order"]
        )
    except NoCalendar as missing:
        findings.append(missing.finding(Level.WARN, "时间表"))
    return findings


def _order(steps: Sequence[Step], meet: Meet) -> Iterator[Finding]:
    for at, step in enumerate(steps):
        if step.until is None:
            continue
        dated = (s for s in reversed(steps[:at]) if s.until and meet(s, step))
        previous = next(dated, None)
        if previous and previous.until and step.until < previous.until:
            yield Finding(
                "timetable.order",
                Level.STOP,
                step.name,
                f"截止日{step.until}早于前一步「{previous.name}」的{previous.until}",
                step.clause,
                step.until.isoformat(),
                previous.until.isoformat(),
                "请核对两步的日期和先后",
            )


def _rest_days(steps: Sequence[Step], calendar: Calendar) -> Iterator[Finding]:
    for step in steps:
        if step.lasts and not step.lasts.working:
            continue  # such a period may end on a rest day
        if step.until is not None and not calendar.is_working(step.until):
            working = calendar.last_until(step.until)
            yield Finding(
                "timetable.rest-day",
                Level.NOTE,
                step.name,
                f"截止日{step.until}是{_weekday(step.until)}，不是工作日",
                step.clause,
                step.until.isoformat(),
                "",
                f"原文日期不动；请在{working}（{_weekday(working)}）前办完",
            )


def _tight(
    steps: Sequence[Step], calendar: Calendar, start: date | None, meet: Meet, out_of_order: Sequence[str]
) -> list[Finding]:
    findings = []
    slots = timetable(steps, calendar, start, meet)
    for slot in slots:
        step = slot.step
        if slot.lacking:
            findings.append(
                Finding(
                    "timetable.tight",
                    Level.WARN,
                    step.name,
                    f"最迟{slot.latest_start}开始，最早{slot.earliest_start}才能开始，差{slot.lacking}",
                    step.clause,
                    f"{slot.earliest_start}",
                    f"{slot.latest_start}",
                    "请提前前面各步，或者请示调整日期",
                )
            )
        elif (had := _days_left(steps, step, calendar, meet)) is not None and had < step.lasts.days:
            findings.append(
                Finding(
                    "timetable.tight",
                    Level.WARN,
                    step.name,
                    f"前一截止日之后到{step.until}只有{had}{step.lasts.word}，须{step.lasts}",
                    step.clause,
                    str(had),
                    str(step.lasts.days),
                    "请提前完成前一步，或者请示调整日期",
                )
            )
    told = [*out_of_order, *(f.subject for f in findings)]
    findings += _too_late(slots, [slot.step for slot in slots if slot.step.name in told], meet)
    return findings


def _too_late(slots: Sequence[Window], told: Sequence[Step], meet: Meet) -> Iterator[Finding]:
    """A step that used its printed deadline to the full would leave the later ones too little; unless one of those has
    been named already."""
    for at, slot in enumerate(slots):
        step, end = slot.step, slot.latest_end
        later = [other.step for other in slots[at:] if meet(step, other.step)]
        if step.until is None or end is None or end >= step.until or any(s in later for s in told):
            continue
        yield Finding(
            "timetable.tight",
            Level.WARN,
            step.name,
            f"截止日{step.until}才办结，后面的步来不及：最迟{end}办结",
            step.clause,
            step.until.isoformat(),
            end.isoformat(),
            "请提前办结，或者请示调整后面的日期",
        )


def _days_left(steps: Sequence[Step], step: Step, calendar: Calendar, meet: Meet) -> int | None:
    """Days between the deadline before and the step's own, for a step that must last some. It is posted on the day of
    that deadline; where a period ends there, on the next."""
    dated = [s for s in steps[: steps.index(step)] if s.until and meet(s, step)]
    before = max(dated, key=lambda s: (s.until or date.min, s.lasts.days), default=None)
    if not step.lasts or before is None or before.until is None or step.until is None:
        return None
    return step.lasts.gone(_next(before, before.until, step, calendar), step.until, calendar)


def _weekday(day: date) -> str:
    return "星期" + "一二三四五六日"[day.weekday()]
