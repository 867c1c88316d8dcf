"""Pages of offices and locked sign-ins, for the security administrator."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from xuanxian.platform import clock
from xuanxian.platform.accounts.account_views import duty_choices, organisation_choices
from xuanxian.platform.accounts.forms import EndAppointment, Intended, NewAppointment
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.administration import access, appointing
from xuanxian.platform.administration.locks import locks as locks_now
from xuanxian.platform.administration.locks import release
from xuanxian.platform.pages.acting import act_page, do
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page

AT_ONCE = 100
"""Offices confirmed in one act page: nobody else writes meanwhile."""
_TOP: list[tuple[str, Any]] = [("任职", reverse_lazy("appointments"))]


def _state(appointment: Appointment) -> str:
    if appointment.ended:
        return "已离任"
    return "在任" if appointment.user.is_active else "账号停用"


def _ending(appointment: Appointment) -> str:
    if appointment.ended:
        return ""
    return format_html('<a href="{}">离任</a>', reverse("appointment-end", args=[appointment.pk]))


LISTING = Listing(
    "任职",
    (
        Column("name", "姓名", "user.name", link=lambda a: "", sort=("user__name",)),
        Column("username", "账号", "user.username", sort=("user__username",)),
        Column("organisation", "单位", "organisation.name", sort=("organisation__order", "organisation")),
        Column("role", "职责", sort=("role",)),
        Column("state", "状态", _state, tone={"在任": "ok", "账号停用": "warn", "已离任": "plain"}),
        Column("ended", "离任日期", sort=("ended",)),
        Column("act", "办理", _ending, in_file=False),
    ),
    (
        Filter("organisation", "单位", organisation_choices),
        Filter("role", "职责", duty_choices),
        Filter(
            "state",
            "状态",
            [("在任", "在任"), ("已离任", "已离任")],
            apply=lambda rows, value: rows.filter(ended__isnull=value == "在任"),
        ),
    ),
    search=("user__name", "user__username"),
    hint="姓名、账号",
    order=("organisation__order", "organisation", "pk"),
    empty="还没有任职。",
)


def appointments(request: Request) -> HttpResponseBase:
    rows = access.appointments_given_by(request.seat)
    waiting = access.waiting_for_office(request.seat).count()
    return list_page(request, LISTING, rows, "accounts/appointments.html", waiting=waiting)


def new(request: Request) -> HttpResponse:
    return act_page(
        request,
        lambda data: appointing.appoint(**data, by=request.seat, now=clock.now()),
        NewAppointment(access.accounts_to_appoint(request.seat), request.POST or None),
        title="办理任职",
        button="任职",
        back=reverse("appointments"),
        done=lambda made: f"{made.user.name}任{made.organisation.name}{made.role}",
        crumbs=[*_TOP, ("办理任职", "")],
        consequences=[
            "系统管理员、安全管理员、审计员互不兼任，也不兼任经办人、负责人。",
            "一人可以在几个单位任职，登录后选择以哪个身份办理。",
        ],
    )


def confirm(request: Request) -> HttpResponse:
    every = access.waiting_for_office(request.seat)
    waiting = every.filter(pk__in=list(every.values_list("pk", flat=True)[:AT_ONCE]))
    rest = every.count() - len(waiting)
    return act_page(
        request,
        lambda data: appointing.appoint_as_intended(list(data["users"]), by=request.seat, now=clock.now()),
        Intended(waiting, request.POST or None),
        title="确认拟任职责",
        button="确认任职",
        back=reverse("appointments"),
        done=lambda number: f"已办理{number}人任职",
        crumbs=[*_TOP, ("确认拟任职责", "")],
        consequences=[
            "以下人员由系统管理员开通账号时提出拟任职责，确认后才能办理业务；不同意的不勾选。",
            *([f"一次确认{AT_ONCE}人，此外还有{rest}人，确认后继续。"] if rest else []),
        ],
        template="accounts/confirm.html",
        waiting=waiting,
    )


def end(request: Request, pk: int) -> HttpResponse:
    found = access.appointment_to_end(request.seat, pk)
    what = f"{found.organisation.name}{found.role}"
    return act_page(
        request,
        lambda data: appointing.end_appointment(found, day=data["day"], by=request.seat, now=clock.now()),
        EndAppointment(clock.today(), request.POST or None),
        title="办理离任",
        button="离任",
        back=reverse("appointments"),
        done=f"{found.user.name}已不再任{what}",
        crumbs=[*_TOP, ("办理离任", "")],
        consequences=[f"{found.user.name}（{found.user.username}）不再任{what}，以此身份办理的记录不变。"],
        template="accounts/leaving.html",
        warned=appointing.work_stranded([found]),
    )


def locks(request: Request) -> HttpResponse:
    return render(request, "accounts/locks.html", {"title": "登录锁定", "locks": locks_now()})


@require_POST
def release_lock(request: Request) -> HttpResponse:
    username, address = request.POST.get("username", ""), request.POST.get("address", "")
    return do(
        request,
        lambda: release(username, address, by=request.seat, now=clock.now()),
        done=f"账号{username}已解除锁定",
        to=reverse("locks"),
    )
