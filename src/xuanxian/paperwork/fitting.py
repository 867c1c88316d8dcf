"""Whether a text keeps within its cell on a form that is to keep to its pages (填报内容较多的栏目，可视情况调小字号)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xuanxian.paperwork.forms import Form
from xuanxian.paperwork.kinds import Setting
from xuanxian.paperwork.typeset import (
    INSET,
    MM_PER_POINT,
    column_widths,
    content,
    field_of,
    lines_held,
    lines_needed,
    setting_of,
)
from xuanxian.rules.core.findings import Finding, Level, Place


def overfull(form: Form, values: Mapping[str, str]) -> Iterator[tuple[str, int, int]]:
    """(field, lines needed at the smallest size, lines there are): the row grows and what follows moves on. Only of forms that
    may shrink: elsewhere a cell grows as it likes."""
    if not form.layout.shrink:
        return
    for grid in form.grids():
        widths = column_widths(grid, form.layout)
        for cell in grid.cells:
            height = max((_most(form, name) for name in cell.entries), default=0.0)
            if not height or setting_of(form, cell) is not Setting.FLOWING:
                continue
            width = sum(widths[cell.column : cell.column + cell.colspan])
            made = content(form, cell, values, width, break_lines=False)
            room = (width - 2 * INSET[0]) / (form.layout.size * made.scale * MM_PER_POINT)
            lines, most = lines_needed(made, room), lines_held(made, height / form.layout.size)
            if lines > most:
                yield made.field, lines, most


def fit_findings(form: Form, values: Mapping[str, str], who: str = "") -> list[Finding]:
    return [
        Finding(
            "form.overfull", Level.WARN, who or field, f"「{field}」缩到最小也要{lines}行，{form.name}这一格只有{most}行",
            field_of(form, field).clause or form.annex, f"{lines}行", f"{most}行",
            "打印出来会多占一页，请删减文字或者段落", Place("", 1, field),
        )
        for field, lines, most in overfull(form, values)
    ]  # fmt: skip


def _most(form: Form, name: str) -> float:
    field = field_of(form, name)
    return field.tallest or field.height or 0.0
