"""What the room brings to the house."""

from __future__ import annotations

from xuanxian.awards.programmes.roles import OFFICES, READING, UNITS
from xuanxian.platform.rooms import Drafted, Room

ROOM = Room(
    "awards.papers",
    doors={
        "package-papers": UNITS | OFFICES,
        "package-paper": UNITS | OFFICES,
        "package-papers-file": UNITS | OFFICES,
        "package-summary": UNITS | OFFICES,
        "job": UNITS | OFFICES,
        "package-texts": UNITS | OFFICES,
        "package-text": UNITS | OFFICES,
        "package-text-file": UNITS | OFFICES,
        "nomination-supplement": UNITS | OFFICES,
        "nomination-paper": READING,
    },
    tables={
        "papers.Wording": Drafted(
            "a chapter as the unit words it; nothing hangs on it until it is printed, stamped and attached"
        ),
    },
)
