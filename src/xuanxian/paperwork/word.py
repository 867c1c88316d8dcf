"""A form as a Word file that people go on editing: real tables, the fonts the notice names.

What does not depend on the copy is turned into XML once per form; a copy fills the gaps and is zipped behind
the parts that never change. A value is escaped where it enters, so it cannot become markup.
"""

from __future__ import annotations

import io
import zipfile
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from xuanxian.paperwork import typeset
from xuanxian.paperwork import word_parts as parts
from xuanxian.paperwork.codes import FOOT_LOW, png
from xuanxian.paperwork.forms import Cover, Form, FormData, Lines, Notes, PageBreak, Prose, Title
from xuanxian.paperwork.grids import Cell, Grid
from xuanxian.paperwork.kinds import Setting
from xuanxian.paperwork.pages import heights, tied_rows
from xuanxian.paperwork.photos import Photo, read_photo
from xuanxian.paperwork.typeset import MM_PER_POINT
from xuanxian.paperwork.word_parts import label_run, paragraph, run, twips
from xuanxian.paperwork.word_prose import cover_xml, lines_xml, notes_xml, prose_xml, title_xml

AUTHOR = "选贤"
_DATE = (1980, 1, 1, 0, 0, 0)  # the zip's zero: the same form and data make the same bytes


@dataclass(frozen=True)
class _CellGap:
    """A cell to fill; `of_record` says whether its values are a record's or the form's."""

    cell: Cell
    width: float
    grid: int
    of_record: bool = False
    kept: bool = False
    """Its row stays on a page with what follows."""


@dataclass(frozen=True)
class _Height:
    """The least height of a row: it may depend on what the copy holds."""

    grid: int
    row: int


_RowPiece = str | _CellGap | _Height


@dataclass(frozen=True)
class _BlockGap:
    block: Cover | Lines
    new_page: bool
    kept: bool = False
    """It stays together."""


@dataclass(frozen=True)
class _Repeat:
    """A row once per record; the first may begin cells that the others go on with."""

    grid: int
    first: tuple[_RowPiece, ...]
    later: tuple[_RowPiece, ...]
    kept: bool = False
    """The last of the rows stays on a page with what follows."""


_Piece = _RowPiece | _BlockGap | _Repeat


@dataclass(frozen=True)
class _Template:
    form: Form
    pieces: tuple[_Piece, ...]
    package: bytes


@dataclass
class _Copy:
    """One copy in the making: its photos become parts of their own."""

    form: Form
    data: FormData
    records: tuple[typeset.Records, ...]
    heights: tuple[tuple[float, ...], ...]
    photos: list[Photo] = field(default_factory=list)


class WordMaker:
    """Keeps the templates of the forms it made last. A form is known by identity; its template holds it, so that
    no other form can take its place in memory."""

    _MOST = 32

    def __init__(self) -> None:
        self._templates: OrderedDict[tuple[int, float], _Template] = OrderedDict()

    def make(self, form: Form, data: FormData) -> bytes:
        """Raises ValueError for a character that XML cannot hold, for an answer the form has no box for, and for
        a photo that is none."""
        typeset.refuse_control_characters(data)
        low = _low(form, data.code)
        template = self._template_of(form, low)
        copy = _Copy(form, data, typeset.records_by_grid(form, data), heights(form, data))
        body = "".join(_filled(piece, copy) for piece in template.pieces)
        files: dict[str, bytes] = {"word/document.xml": body.encode()}
        names = []
        for n, photo in enumerate(copy.photos, 1):
            names.append((f"rIdPhoto{n}", f"media/photo{n}.{photo.kind}"))
            files[f"word/media/photo{n}.{photo.kind}"] = photo.data
        files["word/_rels/document.xml.rels"] = parts.document_relationships(names, bool(low)).encode()
        files |= _foot(form, data.code)
        out = io.BytesIO(template.package)
        _add(out, files)
        return out.getvalue()

    def _template_of(self, form: Form, low: float) -> _Template:
        key = id(form), low
        template = self._templates.get(key) or _template(form, low)
        self._templates[key] = template
        if len(self._templates) > self._MOST:
            self._templates.popitem(last=False)
        return template


