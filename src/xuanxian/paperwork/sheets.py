"""A form as an Excel workbook: one sheet a table, with drop-downs; nothing a person wrote becomes a formula or
loses its leading zeros."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import xlsxwriter

from xuanxian.paperwork import typeset
from xuanxian.paperwork.forms import Block, Cover, Form, FormData, Lines, Notes, PageBreak, Title
from xuanxian.paperwork.grids import Cell, Grid
from xuanxian.paperwork.kinds import KINDS, Setting
from xuanxian.paperwork.photos import read_photo
from xuanxian.rules.core.fields import Field, Kind

HEADING_FONT = "宋体"
LISTS = "选项"
_UNDATED = datetime(2000, 1, 1)  # nothing below the view reads the clock
_MM_PER_CHARACTER = 2.05  # a column width of 1 in Excel's 11 point standard font
_POINTS_PER_MM = 72 / 25.4
_TEXT = 49  # Excel's own number of the format "@"
_LIST_LIMIT = 255  # characters Excel takes in a list written into the cell itself
_NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?")
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


@dataclass
class _Book:
    """The workbook in the making. Formats are shared; long lists stand on a hidden sheet, one a column."""

    form: Form
    book: Any
    formats: dict[tuple[tuple[str, object], ...], Any] = field(default_factory=dict)
    lists: dict[tuple[str, ...], str] = field(default_factory=dict)

    def format(self, **properties: object) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            standard = {
                "font_name": self.form.layout.body,
                "font_size": self.form.layout.size,
                "valign": "vcenter",
            }
            self.formats[key] = self.book.add_format({**standard, "text_wrap": True, **properties})
        return self.formats[key]

    def list_source(self, options: tuple[str, ...]) -> list[str] | str:
        if len(",".join(options)) <= _LIST_LIMIT and not any("," in option for option in options):
            return list(options)
        if options not in self.lists:
            column = xlsxwriter.utility.xl_col_to_name(len(self.lists))
            self.lists[options] = f"={LISTS}!${column}$1:${column}${len(options)}"
        return self.lists[options]


def form_to_xlsx(form: Form, data: FormData) -> bytes:
    """Cover and filling rules first, then a sheet for each table, each with the form's title, the lines above
    and the notes below. Raises ValueError as the other renderers do."""
    typeset.refuse_control_characters(data)
    form = typeset.shown(form)
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(out, options) as workbook:
        workbook.set_properties({"title": form.name, "author": "选贤", "created": _UNDATED})
        book = _Book(form, workbook)
        front: list[Block] = [block for block in form.blocks if isinstance(block, Cover | Notes)]
        if front:
            _front(book, front, data)
        records = typeset.records_by_grid(form, data)
        names: set[str] = set()
        for n, grid in enumerate(form.grids()):
            _sheet(book, grid, data.values, records[n], names)
        _hidden_lists(book)
    return out.getvalue()


def _page(book: _Book, name: str) -> Any:
    sheet = book.book.add_worksheet(name)
    sheet.set_paper(9)  # A4
    if book.form.layout.landscape:
        sheet.set_landscape()
    sides, top, bottom = (mm / 25.4 for mm in typeset.margins(book.form.layout))
    sheet.set_margins(sides, sides, top, bottom)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    return sheet


def _front(book: _Book, blocks: list[Block], data: FormData) -> None:
    sheet = _page(book, "封面和填表说明")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 56)
    row = 0
    for block in blocks:
        if isinstance(block, Cover):
            title = next((b for b in book.form.blocks if isinstance(b, Title)), Title(()))
            row = _title(book, sheet, title, row, 1)
            for line in typeset.cover_lines(book.form, block, data.values)[1]:
                sheet.set_row(row, 30)
                sheet.write_string(row, 0, f"{line.label}：", book.format(align="distributed"))
                sheet.write_string(
                    row, 1, line.value, book.format(align="center", bottom=1, num_format=_TEXT)
                )
                row += 1
        elif isinstance(block, Notes):
            row = _title(book, sheet, Title((block.heading,)), row + 1, 1)
            for text in block.paragraphs:
                _wide(book, sheet, row, 1, text, 78 * _MM_PER_CHARACTER)
                row += 1


def _title(book: _Book, sheet: Any, title: Title, row: int, last: int) -> int:
    size = 14 if title.small else 18
    style = book.format(font_name=HEADING_FONT, font_size=size, bold=True, align="center")
    for line in title.lines:
        sheet.merge_range(row, 0, row, last, "", style)
        sheet.write_string(row, 0, line, style)
        sheet.set_row(row, size * 1.7)
        row += 1
    return row


def _wide(book: _Book, sheet: Any, row: int, last: int, text: str, width: float) -> None:
    """A line of text over all columns, high enough for its length; width in mm."""
    style = book.format(align="left")
    sheet.merge_range(row, 0, row, last, "", style)
    sheet.write_string(row, 0, text, style)
    size = book.form.layout.size
    lines = sum(1 + int(typeset.ems(line) * size / _POINTS_PER_MM / width) for line in text.split("\n"))
    sheet.set_row(row, max(22, lines * size * 1.4 + 6))


def _around(form: Form, grid: Grid) -> tuple[list[Title | Lines], list[Title | Lines]]:
    """What stands above and below a table: the form's title and head lines, the table's own small title; the
    lines behind the last table belong to all."""
    place = next(n for n, block in enumerate(form.blocks) if block is grid)
    places = [n for n, block in enumerate(form.blocks) if isinstance(block, Grid)]
    covers = [n for n, block in enumerate(form.blocks) if isinstance(block, Cover | Notes | PageBreak)]
    start = max((n for n in covers if n < places[0]), default=-1) + 1
    earlier = max((n for n in places if n < place), default=place)
    above = [b for b in form.blocks[start : places[0]] if isinstance(b, Title | Lines) and not _small(b)]
    own = form.blocks[(earlier + 1 if earlier < place else start) : place]
    above += [b for b in own if isinstance(b, Title | Lines) and b not in above]
    return above, [b for b in form.blocks[places[-1] + 1 :] if isinstance(b, Title | Lines)]


def _small(block: Title | Lines) -> bool:
    return isinstance(block, Title) and block.small


def _name(form: Form, above: list[Title | Lines], taken: set[str]) -> str:
    """A sheet's name: Excel takes 31 characters and not all signs."""
    small = next((block for block in above if _small(block)), None)
    whole = small.lines[0] if isinstance(small, Title) else form.name
    base = name = _NO_SHEET_NAME.sub("", whole).strip("'")[:31] or "表"
    number = 2
    while name.lower() in taken:
        name, number = f"{base[:28]}（{number}）"[:31], number + 1
    taken.add(name.lower())
    return name


