"""Places: how many a unit has of each category, used and left. What counts is what still stands in the list; a
nomination struck off keeps its place (Q8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from xuanxian.awards.nominations.models import GONE, PLACE, RESERVE, Package, Status
from xuanxian.platform.refusals import refused
from xuanxian.rules.findings import Finding, Level
from xuanxian.rules.limits import STATUS, STRUCK_OFF, UNIT
from xuanxian.rules.nominees import Roster, read_nominees
from xuanxian.rules.rosters import limit_findings
from xuanxian.rules.rulebook import CATEGORY, PLACE_KIND, TYPE, Rulebook

Place = tuple[str, str, str]
"""(type, category, kind of place)"""


def quota_stops(
    package: Package, rulebook: Rulebook, extra: Sequence[Place] = (), without: int | None = None
) -> list[Finding]:
    """Findings of level stop about places, were `extra` added. The caller holds the package's lock. Refused for a kind of
    place that the notice does not know: it would be counted nowhere."""
    known = rulebook.fields[PLACE_KIND].options
    if any(place not in known for _, _, place in extra):
        raise refused("place.unknown", "没有这一名额类别", f"请选择{'、'.join(known)}")
    rows = package.nominations.exclude(status__in=GONE).exclude(pk=without or 0)
    taken = [
        (t, c, PLACE if promoted else p, STRUCK_OFF if status == Status.STRUCK_OFF else "在列")
        for t, c, p, promoted, status in rows.values_list("type", "category", "place", "promoted", "status")
    ]
    return places_over(package.unit_name, rulebook, [*taken, *((*place, "在列") for place in extra)])


def places_over(unit: str, rulebook: Rulebook, taken: Sequence[tuple[str, str, str, str]]) -> list[Finding]:
    columns = dict(
        zip((TYPE, CATEGORY, PLACE_KIND, STATUS), map(list, zip(*taken, strict=True)), strict=True)
    )
    columns[UNIT] = [unit] * len(taken)
    nominees, _ = read_nominees(rulebook, Roster("", columns, range(1, len(taken) + 1)))
    found = limit_findings(rulebook, nominees, slate=False)
    return [
        f for f in found if f.rule.startswith("quota.") and f.level is Level.STOP and f.rule != "quota.short"
    ]


@dataclass(frozen=True)
class Meter:
    """Of one category: used and allowed, reserves too. `pool` says that the places are shared with other units."""

    category: str
    type: str
    used: int
    most: int
    reserve_used: int
    reserve_most: int
    pool: bool = False

    @property
    def left(self) -> int:
        return max(0, self.most - self.used)

    @property
    def reserve_left(self) -> int:
        return max(0, self.reserve_most - self.reserve_used)


def meters(package: Package, rulebook: Rulebook) -> list[Meter]:
    rows = package.nominations.exclude(status__in=GONE).values_list("category", "place", "promoted")
    used = Counter((category, PLACE if promoted else place) for category, place, promoted in rows)
    return meters_of(rulebook, package.quota_row, used)


def meters_of(rulebook: Rulebook, quota_row: str, used: dict[tuple[str, str], int]) -> list[Meter]:
    """One for each category of which the unit has any place."""
    found = []
    for table in rulebook.quotas:
        row = next((r for r in table.rows if r.name == quota_row), None)
        if row is None:
            continue
        for category in categories(rulebook):
            most, reserve = (table.figure(row.name, category, kept) for kept in (False, True))
            high, reserve_high = most.high if most else 0, reserve.high if reserve else 0
            if high or reserve_high or used.get((category, PLACE)):
                found.append(
                    Meter(
                        category,
                        type_of_category(rulebook, category),
                        used.get((category, PLACE), 0),
                        high,
                        used.get((category, RESERVE), 0),
                        reserve_high,
                        row.pool,
                    )
                )
    return found


def categories(rulebook: Rulebook) -> tuple[str, ...]:
    return rulebook.fields[CATEGORY].options


def type_of_category(rulebook: Rulebook, category: str) -> str:
    """The kind of nominee the category belongs to; refused for a category the notice does not know."""
    if category in categories(rulebook):
        for type_ in rulebook.fields[TYPE].options:
            if rulebook.subjects.verdict(category, {TYPE: type_, CATEGORY: category}):
                return type_
    raise refused("category.unknown", f"没有「{category}」这一参评类别", "请从本次活动的参评类别中选择")
