"""What the room brings to the house."""

from xuanxian.awards.demo.filling import fill_with_all, reached
from xuanxian.platform.rooms import Demonstration, Room

ROOM = Room("awards.demo", demonstration=Demonstration(fill_with_all, reached))
