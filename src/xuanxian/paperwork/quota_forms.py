"""The allocation of places (推荐名额分配表) as a form: the head as drawn, below it a row of the quota table each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xuanxian.paperwork.grids import Cell, Grid, GridError
from xuanxian.rules.awards.quotas import TOTAL, Places, QuotaTable, Row
from xuanxian.rules.awards.rulebook import Rulebook


def quota_forms(rulebook: Rulebook) -> tuple[str, ...]:
    """The names of the forms that print a quota table."""
    return tuple(
        name for name, source in rulebook.forms.items() if any(block.get("quota") for block in source.blocks)
    )


def with_figures(head: Grid, table: QuotaTable) -> Grid:
    """A place that was moved is printed with the figure of the notice behind it. GridError where the head has no column for
    each of the table's, behind that of the rows' names."""
    columns = len(table.columns) + 1
    if head.columns != columns or head.repeat is not None or any(cell.entries for cell in head.cells):
        raise GridError(0, f"填自名额的格只画表头，{columns} 列：名称和「{table.name}」的 {columns - 1} 列")
    rows = [*table.rows, *([Row(TOTAL, table.totals)] if table.totals else [])]
    below = (
        Cell(head.rows + r, c, 1, 1, (text,))
        for r, row in enumerate(rows)
        for c, text in enumerate(_texts(row))
    )
    return replace(head, rows=head.rows + len(rows), cells=(*head.cells, *below), head_rows=head.rows)


def _texts(row: Row) -> Iterator[str]:
    yield row.name
    for at, figure in enumerate(row.figures):
        shown = "—" if figure is None else str(figure)
        moved = row.moved_by(at)
        yield f"{shown}\n（原{_less(figure, moved)}）" if figure is not None and moved else shown


def _less(figure: Places, moved: int) -> str:
    high = figure.high - moved
    return str(Places(min(figure.low, high), high, figure.is_range))
