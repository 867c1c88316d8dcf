"""What the room brings to the house."""

from __future__ import annotations

from xuanxian.awards.packages.dues import deliveries
from xuanxian.awards.programmes.access import newest_in_force
from xuanxian.awards.programmes.roles import LEADERS, OFFICES, UNIT, UNIT_LEADER, UNITS
from xuanxian.platform.rooms import MenuItem, Room

ROOM = Room(
    "awards.packages",
    doors={
        "programme-moving": OFFICES,
        "package-move": OFFICES,
        "my-package": UNITS,
        "package": UNITS | OFFICES,
        "package-resolution": UNITS,
        "package-register": UNITS,
        "package-hand-in": LEADERS,
        "package-withdraw": UNITS,
        "package-return": OFFICES,
        "package-extend": OFFICES,
        "package-attach": UNITS,
        "package-order": UNITS,
        "package-roster": UNITS,
        "roster-template": UNITS,
        "roster-preview": UNITS,
    },
    menu=(MenuItem("推荐", 120, "报送材料", "my-package", newest_in_force),),
    dues=(deliveries,),
    help={UNIT: "packages/help/unit.html", UNIT_LEADER: "packages/help/unit_leader.html"},
    said={"随": "随同"},
)
