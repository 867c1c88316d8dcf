"""The paper on the screen: from a form and its values the blocks, rows, cells and inputs that a page draws. No
HTML here; `web/paper_markup.py` knows how a thing looks, this module which things there are and what they are called."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from xuanxian.paperwork.forms import Block, Cover, Form, FormData, Lines, Notes, PageBreak, Prose, Title
from xuanxian.paperwork.grids import Cell, Entry, Grid, Part
from xuanxian.paperwork.kinds import BOX, placeholder, printed
from xuanxian.paperwork.screen_parts import (
    Break,
    CoverLine,
    CoverLines,
    Filling,
    Heading,
    Input,
    Line,
    Mirror,
    Option,
    Paper,
    PaperCell,
    PaperRow,
    Piece,
    Plain,
    ScreenBlock,
    Table,
    Text,
)
from xuanxian.paperwork.typeset import (
    Placed,
    Records,
    clean,
    field_of,
    is_cover_title,
    least_height,
    placed,
    records_by_grid,
    shown,
)
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.values import PERSONAL, SEPARATORS, count_characters

Mark = tuple[str, str]
"""What a check says of a field, short enough for its cell: level and message."""


@dataclass(frozen=True)
class Widget:
    """`shape` is what `paper_markup` draws; `blank` what an empty control shows, `help` what is said on focus,
    `mode` the keyboard a phone brings up."""

    shape: str
    blank: str = ""
    help: str = ""
    mode: str = "text"


WIDGETS: Mapping[Kind, Widget] = {
    Kind.TEXT: Widget("line"),
    Kind.NAME: Widget("line"),
    Kind.LONG: Widget("area"),
    Kind.CHOICE: Widget("select"),
    Kind.CHOICES: Widget("boxes", help="可选多项"),
    Kind.TICK: Widget("ticks", help="再点一次取消"),
    Kind.FLAG: Widget("select"),
    Kind.MONTH: Widget("short", "××××.××", "写作××××.××，例如1978.06", "decimal"),
    Kind.DATE: Widget("short", "年-月-日", "写作年-月-日，例如2022-12-01"),
    Kind.NUMBER: Widget("short", mode="decimal"),
    Kind.RANK: Widget("select"),
    Kind.IDENTITY: Widget("personal", help="18位公民身份号码"),
    Kind.PHONE: Widget("personal", help="11位手机号或区号-固定电话", mode="tel"),
    Kind.DIVISION: Widget("line", "精确到县（市、区）", "××省（区、市）××市××县（市、区）"),
    Kind.PHOTO: Widget("photo", help="JPEG 或 PNG 图片"),
    Kind.RESUME: Widget("area"),
    Kind.SEAL: Widget("seal"),
}


@dataclass
class _Desk:
    """What is known of the fields while a paper is laid out; `taken` are those that have their input already."""

    values: Mapping[str, str]
    marks: Mapping[str, Mark]
    required: Collection[str]
    read_only: Collection[str]
    taken: set[str] = field(default_factory=set)

    def input(self, of: Field, label: str = "", label_ids: str = "", height: float = 0.0) -> Input:
        self.taken.add(of.name)
        own, widget = clean(self.values.get(of.name, "")), WIDGETS[of.kind]
        level, message = self.marks.get(of.name, ("", ""))
        made = of.made_from(self.values)
        return Input(
            field=of.name,
            id=input_id(of.name),
            shape=widget.shape,
            value=own,
            shown=_filled(of, self.values),
            label=label or of.name,
            label_ids=label_ids,
            options=_options(of, own),
            limit=of.limit,
            count=count_characters(own) if of.limit else 0,
            rows=min(12, max(2, math.floor(height / 8))) if widget.shape == "area" else 1,
            blank=made or widget.blank,
            help=_help(of, widget),
            mode=widget.mode,
            printed=made or placeholder(of),
            box_first=of.kind is Kind.TICK and placeholder(of).lstrip().startswith(BOX),
            is_name=of.kind is Kind.NAME,
            is_date=of.kind is Kind.DATE,
            required=of.name in self.required,
            read_only=of.name in self.read_only,
            masked=of.kind in PERSONAL and bool(own),
            level=level,
            word=Level(level).label if level else "",
            message=message,
        )


def input_id(name: str) -> str:
    """The id of a field's control, to which findings link."""
    return "f-" + re.sub(r"\s+", "-", name)


def _filled(of: Field, values: Mapping[str, str]) -> str:
    """What the paper prints of a field. An answer for which it has no box is shown as it was given."""
    value = clean(values.get(of.name, "")) or of.made_from(values)
    try:
        return printed(of, value)
    except ValueError:
        return value


