"""What the room brings to the house. Its doors are opened by the rooms whose cases it serves."""

from xuanxian.platform.rooms import Room
from xuanxian.platform.signing.dues import signatures

ROOM = Room(
    "platform.signing",
    doors={
        "signing-send": frozenset(),
        "signing": frozenset(),
        "signing-send-back": frozenset(),
        "signing-take-back": frozenset(),
    },
    dues=(signatures,),
)
