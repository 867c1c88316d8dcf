"""Pages to look things up: search, help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render

from xuanxian.awards.nominations.access import nominations_visible_to
from xuanxian.awards.nominations.models import IN_HANDS, NOMINATION
from xuanxian.awards.programmes.roles import DECIDERS, HOME, OFFICES
from xuanxian.platform.accounts.models import ADMINISTRATORS, Appointment
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.checks import PLATFORM
from xuanxian.platform.rooms import Searched, rooms
from xuanxian.platform.search.queries import Hit, find
from xuanxian.platform.search.text import normalised

SHOWN = 50
_ASKED = 200
"""More than are shown, since some may lie outside of what the seat may see."""


def search(request: Request) -> HttpResponse:
    query = " ".join(request.GET.get("q", "").split())[:100]
    may = request.seat is not None and request.seat.role not in ADMINISTRATORS
    hits = _found(request, query) if may else []
    headings = {one.kind: one.heading for one in _searched()}
    groups: dict[str, list[Hit]] = {}
    for hit in hits[:SHOWN]:
        groups.setdefault(headings[hit.kind], []).append(hit)
    context = {"title": "查找", "query": query, "may": may, "groups": groups, "more": len(hits) > SHOWN}
    return render(request, "web/search.html", context)


def _searched() -> list[Searched]:
    """What is not named by a room is not shown."""
    return [one for room in rooms() for one in room.searched]


def _found(request: Request, query: str) -> list[Hit]:
    hits = find(query, kinds=[one.kind for one in _searched()], within=_within(request), limit=_ASKED)
    return _without_drafts(_visible(hits, request.seat), query, request.seat)


def _within(request: Request) -> list[str] | None:
    """Where to look, so that a unit's own is not crowded out by everybody else's: a unit below itself, a nominee's own
    unit in the tree it belongs to (its nominations are its recommending unit's), an office everywhere."""
    path: str = request.seat.organisation.path
    if request.roles & OFFICES | DECIDERS:
        return None
    return [f"/{path.split('/')[1]}/"] if HOME in request.roles else [path]


def _visible(hits: Sequence[Hit], seat: Appointment) -> list[Hit]:
    """Each kind's own access decides; one query a kind."""
    seen = {
        one.kind: set(one.visible(seat).filter(pk__in=keys).values_list("pk", flat=True))
        for one in _searched()
        if (keys := [hit.key for hit in hits if hit.kind == one.kind])
    }
    return [hit for hit in hits if hit.key in seen[hit.kind]]


def _without_drafts(hits: Sequence[Hit], query: str, seat: Appointment) -> list[Hit]:
    """While a unit is mending a nomination, others do not find it by what is being typed, only by its name."""
    keys = [hit.key for hit in hits if hit.kind == NOMINATION]
    drafts = nominations_visible_to(seat).filter(pk__in=keys, status__in=IN_HANDS)
    others = drafts.exclude(unit__path__startswith=seat.organisation.path).values_list("pk", "home")
    hidden = {pk for pk, home in others if home != seat.organisation_id}
    words = normalised(query).split()
    found = []
    for hit in hits:
        if hit.kind == NOMINATION and hit.key in hidden:
            if not all(word in normalised(hit.title) for word in words):
                continue
            hit = replace(hit, excerpt="")
        found.append(hit)
    return found


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
