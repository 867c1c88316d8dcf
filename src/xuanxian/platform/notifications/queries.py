"""What a seat was told, its office or its person, and who has seen it."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.notifications.models import Notification, Receipt


def _of(seat: Appointment) -> QuerySet[Notification]:
    here = Q(office=seat.organisation_id)
    return Notification.objects.filter(
        here & Q(person=None) | Q(person=seat.user_id) & (here | Q(office=None))
    )


def told(seat: Appointment) -> QuerySet[Notification, Any]:
    """Newest first, each with `seen`: whether this person has."""
    mine = Receipt.objects.filter(notification=OuterRef("pk"), user=seat.user_id)
    return _of(seat).annotate(seen=Exists(mine))


def unread(seat: Appointment) -> QuerySet[Notification]:
    return _of(seat).exclude(receipts__user=seat.user_id)


def unread_count(seat: Appointment) -> int:
    return unread(seat).count()


def latest(seat: Appointment, most: int = 6) -> list[Notification]:
    return list(told(seat)[:most])
