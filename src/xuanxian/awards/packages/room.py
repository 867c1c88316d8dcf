"""What the room brings to the house."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from xuanxian.awards.nominations.access import packages_visible_to
from xuanxian.awards.nominations.models import PACKAGE
from xuanxian.awards.packages.signing import for_signature, signed
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.rooms import CaseKind, Room, Signature


def _own_packages(seat: Appointment) -> QuerySet[Any]:
    return packages_visible_to(seat).filter(unit=seat.organisation_id)


ROOM = Room(
    "packages",
    cases=(
        CaseKind(
            PACKAGE,
            address=lambda row: reverse("package", args=[row.pk]),
            visible=packages_visible_to,
            workable=_own_packages,
            parties=lambda row: [row.unit, row.programme.office],
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
)
