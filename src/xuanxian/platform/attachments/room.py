"""What the room brings to the house. Its doors are opened by the rooms whose cases it serves."""

from xuanxian.platform.rooms import Kept, Room

ROOM = Room(
    "platform.attachments",
    doors={"attachment": frozenset(), "attachment-remove": frozenset()},
    tables={
        "attachments.Attachment": Kept(
            "a file of a case; who attached it and took it off stands in the row, no row is removed"
        ),
    },
)
