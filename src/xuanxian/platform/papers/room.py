"""What the room brings to the house."""

from xuanxian.platform.rooms import Room

ROOM = Room("platform.papers")
