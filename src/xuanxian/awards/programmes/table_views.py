"""The values of a draft as tables: filled in, pasted, uploaded; saved into the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from xuanxian.awards.programmes import access, drafts
from xuanxian.awards.programmes.draft_views import frame, mended_at, panel, readable
from xuanxian.awards.programmes.models import Draft
from xuanxian.awards.programmes.publishing import check_draft
from xuanxian.awards.programmes.queries import data_of, table_data
from xuanxian.awards.programmes.table_markup import Filled, boxes, day_remark, grid_html, typed_into
from xuanxian.paperwork.plain_tables import read_plain_tables
from xuanxian.platform import clock, given
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.refusals import Refused
from xuanxian.rulebooks.editing import at
from xuanxian.rulebooks.pasting import Laid, as_texts, lay
from xuanxian.rulebooks.tables import (
    Cell,
    Grid,
    Kind,
    Line,
    cells_of,
    date_lines,
    grids,
    honour_lines,
    limit_lines,
    notice_lines,
    year_cells,
)
from xuanxian.rules.core.findings import Finding, Level

PERIODS = ("事迹期间", "获奖期间")
Lines = Callable[[Draft], list[Line]]
LARGEST = 5_000_000


def notice(request: Request, pk: int) -> HttpResponse:
    def lines(found: Draft) -> list[Line]:
        every = notice_lines(data_of(found.text))
        return every[1:] if found.programme_id else every  # a next version keeps its name

    return _lines_page(request, pk, "draft-notice", lines, "programmes/draft_notice.html")


def limits(request: Request, pk: int) -> HttpResponse:
    return _lines_page(
        request,
        pk,
        "draft-limits",
        lambda found: limit_lines(data_of(found.text)),
        "programmes/draft_limits.html",
    )


def honours(request: Request, pk: int) -> HttpResponse:
    return _lines_page(
        request,
        pk,
        "draft-honours",
        lambda found: honour_lines(data_of(found.text)),
        "programmes/draft_honours.html",
    )


def dates(request: Request, pk: int) -> HttpResponse:
    """Old beside new, what day each falls on, and below whatever else has a year in it."""

    def more(found: Draft, filled: Filled) -> dict[str, Any]:
        lines = date_lines(data_of(found.text))
        before = {line.name: line for line in date_lines(data_of(found.base.rulebook.text))}
        rows = []
        last: date | None = None
        calendar = working_days()
        for line, shown in boxes(lines, filled):
            old = before.get(line.name)
            was = [cell.value for cell in old.cells if cell and cell.kind is Kind.DATE] if old else []
            remarks: list[tuple[str, str]] = []
            left = None
            if line.name not in PERIODS:
                days = [filled.value(cell) for cell in line.cells if cell and cell.kind is Kind.DATE]
                remarks = [remark for day in days if (remark := day_remark(day, calendar))[0]]
                until = given.day(days[-1])
                left = (calendar.left(last, until) or None) if last else None
                last = until or last
            rows.append((line, shown, " 至 ".join(filter(None, was)), remarks, left))
        years = year_cells(data_of(found.text))
        was_text = dict(_by_place(year_cells(data_of(found.base.rulebook.text))))
        others = [
            (cell, was_text.get(cell.path, ""), boxes([Line("", (), (cell,))], filled)[0][1][0])
            for cell in years
        ]
        return {"rows": rows, "others": others}

    def lines(found: Draft) -> list[Line]:
        data = data_of(found.text)
        return [*date_lines(data), *(Line("", (), (cell,)) for cell in year_cells(data))]

    return _lines_page(request, pk, "draft-dates", lines, "programmes/draft_dates.html", more)


def _by_place(cells: Sequence[Cell]) -> list[tuple[tuple[str | int, ...], str]]:
    return [(cell.path, cell.value) for cell in cells]


def quotas(request: Request, pk: int) -> HttpResponse:
    """One table at a time. Pasting and uploading only fill the boxes: nothing is changed until it is saved."""
    found = access.draft_to_edit(request.seat, pk)
    if (instead := readable(request, found)) is not None:
        return instead
    number = given.number(request.GET.get("table", "1"))
    every = grids(data_of(found.text))
    if number is None or not 1 <= number <= len(every):
        raise Http404
    grid = every[number - 1]
    filled, pasted = Filled(), ""
    findings: list[Finding] = []
    if request.method == "POST":
        typed = typed_into(grid.cells(), request.POST)
        what = request.POST.get("do", "save")
        if what == "save":
            answer = _saved(request, found, grid.cells(), typed)
            if isinstance(answer, HttpResponse):
                return answer
            filled, findings = answer
            grid = (grids(data_of(found.text))[number - 1 : number] or [grid])[0]
        else:
            pasted = request.POST.get("pasted", "") if what == "paste" else ""
            laid = lay(grid, as_texts(pasted)) if what == "paste" else _uploaded(request, grid)
            filled, findings = Filled({**typed, **laid.typed}), list(laid.findings)
            count = sum(filled.value(cell) != cell.value for cell in grid.cells())
            messages.info(request, f"已填入表格，{count}格和原来不同，还没有保存：核对后点“保存”")
    checked = check_draft(found)
    return render(
        request,
        "programmes/draft_quotas.html",
        {
            **frame(found, "draft-quotas"),
            **panel(found, checked),
            "grid": grid,
            "table": grid_html(grid, filled),
            "heads": [
                (cell.path[-1], box) for cell, box in zip(grid.heads, _boxes(grid.heads, filled), strict=True)
            ],
            "others": [(n, one.name, n == number) for n, one in enumerate(every, start=1)]
            if len(every) > 1
            else [],
            "refused": [(finding, mended_at(found, finding)) for finding in findings],
            "pasted": pasted,
        },
        status=422 if findings and request.POST.get("do", "save") == "save" else 200,
    )


def _boxes(cells: Sequence[Cell], filled: Filled) -> list[Any]:
    return boxes([Line("", (), tuple(cells))], filled)[0][1]


def _uploaded(request: Request, grid: Grid) -> Laid:
    """The table of the file that fits best."""
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) > LARGEST:
        mend = "请选择 xlsx、xls、csv 或 docx 文件，不超过5兆"
        return Laid({}, (_stop("file.empty", "没有收到能读的文件", mend),))
    tables, findings = read_plain_tables(upload.name or "", upload.read())
    laid = [lay(grid, texts) for texts in tables]
    best = max(laid, key=lambda one: len(one.typed), default=Laid({}, ()))
    return replace(best, findings=(*findings, *best.findings))


def _stop(rule: str, message: str, mend: str) -> Finding:
    return Finding(rule, Level.STOP, "", message, mend=mend)


def _saved(
    request: Request, found: Draft, cells: Sequence[Cell], typed: dict[str, str]
) -> HttpResponse | tuple[Filled, list[Finding]]:
    """The answer where it was saved; else what was typed with what is the matter, over the draft as it is now."""
    revision = given.number(request.POST.get("revision")) or 0
    try:
        count = drafts.save_cells(found, cells, typed, revision=revision, by=request.seat, now=clock.now())
    except Refused as refusal:
        stale = any(finding.rule == "draft.stale" for finding in refusal.findings)
        by_name = {cell.name: cell for cell in cells}
        wrong = {name: by_name[name].wrong(text) for name, text in typed.items() if by_name[name].wrong(text)}
        before = found.text
        found.refresh_from_db()
        data = table_data(found.text)
        if data is None:
            # What was typed stays in the tables as they were; the text must be mended before they are saved.
            found.text = before
        now: dict[str, str] = {}
        if stale and data is not None:
            for cell in cells:
                value = str(at(data, cell.path) or "")
                if typed.get(cell.name, value) != value:
                    now[cell.name] = value
        return Filled(typed, wrong, now), refusal.findings
    messages.success(request, f"已保存，改了{count}处" if count else "没有改动")
    return redirect(request.get_full_path())


def _lines_page(
    request: Request,
    pk: int,
    here: str,
    lines: Lines,
    template: str,
    more: Callable[[Draft, Filled], dict[str, Any]] = lambda found, filled: {},
) -> HttpResponse:
    found = access.draft_to_edit(request.seat, pk)
    if (instead := readable(request, found)) is not None:
        return instead
    filled = Filled()
    findings: list[Finding] = []
    if request.method == "POST":
        cells = cells_of(lines(found))
        answer = _saved(request, found, cells, typed_into(cells, request.POST))
        if isinstance(answer, HttpResponse):
            return answer
        filled, findings = answer
    return render(
        request,
        template,
        {
            **frame(found, here),
            **panel(found, check_draft(found)),
            "lines": boxes(lines(found), filled),
            "refused": [(finding, "") for finding in findings],
            "text_url": reverse("draft-text", args=[pk]),
            **more(found, filled),
        },
        status=422 if findings else 200,
    )
