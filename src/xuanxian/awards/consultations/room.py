"""What the room brings to the house."""

from __future__ import annotations

from xuanxian.awards.programmes.roles import OFFICES, UNITS
from xuanxian.platform.rooms import Room

ROOM = Room(
    "awards.consultations",
    doors={
        "consultation": UNITS | OFFICES,
        "consultation-ask": UNITS | OFFICES,
        "consultation-reply": UNITS | OFFICES,
        "consultation-letter": UNITS | OFFICES,
    },
)
