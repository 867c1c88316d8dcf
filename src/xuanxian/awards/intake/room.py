"""What the room brings to the house."""

from __future__ import annotations

from xuanxian.awards.intake.dues import paper_to_bring, paper_to_check
from xuanxian.awards.programmes.access import newest_in_force
from xuanxian.awards.programmes.roles import OFFICES, UNITS
from xuanxian.platform.rooms import MenuItem, Room

ROOM = Room(
    "awards.intake",
    doors={
        "intake": OFFICES,
        "intake-parcel": OFFICES,
        "intake-scan": OFFICES,
        "package-intake": UNITS | OFFICES,
        "package-intake-item": OFFICES,
        "package-intake-finish": OFFICES,
        "package-intake-correct": OFFICES,
        "package-intake-paper": UNITS | OFFICES,
        "package-give-back": OFFICES,
    },
    menu=(MenuItem("推荐", 150, "收件", "intake", newest_in_force),),
    dues=(paper_to_bring, paper_to_check),
)
