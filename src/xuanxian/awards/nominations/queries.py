"""Lists of packages and nominations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from xuanxian.awards.nominations.models import GONE, PLACE, RESERVE, Nomination, Package
from xuanxian.awards.nominations.places import Meter, meters_of
from xuanxian.awards.programmes.models import Participation, Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.rules.quotas import TOTAL

LISTED = ("pk", "name", "type", "category", "place", "order", "body", "status", "at", "stops", "warns")


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
    """A page of units; `states` counts all of them by how far they are."""

    categories: Sequence[str]
    rows: Sequence[BoardRow]
    states: Mapping[str, int]


def board(
    version: Version, units: Sequence[Participation], every: QuerySet[Participation], count: int
) -> Board:
    """`units` are those of the page, `every` and `count` all that may be seen; three queries whatever their number."""
    programme, rulebook = version.programme, rulebook_of(version)
    categories = [c for c in rulebook.quotas[0].categories() if c != TOTAL] if rulebook.quotas else []
    begun = Package.objects.filter(programme=programme, unit__in=every.values("organisation"))
    packages = {p.unit_id: p for p in begun.order_by()}
    shown = [packages[u.organisation_id] for u in units if u.organisation_id in packages]
    used = _used(Nomination.objects.filter(package__in=shown))
    rows = []
    for participation in units:
        package = packages.get(participation.organisation_id)
        mine = used.get(package.pk, {}) if package else {}
        by_category = {m.category: m for m in meters_of(rulebook, participation.quota_row, mine)}
        rows.append(
            BoardRow(participation, package, [by_category.get(c) or _none(c, mine) for c in categories])
        )
    states = Counter(str(p.status) for p in packages.values())
    states["未开始"] = count - len(packages)
    return Board(categories, rows, +states)


def _none(category: str, used: Mapping[tuple[str, str], int]) -> Meter:
    return Meter(category, "", used.get((category, PLACE), 0), 0, used.get((category, RESERVE), 0), 0)


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


def totals(version: Version, categories: Sequence[str]) -> list[Meter]:
    """What was used by all, of the printed total."""
    table = rulebook_of(version).quotas[0] if categories else None
    counted = (
        Nomination.objects.filter(programme=version.programme_id)
        .exclude(status__in=GONE)
        .order_by()
        .values_list("category", "place", "promoted")
        .annotate(Count("pk"))
    )
    used: dict[tuple[str, str], int] = {}
    for category, place, promoted, number in counted:
        key = (category, PLACE if promoted else place)
        used[key] = used.get(key, 0) + number
    found = []
    for category in categories:
        most, reserve = (table.figure(TOTAL, category, kept) if table else None for kept in (False, True))
        found.append(
            Meter(
                category,
                "",
                used.get((category, PLACE), 0),
                most.high if most else 0,
                used.get((category, RESERVE), 0),
                reserve.high if reserve else 0,
            )
        )
    return found