def _sheet(
    book: _Book, grid: Grid, values: Mapping[str, str], records: typeset.Records, taken: set[str]
) -> None:
    form, last = book.form, grid.columns - 1
    above, below = _around(form, grid)
    sheet = _page(book, _name(form, above, taken))
    widths = typeset.column_widths(grid, form.layout)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width / _MM_PER_CHARACTER)
    row = _texts(book, sheet, above, values, 0, last)
    if grid.heading_rows or grid.repeat is not None:
        sheet.repeat_rows(row, row + max(0, grid.heading_rows - 1))
    least = typeset.row_heights(form, grid)
    rows = grid.rows + max(0, len(records) - 1)
    heights = [least[typeset.source_row(grid, n, records)] for n in range(rows)]
    for place in typeset.placed(grid, values, records):
        width = sum(widths[place.cell.column : place.cell.column + place.cell.colspan])
        needed = _cell(book, sheet, place, row + place.row, width, figure=bool(grid.head_rows))
        if place.rowspan == 1:
            heights[place.row] = max(heights[place.row], needed)
    for n, height in enumerate(heights):
        sheet.set_row(row + n, min(409.0, height * _POINTS_PER_MM))  # Excel's highest row
    _texts(book, sheet, below, values, row + rows, last)


def _texts(
    book: _Book, sheet: Any, blocks: list[Title | Lines], values: Mapping[str, str], row: int, last: int
) -> int:
    for block in blocks:
        if isinstance(block, Title):
            row = _title(book, sheet, block, row, last)
            continue
        for text in typeset.line_texts(book.form, block, values):
            _wide(book, sheet, row, last, text, typeset.text_width(book.form.layout))
            row += 1
    return row


