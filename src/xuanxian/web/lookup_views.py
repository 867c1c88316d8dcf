"""Pages to look things up: search, help."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from xuanxian.awards.honours.models import KIND as HONOUR
from xuanxian.awards.nominations.models import NOMINATION
from xuanxian.awards.programmes.models import KIND as PROGRAMME
from xuanxian.platform.accounts.models import ADMINISTRATORS
from xuanxian.platform.accounts.seats import As, Request
from xuanxian.platform.search.queries import Hit, find
from xuanxian.platform.search.readers import held_by

SHOWN = 50
HEADINGS = {NOMINATION: "推荐对象", PROGRAMME: "评选表彰活动", HONOUR: "荣誉登记簿"}
"""Kind of entry → its heading. What is not named here is not shown."""


def search(request: Request) -> HttpResponse:
    query = " ".join(request.GET.get("q", "").split())[:100]
    may = request.seat is not None and request.seat.role not in ADMINISTRATORS
    hits = find(query, held_by(request.seat), kinds=HEADINGS, limit=SHOWN + 1) if may else []
    groups: dict[str, list[Hit]] = {}
    for hit in hits[:SHOWN]:
        groups.setdefault(HEADINGS[hit.kind], []).append(hit)
    context = {"title": "查找", "query": query, "may": may, "groups": groups, "more": len(hits) > SHOWN}
    return render(request, "web/search.html", context)


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
