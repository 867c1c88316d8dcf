"""What PDF, Word and Excel share: how wide columns and how high rows are, where a label breaks, and how the
parts of a cell become lines, paragraphs, stamp and picture. Lengths in millimetres unless a name says `em`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from xuanxian.paperwork.forms import Cover, Form, FormData, Layout, Lines, Title
from xuanxian.paperwork.grids import Cell, Entry, Grid, Part
from xuanxian.paperwork.kinds import KINDS, Setting, placeholder, printed
from xuanxian.paperwork.line_breaks import balanced as balanced
from xuanxian.paperwork.line_breaks import ems as ems
from xuanxian.paperwork.line_breaks import folded
from xuanxian.rules.core.fields import Field, Kind

MM_PER_POINT = 25.4 / 72
PAGE = (210.0, 297.0)  # A4
MARGIN = {False: (25.0, 25.0, 22.0), True: (20.0, 18.0, 18.0)}  # landscape → sides, top, bottom
OFFICIAL = (27.0, 37.0, 35.0)
INSET = (1.4, 1.3)  # within a cell, sides and top
ROW = 11.0  # least height of a row
LISTED = 7.0  # of a row of a list, and of its head
FIGURES = 9.0  # of a row of figures that nobody writes in
PHOTO = (35.0, 49.0)  # a 2 inch photo
LINE, LOOSE = 1.4, 1.65  # line pitch in em: lines of a cell, running text
# Size and line pitch of what is set smaller step by step: 小四, 五号, 小五, then closer lines.
SHRUNK = ((1.0, LOOSE), (0.875, LOOSE), (0.75, LOOSE), (0.75, LINE))

_WIDE_BLANK = re.compile(r" {3,}")


@dataclass(frozen=True)
class Content:
    """A cell's text, ready to be set. `lines` (separated by line feeds) stand centred, or on the left; the
    paragraphs flow; the stamp stands at the lower right. `field` says whose text it is; `scale` is its size
    relative to the form's."""

    setting: Setting | None
    lines: str = ""
    paragraphs: tuple[str, ...] = ()
    stamp: str = ""
    picture: str = ""
    on_left: bool = False
    scale: float = 1.0
    pitch: float = LOOSE
    """Of the lines of its paragraphs, in em of their size."""
    hang: float = 0.0
    """Paragraphs go on this many em further in than they begin; where 0, their first line is set in by 2 字."""
    field: str = ""
    is_printed: bool = False
    """Nobody wrote them: the lines are the form's own words, with the form's own blanks."""


def page_size(layout: Layout) -> tuple[float, float]:
    return PAGE[::-1] if layout.landscape else PAGE


def margins(layout: Layout) -> tuple[float, float, float]:
    """Sides, top, bottom."""
    return OFFICIAL if layout.official else MARGIN[layout.landscape]


def text_width(layout: Layout) -> float:
    return page_size(layout)[0] - 2 * margins(layout)[0]


def stamp_margin(width: float) -> float:
    """What stays free on the right of seal and date in a cell of this width."""
    return 4.0 if width < 80 else 14.0


def column_widths(grid: Grid, layout: Layout) -> tuple[float, ...]:
    whole = text_width(layout)
    return tuple(round(whole * width / sum(grid.widths), 2) for width in grid.widths)


def field_of(form: Form, name: str) -> Field:
    """A name without declaration is plain text: a drawing may use what only the roster declares."""
    return form.fields.get(name) or Field(name)


def least_height(form: Form, cell: Cell) -> float:
    fields = [field_of(form, name) for name in cell.entries]
    return max((field.height or KINDS[field.kind].least for field in fields), default=0.0)


def row_heights(form: Form, grid: Grid) -> tuple[float, ...]:
    """The least height of each row; what a tall cell over several rows still needs is shared among them."""
    figures = grid.rows - grid.head_rows if grid.head_rows else 0
    heights = [ROW if grid.repeat is None else LISTED] * (grid.rows - figures) + [FIGURES] * figures
    for cell in sorted(grid.cells, key=lambda cell: cell.rowspan):
        rows = range(cell.row, cell.row + cell.rowspan)
        lack = least_height(form, cell) - sum(heights[row] for row in rows)
        for row in rows:
            heights[row] += max(0.0, lack) / cell.rowspan
    for row in blank_rows(form, grid):
        heights[row] = 0.0
    return tuple(round(height, 2) for height in heights)


