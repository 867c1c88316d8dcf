"""What the room brings to the house."""

from xuanxian.platform.rooms import Kept, Room

ROOM = Room(
    "platform.papers",
    tables={
        "printed.Paper": Kept(
            "where the code at the foot of a printed form leads, with the digest of what was printed"
        ),
    },
)
