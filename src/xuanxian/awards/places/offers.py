"""What a unit may still nominate: every slot with the places left for it, in a few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xuanxian.awards.nominations.models import Package
from xuanxian.awards.nominations.slots import facts_of_unit
from xuanxian.awards.places.counting import groups_of, missing, rows_of
from xuanxian.rules.awards.limits import Reading, readings
from xuanxian.rules.awards.quotas import TOTAL, Column, Row
from xuanxian.rules.awards.rulebook import RESERVE, Rulebook, Slot
from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.subjects import Facts


@dataclass(frozen=True)
class Offer:
    """A slot that a unit may take, and in a few words how many places it still has for it."""

    slot: Slot
    label: str
    places: str


def offers(package: Package, rulebook: Rulebook, type_: str = "") -> list[Offer]:
    """Every slot of which the unit has a place, may have one (the column looks at what is not yet said), or that takes
    none; not those that an exclusion surely forbids the unit."""
    unit = facts_of_unit(rulebook, package.unit_name)
    rows = list(rows_of(rulebook, unit))
    cells = [(row, c, x) for table, row in rows for c, x in table.cells(row)]
    limits = [replace(x, per="") for _, _, x in cells]
    read = list(readings(limits, groups_of(package, rulebook), rulebook.subjects))
    unlimited = [
        c
        for t, row in rows
        for c, f in zip(t.columns, row.figures, strict=True)
        if f is None and c.category != TOTAL
    ]
    forbidden = [e.subject for e in rulebook.exclusions if e.strength is Level.STOP]
    found = []
    for slot in rulebook.slots:
        facts = {**unit, **rulebook.facts_of(slot)}
        if type_ not in ("", slot.type) or any(rulebook.subjects.verdict(e, facts) for e in forbidden):
            continue
        counted = [rulebook.subjects.holds(column.subjects, facts) for _, column, _ in cells]
        sure = [
            (row, reading) for (row, _, _), reading, holds in zip(cells, read, counted, strict=True) if holds
        ]
        if any(reading.most == 0 for _, reading in sure):
            continue
        maybe = [column for (_, column, _), holds in zip(cells, counted, strict=True) if holds is None]
        if sure:
            said = _left(sure)
        elif any(rulebook.subjects.holds(column.subjects, facts) for column in unlimited):
            said = "不限名额"
        else:
            said = still_open(rulebook, maybe, facts)
        found.append(Offer(slot, slot_label(rulebook, slot), said))
    return found


def slot_label(rulebook: Rulebook, slot: Slot) -> str:
    """The kind of place is named unless it is the only one besides the reserve."""
    name = rulebook.title_of(slot.type) if slot.category == slot.type else slot.category
    places = {s.place for s in rulebook.slots if s[:2] == slot[:2]} - {RESERVE}
    return name if places == {slot.place} else f"{name} · {slot.place}"


def _left(sure: Sequence[tuple[Row, Reading]]) -> str:
    if any(row.pool for row, _ in sure):
        return "统筹名额，多家单位共用"
    left = min(max(0, (reading.most or 0) - reading.count) for _, reading in sure)
    return f"还有{left}个名额" if left else "名额已用完"


def still_open(rulebook: Rulebook, maybe: Sequence[Column], facts: Facts) -> str:
    names = dict.fromkeys(name for column in maybe for name in missing(rulebook, column.subjects, facts))
    return f"名额按{'、'.join(f'「{name}」' for name in names)}分列" if names else "不占本单位的名额"