def blank_rows(form: Form, grid: Grid) -> frozenset[int]:
    """Empty rows below running text: where a notice prints them, the text of a longer copy went on there. Here it goes on by
    itself, and such a row would be a blank strip."""

    def is_blank(row: int) -> bool:
        cells = grid.row_cells(row)
        alone = len(cells) == 1 and cells[0].colspan == grid.columns and cells[0].rowspan == 1
        return (
            alone and not cells[0].entries and not cells[0].label.strip() and may_split(form, grid, row - 1)
        )

    return frozenset(row for row in range(1, grid.rows) if is_blank(row))


def shown(form: Form) -> Form:
    """Without its blank rows. A Word file keeps them, since the notice wants its tables as they are, but draws them flat."""
    return replace(
        form, blocks=tuple(_shown_block(form, b) if isinstance(b, Grid) else b for b in form.blocks)
    )


def _shown_block(form: Form, grid: Grid) -> Grid:
    blank = blank_rows(form, grid)
    if not blank or grid.repeat is not None:
        return grid
    cells = (
        replace(cell, row=cell.row - sum(row < cell.row for row in blank))
        for cell in grid.cells
        if cell.row not in blank
    )
    return replace(grid, rows=grid.rows - len(blank), cells=tuple(cells))


def may_split(form: Form, grid: Grid, row: int) -> bool:
    """Only running text may go on over the page; a seal and its opinion stay together."""
    settings = {setting_of(form, cell) for cell in grid.row_cells(row)}
    return Setting.FLOWING in settings and Setting.SEALED not in settings


def setting_of(form: Form, cell: Cell) -> Setting | None:
    """None for a label. Where a cell holds several entries, the most demanding decides."""
    settings = {KINDS[field_of(form, name).kind].setting for name in cell.entries}
    order = (Setting.PICTURE, Setting.SEALED, Setting.FLOWING, Setting.CENTRED)
    return next((setting for setting in order if setting in settings), None)


def is_cover_title(form: Form, title: Title) -> bool:
    """A title that only titles separate from a cover's lines."""
    place = next(n for n, block in enumerate(form.blocks) if block is title)
    following = (block for block in form.blocks[place + 1 :] if not isinstance(block, Title))
    return isinstance(next(following, None), Cover)


_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class ControlCharacter(ValueError):
    """A paper cannot be made of it."""

    def __init__(self, field: str, code: int) -> None:
        super().__init__(f"「{field}」中有控制字符（U+{code:04X}），请删去后再生成")
        self.field = field


def refuse_control_characters(data: FormData) -> None:
    """Raises ControlCharacter for a character that no XML file can hold."""
    for values in (data.values, *(record for records in data.tables for record in records)):
        for name, value in values.items():
            if match := _NO_XML.search(value):
                raise ControlCharacter(name, ord(match.group()))


_UNUSUAL = re.compile("[^\n -~\u2014\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]")


def clean(value: str) -> str:
    """Line ends made equal; characters without any shape (marks of direction, zero-width spaces) left out."""
    if not _UNUSUAL.search(value):
        return value.strip()
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in value if unicodedata.category(c) != "Cf").strip()


def _paragraphs(text: str) -> tuple[str, ...]:
    """Without the blanks by which people indent: the paper indents by itself."""
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def inline(form: Form, parts: Iterable[Part], values: Mapping[str, str]) -> str:
    """Literal text and values, one after the other."""
    return "".join(part if isinstance(part, str) else _shown(form, part, values) for part in parts)


def _shown(form: Form, entry: Entry, values: Mapping[str, str]) -> str:
    return printed(field_of(form, entry.field), clean(values.get(entry.field, "")))


