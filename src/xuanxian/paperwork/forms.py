"""A form: a list of blocks over fields. From it every renderer makes its paper; none knows a notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from xuanxian.paperwork.grids import Cell, Entry, Grid, Part
from xuanxian.rules.core.fields import Field


@dataclass(frozen=True)
class Title:
    """Centred heading lines, in 宋体; `small` for a heading inside the form (e.g. above one of two tables)."""

    lines: tuple[str, ...]
    small: bool = False


@dataclass(frozen=True)
class Cover:
    """The lines of a cover page, with entries underlined."""

    lines: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True)
class Lines:
    """Plain paragraphs (the line with the filling unit above a table, the notes below it)."""

    lines: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True)
class Notes:
    """Filling rules with their heading."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class PageBreak:
    pass


Style = Literal[
    "mark", "number", "title", "to", "text", "heading", "subheading", "attached", "signed", "contact"
]
"""How official papers (公文) set a paragraph: what stands at the very top, 发文字号, 标题, 主送, 正文, 一、, （一）, 附件,
落款 and 日期, 联系人."""


@dataclass(frozen=True)
class Prose:
    """Paragraphs of an official paper, set as such papers are whatever the type rules of the notice's forms."""

    style: Style
    paragraphs: tuple[str, ...]
    kept: bool = False
    """They stay on a page with what follows."""


Block = Title | Cover | Lines | Notes | Prose | PageBreak | Grid


@dataclass(frozen=True)
class Layout:
    """The type rules the notice prints. `body` and `digits` are the font names the Word file carries (F3);
    `size` in points; `shrink` says that long entries may be set smaller."""

    body: str = "仿宋"
    digits: str = "Times New Roman"
    size: float = 12.0
    landscape: bool = False
    duplex: bool = True
    shrink: bool = False
    official: bool = False
    """With the margins of official papers: 28 字 a line, 22 lines a page."""
    numbered: bool = False
    """Each page says its number, where no code at its foot does."""


@dataclass(frozen=True)
class Form:
    """`name` is what the command line and the package call it; `annex` where the notice prints it."""

    name: str
    annex: str
    blocks: tuple[Block, ...]
    fields: Mapping[str, Field]
    layout: Layout = Layout()
    copies: int = 1

    def grids(self) -> tuple[Grid, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Grid))

    @cached_property
    def listed(self) -> frozenset[Cell]:
        """The cells of rows that repeat: what stands in a list, one record below the other."""
        return frozenset(
            cell
            for grid in self.grids()
            if grid.repeat is not None
            for cell in grid.row_cells(grid.repeat)
            if cell.rowspan == 1
        )

    def entries(self) -> Iterator[tuple[str, Cell | None]]:
        """Every entry in reading order, with its cell where it stands in a grid."""
        for block in self.blocks:
            if isinstance(block, Grid):
                for cell in block.cells:
                    for name in cell.entries:
                        yield name, cell
            elif isinstance(block, Cover | Lines):
                for line in block.lines:
                    for part in line:
                        if isinstance(part, Entry):
                            yield part.field, None


@dataclass(frozen=True)
class FormData:
    """What one copy of a form is filled with. `values` are texts by field name (a photo is a file path);
    `tables` holds the records of each repeating grid, in the order of the grids."""

    values: Mapping[str, str]
    tables: tuple[tuple[Mapping[str, str], ...], ...] = ()
    code: str = ""
    """What stands at the foot of each page, to find its electronic version by; none where empty."""
