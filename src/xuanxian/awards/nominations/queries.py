"""Lists of packages and nominations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from xuanxian.awards.nominations.models import GONE, PLACE, RESERVE, Nomination, Package
from xuanxian.awards.nominations.places import Meter, meters_of
from xuanxian.awards.programmes.models import Participation, Programme
from xuanxian.awards.programmes.queries import rulebook_in_force, units_of
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


def board(programme: Programme) -> tuple[list[str], list[BoardRow], list[Meter]]:
    """Categories, one row a unit, totals; three queries whatever the number of units."""
    rulebook = rulebook_in_force(programme)
    categories = [c for c in rulebook.quotas[0].categories() if c != TOTAL] if rulebook.quotas else []
    packages = {p.unit_id: p for p in Package.objects.filter(programme=programme)}
    counted = (
        Nomination.objects.filter(programme=programme)
        .exclude(status__in=GONE)
        .order_by()
        .values_list("package_id", "category", "place", "promoted")
        .annotate(Count("pk"))
    )
    used: dict[int, dict[tuple[str, str], int]] = {}
    for package_id, category, place, promoted, number in counted:
        key = (category, PLACE if promoted else place)
        mine = used.setdefault(package_id, {})
        mine[key] = mine.get(key, 0) + number
    rows = []
    for participation in units_of(programme):
        package = packages.get(participation.organisation_id)
        mine = used.get(package.pk, {}) if package else {}
        by_category = {m.category: m for m in meters_of(rulebook, participation.quota_row, mine)}
        rows.append(
            BoardRow(participation, package, [by_category.get(c) or _none(c, mine) for c in categories])
        )
    return categories, rows, _totals(programme, categories, rows)


def _none(category: str, used: dict[tuple[str, str], int]) -> Meter:
    return Meter(category, "", used.get((category, PLACE), 0), 0, used.get((category, RESERVE), 0), 0)


def _totals(programme: Programme, categories: Sequence[str], rows: Sequence[BoardRow]) -> list[Meter]:
    """What was used by all, of the printed total."""
    tables = rulebook_in_force(programme).quotas
    totals = []
    for at, category in enumerate(categories):
        most, reserve = (tables[0].figure(TOTAL, category, kept) for kept in (False, True))
        totals.append(
            Meter(
                category,
                "",
                sum(row.meters[at].used for row in rows),
                most.high if most else 0,
                sum(row.meters[at].reserve_used for row in rows),
                reserve.high if reserve else 0,
            )
        )
    return totals
