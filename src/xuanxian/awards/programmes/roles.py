"""The roles of the wing in the access table: what an organisation is in its programmes, and who in it."""

from __future__ import annotations

from collections.abc import Callable

from xuanxian.awards.programmes.access import parts_of
from xuanxian.awards.programmes.models import OFFICE as AWARD_OFFICE
from xuanxian.awards.programmes.models import RECOMMENDING
from xuanxian.platform.accounts.models import WORKING, Appointment, Role
from xuanxian.platform.accounts.seats import As


def _takes_part(seat: Appointment, function: Callable[[str], bool], own: bool = True) -> bool:
    return seat.role in WORKING and any(p.own == own and function(p.function) for p in parts_of(seat))


def _recommends(seat: Appointment) -> bool:
    return _takes_part(seat, lambda function: function == RECOMMENDING)


UNIT = As("推荐单位经办人", lambda seat: seat.role != Role.LEADER and _recommends(seat))
UNIT_LEADER = As("推荐单位负责人", lambda seat: seat.role == Role.LEADER and _recommends(seat))
HOME = As("所在单位", lambda seat: _takes_part(seat, lambda function: function == RECOMMENDING, own=False))
"""An organisation below a recommending unit is a nominee's own unit."""
OFFICE = As("评选办公室", lambda seat: _takes_part(seat, lambda function: function == AWARD_OFFICE))
DECIDER = As(
    "审定机构", lambda seat: _takes_part(seat, lambda function: function not in (RECOMMENDING, AWARD_OFFICE))
)

UNITS = frozenset({UNIT, UNIT_LEADER})
LEADERS = frozenset({UNIT_LEADER})
HOMES = frozenset({HOME})
OFFICES = frozenset({OFFICE})
DECIDERS = frozenset({DECIDER})
FILLING = UNITS | HOMES
READING = FILLING | OFFICES | DECIDERS