def _add(package: io.BytesIO, files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(package, "a", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_STORED if "/media/" in name else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


def _foot(form: Form, code: str) -> dict[str, bytes]:
    if not code:
        return {"word/footer1.xml": parts.page_number().encode()} if form.layout.numbered else {}
    width = twips(typeset.text_width(form.layout))
    return {
        "word/footer1.xml": parts.footer(form.name, code, width).encode(),
        "word/_rels/footer1.xml.rels": parts.footer_relationships("media/code.png").encode(),
        "word/media/code.png": png(code),
    }


def _low(form: Form, code: str) -> float:
    """How far above the edge of the sheet the foot of a page stands, in mm; 0 where there is none. The number of the page stands
    7 mm below the text (GB/T 9704)."""
    if code:
        return FOOT_LOW
    return typeset.margins(form.layout)[2] - 12 if form.layout.numbered else 0.0


def _template(form: Form, low: float) -> _Template:
    pieces: list[_Piece] = [parts.DOCUMENT_START]
    new_page, tables = False, 0
    previous: object = None
    for block in form.blocks:
        match block:
            case PageBreak():
                new_page = True
                continue
            case Title():
                pieces.append(title_xml(form, block, new_page))
            case Notes():
                pieces.append(notes_xml(form, block, new_page))
            case Prose():
                pieces.append(prose_xml(block, form.layout, new_page))
            case Cover() | Lines():
                kept = isinstance(previous, Grid) and previous.rows - 1 in tied_rows(form, previous)
                pieces.append(_BlockGap(block, new_page, kept))
            case Grid():
                between = parts.SLIVER if isinstance(previous, Grid) else ""
                pieces.append(parts.PAGE_BREAK if new_page else between)
                pieces.extend(_table(form, block, tables))
                tables += 1
        previous, new_page = block, False
    if isinstance(previous, Grid):
        pieces.append(parts.SLIVER)
    width, height = (twips(side) for side in typeset.page_size(form.layout))
    sides, top, bottom = (twips(side) for side in typeset.margins(form.layout))
    pieces.append(parts.section(width, height, sides, top, bottom, twips(low)) + parts.DOCUMENT_END)
    package = io.BytesIO()
    _add(
        package,
        {n: x.encode() for n, x in parts.fixed_parts(form.name, AUTHOR, form.layout, bool(low)).items()},
    )
    return _Template(form, tuple(pieces), package.getvalue())


def _table(form: Form, grid: Grid, number: int) -> list[_RowPiece | _Repeat]:
    widths = typeset.column_widths(grid, form.layout)
    tied, blank = tied_rows(form, grid), typeset.blank_rows(form, grid)
    sides, top = (twips(inset) for inset in typeset.INSET)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    start = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(map(twips, widths))}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{edges}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:top w:w="{top // 2}" w:type="dxa"/><w:left w:w="{sides}" w:type="dxa"/>'
        f'<w:bottom w:w="{top // 2}" w:type="dxa"/><w:right w:w="{sides}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )
    out: list[_RowPiece | _Repeat] = [start]
    for row in range(grid.rows):
        height = _Height(number, row)
        made = _row(form, grid, row, widths, height)
        if row == grid.repeat:
            later = tuple(_row(form, grid, row, widths, height, later=True))
            out.append(_Repeat(number, tuple(made), later, kept=row in tied))
        else:
            made = [_flat(grid)] if row in blank else made
            out.extend(map(_kept, made) if row in tied else made)
    return [*out, "</w:tbl>"]


def _flat(grid: Grid) -> str:
    """A row that is there, and not to be seen: of no height, and no line above it."""
    return (
        '<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="20" w:hRule="exact"/></w:trPr><w:tc><w:tcPr>'
        f'<w:gridSpan w:val="{grid.columns}"/><w:tcBorders><w:top w:val="nil"/></w:tcBorders></w:tcPr>'
        f"{parts.SLIVER}</w:tc></w:tr>"
    )


def _kept(piece: _RowPiece) -> _RowPiece:
    match piece:
        case str():
            return parts.kept(piece)
        case _CellGap():
            return replace(piece, kept=True)
        case _:
            return piece


def _row(
    form: Form, grid: Grid, row: int, widths: tuple[float, ...], height: _Height, *, later: bool = False
) -> list[_RowPiece]:
    """`later`: a further copy of the repeating row, in which no tall cell begins."""
    whole = "" if typeset.may_split(form, grid, row) else "<w:cantSplit/>"
    head = "<w:tblHeader/>" if row < grid.heading_rows else ""
    out: list[_RowPiece] = [f"<w:tr><w:trPr>{whole}", height, f"{head}</w:trPr>"]
    touching = [cell for cell in grid.cells if cell.row <= row < cell.row + cell.rowspan]
    for cell in sorted(touching, key=lambda cell: cell.column):
        width = sum(widths[cell.column : cell.column + cell.colspan])
        begins = cell.row == row and not (later and cell.rowspan > 1)
        span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
        merge = "" if cell.rowspan == 1 else '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
        setting = typeset.setting_of(form, cell)
        at = "top" if setting is Setting.FLOWING else "center"
        if setting is Setting.SEALED:
            at = "top" if cell.label.strip() else "bottom"
        out.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="{at}"/></w:tcPr>'
        )
        if not begins:
            out.append("<w:p/>")
        elif setting is None:
            label = typeset.content(form, cell, {}, width, break_lines=True).lines
            # A label above running text must not stay behind on its own at the foot of a page.
            alone = cell.colspan == grid.columns
            words = label_run(label, form.layout)
            out.append(paragraph(words, align="center", line=_pitch(form.layout.size), keep_next=alone))
        else:
            out.append(_CellGap(cell, width, height.grid, of_record=row == grid.repeat and cell.rowspan == 1))
        out.append("</w:tc>")
    return [*out, "</w:tr>"]


