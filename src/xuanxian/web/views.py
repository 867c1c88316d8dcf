"""Pages of the frame itself: what is due; the calendar of a demonstration."""

from __future__ import annotations

from datetime import datetime, time

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import PUBLIC, Request
from xuanxian.platform.notifications.queries import latest
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.forms import DayField
from xuanxian.platform.pages.frame import waiting_counts
from xuanxian.platform.rooms import dues_of


def home(request: Request) -> HttpResponse:
    """The public sees what is public; who works here sees what is due."""
    return redirect("public" if PUBLIC in request.roles else "due")


def due(request: Request) -> HttpResponse:
    dues = dues_of(request.seat, clock.today()) if request.seat else []
    if request.seat:
        waiting_counts(request.seat, dues)
    return render(
        request,
        "web/due.html",
        {
            "title": "待办",
            "dues": dues,
            "late": sum(due.left is not None and due.left < 0 for due in dues),
            "told": latest(request.seat) if request.seat else [],
        },
    )


class Day(forms.Form):
    day = DayField(label="日期")


def set_clock(request: Request) -> HttpResponse:
    """Only in a demonstration: everybody may turn the page of its calendar, backwards too."""
    if not settings.DEMO:
        raise Http404
    return act_page(
        request,
        lambda data: clock.set_to(datetime.combine(data["day"], time(9), clock.now().tzinfo)),
        Day(request.POST or None, initial={"day": clock.today()}),
        title="演示日期",
        button="改到这一天",
        back=reverse("due"),
        done="演示日期已改",
        consequences=["只有演示环境可以改日期，对所有人有效。往前拨，可以看公示期满、截止、评审各步。"],
    )
