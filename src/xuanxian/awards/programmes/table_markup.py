"""Cells of a draft as boxes to type in; what somebody typed that was not saved stands in them, with what is the matter."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from django.utils.safestring import SafeString, mark_safe

from xuanxian.platform import given
from xuanxian.platform.pages.words import cn_weekday
from xuanxian.rulebooks.tables import Cell, Grid, Kind, Line, sums
from xuanxian.rules.core.calendars import Calendar, NoCalendar

_LONG = 22
_WIDTHS = {Kind.NUMBER: 6, Kind.FIGURE: 5, Kind.PART: 7}


@dataclass(frozen=True)
class Filled:
    """By the name of the cell: what was typed, what is wrong with it, what stands there now where that is something else."""

    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    now: Mapping[str, str] = field(default_factory=dict)

    def value(self, cell: Cell) -> str:
        return self.typed.get(cell.name, cell.value)


def typed_into(cells: Sequence[Cell], sent: Mapping[str, str]) -> dict[str, str]:
    """Of a form that was sent; figures in any width count as figures."""
    return {cell.name: _clean(cell, sent[cell.name]) for cell in cells if cell.name in sent}


def _clean(cell: Cell, text: str) -> str:
    text = text.strip()
    return (
        text
        if cell.kind in (Kind.TEXT, Kind.CHOICE)
        else unicodedata.normalize("NFKC", text).replace(" ", "")
    )


def box(cell: Cell | None, filled: Filled, extra: str = "") -> SafeString:
    """Nothing for no cell."""
    if cell is None:
        return SafeString("")
    value, name = filled.value(cell), escape(cell.name)
    wrong, now = filled.wrong.get(cell.name, ""), filled.now.get(cell.name)
    bad = ' aria-invalid="true"' if wrong else ""
    common = f'name="{name}" aria-label="{escape(cell.label)}"{bad}{extra}'
    if cell.kind is Kind.CHOICE:
        known = ("", *cell.choices) if not cell.needed or not value else cell.choices
        options = "".join(
            f"<option{' selected' if choice == value else ''}>{escape(choice)}</option>" for choice in known
        )
        control = f"<select {common}>{options}</select>"
    elif cell.kind is Kind.DATE and (not value or not cell.wrong(value)):
        control = f'<input type="date" value="{escape(value)}" {common}>'
    elif cell.kind is Kind.TEXT and len(value) > _LONG:
        control = f'<textarea rows="{1 + len(value) // _LONG}" {common}>{escape(value)}</textarea>'
    else:
        size = f' size="{_WIDTHS[cell.kind]}" inputmode="numeric"' if cell.kind in _WIDTHS else ""
        control = f'<input type="text" autocomplete="off" value="{escape(value)}"{size} {common}>'
    said = f'<small class="wrong">{escape(wrong)}</small>' if wrong else ""
    if now is not None:
        said += f'<small class="now">现在是 {escape(now or "（空）")}</small>'
    return mark_safe(control + said)


def boxes(lines: Sequence[Line], filled: Filled) -> list[tuple[Line, list[SafeString]]]:
    return [(line, [box(cell, filled) for cell in line.cells]) for line in lines]


def grid_html(grid: Grid, filled: Filled) -> SafeString:
    """The whole table with what each column adds up to; a total that is wrong says what it ought to be."""
    ought = sums(grid, filled.typed)
    letters = "".join(
        {(False, False): "p", (False, True): "r", (True, False): "P", (True, True): "R"}[c.total, c.reserve]
        for c in grid.columns
    )
    head = "".join(
        f'<th scope="col" class="n">{"<br>".join(map(escape, c.subjects))}</th>' for c in grid.columns
    )
    rows = []
    for row in grid.every_row:
        is_total = row is grid.totals
        cells = []
        for c, cell in enumerate(row.cells):
            said = ought.get(cell.name, "")
            mark = f'<small class="wrong" data-sum>{f"应为 {escape(said)}" if said else ""}</small>'
            extra = f' data-c="{c}"'
            cells.append(f'<td class="n{" off" if said else ""}">{box(cell, filled, extra)}{mark}</td>')
        units = f' <small class="muted">×{row.units}</small>' if row.units > 1 else ""
        kind = ' class="total"' if is_total else ""
        rows.append(
            f'<tr{kind} data-units="{row.units}"><th scope="row">{escape(row.name)}{units}</th>{"".join(cells)}</tr>'
        )
    added = "".join(
        f'<td class="n" data-added="{c}">{escape(ought[f"={c}"])}</td>' for c in range(len(letters))
    )
    return mark_safe(
        f'<div class="scroll"><table class="grid" data-grid="{letters}"><caption class="unseen">{escape(grid.name)}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
        f'<tfoot><tr><th scope="row">各行相加</th>{added}</tr></tfoot></table></div>'
    )


def day_remark(text: str, calendar: Calendar) -> tuple[str, str]:
    """(what day of the week it is and whether one works, tone)"""
    day = given.day(text)
    if day is None:
        return "", "plain"
    try:
        working = calendar.is_working(day)
    except NoCalendar:
        return f"没有{day.year}年的工作日历", "stop"
    weekday = cn_weekday(day)
    if working:
        return (f"{weekday}，补班" if day.weekday() > 4 else weekday), "plain"
    return (f"{weekday}，放假" if day.weekday() < 5 else f"{weekday}，休息日"), "warn"
