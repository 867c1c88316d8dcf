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
from xuanxian.paperwork.codes import png
from xuanxian.paperwork.forms import Cover, Form, FormData, Lines, Notes, PageBreak, Prose, Title
from xuanxian.paperwork.grids import Cell, Grid
from xuanxian.paperwork.kinds import Setting
from xuanxian.paperwork.photos import Photo, read_photo
from xuanxian.paperwork.typeset import MM_PER_POINT
from xuanxian.paperwork.word_parts import label_run, paragraph, run, twips
from xuanxian.paperwork.word_prose import prose_xml

AUTHOR = "选贤"
COVER_POINTS, ENTRY_MM = 16.0, 85.0
_DATE = (1980, 1, 1, 0, 0, 0)  # the zip's zero: the same form and data make the same bytes


@dataclass(frozen=True)
class _CellGap:
    """A cell to fill; `of_record` says whether its values are a record's or the form's."""

    cell: Cell
    width: float
    of_record: bool = False


@dataclass(frozen=True)
class _BlockGap:
    block: Cover | Lines
    new_page: bool


@dataclass(frozen=True)
class _Repeat:
    """A row once per record; the first may begin cells that the others go on with."""

    grid: int
    first: tuple[str | _CellGap, ...]
    later: tuple[str | _CellGap, ...]


@dataclass(frozen=True)
class _Template:
    form: Form
    pieces: tuple[str | _CellGap | _BlockGap | _Repeat, ...]
    package: bytes


@dataclass
class _Copy:
    """One copy in the making: its photos become parts of their own."""

    form: Form
    data: FormData
    records: tuple[typeset.Records, ...]
    photos: list[Photo] = field(default_factory=list)


class WordMaker:
    """Keeps the templates of the forms it made last. A form is known by identity; its template holds it, so that
    no other form can take its place in memory."""

    _MOST = 32

    def __init__(self) -> None:
        self._templates: OrderedDict[tuple[int, bool], _Template] = OrderedDict()

    def make(self, form: Form, data: FormData) -> bytes:
        """Raises ValueError for a character that XML cannot hold, for an answer the form has no box for, and for
        a photo that is none."""
        typeset.refuse_control_characters(data)
        template = self._template_of(form, bool(data.code))
        copy = _Copy(form, data, typeset.records_by_grid(form, data))
        body = "".join(_filled(piece, copy) for piece in template.pieces)
        files: dict[str, bytes] = {"word/document.xml": body.encode()}
        names = []
        for n, photo in enumerate(copy.photos, 1):
            names.append((f"rIdPhoto{n}", f"media/photo{n}.{photo.kind}"))
            files[f"word/media/photo{n}.{photo.kind}"] = photo.data
        files["word/_rels/document.xml.rels"] = parts.document_relationships(names, bool(data.code)).encode()
        if data.code:
            files |= _foot(form, data.code)
        out = io.BytesIO(template.package)
        _add(out, files)
        return out.getvalue()

    def _template_of(self, form: Form, foot: bool) -> _Template:
        key = id(form), foot
        template = self._templates.get(key) or _template(form, foot)
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
    width = twips(typeset.text_width(form.layout))
    return {
        "word/footer1.xml": parts.footer(form.name, code, width).encode(),
        "word/_rels/footer1.xml.rels": parts.footer_relationships("media/code.png").encode(),
        "word/media/code.png": png(code),
    }


def _template(form: Form, foot: bool) -> _Template:
    pieces: list[str | _CellGap | _BlockGap | _Repeat] = [parts.DOCUMENT_START]
    new_page, tables = False, 0
    previous: object = None
    for block in form.blocks:
        match block:
            case PageBreak():
                new_page = True
                continue
            case Title():
                pieces.append(_title(form, block, new_page))
            case Notes():
                pieces.append(_notes(form, block, new_page))
            case Prose():
                pieces.append(prose_xml(block, form.layout, new_page))
            case Cover() | Lines():
                pieces.append(_BlockGap(block, new_page))
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
    pieces.append(parts.section(width, height, sides, top, bottom, foot) + parts.DOCUMENT_END)
    package = io.BytesIO()
    _add(package, {n: x.encode() for n, x in parts.fixed_parts(form.name, AUTHOR, form.layout, foot).items()})
    return _Template(form, tuple(pieces), package.getvalue())


_TITLES = {"cover": (22.0, twips(36), 0), "page": (18.0, 0, twips(4)), "notes": (18.0, twips(4), twips(6)),
           "small": (14.0, twips(3), twips(2))}  # style → points, space before and after  # fmt: skip


def _title(form: Form, title: Title, new_page: bool) -> str:
    style = "small" if title.small else "cover" if typeset.is_cover_title(form, title) else "page"
    return _heading(form, title.lines, style, new_page)


def _heading(form: Form, lines: tuple[str, ...], style: str, new_page: bool) -> str:
    points, before, after = _TITLES[style]
    out = []
    for n, line in enumerate(lines):
        words = label_run(line, form.layout, points=points, font=parts.HEADING_FONT, bold=True)
        first, last = n == 0, n == len(lines) - 1
        out.append(
            paragraph(
                words,
                align="center",
                before=before if first else 0,
                after=after if last else 0,
                line=round(points * 30),
                new_page=new_page and first,
                keep_next=True,
            )
        )
    return "".join(out)


def _notes(form: Form, notes: Notes, new_page: bool) -> str:
    texts = (
        paragraph(label_run(text, form.layout, points=14), align="both", line=490, indent=True, points=14)
        for text in notes.paragraphs
    )
    return _heading(form, (notes.heading,), "notes", new_page) + "".join(texts)


