"""What a unit sees of the limits while it is choosing (R6): how each stands, how many of the kind it may and must still
add, and where limits that bind only the slate would stand with its own list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.records import nominees_of
from xuanxian.awards.programmes.kept import kept
from xuanxian.rules.awards.integer_model import Infeasible
from xuanxian.rules.awards.limits import QUOTA_ROW, STATUS, UNIT, Reading, Stage, fields_of, read, tally
from xuanxian.rules.awards.model import Room
from xuanxian.rules.awards.nominees import Nominees
from xuanxian.rules.awards.rosters import limit_findings, unit_room
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.units import KIND
from xuanxian.rules.core.findings import Finding

_PLACES = "quota."
"""The rules of a quota table: its cells stand on cards of their own."""
_Count = tuple[tuple[str, ...], tuple[str, ...]]
_KNOWN: dict[tuple[object, ...], dict[_Count, Room]] = {}


@dataclass(frozen=True)
class LimitRow:
    """`room` is None where the list has gone over and adding mends nothing."""

    reading: Reading
    room: Room | None

    @property
    def note(self) -> str:
        """Of a share, and of how many."""
        share = self.reading.limit.shares[0] if self.reading.limit.shares else None
        return f"{share.percent}，按{self.reading.base}个计" if share else ""


@dataclass(frozen=True)
class Panel:
    rows: Sequence[LimitRow]
    forecasts: Sequence[Finding]

    @property
    def stuck(self) -> bool:
        return bool(self.rows) and all(row.room is None for row in self.rows)


def panel_of(rulebook: Rulebook, unit: str, nominations: Sequence[Nomination]) -> Panel:
    """`nominations` are those that stand in the unit's list."""
    fields = fields_of(rulebook.limits, rulebook.subjects)
    return panel(rulebook, unit, nominees_of(rulebook, nominations, fields))


def panel(rulebook: Rulebook, unit: str, nominees: Nominees) -> Panel:
    found = limit_findings(rulebook, nominees, slate=False) if len(nominees) else []
    forecasts = [finding for finding in found if finding.rule == "forecast.share"]
    return Panel(_rows(rulebook, nominees, unit), forecasts)


def _rows(rulebook: Rulebook, nominees: Nominees, unit: str) -> list[LimitRow]:
    resolved = rulebook.units.resolve(unit)
    if resolved is None:
        return []
    given = {UNIT: resolved.name, QUOTA_ROW: resolved.quota_row, KIND: resolved.kind, STATUS: "在列"}
    limits = [
        limit
        for limit in rulebook.limits
        if limit.stage is Stage.NOMINATED
        and not limit.rule.startswith(_PLACES)
        and rulebook.may_bind(limit, given)
    ]
    if not limits:
        return []
    rooms = _rooms(rulebook, nominees, unit)
    groups = tally(limits, rulebook.subjects, nominees.columns, len(nominees))
    scopes = [str(given[limit.per]) if limit.per else "" for limit in limits]
    return [
        LimitRow(read(limit, groups, rulebook.subjects, scope), rooms.get((limit.where, limit.count)))
        for limit, scope in zip(limits, scopes, strict=True)
    ]


def _rooms(rulebook: Rulebook, nominees: Nominees, unit: str) -> dict[_Count, Room]:
    """Asked of the integer model once for lists alike (some 80 ms for the longest notice): it answers from nothing but
    notice, unit and facts."""
    facts = frozenset((name, tuple(column)) for name, column in nominees.columns.items())
    key = (rulebook.digest, rulebook.moves, unit, facts)

    def asked() -> dict[_Count, Room]:
        try:
            return {
                (room.limit.where, room.limit.count): room for room in unit_room(rulebook, nominees, unit)
            }
        except Infeasible:
            return {}

    return kept(_KNOWN, key, asked, most=512)
