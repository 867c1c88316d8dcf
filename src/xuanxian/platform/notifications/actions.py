"""Telling an office or a person something."""

from __future__ import annotations

from datetime import datetime

from xuanxian.platform.accounts.models import User
from xuanxian.platform.notifications.models import Notification, Receipt
from xuanxian.platform.organisations.models import Organisation


def tell(office: Organisation, text: str, url: str, *, now: datetime) -> Notification:
    """Everybody in the office is told, now or later."""
    return Notification.objects.create(office=office, text=text[:300], url=url, at=now)


def tell_person(
    person: User, text: str, url: str, *, now: datetime, office: Organisation | None = None
) -> Notification:
    """The person alone is told; with an office, only while acting there."""
    return Notification.objects.create(person=person, office=office, text=text[:300], url=url, at=now)


def mark_seen(user: User, keys: list[int], *, now: datetime) -> None:
    rows = [Receipt(notification_id=key, user=user, at=now) for key in keys]
    Receipt.objects.bulk_create(rows, ignore_conflicts=True)
