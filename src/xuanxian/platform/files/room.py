"""What the room brings to the house."""

from xuanxian.platform.rooms import Kept, Room

ROOM = Room(
    "platform.files",
    tables={
        "files.StoredFile": Kept("what a file is, by the digest of its content"),
    },
)
