"""Pages to look things up: search, help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from xuanxian.awards.honours.access import visible_to as honours_visible_to
from xuanxian.awards.honours.models import KIND as HONOUR
from xuanxian.awards.nominations.access import nominations_visible_to
from xuanxian.awards.nominations.models import IN_HANDS, NOMINATION
from xuanxian.awards.programmes.access import visible_to as programmes_visible_to
from xuanxian.awards.programmes.models import KIND as PROGRAMME
from xuanxian.platform.accounts.models import ADMINISTRATORS, Appointment
from xuanxian.platform.accounts.seats import As, Request
from xuanxian.platform.search.queries import Hit, find
from xuanxian.platform.search.text import normalised

SHOWN = 50
_ASKED = 200
"""More than are shown, since some may lie outside of what the seat may see."""

VISIBLE: dict[str, tuple[str, Callable[[Appointment], QuerySet[Any, Any]]]] = {
    NOMINATION: ("推荐对象", nominations_visible_to),
    PROGRAMME: ("评选表彰活动", programmes_visible_to),
    HONOUR: ("荣誉登记簿", honours_visible_to),
}
"""Kind of entry → its heading, and what of it a seat may see. What is not named here is not shown."""


def search(request: Request) -> HttpResponse:
    query = " ".join(request.GET.get("q", "").split())[:100]
    may = request.seat is not None and request.seat.role not in ADMINISTRATORS
    hits = _found(request, query) if may else []
    groups: dict[str, list[Hit]] = {}
    for hit in hits[:SHOWN]:
        groups.setdefault(VISIBLE[hit.kind][0], []).append(hit)
    context = {"title": "查找", "query": query, "may": may, "groups": groups, "more": len(hits) > SHOWN}
    return render(request, "web/search.html", context)


def _found(request: Request, query: str) -> list[Hit]:
    hits = find(query, kinds=list(VISIBLE), within=_within(request), limit=_ASKED)
    return _without_drafts(_visible(hits, request.seat), query, request.seat)


def _within(request: Request) -> list[str] | None:
    """Where to look, so that a unit's own is not crowded out by everybody else's: a unit below itself, a nominee's own
    unit in the tree it belongs to (its nominations are its recommending unit's), an office everywhere."""
    path: str = request.seat.organisation.path
    if request.roles & {As.OFFICE, As.DECIDER}:
        return None
    return [f"/{path.split('/')[1]}/"] if As.HOME in request.roles else [path]


def _visible(hits: Sequence[Hit], seat: Appointment) -> list[Hit]:
    """Each kind's own access decides; one query a kind."""
    seen = {
        kind: set(visible(seat).filter(pk__in=keys).values_list("pk", flat=True))
        for kind, (_, visible) in VISIBLE.items()
        if (keys := [hit.key for hit in hits if hit.kind == kind])
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


GUIDES = (
    (As.UNIT, "推荐单位经办人"),
    (As.UNIT_LEADER, "推荐单位负责人"),
    (As.HOME, "所在单位"),
    (As.OFFICE, "评选办公室"),
    (As.DECIDER, "审定机构"),
    (As.SYSTEM, "系统管理员"),
    (As.SECURITY, "安全管理员"),
    (As.AUDIT, "审计员"),
)


def help_page(request: Request) -> HttpResponse:
    """What to do in which order, for the roles one has, or for another that the address names."""
    asked = request.GET.get("for", "")
    shown = [(as_, title) for as_, title in GUIDES if (title == asked if asked else as_ in request.roles)]
    guides = [(as_.name.lower(), title) for as_, title in shown]
    return render(
        request, "web/help.html", {"title": "帮助", "guides": guides, "titles": [t for _, t in GUIDES]}
    )
