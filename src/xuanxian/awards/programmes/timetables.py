"""The timetable of a programme with what has been extended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xuanxian.awards.programmes.models import Programme
from xuanxian.awards.programmes.queries import rulebook_in_force
from xuanxian.platform.acts.models import Act
from xuanxian.platform.calendars.queries import working_days
from xuanxian.rules.awards.contents import Extended
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.awards.timetable import Window, printed, timetable
from xuanxian.rules.awards.verbs import DONE, EXTENDED
from xuanxian.rules.core.calendars import NoCalendar
from xuanxian.rules.core.findings import Finding, Level


@dataclass(frozen=True)
class StepRow:
    """A step with its printed deadline, the day it was extended to, and the working days left to the later one."""

    step: Step
    slot: Window
    until: date | None
    extended: date | None
    left: int | None

    @property
    def tone(self) -> str:
        if self.left is None or self.until is None:
            return "plain"
        return "stop" if self.left < 0 else "warn" if self.left <= 5 else "plain"


def timetable_rows(programme: Programme, today: date) -> tuple[list[StepRow], list[Finding]]:
    """The rows; only with the printed dates where a year's calendar is missing, and then which one."""
    rulebook = rulebook_in_force(programme)
    calendar = working_days()
    granted = extensions(programme)
    rows, missing = [], []
    try:
        slots = timetable(rulebook.steps, calendar, rulebook.notice.issued, rulebook.meet)
    except NoCalendar as error:
        slots, missing = printed(rulebook.steps), [error.finding(Level.WARN)]
    for slot in slots:
        extended = granted.get(slot.step.name)
        until = extended or slot.step.until
        left = calendar.left(today, until)
        rows.append(StepRow(slot.step, slot, until, extended, left))
    return rows, missing


def behind(programme: Programme) -> list[str]:
    """Names of the steps that nobody is kept by any more: all before the last one that an office took on a list."""
    acts = Act.objects.filter(case=programme.case_id, verb=DONE).values_list("step", flat=True)
    names = [step.name for step in rulebook_in_force(programme).steps]
    reached = max((names.index(step) for step in set(acts) if step in names), default=-1)
    return names[: reached + 1]


def extensions(programme: Programme) -> Mapping[str, date]:
    """Step → the latest day to which it was extended for everybody."""
    acts = Act.objects.filter(case=programme.case_id, verb=EXTENDED).order_by("pk")
    found: dict[str, date] = {}
    for act in acts:
        day = Extended.read(act.content).until
        found[act.step] = max(day, found.get(act.step, day))
    return found
