"""What the room brings to the house."""

from __future__ import annotations

from xuanxian.platform.accounts.seats import SYSTEM
from xuanxian.platform.calendars.state import KIND
from xuanxian.platform.rooms import Covered, MenuItem, Room

_SYSTEM = frozenset({SYSTEM})

ROOM = Room(
    "platform.calendars",
    doors={"calendars": _SYSTEM, "calendar": _SYSTEM, "calendar-new": _SYSTEM},
    menu=(MenuItem("管理", 825, "工作日历", "calendars"),),
    tables={"calendars.Year": Covered("its days are those of the last act about it", kind=KIND)},
)
