"""In which office somebody acts now, and the roles that the access table tells apart: here those of the house itself,
each wing brings its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest

from xuanxian.platform.accounts.models import Appointment, Role

SEAT = "seat"
"""The key in the session: which of one's appointments one acts in."""


@dataclass(frozen=True)
class As:
    """A role of the access table. `held` says whether a seat has it; who has none is IDLE. Only doors of the wing that
    brings it, and of platform, may name it."""

    name: str
    held: Callable[[Appointment], bool] = field(default=lambda seat: False, compare=False, repr=False)

    def __str__(self) -> str:
        return self.name


def _appointed(role: Role) -> As:
    return As(role.value, lambda seat: seat.role == role)


PUBLIC = As("公众")
SYSTEM, SECURITY, AUDIT = _appointed(Role.SYSTEM), _appointed(Role.SECURITY), _appointed(Role.AUDIT)
IDLE = As("未任职")


class Request(HttpRequest):
    """What a view behind the door gets: in which office somebody acts, and as what. The door lets nobody without a seat
    through to a view that acts; on the few pages open to everybody `seat` is None for who holds none."""

    seat: Appointment
    seats: list[Appointment]
    roles: set[As]


def seats_of(request: HttpRequest) -> list[Appointment]:
    """The appointments of whoever is signed in, the one in which they act first: the one chosen, else the oldest."""
    if not request.user.is_authenticated:
        return []
    mine = list(Appointment.objects.filter(user=request.user.pk, ended=None).select_related("organisation"))
    for one in mine:
        one.user = request.user
    chosen = request.session.get(SEAT)
    return sorted(mine, key=lambda a: (a.pk != chosen, a.pk))
