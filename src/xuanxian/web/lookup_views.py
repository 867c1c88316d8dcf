"""Pages to look things up: search, help."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from xuanxian.platform.accounts.models import ADMINISTRATORS
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.checks import PLATFORM
from xuanxian.platform.rooms import rooms
from xuanxian.platform.search.queries import Hit, find
from xuanxian.platform.search.readers import held_by

SHOWN = 50


def search(request: Request) -> HttpResponse:
    """What no room names a heading for is not shown."""
    query = " ".join(request.GET.get("q", "").split())[:100]
    may = request.seat is not None and request.seat.role not in ADMINISTRATORS
    headings = {kind: heading for room in rooms() for kind, heading in room.searched.items()}
    hits = find(query, held_by(request.seat), kinds=headings, limit=SHOWN + 1) if may else []
    groups: dict[str, list[Hit]] = {}
    for hit in hits[:SHOWN]:
        groups.setdefault(headings[hit.kind], []).append(hit)
    context = {"title": "查找", "query": query, "may": may, "groups": groups, "more": len(hits) > SHOWN}
    return render(request, "web/search.html", context)


def help_page(request: Request) -> HttpResponse:
    """What to do in which order, for the roles one has, or for another that the address names; the administrators'
    chapters last."""
    chapters = {role: template for room in rooms() for role, template in room.help.items()}
    wings_first = sorted(rooms(), key=lambda room: room.wing == PLATFORM)
    every = [role for room in wings_first for role in room.roles if role in chapters]
    asked = request.GET.get("for", "")
    shown = [role for role in every if (role.name == asked if asked else role in request.roles)]
    context = {"title": "帮助", "guides": [(role, chapters[role]) for role in shown], "roles": every}
    return render(request, "web/help.html", context)
