"""How high the rows of one copy are, so that its pages come out as an office would have them: no page that holds nothing
but notes or an opinion, where cells that are drawn higher than they need can give way. Lengths in millimetres."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from xuanxian.paperwork import typeset
from xuanxian.paperwork.forms import Block, Form, FormData, Lines, PageBreak, Title
from xuanxian.paperwork.grids import Cell, Grid
from xuanxian.paperwork.kinds import Setting
from xuanxian.paperwork.typeset import INSET, LINE, LOOSE, MM_PER_POINT, ems

SEAL, TEXT = 40.0, 0.6
"""What is kept at least: by a cell for a seal, which is 42 mm wide and may lie over the border; by one for running text, of its
height as drawn."""
_MOST = 0.25
"""Of a page: what cells give way for. A form that is drawn over more pages stays so."""
_SLACK = 2.5
"""Left over on each page, since what a typesetter needs is only estimated here."""


@dataclass(frozen=True)
class _Row:
    """`needed` by its text, `drawn` by the form; `gives` says whether it may be made lower, and how far."""

    needed: float
    drawn: float
    gives: float = 0.0
    splits: bool = False
    sealed: bool = False
    at: tuple[int, int] | None = None
    """Grid and row of the drawing."""

    @property
    def height(self) -> float:
        return max(self.needed, self.drawn)


def heights(form: Form, data: FormData) -> tuple[tuple[float, ...], ...]:
    """Of each grid the least heights of its rows, as drawn, or less where the whole of a sheet keeps to fewer pages so."""
    drawn = [list(typeset.row_heights(form, grid)) for grid in form.grids()]
    records = typeset.records_by_grid(form, data)
    grids = {id(grid): at for at, grid in enumerate(form.grids())}
    room = typeset.page_size(form.layout)[1] - sum(typeset.margins(form.layout)[1:]) - _SLACK
    for sheet in _sheets(form):
        if not any(isinstance(b, Grid) and b.repeat is None and not b.head_rows for b in sheet):
            continue
        rows = [row for block in sheet for row in _rows(form, block, data, grids, records, drawn)]
        pages = _pages(rows, room)
        over = sum(row.height for row in rows) - room * (len(pages) - 1) + 0.5
        spare = sum(row.gives for row in rows)
        alone = all(row.sealed or row.at is None for row in pages[-1])
        if len(pages) == 1 or not alone or not over <= min(spare, room * _MOST):
            continue
        lower = [replace(row, drawn=round(row.drawn - row.gives * over / spare, 2)) for row in rows]
        if len(_pages(lower, room)) < len(pages):
            for row in lower:
                if row.at:
                    drawn[row.at[0]][row.at[1]] = row.drawn
    return tuple(map(tuple, drawn))


def followed(form: Form, grid: Grid) -> Lines | None:
    """The notes below a table."""
    following = next((b for a, b in pairwise(form.blocks) if a is grid), None)
    return following if isinstance(following, Lines) else None


def tied_rows(form: Form, grid: Grid) -> tuple[int, ...]:
    """The rows of the drawing that stay on a page with what follows them: the last with its notes, the last opinion with
    the one before it."""
    last = grid.rows - 1
    if typeset.may_split(form, grid, last):
        return ()
    tied = [last] if followed(form, grid) else []
    if last and all(_is_sealed(form, grid, row) for row in (last - 1, last)):
        tied.insert(0, last - 1)
    return tuple(tied)


def _is_sealed(form: Form, grid: Grid, row: int) -> bool:
    return Setting.SEALED in {typeset.setting_of(form, cell) for cell in grid.row_cells(row)}


def _sheets(form: Form) -> Iterator[list[Block]]:
    sheet: list[Block] = []
    for block in form.blocks:
        if isinstance(block, PageBreak):
            yield sheet
            sheet = []
        else:
            sheet.append(block)
    yield sheet


def _pages(rows: Sequence[_Row], room: float) -> list[list[_Row]]:
    """What begins on each page, or goes on there."""
    pages: list[list[_Row]] = [[]]
    used = 0.0
    for row in rows:
        if used + row.height > room and pages[-1]:
            if row.splits:
                used += row.height - room
                pages.append([row])
                continue
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += row.height
    return pages


def _rows(
    form: Form,
    block: Block,
    data: FormData,
    grids: Mapping[int, int],
    records: Sequence[typeset.Records],
    drawn: Sequence[Sequence[float]],
) -> Iterator[_Row]:
    match block:
        case Title():
            size = 14.0 if block.small else 18.0
            yield _Row(len(block.lines) * size * 1.5 * MM_PER_POINT + 5, 0)
        case Lines():
            texts = [
                line for text in typeset.line_texts(form, block, data.values) for line in text.split("\n")
            ]
            room = typeset.text_width(form.layout) / (form.layout.size * MM_PER_POINT)
            yield _Row(sum(max(1, -int(-ems(text) // room)) for text in texts) * 17 * MM_PER_POINT + 4, 0)
        case Grid() if block.repeat is None:
            yield from _grid_rows(form, block, data.values, grids[id(block)], drawn[grids[id(block)]])
        case Grid():
            at = grids[id(block)]
            yield from (_Row(drawn[at][block.repeat or 0], 0) for _ in records[at])


def _grid_rows(
    form: Form, grid: Grid, values: Mapping[str, str], at: int, drawn: Sequence[float]
) -> Iterator[_Row]:
    widths = typeset.column_widths(grid, form.layout)
    spanned = {row for c in grid.cells if c.rowspan > 1 for row in range(c.row, c.row + c.rowspan)}
    for row in range(grid.rows):
        cells = [cell for cell in grid.row_cells(row) if cell.rowspan == 1]
        needed = max((_needed(form, cell, values, widths) for cell in cells), default=0.0)
        settings = {typeset.setting_of(form, cell) for cell in grid.row_cells(row)}
        sealed = _is_sealed(form, grid, row)
        floor = max(needed, SEAL if sealed else drawn[row] * TEXT)
        gives = max(0.0, drawn[row] - floor) if settings & {Setting.SEALED, Setting.FLOWING} else 0.0
        splits = typeset.may_split(form, grid, row)
        yield _Row(needed, drawn[row], 0.0 if row in spanned else gives, splits, sealed, (at, row))


def _needed(form: Form, cell: Cell, values: Mapping[str, str], widths: Sequence[float]) -> float:
    width = sum(widths[cell.column : cell.column + cell.colspan])
    made = typeset.content(form, cell, values, width, break_lines=False)
    point = form.layout.size * MM_PER_POINT
    room = (width - 2 * INSET[0]) / (point * made.scale)
    label = sum(max(1, -int(-ems(line) // room)) for line in made.lines.split("\n")) if made.lines else 0
    lines = typeset.lines_needed(made, room) * made.scale * made.pitch if made.paragraphs else 0.0
    stamp = (made.stamp.count("\n") + 1) * LOOSE + 0.5 if made.stamp else 0.0
    return (label * LINE + lines + stamp) * point + 2 * INSET[1] + (3 if made.paragraphs else 0)
