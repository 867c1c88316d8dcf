"""What the room brings to the house."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from xuanxian.awards.nominations.access import nominations_visible_to
from xuanxian.awards.nominations.models import IN_HANDS, NOMINATION
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.rooms import CaseKind, Room


def _nominations_in_hands(seat: Appointment) -> QuerySet[Any]:
    mine = Q(unit=seat.organisation_id) | Q(home=seat.organisation_id)
    return nominations_visible_to(seat).filter(mine, status__in=IN_HANDS)


ROOM = Room(
    "nominations",
    cases=(
        CaseKind(
            NOMINATION,
            address=lambda row: reverse("nomination", args=[row.pk]),
            visible=nominations_visible_to,
            workable=_nominations_in_hands,
            parties=lambda row: [row.unit, *([row.home] if row.home else [])],
        ),
    ),
)
