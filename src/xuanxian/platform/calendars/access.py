"""Everybody's working days, kept by the system administrator."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from xuanxian.platform.accounts.models import Appointment, Role
from xuanxian.platform.calendars.models import Year


def years_kept_by(seat: Appointment | None) -> QuerySet[Year]:
    if seat is None or seat.role != Role.SYSTEM:
        return Year.objects.none()
    return Year.objects.select_related("case")


def demand_keeper(seat: Appointment | None) -> None:
    if seat is None or seat.role != Role.SYSTEM:
        raise Http404
