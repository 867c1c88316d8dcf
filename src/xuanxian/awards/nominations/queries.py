"""Lists of nominations: as a page shows them, and a unit's own in the order of its summary table."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, QuerySet

from xuanxian.awards.nominations.models import (
    NOT_LISTED,
    PHOTO,
    Nomination,
    Package,
)
from xuanxian.platform.attachments.models import Attachment

LISTED = ("pk", "name", "type", "category", "place", "order", "body", "status", "at", "stops", "warns")


def listed(rows: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """As a list page shows them: nothing personal is even fetched."""
    return rows.select_related("unit").only(*LISTED, "unit__name", "promoted")


def in_list(package: Package) -> Sequence[Nomination]:
    """Those that still stand, in the order of the summary table, with what they hold; one question. Package, version and
    unit are those of `package`, which should have them joined."""
    rows = package.nominations.exclude(status__in=NOT_LISTED).select_related("case", "content", "home")
    found = list(rows.order_by("sort_key", "pk"))
    for nomination in found:
        nomination.version, nomination.unit = package.version, package.unit
    return found


def photos_of(package: Package) -> dict[int, Attachment]:
    """Nomination → its photo; one question for all."""
    rows = Attachment.objects.filter(case__nomination__package=package, purpose=PHOTO, removed_at=None)
    return {row.nominee: row for row in rows.select_related("file").annotate(nominee=F("case__nomination"))}
