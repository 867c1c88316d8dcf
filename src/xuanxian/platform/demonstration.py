"""The demonstration: an empty house that every wing fills with invented people and their work. One password opens all its
accounts, one clock stands for all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Appointment, Role, User
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.rooms import SignIn, demonstrations

PASSWORD = "shili-2023-yanshi"
NEAR = timedelta(days=120)
"""Between the clock and the last act of one's work: then the clock is left where somebody set it."""
Progress = Callable[[int, int, str], None]


def fill(progress: Progress) -> list[SignIn]:
    """Fills an empty database: the administrators, then wing after wing. Returns one sign-in a role, administrators
    last."""
    administrators = appoint_administrators()
    return [one for each in demonstrations() for one in each.fill(progress)] + administrators


def appoint_administrators() -> list[SignIn]:
    office = found_organisation("系统运行", order=90)
    people = (
        ("陈系统", "xitong", Role.SYSTEM),
        ("赵安全", "anquan", Role.SECURITY),
        ("孙审计", "shenji", Role.AUDIT),
    )
    for name, username, role in people:
        appoint(office, name, username, role)
    return [SignIn(role.value, office.title, username, PASSWORD) for _, username, role in people]


_digest = ""


def appoint(office: Organisation, name: str, username: str, role: str) -> Appointment:
    """One digest of the one password for all: it is printed on the screen anyway."""
    global _digest
    user = User(username=username, name=name)
    if not _digest:
        user.set_password(PASSWORD)
        _digest = user.password
    user.password = _digest
    user.save()
    return Appointment.objects.create(user=user, organisation=office, role=role)


def turn_to(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """A demonstration holds work of several years, and a site has one clock: whoever signs in finds it in the days of
    their own work. Receives the signal of a sign-in."""
    seat = Appointment.objects.filter(user=user.pk, ended=None).select_related("organisation").first()
    if seat is None:
        return
    last = max((at for each in demonstrations() if (at := each.reached(seat))), default=None)
    if last is None or abs(clock.now() - last) < NEAR:
        return
    clock.set_to(last)
    messages.info(request, f"演示日期已拨到本活动办到的{clock.today():%Y年%-m月%-d日}。")
