"""What the room brings to the house."""

from __future__ import annotations

from xuanxian.platform.rooms import MenuItem, Room, Several

ROOM = Room(
    "platform.notifications",
    doors={
        "notifications": Several.SIGNED_IN,
        "notifications-seen": Several.SIGNED_IN,
    },
    menu=(MenuItem("今天", 20, "通知", "notifications"),),
)
