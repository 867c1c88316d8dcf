"""Lists of nominations: as a page shows them, and a unit's own in the order of its summary table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import F, QuerySet

from xuanxian.awards.nominations.models import (
    NOT_LISTED,
    PHOTO,
    Nomination,
    Package,
)
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.db.locks import for_change

LISTED = ("pk", "name", "type", "category", "place", "order", "body", "status", "at", "stops", "warns")


def listed(rows: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """As a list page shows them: nothing personal is even fetched."""
    return rows.select_related("unit").only(*LISTED, "unit__name", "promoted")


def in_list(package: Package) -> Sequence[Nomination]:
    """Those that still stand, in the order of the summary table, with what they hold; one question. Package, version and
    unit are those of `package`, which should have them joined."""
    rows = package.nominations.exclude(status__in=NOT_LISTED).select_related("case", "content", "home")
    return _of(package, rows.order_by("sort_key", "pk"))


def locked_list(package: Package) -> Sequence[Nomination]:
    """The same, in the same one question locked until the transaction ends, with whoever no longer stands: by key of the
    case each one's case, row and content, so that nobody acts on them, types or takes off a photo. Whoever asks holds
    the package's case, so that nobody is added."""
    # Content is joined INNER, or PostgreSQL does not lock it.
    rows = package.nominations.filter(content__isnull=False).select_related("case", "content", "home")
    found = for_change(rows, of=("case", "self", "content"), by="case_id")
    # Who stands is asked of the locked rows: whoever was taken up while we waited is not missed.
    standing = [n for n in found if n.status not in NOT_LISTED]
    return _of(package, sorted(standing, key=lambda n: (n.sort_key, n.pk)))


def _of(package: Package, rows: Iterable[Nomination]) -> Sequence[Nomination]:
    found = list(rows)
    for nomination in found:
        nomination.version, nomination.unit = package.version, package.unit
    return found


def photos_of(package: Package) -> dict[int, Attachment]:
    """Nomination → its photo; one question for all."""
    rows = Attachment.objects.filter(case__nomination__package=package, purpose=PHOTO, removed_at=None)
    return {row.nominee: row for row in rows.select_related("file").annotate(nominee=F("case__nomination"))}
