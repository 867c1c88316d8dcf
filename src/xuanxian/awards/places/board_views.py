"""The page of the quota board."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from xuanxian.awards.packages.views import TONES
from xuanxian.awards.places.board import board as board_of
from xuanxian.awards.programmes import access as programme_access
from xuanxian.awards.programmes.queries import rulebook_of, units_of
from xuanxian.paperwork.quota_forms import quota_forms
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.markup import pager

BOARD_SIZE = 50


def board(request: Request, pk: int) -> HttpResponse:
    """All units for the award office, for a unit itself and those below it; fifty a page, the state in the address."""
    version = programme_access.version_to_read(request.seat, pk)
    programme = version.programme
    units = units_of(programme)
    runs = programme_access.runs(request.seat, programme)
    if not runs:
        units = units.filter(organisation__path__startswith=request.seat.organisation.path)
    pages = Paginator(units, BOARD_SIZE)
    page = pages.get_page(request.GET.get("page"))
    shown = board_of(version, list(page.object_list), units, pages.count, runs)
    return render(
        request,
        "places/board.html",
        {
            "title": "名额与进度",
            "programme": programme,
            "crumbs": [(programme.title, reverse("programme", args=[pk])), ("名额与进度", "")],
            "board": shown,
            "runs": runs,
            "forms": quota_forms(rulebook_of(version)),
            "rows": [(row, TONES.get(row.state, "plain")) for row in shown.rows],
            "count": pages.count,
            "summary": " · ".join(f"{state} {number}" for state, number in shown.states.items()),
            "pager": pager(page.number, pages.num_pages, lambda number: f"?page={number}"),
        },
    )
