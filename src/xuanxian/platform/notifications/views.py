"""What the office and the person are told; opening the list is having seen it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.notifications.actions import mark_seen
from xuanxian.platform.notifications.models import Notification
from xuanxian.platform.notifications.queries import told, unread
from xuanxian.platform.pages.frame import UNREAD, waiting_counts
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page, read_list

LISTING = Listing(
    "通知",
    (
        Column("text", "内容", link=lambda one: one.url),
        Column("at", "时间"),
        Column(
            "seen",
            "本人",
            lambda one: "已读" if one.seen else "未读",
            tone=lambda one: "plain" if one.seen else "note",
        ),
    ),
    (
        Filter(
            "seen",
            "本人",
            [("未读", "未读"), ("已读", "已读")],
            apply=lambda rows, value: rows.filter(seen=value == "已读"),
        ),
    ),
    search=("text",),
    hint="内容",
    order=("-pk",),
    empty="没有通知。",
)


def notifications(request: Request) -> HttpResponseBase:
    """Those on the page are seen from now on; this time they still show as new."""
    rows = told(request.seat) if request.seat else Notification.objects.none()
    if "export" in request.GET or request.seat is None:
        return list_page(request, LISTING, rows)
    page = read_list(request, LISTING, rows)
    new = [one.pk for one in page.rows if not one.seen]
    context = {
        "title": LISTING.title,
        "list": page,
        "more_unread": waiting_counts(request.seat)[UNREAD] > len(new),
    }
    response = render(request, "notifications/notifications.html", context)
    mark_seen(request.seat.user, new, now=clock.now())
    return response


@require_POST
def all_seen(request: Request) -> HttpResponse:
    if request.seat is not None:
        keys = list(unread(request.seat).values_list("pk", flat=True))
        mark_seen(request.seat.user, keys, now=clock.now())
    return redirect("notifications")
