"""Pages of the frame itself: what is due."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import As, Request
from xuanxian.platform.notifications.queries import latest
from xuanxian.web.due import dues_of


def home(request: Request) -> HttpResponse:
    """The public sees what is public; who works here sees what is due."""
    return redirect("public" if As.PUBLIC in request.roles else "due")


def due(request: Request) -> HttpResponse:
    dues = dues_of(request.seat, clock.today()) if request.seat else []
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
