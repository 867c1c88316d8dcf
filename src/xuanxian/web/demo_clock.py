"""The demonstration holds programmes of several years, and a site has one clock: whoever signs in finds it in the days of
their own programme."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest

from xuanxian.awards.programmes.access import in_force
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Appointment, User
from xuanxian.platform.acts.models import Act

NEAR = timedelta(days=120)
"""Between the clock and the last act of a programme: then the clock is left where somebody set it."""


def turn_to(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Receives the signal of a sign-in."""
    seat = Appointment.objects.filter(user=user.pk, ended=None).select_related("organisation").first()
    programmes = [version.programme_id for version in in_force(seat)]
    if not programmes:
        return
    mine = Q(case__programme__in=programmes) | Q(case__package__programme__in=programmes)
    last = Act.objects.filter(mine).order_by("-at").first()
    if last is None or abs(clock.now() - last.at) < NEAR:
        return
    clock.set_to(last.at)
    messages.info(request, f"演示日期已拨到本活动办到的{clock.today():%Y年%-m月%-d日}。")
