"""Pages of working days, for the system administrator."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy

from xuanxian import workdays
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.acts.queries import history
from xuanxian.platform.calendars import access, actions
from xuanxian.platform.calendars.forms import Notice
from xuanxian.platform.calendars.queries import folder, known_years
from xuanxian.platform.refusals import Refused
from xuanxian.rules.core.findings import Finding
from xuanxian.rules.core.rest_days import RestDays, read_notice, shown

_TOP: list[tuple[str, Any]] = [("工作日历", reverse_lazy("calendars"))]


def calendars(request: Request) -> HttpResponse:
    """Which years there are, and whether the next one is missing."""
    access.demand_keeper(request.seat)
    own = {year.year for year in access.years_kept_by(request.seat)}
    years, today = known_years(), clock.today()
    wanted = [today.year, *([today.year + 1] if today.month >= 11 else [])]
    context = {
        "title": "工作日历",
        "years": [(year, "本系统登记" if year in own else "随程序") for year in reversed(years)],
        "missing": [year for year in wanted if year not in years],
    }
    return render(request, "calendars/calendars.html", context)


def calendar(request: Request, year: int) -> HttpResponse:
    access.demand_keeper(request.seat)
    if year not in known_years():
        raise Http404
    found = access.years_kept_by(request.seat).filter(year=year).first()
    days = workdays.calendar(year, year, folder())
    context = {
        "title": f"{year}年工作日历",
        "crumbs": [*_TOP, (f"{year}年", "")],
        "off": _by_month(sorted(days.off)),
        "worked": _by_month(sorted(days.worked)),
        "acts": history(found.case_id) if found else [],
        "own": found is not None,
    }
    return render(request, "calendars/calendar.html", context)


def _by_month(days: list[date]) -> list[tuple[str, str]]:
    months = dict.fromkeys((day.year, day.month) for day in days)
    return [
        (f"{year}年{month}月", shown([day for day in days if (day.year, day.month) == (year, month)]))
        for year, month in months
    ]


def new(request: Request) -> HttpResponse:
    """First what was understood, day by day; only then it is recorded."""
    access.demand_keeper(request.seat)
    form = Notice(request.POST or None)
    made: RestDays | None = None
    findings: list[Finding] = []
    if request.method == "POST" and form.is_valid():
        made, findings = read_notice(form.cleaned_data["text"], form.cleaned_data["year"])
        if made is not None and not findings and request.POST.get("do") == "save":
            try:
                saved = actions.set_year(made, by=request.seat, now=clock.now())
            except Refused as refusal:
                findings = refusal.findings
            else:
                messages.success(request, f"已登记{saved.year}年的工作日历")
                return redirect("calendar", year=saved.year)
    return render(
        request,
        "calendars/new.html",
        {
            "title": "登记工作日历",
            "crumbs": [*_TOP, ("登记", "")],
            "form": form,
            "back": reverse("calendars"),
            "refused": [(finding, "") for finding in findings],
            "made": made,
            "lines": [(line, shown(line.off), shown(line.worked)) for line in made.lines] if made else [],
            "whole": made is not None and not findings,
        },
        status=422 if findings or form.errors else 200,
    )