_ALIGNS = {Setting.FLOWING: ("left", "top"), Setting.SEALED: ("right", "bottom")}


def _cell(
    book: _Book, sheet: Any, place: typeset.Placed, row: int, width: float, *, figure: bool = False
) -> float:
    """Writes a cell; returns the height in mm its text needs, since Excel fits no merged cell by itself. `figure`: digits that
    nobody enters are numbers too."""
    form, cell = book.form, place.cell
    content = typeset.content(form, cell, place.values, width, break_lines=False)
    fields = [typeset.field_of(form, name) for name in cell.entries]
    text = "\n".join(part for part in (content.lines, *content.paragraphs, content.stamp) if part)
    align, valign = _ALIGNS.get(content.setting or Setting.CENTRED, ("center", "vcenter"))
    plain = figure if not fields else not all(KINDS[f.kind].text for f in fields)
    font = {"font_name": form.layout.digits} if fields and text.isascii() else {}
    style = book.format(align=align, valign=valign, border=1, num_format=0 if plain else _TEXT, **font)
    below, right = row + place.rowspan - 1, cell.column + cell.colspan - 1
    if (below, right) != (row, cell.column):
        sheet.merge_range(row, cell.column, below, right, "", style)
    if plain and _NUMBER.fullmatch(text):
        sheet.write_number(row, cell.column, float(text), style)
    else:
        sheet.write_string(row, cell.column, text, style)
    if content.picture:
        _photo(sheet, row, cell, content.picture, width)
    if len(fields) == 1 and (validation := _validation(book, fields[0])):
        sheet.data_validation(row, cell.column, row, cell.column, validation)
    em = form.layout.size / _POINTS_PER_MM
    lines = sum(1 + int(typeset.ems(line) * em / (width - 2)) for line in text.split("\n"))
    return lines * em * 1.4 + 2


def _validation(book: _Book, of: Field) -> dict[str, object] | None:
    # A tick is printed as all boxes at once: a drop-down would replace them by one word.
    if of.kind is Kind.TICK:
        return None
    validation = KINDS[of.kind].validation(of)
    if validation and isinstance(source := validation.get("source"), list):
        validation["source"] = book.list_source(tuple(source))
    return validation


def _photo(sheet: Any, row: int, cell: Cell, path: str, width: float) -> None:
    photo = read_photo(path)
    frame = (min(typeset.PHOTO[0], width - 2), typeset.PHOTO[1])
    shown, pixels = photo.fitted(frame)[0], 96 / 25.4
    scale = shown / (photo.width / photo.dpi * 25.4)
    place = {"image_data": io.BytesIO(photo.data), "x_scale": scale, "y_scale": scale, "object_position": 1}
    offset = {"x_offset": max(0.0, (width - shown) / 2) * pixels, "y_offset": 4}
    sheet.insert_image(row, cell.column, f"photo.{photo.kind}", {**place, **offset, "description": "照片"})


def _hidden_lists(book: _Book) -> None:
    if not book.lists:
        return
    sheet = book.book.add_worksheet(LISTS)
    for column, options in enumerate(book.lists):
        for row, option in enumerate(options):
            sheet.write_string(row, column, option)
    sheet.hide()
