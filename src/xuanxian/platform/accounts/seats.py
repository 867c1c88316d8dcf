"""In which office somebody acts now, and what that office is in the programmes: the columns of the access table."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from django.http import HttpRequest

from xuanxian.platform.accounts.models import Appointment, Role

SEAT = "seat"
"""The key in the session: which of one's appointments one acts in."""


class As(StrEnum):
    """The columns of the access table."""

    PUBLIC = "公众"
    UNIT = "推荐单位经办人"
    UNIT_LEADER = "推荐单位负责人"
    HOME = "所在单位"
    OFFICE = "评选办公室"
    DECIDER = "审定机构"
    SYSTEM = "系统管理员"
    SECURITY = "安全管理员"
    AUDIT = "审计员"
    IDLE = "未任职"


class Request(HttpRequest):
    """What a view behind the door gets: in which office somebody acts, and as what. The door lets nobody without a seat
    through to a view that acts; on the few pages open to everybody `seat` is None for who holds none."""

    seat: Appointment
    seats: list[Appointment]
    roles: set[As]


_ADMINISTRATORS = {Role.SYSTEM: As.SYSTEM, Role.SECURITY: As.SECURITY, Role.AUDIT: As.AUDIT}
_ROOMS: list[Callable[[Appointment], set[As]]] = []


def tells_roles(teller: Callable[[Appointment], set[As]]) -> Callable[[Appointment], set[As]]:
    """A room that knows what an organisation is in its programmes says so here."""
    _ROOMS.append(teller)
    return teller


def seats_of(request: HttpRequest) -> list[Appointment]:
    """The appointments of whoever is signed in, the one in which they act first: the one chosen, else the oldest."""
    if not request.user.is_authenticated:
        return []
    mine = list(Appointment.objects.filter(user=request.user.pk, ended=None).select_related("organisation"))
    for one in mine:
        one.user = request.user
    chosen = request.session.get(SEAT)
    return sorted(mine, key=lambda a: (a.pk != chosen, a.pk))


def roles_of(seat: Appointment | None) -> set[As]:
    if seat is None:
        return {As.IDLE}
    if seat.role in _ADMINISTRATORS:
        return {_ADMINISTRATORS[Role(seat.role)]}
    return set().union(*(teller(seat) for teller in _ROOMS)) or {As.IDLE}
