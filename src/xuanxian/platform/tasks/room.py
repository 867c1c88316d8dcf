"""What the room brings to the house."""

from xuanxian.platform.rooms import Kept, Room

ROOM = Room(
    "platform.tasks",
    tables={
        "tasks.Job": Kept("work in the background; done anew when asked anew"),
    },
)
