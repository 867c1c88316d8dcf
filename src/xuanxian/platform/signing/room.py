"""What the room brings to the house. Its doors are opened by the rooms whose cases it serves."""

from xuanxian.platform.rooms import Covered, Room
from xuanxian.platform.signing.dues import signatures
from xuanxian.platform.signing.models import KIND

ROOM = Room(
    "platform.signing",
    doors={
        "signing-send": frozenset(),
        "signing": frozenset(),
        "signing-send-back": frozenset(),
        "signing-take-back": frozenset(),
    },
    dues=(signatures,),
    tables={
        "signing.Sending": Covered(
            "sent, signed, sent back by acts; the first holds the digest of what is signed", kind=KIND
        ),
    },
)
