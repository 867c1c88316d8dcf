"""What every page's frame shows: who, which office, which day, what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.notifications.queries import unread_count
from xuanxian.platform.pages.navigation import navigation
from xuanxian.platform.rooms import Due, dues_of, rooms

KEPT_SECONDS = 15
ALL, UNREAD = "待办", "通知"
"""By which the counts of all that is due, and of what nobody has read, go; the menu has the same words."""


def frame(request: HttpRequest) -> dict[str, Any]:
    seat: Appointment | None = getattr(request, "seat", None)
    always = {"now": clock.now(), "clock_is_set": clock.is_set(), "seat": seat, "demo": settings.DEMO}
    if seat is None:
        return always
    counts = waiting_counts(seat)
    return always | {
        "navigation": navigation(seat, getattr(request, "roles", set()), request.path, counts),
        "in_hand": [one for room in rooms() if room.in_hand for one in room.in_hand(seat)],
        "due_count": counts[ALL],
        "other_seats": getattr(request, "seats", [])[1:],
    }


def waiting_counts(seat: Appointment, dues: Sequence[Due] | None = None) -> Counter[str]:
    """How many wait, by the navigation's words; kept for some seconds, forgotten when the seat does something. `dues` where
    they are just known."""
    key = f"waiting.{seat.pk}.{clock.today()}"
    kept: Counter[str] | None = cache.get(key)
    if kept is None or dues is not None:
        dues = dues_of(seat, clock.today()) if dues is None else dues
        kept = Counter(due.group for due in dues if due.group)
        kept[ALL] = len(dues)
        kept[UNREAD] = unread_count(seat)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def forget_counts(seat: Appointment) -> None:
    cache.delete(f"waiting.{seat.pk}.{clock.today()}")