def _options(of: Field, value: str) -> tuple[Option, ...]:
    """A value that is no option stays to be seen and kept."""
    shape = WIDGETS[of.kind].shape
    if shape not in ("select", "ticks", "boxes"):
        return ()
    given = SEPARATORS.split(value) if shape == "boxes" else [value]
    if of.options and value in of.options:
        given = [value]  # an option may have a separator of its own
    offered = of.options or (
        ("是", "否") if of.kind is Kind.FLAG else tuple(placeholder(of).replace(BOX, " ").split())
    )
    every = dict.fromkeys((*offered, *filter(None, given)))
    return tuple(Option(option, option in given) for option in every)


def _help(of: Field, widget: Widget) -> str:
    bounds = [
        f"{word}{bound:g}" for word, bound in (("不低于", of.low), ("不超过", of.high)) if bound is not None
    ]
    limit = f"{of.limit}字以内" if of.limit else ""
    said = "，".join(filter(None, (widget.help, *bounds, limit)))
    return said + (f"（{of.clause}）" if of.clause else "")


def paper(
    form: Form,
    data: FormData,
    *,
    marks: Mapping[str, Mark] = {},
    required: Collection[str] = (),
    read_only: Collection[str] = (),
) -> Paper:
    """The paper filled with `data`: personal values masked, a photo as the address of its picture. A field that
    stands in several places is entered at the first of them in a grid, else at the first of all. ValueError where
    `data` has more tables than the form."""
    form = shown(form)
    desk = _Desk(data.values, marks, required, read_only)
    records = iter(records_by_grid(form, data))
    done: dict[int, Table] = {}
    for at, block in enumerate(form.blocks):  # grids first: there the input goes
        if isinstance(block, Grid):
            done[at] = _table(form, block, next(records), desk, at)
    blocks = tuple(done.get(at) or _block(form, block, at, desk) for at, block in enumerate(form.blocks))
    return Paper(form.name, form.annex, form.layout.landscape, blocks, frozenset(desk.taken))


def supplementary(
    fields: Iterable[Field],
    values: Mapping[str, str],
    *,
    marks: Mapping[str, Mark] = {},
    required: Collection[str] = (),
    read_only: Collection[str] = (),
) -> tuple[Input, ...]:
    """Further fields that no form prints, each labelled with its own name."""
    desk = _Desk(values, marks, required, read_only)
    return tuple(desk.input(one, height=64.0) for one in fields)


def _block(form: Form, block: Block, at: int, desk: _Desk) -> ScreenBlock:
    match block:
        case Title():
            style = "small" if block.small else "cover" if is_cover_title(form, block) else "page"
            again = any(isinstance(b, Title) and b.lines == block.lines for b in form.blocks[:at])
            return Heading(block.lines, style, again)
        case Cover():
            return CoverLines(tuple(_cover_line(form, parts, desk) for parts in block.lines))
        case Lines():
            return Plain(tuple(_groups(tuple(_pieces(form, parts, desk))) for parts in block.lines))
        case Notes():
            return Filling(" ".join(_squeezed(block.heading).text.split()), block.paragraphs)
        case Prose():
            return Plain(tuple(((Text(paragraph),),) for paragraph in block.paragraphs))
        case PageBreak():
            return Break()
    raise TypeError(type(block))


def _cover_line(form: Form, parts: tuple[Part, ...], desk: _Desk) -> CoverLine:
    first = next((n for n, part in enumerate(parts) if isinstance(part, Entry)), len(parts))
    label = "".join(part for part in parts[:first] if isinstance(part, str)).strip("： ")
    label = _squeezed(label).text
    return CoverLine(label, tuple(_pieces(form, parts[first:], desk, label)))


def _groups(pieces: tuple[Piece, ...]) -> tuple[tuple[Piece, ...], ...]:
    """What is announced goes with what announces it; words behind the last entry stay with that."""
    entries = [n for n, piece in enumerate(pieces) if not isinstance(piece, Text)]
    ends = [*(n + 1 for n in entries[:-1]), len(pieces)]
    return tuple(pieces[a:b] for a, b in zip([0, *ends], ends, strict=False))


def _pieces(
    form: Form, parts: Iterable[Part], desk: _Desk, label: str = "", label_ids: str = "", height: float = 0.0
) -> Iterator[Piece]:
    """Words printed just before an entry label it, unless a cell does."""
    for part in parts:
        if isinstance(part, str):
            label = _squeezed(re.split(r" {2,}|\n", part.strip("： \n"))[-1].lstrip("（(")).text or label
            yield Text(part)
        elif part.field in desk.taken:
            yield Mirror(part.field, _filled(field_of(form, part.field), desk.values))
        else:
            yield desk.input(field_of(form, part.field), label, label_ids, height)


_BETWEEN = re.compile(r"(?<=[^\x00-\x7f])[ 　]+(?=[^\x00-\x7f])")


def _squeezed(line: str) -> Line:
    """Blanks between Chinese characters only widen the word."""
    text = _BETWEEN.sub("", line.strip())
    return Line(text, text != line.strip())


