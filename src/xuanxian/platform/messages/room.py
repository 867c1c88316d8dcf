"""What the room brings to the house. Its doors are opened by the rooms whose cases it serves."""

from xuanxian.platform.messages.state import SAY
from xuanxian.platform.rooms import Covered, Room

ROOM = Room(
    "platform.messages",
    doors={
        "messages": frozenset(),
        "message-file": frozenset(),
    },
    tables={
        "case_messages.Message": Covered(
            "the act holds the digest of what was said, which may be erased", verbs=(SAY,)
        ),
    },
)
