"""What waits for a seat in this room."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from xuanxian.platform.accounts.models import Role
from xuanxian.platform.rooms import Asking, Due
from xuanxian.platform.signing.access import signature_of
from xuanxian.platform.signing.queries import sent_back, to_sign


def signatures(asking: Asking) -> Iterator[Due]:
    """The leader's to give; at the officer what came back unsigned."""
    seat = asking.seat
    for sending in to_sign(seat) if seat.role == Role.LEADER else ():
        what = signature_of(sending.subject).what
        yield Due(f"审签{what}", str(sending), reverse("signing", args=[sending.pk]))
    for sending in sent_back(seat) if seat.role == Role.OFFICER else ():
        yield Due("修改后重新送审签", str(sending), reverse("signing", args=[sending.pk]))