def _pitch(points: float) -> int:
    """Exact, so that a row is as high whichever font the machine has."""
    return round(points * typeset.LINE * 20)


def _filled(piece: _Piece, copy: _Copy) -> str:
    match piece:
        case str():
            return piece
        case _Height():
            return f'<w:trHeight w:val="{twips(copy.heights[piece.grid][piece.row])}" w:hRule="atLeast"/>'
        case _CellGap():
            made = _cell(piece, copy, copy.data.values)
            return parts.kept(made) if piece.kept else made
        case _BlockGap(block=Cover() as cover):
            return cover_xml(copy.form, cover, copy.data.values, piece.new_page)
        case _BlockGap(block=Lines() as lines):
            return lines_xml(copy.form, lines, copy.data.values, piece.new_page, piece.kept)
        case _Repeat():
            rows = [
                "".join(
                    _cell(part, copy, record)
                    if isinstance(part, _CellGap) and part.of_record
                    else _filled(part, copy)
                    for part in (piece.later if n else piece.first)
                )
                for n, record in enumerate(copy.records[piece.grid])
            ]
            return "".join([*rows[:-1], parts.kept(rows[-1]) if piece.kept else rows[-1]])
        case _:
            raise TypeError(piece)


def _cell(gap: _CellGap, copy: _Copy, values: Mapping[str, str]) -> str:
    form, size = copy.form, copy.form.layout.size
    content = typeset.content(form, gap.cell, values, gap.width, break_lines=False)
    if content.picture:
        photo = read_photo(content.picture)
        copy.photos.append(photo)
        n = len(copy.photos)
        frame = (min(typeset.PHOTO[0], gap.width - 2 * typeset.INSET[0]), typeset.PHOTO[1])
        return paragraph(parts.picture(photo, f"rIdPhoto{n}", n, content.field, frame), align="center")
    if content.setting in (Setting.CENTRED, Setting.PICTURE):
        points = size * content.scale
        scaled = points if content.scale != 1 else None
        words = (
            label_run(content.lines, form.layout) if content.is_printed else run(content.lines, points=scaled)
        )
        align = "left" if content.on_left else "center"
        return paragraph(words if content.lines else "", align=align, line=_pitch(points))
    out = [paragraph(label_run(content.lines, form.layout), line=_pitch(size))] if content.lines else []
    points = size * content.scale
    hang = round(content.hang * points * 20)
    out += [
        paragraph(
            run(text, points=points if content.scale != 1 else None),
            align="left" if hang else "both",
            line=round(points * content.pitch * 20),
            left=hang,
            hanging=hang,
            indent=not hang,
            points=points,
        )
        for text in content.paragraphs
    ]
    if content.stamp:
        least = sum(copy.heights[gap.grid][gap.cell.row : gap.cell.row + gap.cell.rowspan])
        out += _stamp(form, gap, replace(content, lines=content.lines.strip()), least)
    return "".join(out) or "<w:p/>"


def _stamp(form: Form, gap: _CellGap, content: typeset.Content, least: float) -> list[str]:
    """Seal and date at the lower right, centred to each other. Under a label the cell is set from the top: what
    is left of its least height stands before the seal."""
    size = form.layout.size
    lines = content.stamp.split("\n")
    width = round((max(map(typeset.ems, lines)) + 1) * size * 20)
    right = twips(typeset.stamp_margin(gap.width))
    left = max(0, twips(gap.width - 2 * typeset.INSET[0]) - right - width)
    room = (gap.width - 2 * typeset.INSET[0]) / (size * MM_PER_POINT)
    used = (1 if content.lines else 0) * size * 1.4 + len(lines) * size * 1.7
    used += typeset.lines_needed(content, room) * size * content.pitch
    spare = least / MM_PER_POINT - used - 10 if content.lines else 0.0
    return [
        paragraph(
            label_run(line, form.layout),
            align="center",
            before=round(max(0.0, spare) * 20) if n == 0 else 0,
            line=round(size * 1.7 * 20),
            left=left,
            right=right,
        )
        for n, line in enumerate(lines)
    ]
