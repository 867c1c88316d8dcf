"""What the room brings to the house."""

from __future__ import annotations

from xuanxian.platform.rooms import MenuItem, Room, Several

ROOM = Room(
    "web",
    doors={
        "home": Several.EVERYBODY,
        "due": Several.SIGNED_IN,
        "clock": Several.SIGNED_IN,
        "help": Several.SIGNED_IN,
        "search": Several.SIGNED_IN,
    },
    menu=(MenuItem("今天", 10, "待办", "due"),),
)
