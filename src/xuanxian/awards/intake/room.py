"""What the room brings to the house."""

from __future__ import annotations

from xuanxian.awards.intake.dues import paper_to_bring, paper_to_check
from xuanxian.awards.intake.models import KIND
from xuanxian.awards.programmes.access import newest_in_force
from xuanxian.awards.programmes.roles import OFFICES, UNITS
from xuanxian.platform.rooms import Covered, MenuItem, Room
from xuanxian.rules.awards.verbs import ARRIVE, CHECK, GIVE_BACK, MEND

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
    tables={
        "intake.Intake": Covered("what has come of a package's paper, by acts", kind=KIND),
        "intake.Parcel": Covered("written once with the act of its arrival", verbs=(ARRIVE,)),
        "intake.Entry": Covered(
            "written once; the act of the check holds the newest that it covers", verbs=(CHECK,)
        ),
        "intake.Correction": Covered("written once with the act that sends it", verbs=(MEND,)),
        "intake.HandBack": Covered("written once with the act that gives it back", verbs=(GIVE_BACK,)),
    },
)
