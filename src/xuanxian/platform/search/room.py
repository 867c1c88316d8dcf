"""What the room brings to the house."""

from xuanxian.platform.rooms import Derived, Room

ROOM = Room(
    "platform.search",
    tables={
        "search.Entry": Derived("what is found, from the rows that it leads to"),
    },
)
