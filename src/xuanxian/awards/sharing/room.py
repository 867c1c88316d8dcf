"""What the room brings to the house."""

from __future__ import annotations

from xuanxian.awards.programmes.access import newest_in_force
from xuanxian.awards.programmes.roles import FILLING, HOME, HOMES, UNITS
from xuanxian.awards.sharing.dues import proposals_to_decide, proposals_to_make
from xuanxian.platform.rooms import MenuItem, Room

ROOM = Room(
    "awards.sharing",
    doors={
        "division": UNITS,
        "division-share": UNITS,
        "my-share": HOMES,
        "proposal-new": FILLING,
        "proposal-submit": FILLING,
        "proposal-take-back": FILLING,
        "proposal-take": UNITS,
        "proposal-send-back": UNITS,
        "proposal-turn-down": UNITS,
    },
    menu=(
        MenuItem("推荐", 130, "分配与上报", "division", newest_in_force),
        MenuItem("推荐", 140, "本单位名额", "my-share", newest_in_force),
    ),
    dues=(proposals_to_decide, proposals_to_make),
    help={HOME: "sharing/help/home.html"},
)
