"""What the room brings to the house."""

from __future__ import annotations

from xuanxian.platform.rooms import Kept, MenuItem, Room, Several

ROOM = Room(
    "platform.notifications",
    doors={
        "notifications": Several.SIGNED_IN,
        "notifications-seen": Several.SIGNED_IN,
    },
    menu=(MenuItem("今天", 20, "通知", "notifications"),),
    tables={
        "notifications.Notification": Kept("what an office was told; what is due is computed"),
        "notifications.Receipt": Kept("who has seen it"),
    },
)
