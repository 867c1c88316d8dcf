"""The files that are attached now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from xuanxian.platform.attachments.models import Attachment


def attached(*cases: int, purpose: str = "") -> QuerySet[Attachment]:
    """To the cases with these keys, oldest first, without those taken off; of one purpose or of all."""
    rows = Attachment.objects.filter(case__in=cases, removed_at=None).select_related("file")
    return rows.filter(purpose=purpose) if purpose else rows


def latest_of(cases: Iterable[int], purpose: str) -> dict[int, Attachment]:
    """Case → the newest file of the purpose that is attached to it; one question for all."""
    return {row.case_id: row for row in attached(*cases, purpose=purpose)}


def by_purpose(rows: Iterable[Attachment]) -> dict[tuple[int, str], list[Attachment]]:
    """(case, purpose) → its files."""
    found: dict[tuple[int, str], list[Attachment]] = defaultdict(list)
    for row in rows:
        found[row.case_id, row.purpose].append(row)
    return found
