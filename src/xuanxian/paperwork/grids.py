"""The drawing of a table as text, and the cells it stands for.

    姓    名 | [姓名] | 性    别 | [性别] | [照片]
    民    族 | [民族] | 籍    贯 | [籍贯] | ^

One line a row, `|` between columns, `[字段]` an entry, `<` joins the cell on the left, `^` the cell above,
`/` breaks a line inside a label, `//` is a solidus, `*` before the first cell marks the row that repeats once per
record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from xuanxian.rules.core.fields import broken

_PART = re.compile(r"\[([^\[\]]+)\]")


class GridError(ValueError):
    """A drawing that is no rectangle of cells; `line` counts from 0 within the drawing."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Entry:
    """The place of a field's value."""

    field: str


Part = str | Entry


@dataclass(frozen=True)
class Cell:
    """A cell with its place in the grid (from 0), its spans, and literal text mixed with entries."""

    row: int
    column: int
    rowspan: int
    colspan: int
    parts: tuple[Part, ...]

    @cached_property
    def label(self) -> str:
        """The printed text without entries; lines separated by a line feed."""
        return "".join(part for part in self.parts if isinstance(part, str))

    @cached_property
    def entries(self) -> tuple[str, ...]:
        return tuple(part.field for part in self.parts if isinstance(part, Entry))

    @property
    def is_label(self) -> bool:
        return not self.entries and bool(self.label.strip())


@dataclass(frozen=True)
class Grid:
    """Cells in reading order; `widths` are shares of the table's width; `repeat` is the row that repeats."""

    columns: int
    rows: int
    cells: tuple[Cell, ...]
    widths: tuple[float, ...]
    repeat: int | None = None
    repeat_least: int = 0
    """How many empty repeated rows the printed form shows at least."""
    head_rows: int = 0
    """How many rows are the head of a table whose other rows stand there already."""

    @property
    def heading_rows(self) -> int:
        """The rows that stand again at the top of each page."""
        return self.head_rows if self.repeat is None else self.repeat

    def row_cells(self, row: int) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.row == row)

    @cached_property
    def heads(self) -> dict[Cell, tuple[Cell, ...]]:
        """For every cell with entries the cells that label it: those just before it in its row, and the headings of its
        column, where cells of one width stand below them. A cell with words of its own needs no other."""
        at = {
            (r, c): cell
            for cell in self.cells
            for r in range(cell.row, cell.row + cell.rowspan)
            for c in range(cell.column, cell.column + cell.colspan)
        }

        def above(cell: Cell) -> tuple[Cell, ...]:
            found: list[Cell] = []
            row = cell.row - 1
            while row >= 0 and (at[row, cell.column].column, at[row, cell.column].colspan) == (
                cell.column,
                cell.colspan,
            ):
                other = at[row, cell.column]
                if other.is_label:
                    found.insert(0, other)
                elif found:
                    break
                row = other.row - 1
            return tuple(found)

        def before(cell: Cell, past_entries: bool) -> tuple[Cell, ...]:
            found: list[Cell] = []
            column = cell.column - 1
            while column >= 0:
                other = at[cell.row, column]
                if other.is_label:
                    found.insert(0, other)
                elif found or not past_entries:
                    break
                column = other.column - 1
            return tuple(found)

        heads = {}
        for cell in self.cells:
            if cell.entries:
                over = above(cell)
                heads[cell] = () if cell.label.strip() else (*over, *before(cell, bool(over)))
        return heads


def parse_parts(text: str) -> tuple[Part, ...]:
    """`是 [甲] 否` → ("是 ", Entry("甲"), " 否")."""
    parts: list[Part] = []
    end = 0
    for match in _PART.finditer(text):
        if match.start() > end:
            parts.append(broken(text[end : match.start()]))
        parts.append(Entry(match.group(1).strip()))
        end = match.end()
    if end < len(text):
        parts.append(broken(text[end:]))
    return tuple(parts)


@lru_cache(maxsize=256)
def parse_grid(drawing: str, widths: tuple[float, ...] = (), repeat_least: int = 0) -> Grid:
    """Raises GridError where a line has another number of columns, a merge points nowhere or is no rectangle."""
    lines = [(n, line) for n, line in enumerate(drawing.splitlines()) if line.strip()]
    if not lines:
        raise GridError(0, "表格是空的")
    repeat = None
    texts: list[list[str]] = []
    for row, (n, line) in enumerate(lines):
        stripped = line.strip()
        if stripped.startswith("*"):
            if repeat is not None:
                raise GridError(n, "只能有一行以 * 开头（逐条重复的行）")
            repeat = row
            stripped = stripped[1:].strip()
        texts.append([cell.strip() for cell in stripped.split("|")])
        if len(texts[-1]) != len(texts[0]):
            raise GridError(n, f"这一行有 {len(texts[-1])} 格，第一行有 {len(texts[0])} 格")
    columns = len(texts[0])
    if widths and len(widths) != columns:
        raise GridError(lines[0][0], f"列宽写了 {len(widths)} 个，表格有 {columns} 列")
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row_texts in enumerate(texts):
        for c, text in enumerate(row_texts):
            step = {"<": (0, -1), "^": (-1, 0)}.get(text)
            if step is None:
                owner[r, c] = (r, c)
            elif (source := owner.get((r + step[0], c + step[1]))) is None:
                raise GridError(lines[r][0], f"第 {c + 1} 格的「{text}」没有可并入的格")
            else:
                owner[r, c] = source
    extents: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place, source in owner.items():
        extents.setdefault(source, []).append(place)
    cells = []
    for (r, c), places in extents.items():
        rowspan = max(p[0] for p in places) - r + 1
        colspan = max(p[1] for p in places) - c + 1
        if rowspan * colspan != len(places):
            raise GridError(lines[r][0], f"「{texts[r][c]}」合并后不是矩形")
        cells.append(Cell(r, c, rowspan, colspan, parse_parts(texts[r][c])))
    return Grid(columns, len(texts), tuple(cells), widths or (1.0,) * columns, repeat, repeat_least)