def _table(form: Form, grid: Grid, records: Records, desk: _Desk, at: int) -> Table:
    heads = grid.heads
    order = {cell: n for n, cell in enumerate(grid.cells)}
    close = {cell for cell, labels in heads.items() if labels and order[labels[-1]] == order[cell] - 1}
    beside = {label for cell in close for label in heads[cell]}
    heading_of = {c: "".join(_name(label) for label in labels) for c, labels in heads.items()}
    rows: dict[int, list[PaperCell]] = {}
    for spot in placed(grid, desk.values, records):
        cell = spot.cell
        if grid.head_rows:
            made = _figure_cell(grid, spot, at)
        elif not cell.entries:
            made = _label_cell(spot, heads, at)
            made = replace(made, repeats=bool(made.scope) and cell not in beside)
        else:
            # A broken label would be read with a gap: there the words themselves name the input.
            broken = any("\n" in label.label for label in heads[cell])
            ids = "" if broken else " ".join(_cell_id(at, label) for label in heads[cell])
            repeats = cell.row == grid.repeat
            made = _entry_cell(form, spot, desk, heading_of[cell], ids, repeats)
            if cell in close or any(isinstance(part, str) for part in cell.parts):
                made = replace(made, heading="")
        rows.setdefault(spot.row, []).append(made)
    widths = _percents(grid.widths)
    made_rows = tuple(_row(rows.get(n, [])) for n in range(max(rows) + 1))
    return Table(form.name, widths, made_rows[: grid.heading_rows], made_rows[grid.heading_rows :])


def _row(cells: list[PaperCell]) -> PaperRow:
    pieces = [piece for cell in cells for piece in cell.pieces]
    has_labels = any(cell.lines for cell in cells)
    blank = not has_labels and all(isinstance(piece, Text) and not piece.text.strip() for piece in pieces)
    return PaperRow(tuple(cells), bool(cells) and blank)


def _cell_id(at: int, cell: Cell) -> str:
    return f"l{at}-{cell.row}-{cell.column}"


def _name(cell: Cell) -> str:
    return "".join(_squeezed(line).text for line in cell.label.split("\n"))


def _label_cell(spot: Placed, heads: Mapping[Cell, tuple[Cell, ...]], at: int) -> PaperCell:
    cell = spot.cell
    headed = [entry for entry, labels in heads.items() if cell in labels]
    scope = "" if not headed else "row" if headed[0].row < cell.row + cell.rowspan else "col"
    lines = tuple(_squeezed(line) for line in cell.label.split("\n"))
    return PaperCell(spot.rowspan, cell.colspan, _cell_id(at, cell), lines, scope)


def _figure_cell(grid: Grid, spot: Placed, at: int) -> PaperCell:
    """Of a table that nobody fills in: its head, the names of its rows, and figures that say whose they are."""
    cell = spot.cell
    lines = tuple(_squeezed(line) for line in cell.label.split("\n"))
    if cell.row < grid.head_rows:
        return PaperCell(spot.rowspan, cell.colspan, _cell_id(at, cell), lines, "col", repeats=True)
    if cell.column == 0:
        return PaperCell(1, 1, _cell_id(at, cell), lines, "row")
    over = [h for h in grid.cells if h.row < grid.head_rows and 0 <= cell.column - h.column < h.colspan]
    return PaperCell(1, 1, pieces=(Text(cell.label),), heading=" ".join(map(_name, over[-2:])))


def _entry_cell(
    form: Form, spot: Placed, desk: _Desk, heading: str, label_ids: str, is_record: bool
) -> PaperCell:
    cell = spot.cell
    fields = [field_of(form, name) for name in cell.entries]
    height = least_height(form, cell)
    if is_record:
        shown = (
            part if isinstance(part, str) else _filled(field_of(form, part.field), spot.values)
            for part in cell.parts
        )
        is_name = any(one.kind is Kind.NAME for one in fields)
        pieces: tuple[Piece, ...] = (Text("".join(shown), is_name),)
    else:
        pieces = tuple(_pieces(form, cell.parts, desk, heading, label_ids, height))
    shapes = {WIDGETS[one.kind].shape for one in fields}
    setting = next((shape for shape in ("photo", "seal", "area") if shape in shapes), "line")
    levels = sorted({piece.level for piece in pieces if isinstance(piece, Input) and piece.level})
    tall = min(12, math.ceil(height / 10)) if setting in ("seal", "area") else 0
    heading = heading or cell.entries[0]
    return PaperCell(
        spot.rowspan, cell.colspan, pieces=pieces, setting=setting, heading=heading, tall=tall,
        levels=" ".join(levels),
    )  # fmt: skip


def _percents(widths: Iterable[float]) -> tuple[int, ...]:
    """Whole percents, in all 100; what is left over goes to those that lost most."""
    exact = [100 * width / sum(widths := tuple(widths)) for width in widths]
    floors = [math.floor(share) for share in exact]
    most_lost = sorted(range(len(exact)), key=lambda n: floors[n] - exact[n])
    for n in most_lost[: 100 - sum(floors)]:
        floors[n] += 1
    return tuple(floors)