def _table(form: Form, grid: Grid, number: int) -> list[str | _CellGap | _Repeat]:
    widths = typeset.column_widths(grid, form.layout)
    heights = typeset.row_heights(form, grid)
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
    out: list[str | _CellGap | _Repeat] = [start]
    for row in range(grid.rows):
        if row == grid.repeat:
            first = tuple(_row(form, grid, row, widths, heights[row]))
            out.append(_Repeat(number, first, tuple(_row(form, grid, row, widths, heights[row], later=True))))
        else:
            out.extend(_row(form, grid, row, widths, heights[row]))
    return [*out, "</w:tbl>"]


def _row(
    form: Form, grid: Grid, row: int, widths: tuple[float, ...], height: float, *, later: bool = False
) -> list[str | _CellGap]:
    """`later`: a further copy of the repeating row, in which no tall cell begins."""
    whole = "" if typeset.may_split(form, grid, row) else "<w:cantSplit/>"
    head = "<w:tblHeader/>" if grid.repeat is not None and row < grid.repeat else ""
    least = f'<w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>'
    out: list[str | _CellGap] = [f"<w:tr><w:trPr>{whole}{least}{head}</w:trPr>"]
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
            out.append(paragraph(label_run(label, form.layout), align="center", keep_next=alone))
        else:
            out.append(_CellGap(cell, width, of_record=row == grid.repeat and cell.rowspan == 1))
        out.append("</w:tc>")
    return [*out, "</w:tr>"]


def _filled(piece: str | _CellGap | _BlockGap | _Repeat, copy: _Copy) -> str:
    match piece:
        case str():
            return piece
        case _CellGap():
            return _cell(piece, copy, copy.data.values)
        case _BlockGap(block=Cover() as cover):
            return _cover(copy.form, cover, copy.data.values, piece.new_page)
        case _BlockGap(block=Lines() as lines):
            return _lines(copy.form, lines, copy.data.values, piece.new_page)
        case _Repeat():
            rows = []
            for n, record in enumerate(copy.records[piece.grid]):
                for part in piece.later if n else piece.first:
                    if isinstance(part, str):
                        rows.append(part)
                    else:
                        rows.append(_cell(part, copy, record if part.of_record else copy.data.values))
            return "".join(rows)
        case _:
            raise TypeError(piece)


def _lines(form: Form, lines: Lines, values: Mapping[str, str], new_page: bool) -> str:
    texts = typeset.line_texts(form, lines, values)
    return "".join(
        paragraph(
            label_run(text, form.layout),
            before=twips(2) if n == 0 else 0,
            after=twips(2) if n == len(texts) - 1 else 0,
            line=380,
            new_page=new_page and n == 0,
        )
        for n, text in enumerate(texts)
    )


def _cover(form: Form, cover: Cover, values: Mapping[str, str], new_page: bool) -> str:
    """Label, then a line to write on: an underlined tab to its end, with the value centred on it. A value too
    long for one line begins at the left and goes on below itself."""
    em = COVER_POINTS * 20
    labels, lines = typeset.cover_lines(form, cover, values)
    whole, entry = twips(typeset.text_width(form.layout)), twips(ENTRY_MM)
    left = round((whole - labels * em - entry) / 2)
    start, end = round(left + labels * em), round(left + labels * em) + entry
    out = []
    for n, line in enumerate(lines):
        tracking = line.tracking * COVER_POINTS
        label = run(line.label[:-1], points=COVER_POINTS, tracking=tracking) if line.label[:-1] else ""
        if not line.tracking:
            label = label_run(line.label[:-1], form.layout, points=COVER_POINTS)
        fits = typeset.ems(line.value) * em < entry
        value = f"\t{line.value}\t" if fits else f"{line.value}\t"
        words = label + run(f"{line.label[-1:]}：", points=COVER_POINTS)
        out.append(
            paragraph(
                words + run(value, points=COVER_POINTS, underline=True),
                before=twips(60) if n == 0 else twips(7),
                # A hanging indent is a tab stop too: a centred value must do without.
                left=left if fits else start,
                hanging=0 if fits else start - left,
                right=whole - end,
                tabs=(("center", (start + end) // 2), ("left", end)) if fits else (("left", end),),
                new_page=new_page and n == 0,
            )
        )
    return "".join(out)


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
        words = label_run(content.lines, form.layout) if content.is_printed else run(content.lines)
        return paragraph(words if content.lines else "", align="left" if content.on_left else "center")
    out = [paragraph(label_run(content.lines, form.layout))] if content.lines else []
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
        out += _stamp(form, gap, replace(content, lines=content.lines.strip()))
    return "".join(out) or "<w:p/>"


def _stamp(form: Form, gap: _CellGap, content: typeset.Content) -> list[str]:
    """Seal and date at the lower right, centred to each other. Under a label the cell is set from the top: what
    is left of its least height stands before the seal."""
    size = form.layout.size
    lines = content.stamp.split("\n")
    width = round((max(map(typeset.ems, lines)) + 1) * size * 20)
    right = twips(typeset.stamp_margin(gap.width))
    left = max(0, twips(gap.width - 2 * typeset.INSET[0]) - right - width)
    used = (1 if content.lines else 0) * size * 1.4 + len(lines) * size * 1.7
    used += (
        sum(1 + typeset.ems(text) * size * MM_PER_POINT // gap.width for text in content.paragraphs)
        * size
        * 1.65
    )
    spare = typeset.least_height(form, gap.cell) / MM_PER_POINT - used - 10 if content.lines else 0.0
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
