"""What the room brings to the house."""

from __future__ import annotations

from xuanxian.awards.programmes.access import newest_in_force
from xuanxian.awards.programmes.roles import DECIDERS, OFFICES, UNITS
from xuanxian.platform.rooms import MenuItem, Room

ROOM = Room(
    "awards.places",
    doors={
        "board": UNITS | OFFICES | DECIDERS,
        "quota-form": UNITS | OFFICES | DECIDERS,
        "programme-places": OFFICES,
        "nomination-new": UNITS,
        "nomination-place": UNITS,
        "nomination-drop": UNITS,
        "nomination-promote": OFFICES,
    },
    menu=(MenuItem("查看", 920, "名额与进度", "board", newest_in_force),),
)
