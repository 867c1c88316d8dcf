"""Who was shown whose personal numbers (T4): on a page, in a letter, on a form to take away. Written before they are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from xuanxian.awards.nominations.models import Nomination
from xuanxian.platform.accounts.models import Appointment, Look


def look(
    shown: Iterable[tuple[Nomination, Collection[str]]], *, reason: str, by: Appointment, now: datetime
) -> None:
    """Of each nominee the names of the fields shown; what is no personal number, or is empty, is nothing to look at."""
    Look.objects.bulk_create(
        Look(
            by=by, subject=f"{nomination.package.unit_name} {nomination}", subject_key=f"nomination:{nomination.pk}",
            field=name, at=now, reason=reason[:200],
        )
        for nomination, names in shown
        for name in nomination.sealed
        if name in names
    )  # fmt: skip
