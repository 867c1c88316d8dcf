"""Lists of packages and nominations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from xuanxian.awards.nominations.models import GONE, PLACE, RESERVE, Nomination, Package
from xuanxian.awards.nominations.places import Meter, meters_of
from xuanxian.awards.programmes.models import Participation, Programme
from xuanxian.awards.programmes.queries import rulebook_in_force
from xuanxian.rules.quotas import TOTAL

LISTED = ("pk", "name", "type", "category", "place", "order", "body", "status", "reached", "stops", "warns")


def listed(rows: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """As a list page shows them: nothing personal is even fetched."""
    return rows.select_related("unit").only(*LISTED, "unit__name", "promoted")


@dataclass(frozen=True)
class BoardRow:
    """A recommending unit on the quota board. `package` is None as long as it has not begun."""

    participation: Participation
    package: Package | None
    meters: Sequence[Meter]

    @property
    def state(self) -> str:
        return self.package.status if self.package else "未开始"


@dataclass(frozen=True)
class Board:
    """`states` counts the units by how far they are; `totals` are those of all units, not of the page."""

    categories: Sequence[str]
    rows: Sequence[BoardRow]
    totals: Sequence[Meter]
    states: Mapping[str, int]


def board(programme: Programme, units: QuerySet[Participation], start: int, size: int) -> Board:
    """One page of units; five queries whatever their number."""
    rulebook = rulebook_in_force(programme)
    categories = [c for c in rulebook.quotas[0].categories() if c != TOTAL] if rulebook.quotas else []
    shown = list(units[start : start + size])
    keys = [participation.organisation_id for participation in shown]
    packages = {p.unit_id: p for p in Package.objects.filter(programme=programme, unit__in=keys)}
    used = _used(Nomination.objects.filter(package__in=packages.values()))
    rows = []
    for participation in shown:
        package = packages.get(participation.organisation_id)
        mine = used.get(package.pk, {}) if package else {}
        by_category = {m.category: m for m in meters_of(rulebook, participation.quota_row, mine)}
        rows.append(
            BoardRow(participation, package, [by_category.get(c) or _none(c, mine) for c in categories])
        )
    every = units.values("organisation")
    states = dict(
        Package.objects.filter(programme=programme, unit__in=every)
        .order_by()
        .values_list("status")
        .annotate(Count("pk"))
    )
    states["未开始"] = units.count() - sum(states.values())
    return Board(categories, rows, _totals(programme, categories), {k: n for k, n in states.items() if n})


def _used(rows: QuerySet[Nomination]) -> dict[int, dict[tuple[str, str], int]]:
    """Package → (category, kind of place) → how many; a reserve that moved up uses a place."""
    counted = (
        rows.exclude(status__in=GONE)
        .order_by()
        .values_list("package_id", "category", "place", "promoted")
        .annotate(Count("pk"))
    )
    used: dict[int, dict[tuple[str, str], int]] = {}
    for package_id, category, place, promoted, number in counted:
        key = (category, PLACE if promoted else place)
        mine = used.setdefault(package_id, {})
        mine[key] = mine.get(key, 0) + number
    return used


def _none(category: str, used: dict[tuple[str, str], int]) -> Meter:
    return Meter(category, "", used.get((category, PLACE), 0), 0, used.get((category, RESERVE), 0), 0)


def _totals(programme: Programme, categories: Sequence[str]) -> list[Meter]:
    """What was used by all, of the printed total."""
    table = rulebook_in_force(programme).quotas[0] if categories else None
    counted = (
        Nomination.objects.filter(programme=programme)
        .exclude(status__in=GONE)
        .order_by()
        .values_list("category", "place", "promoted")
        .annotate(Count("pk"))
    )
    used: dict[tuple[str, str], int] = {}
    for category, place, promoted, number in counted:
        key = (category, PLACE if promoted else place)
        used[key] = used.get(key, 0) + number
    totals = []
    for category in categories:
        most, reserve = (table.figure(TOTAL, category, kept) if table else None for kept in (False, True))
        totals.append(
            Meter(
                category,
                "",
                used.get((category, PLACE), 0),
                most.high if most else 0,
                used.get((category, RESERVE), 0),
                reserve.high if reserve else 0,
            )
        )
    return totals
