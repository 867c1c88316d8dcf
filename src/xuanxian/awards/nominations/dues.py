"""What waits for a seat in this room, and the unit's package at a desk, which other rooms ask for too."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from xuanxian.awards.nominations.models import IN_HANDS_OF_UNIT, Nomination, Package
from xuanxian.awards.programmes.desks import Desk, desks_of
from xuanxian.awards.programmes.models import RECOMMENDING
from xuanxian.platform.rooms import Asking, Due


def own_package(desk: Desk) -> Package | None:
    """Asked once a desk; None where the seat's organisation does not nominate, or has not begun."""
    if "package" not in desk.kept:
        rows = Package.objects.filter(programme=desk.programme, unit=desk.seat.organisation_id)
        found = rows.first() if RECOMMENDING in desk.functions else None
        if found is not None:
            found.programme = desk.programme
        desk.kept["package"] = found
    package: Package | None = desk.kept["package"]
    return package


def forms_to_fill_in(asking: Asking) -> Iterator[Due]:
    """At the nominees' own unit."""
    for desk in desks_of(asking):
        own = desk.seat.organisation_id
        rows = Nomination.objects.filter(programme=desk.programme, home=own, status__in=IN_HANDS_OF_UNIT)
        count = rows.exclude(unit=own).count()
        if count:
            yield desk.due(50, f"填写{count}个推荐对象的审批表", desk.programme.title, reverse("nominations"))