def content(form: Form, cell: Cell, values: Mapping[str, str], width: float, *, break_lines: bool) -> Content:
    """What stands in a cell of this width in mm. `break_lines`: break them here, evenly and within the
    border; not in a file that people go on editing. Raises ValueError for an answer the form has no box for."""
    room = (width - 2 * INSET[0]) / (form.layout.size * MM_PER_POINT)
    setting = setting_of(form, cell)
    name = "、".join(cell.entries)
    if setting is None:
        return Content(None, lines=balanced(cell.label, room) if break_lines else cell.label)
    if setting is Setting.CENTRED:
        text = inline(form, cell.parts, values)
        scale = _listed_scale(text, room) if cell in form.listed else 1.0
        room /= scale
        leads = isinstance(cell.parts[0], str) and cell.parts[0].rstrip().endswith("：")
        running = room >= 8 and sum(max(1.0, ems(line) / room) for line in text.split("\n")) > 2
        if break_lines:
            text = folded(text, room) if leads or running else balanced(folded(text, room), room)
        own = all(not values.get(n) or field_of(form, n).kind is Kind.TICK for n in cell.entries)
        return Content(setting, lines=text, on_left=leads or running, field=name, is_printed=own, scale=scale)
    label = "".join(part for part in cell.parts if isinstance(part, str))
    made = Content(setting, lines=label, on_left=True, field=name)
    for field in (field_of(form, part.field) for part in cell.parts if isinstance(part, Entry)):
        value = clean(values.get(field.name, ""))
        match KINDS[field.kind].setting:
            case Setting.PICTURE:
                made = replace(made, picture=value, lines=made.lines + ("" if value else placeholder(field)))
            case Setting.SEALED:
                made = replace(
                    made, paragraphs=made.paragraphs + _paragraphs(value), stamp=placeholder(field)
                )
            case _:
                made = replace(made, paragraphs=made.paragraphs + _paragraphs(printed(field, value)))
                if field.kind is Kind.RESUME:
                    made = replace(made, hang=_hang(made.paragraphs, room))
                if form.layout.shrink and (most := field.tallest or field.height):
                    made = _shrunk(made, room, most / form.layout.size)
    if break_lines:
        lead = made.hang or 2
        made = replace(
            made, paragraphs=tuple(folded(paragraph, room - lead) for paragraph in made.paragraphs)
        )
    picture = setting is Setting.PICTURE
    return replace(made, on_left=not picture, is_printed=picture)


def _listed_scale(text: str, room: float) -> float:
    """How large a text of a list is set: a row is not to be higher than three of its lines, as long as it can be read."""
    steps = [scale for scale, pitch in SHRUNK if pitch == LOOSE]
    return next((s for s in steps if _lines(text, room / s) * s <= 3), steps[-1])


