"""What the room brings to the house."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from xuanxian.awards.nominations import attaching
from xuanxian.awards.nominations.access import packages_visible_to
from xuanxian.awards.nominations.models import PACKAGE
from xuanxian.awards.packages.dues import deliveries
from xuanxian.awards.packages.signing import for_signature, signed
from xuanxian.awards.programmes.access import newest_in_force
from xuanxian.awards.programmes.roles import LEADERS, OFFICES, UNIT, UNIT_LEADER, UNITS
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.rooms import CaseKind, MenuItem, Room, Signature


def _own_packages(seat: Appointment) -> QuerySet[Any]:
    return packages_visible_to(seat).filter(unit=seat.organisation_id)


ROOM = Room(
    "awards.packages",
    cases=(
        CaseKind(
            PACKAGE,
            address=lambda row: reverse("package", args=[row.pk]),
            visible=packages_visible_to,
            workable=_own_packages,
            parties=lambda row: [row.unit, row.programme.office],
            files=attaching.OF_PACKAGE,
            signature=Signature(
                "报送材料",
                "签字同意并报送",
                (
                    "报送后不能修改，需要修改的可以撤回。",
                    "点击即表示主要负责人签字同意，谁推荐、谁负责。",
                ),
                may_send=_own_packages,
                sheet=for_signature,
                signed=signed,
            ),
        ),
    ),
    doors={
        "programme-moving": OFFICES,
        "package-move": OFFICES,
        "my-package": UNITS,
        "package": UNITS | OFFICES,
        "package-resolution": UNITS,
        "package-register": UNITS,
        "package-hand-in": UNITS,
        "package-withdraw": UNITS,
        "package-return": OFFICES,
        "package-extend": OFFICES,
        "package-attach": UNITS,
        "package-order": UNITS,
        "package-questions": UNITS,
        "package-roster": UNITS,
        "roster-template": UNITS,
        "roster-preview": UNITS,
        "messages": UNITS | OFFICES,
        "message-file": UNITS | OFFICES,
        "signing-send": UNITS,
        "signing": UNITS,
        "signing-send-back": LEADERS,
        "signing-take-back": UNITS,
    },
    menu=(MenuItem("推荐", 120, "报送材料", "my-package", newest_in_force),),
    dues=(deliveries,),
    help={UNIT: "packages/help/unit.html", UNIT_LEADER: "packages/help/unit_leader.html"},
)
