"""What the room brings to the house."""

from __future__ import annotations

from xuanxian.awards.programmes.roles import FILLING, UNITS
from xuanxian.platform.rooms import Room

ROOM = Room(
    "awards.reading",
    doors={
        "package-read": UNITS,
        "nomination-read": FILLING,
        "nomination-read-check": FILLING,
        "nomination-read-photo": FILLING,
    },
)