def _lines(text: str, room: float) -> int:
    return sum(max(1, -int(-ems(line) // room)) for line in text.split("\n"))


_MONTHS = re.compile(r"[\d.年月至今现\u2010-\u2015~～－-]+\s+")


def _hang(paragraphs: tuple[str, ...], room: float) -> float:
    """A line of a résumé goes on under what was done, not under the months, where the cell is wide enough."""
    widths = [ems(found.group()) for text in paragraphs if (found := _MONTHS.match(text))]
    hang = max(widths, default=0.0)
    return round(hang, 2) if hang <= room / 2 else 0.0


def lines_needed(made: Content, room: float) -> int:
    """With a hang every line but the beginning of the first has so much less room."""
    widths = (ems(text) + (2 if not made.hang else -made.hang) for text in made.paragraphs)
    return sum(max(1, -int(-width // (room - made.hang))) for width in widths)


def _shrunk(made: Content, room: float, height: float) -> Content:
    """At the largest size at which the text keeps within its cell; `height` in mm per point of the form's size."""
    smaller = (replace(made, scale=scale, pitch=pitch) for scale, pitch in SHRUNK)
    for one in smaller:
        made = one
        if lines_needed(made, room / made.scale) <= lines_held(made, height):
            break
    return made


def lines_held(made: Content, height: float) -> int:
    """How many lines a height holds, in mm per point of the form's size."""
    return int(height / MM_PER_POINT / (made.scale * made.pitch) + 1e-6)


@dataclass(frozen=True)
class CoverLine:
    """`tracking` in em widens the label to the width of the cover's widest."""

    label: str
    value: str
    tracking: float


def cover_lines(form: Form, cover: Cover, values: Mapping[str, str]) -> tuple[float, tuple[CoverLine, ...]]:
    """The width of the labels in em (with the colon), and the lines."""
    split = []
    for parts in cover.lines:
        first = next((n for n, part in enumerate(parts) if isinstance(part, Entry)), len(parts))
        label = "".join(part for part in parts[:first] if isinstance(part, str)).rstrip("： ")
        split.append((label, parts[first:]))
    widest = max((ems(label) for label, _ in split), default=0.0)
    lines = []
    for label, rest in split:
        gaps = len(label) - 1
        # A printed label with blanks of its own is as wide as its printer wanted it.
        tracking = (widest - ems(label)) / gaps if gaps > 0 else 0.0
        lines.append(CoverLine(label, inline(form, rest, values).strip(), tracking))
    return widest + 1, tuple(lines)


Records = tuple[Mapping[str, str], ...]


def records_by_grid(form: Form, data: FormData) -> tuple[Records, ...]:
    """For each grid its records, filled up with empty ones to what the printed form shows; none for a grid that
    does not repeat. ValueError where there are more lists of records than repeating grids."""
    repeating = [n for n, grid in enumerate(form.grids()) if grid.repeat is not None]
    if len(data.tables) > len(repeating):
        raise ValueError(f"{form.name}只有 {len(repeating)} 张逐条填写的表，却给了 {len(data.tables)} 组记录")
    given = dict(zip(repeating, data.tables, strict=False))
    return tuple(_filled_up(grid, given.get(n, ())) for n, grid in enumerate(form.grids()))


def _filled_up(grid: Grid, records: Records) -> Records:
    if grid.repeat is None:
        return ()
    return records + ({},) * max(0, (grid.repeat_least or 1) - len(records))


@dataclass(frozen=True)
class Placed:
    """A cell on paper: its row counts the repeated ones; `values` are those of its record or of the form."""

    cell: Cell
    row: int
    rowspan: int
    values: Mapping[str, str]


def placed(grid: Grid, values: Mapping[str, str], records: Records) -> Iterator[Placed]:
    """All cells, row by row, the repeating row once per record."""
    repeat, more = grid.repeat, max(0, len(records) - 1)
    for cell in grid.cells:
        if repeat is None or cell.row + cell.rowspan <= repeat:
            yield Placed(cell, cell.row, cell.rowspan, values)
        elif cell.row > repeat:
            yield Placed(cell, cell.row + more, cell.rowspan, values)
        elif cell.row < repeat or cell.rowspan > 1:
            yield Placed(cell, cell.row, cell.rowspan + more, values)  # a label beside all records
        else:
            for n, record in enumerate(records):
                yield Placed(cell, cell.row + n, 1, record)


def source_row(grid: Grid, row: int, records: Records) -> int:
    """The row of the drawing from which a row on paper comes."""
    if grid.repeat is None or row <= grid.repeat:
        return row
    return max(grid.repeat, row - max(0, len(records) - 1))


def line_texts(form: Form, block: Lines, values: Mapping[str, str]) -> tuple[str, ...]:
    """Plain lines. A value keeps at least the blank the form prints for it, so that what follows stays in place;
    where the line becomes too long, it breaks between entries rather than inside one."""
    room = text_width(form.layout) / (form.layout.size * MM_PER_POINT)
    texts = []
    for parts in block.lines:
        line = "".join(part if isinstance(part, str) else _padded(form, part, values) for part in parts)
        if ems(line) > room:
            line = _refilled(_WIDE_BLANK.split(line.strip()), room)
        texts.append(line)
    return tuple(texts)


def _padded(form: Form, entry: Entry, values: Mapping[str, str]) -> str:
    blank, value = placeholder(field_of(form, entry.field)) or " " * 8, _shown(form, entry, values)
    room = 0.0 if blank.strip() else ems(blank) - ems(value)
    return value + " " * int(2 * max(0.0, room))


def _refilled(pieces: list[str], room: float) -> str:
    lines = [pieces[0]]
    for piece in pieces[1:]:
        joined = f"{lines[-1]}    {piece}"
        if ems(joined) <= room:
            lines[-1] = joined
        else:
            lines.append(piece)
    return "\n".join(lines)
