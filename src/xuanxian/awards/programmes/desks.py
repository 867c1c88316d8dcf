"""The desks at which a seat works: each running programme with what every room looks at to say what is due in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xuanxian.awards.programmes.access import in_force, offices_named, parts_of
from xuanxian.awards.programmes.models import OFFICE, RECOMMENDING, Programme
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import WORKING, Appointment
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.rooms import Asking, Due
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.calendars import Calendar


@dataclass(frozen=True)
class Desk:
    """`number` is its place among the desks of the seat; what one room finds out is `kept` for those after it."""

    seat: Appointment
    number: int
    programme: Programme
    rulebook: Rulebook
    calendar: Calendar
    functions: frozenset[str]
    """One's own; `taken` are all that somebody here has."""
    taken: frozenset[str]
    today: date
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def runs(self) -> bool:
        """Whether it stands in the award office."""
        return self.programme.office_id == self.seat.organisation_id

    def takes(self, by: str, for_nobody: bool = True) -> bool:
        """Whether the seat's office is the one named; the award office takes what nobody else here does."""
        named = offices_named(by)
        if self.taken.intersection(named):
            return bool(self.functions.intersection(named))
        return for_nobody and OFFICE in self.functions

    def due(
        self, place: int, what: str, about: str, url: str, until: date | None = None, group: str = ""
    ) -> Due:
        """`place` orders what is due at this desk on one day, of all rooms together."""
        left = self.calendar.left(self.today, until)
        return Due(what, about, url, until, left, group, (self.number, place))


def desks_of(asking: Asking) -> Sequence[Desk]:
    """Set up once for all rooms that are asked."""
    if "desks" not in asking.kept:
        asking.kept["desks"] = list(_desks(asking.seat, asking.today))
    desks: Sequence[Desk] = asking.kept["desks"]
    return desks


def _desks(seat: Appointment, today: date) -> Sequence[Desk]:
    if seat.role not in WORKING:
        return []
    found = []
    for number, version in enumerate(in_force(seat)):
        rulebook, programme = rulebook_of(version), version.programme
        functions = frozenset(p.function for p in parts_of(seat) if p.own and p.programme == programme.pk)
        taken = _taken(programme) if functions - {RECOMMENDING} else frozenset()
        calendar = working_days()
        found.append(Desk(seat, number, programme, rulebook, calendar, functions, taken, today))
    return found


def _taken(programme: Programme) -> frozenset[str]:
    return frozenset(programme.participations.values_list("function", flat=True))
