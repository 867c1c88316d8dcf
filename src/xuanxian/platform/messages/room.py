"""What the room brings to the house. Its doors are opened by the rooms whose cases it serves."""

from xuanxian.platform.rooms import Room

ROOM = Room(
    "platform.messages",
    doors={
        "messages": frozenset(),
        "message-file": frozenset(),
    },
)
