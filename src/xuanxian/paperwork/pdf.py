"""A form as PDF/A, set by typst. The page's drawing stands in form.typ; here the form becomes its data."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typst

from xuanxian.paperwork import typeset
from xuanxian.paperwork.codes import FOOT_LOW, FOOT_SIDE, svg
from xuanxian.paperwork.fonts import MARKS_FAMILY, Chain, MissingGlyph, PaperFonts
from xuanxian.paperwork.forms import Cover, Form, FormData, Lines, Notes, PageBreak, Prose, Title
from xuanxian.paperwork.grids import Grid
from xuanxian.paperwork.kinds import Setting
from xuanxian.paperwork.letters import PITCH, SETTINGS
from xuanxian.paperwork.pages import followed, heights, tied_rows
from xuanxian.paperwork.photos import read_photo

TEMPLATE = Path(__file__).with_name("form.typ").read_bytes()
STANDARD: list[typst.PDFStandard] = ["a-2a"]  # costs nothing measurable, and archives ask for it
AUTHOR = "选贤"
# Nothing below the view reads the clock: without a date given, the same form and data make the same bytes.
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)

_KIND = {
    None: "plain",
    Setting.CENTRED: "plain",
    Setting.FLOWING: "flow",
    Setting.SEALED: "seal",
    Setting.PICTURE: "picture",
}

_COVER_ROOM = 14.6
"""What a line of the cover holds, in em of its 16 pt."""

Block = dict[str, object]


@dataclass(frozen=True)
class _Said:
    """A text that will be printed, with the field to name if a character of it cannot be."""

    text: str
    field: str = ""
    heading: bool = False


class PdfMaker:
    """Keeps the fonts and, for each thread, one compiler: typst works outside the interpreter's lock, so two
    threads make forms almost twice as fast."""

    def __init__(self, fonts: PaperFonts | None = None) -> None:
        self.fonts = fonts or PaperFonts()
        self._local = threading.local()

    def make(self, form: Form, data: FormData, *, dated: datetime = UNDATED) -> bytes:
        """Raises MissingGlyph for a character no font draws, ValueError for an answer the form has no box for."""
        paper, said = self._drawn(form, data, "end" if data.code else "")
        try:
            return self.compiled(let("form", paper) + document(form.name) + TEMPLATE, dated)
        except MissingGlyph as missing:
            field = next((one.field for one in said if missing.character in one.text), "")
            raise MissingGlyph(missing.character, field) from missing

    def drawn(self, form: Form, data: FormData, end: str = "") -> dict[str, object]:
        """The form as form.typ takes it; `end` is a name for its last page, by which its pages are counted. Raises as
        `make`."""
        return self._drawn(form, data, end)[0]

    def _drawn(self, form: Form, data: FormData, end: str) -> tuple[dict[str, object], list[_Said]]:
        form = typeset.shown(form)
        body = self.fonts.chain(form.layout.body, form.layout.digits)
        heading = self.fonts.heading_chain(form.layout.digits)
        said: list[_Said] = []
        blocks = list(_blocks(form, data, said))
        if data.code:
            said.append(_Said(f"{form.name}第页共{data.code}", "页脚"))
        self._demand_glyphs(said, body, heading)
        foot = {
            "title": form.name, "body": body.families, "text": data.code, "square": svg(data.code),
            "side": FOOT_SIDE, "end": end,
        }  # fmt: skip
        paper: dict[str, object] = {
            "title": form.name,
            "latin": body.latin,
            "marks": MARKS_FAMILY,
            "body": body.families,
            "heading": heading.families,
            "script": self.fonts.script_chain(form.layout.digits).families,
            "size": form.layout.size,
            "landscape": form.layout.landscape,
            "numbered": form.layout.numbered,
            "margin": typeset.margins(form.layout),
            "inset": typeset.INSET,
            "code": foot if data.code else None,
            "end": end,
            "code-low": FOOT_SIDE + FOOT_LOW,
            "blocks": blocks,
        }
        return paper, said

    def compiled(self, source: bytes, dated: datetime) -> bytes:
        try:
            made = self._compiler().compile(input=source, pdf_standards=STANDARD, timestamp=dated)
        except typst.TypstError as error:  # the last guard: PDF/A forbids what no font draws
            if text := _undrawn(str(error)):
                raise MissingGlyph(text[-1]) from error
            raise
        if not isinstance(made, bytes):
            raise TypeError("typst gave no single PDF")
        return made

    def _compiler(self) -> typst.Compiler:
        if not hasattr(self._local, "compiler"):
            self._local.compiler = typst.Compiler(root="/", font_paths=self.fonts.typst)
        compiler: typst.Compiler = self._local.compiler
        return compiler

    def _demand_glyphs(self, said: list[_Said], body: Chain, heading: Chain) -> None:
        for chain, wanted in ((body, False), (heading, True)):
            texts = [one for one in said if one.heading is wanted]
            if missing := self.fonts.missing_glyphs("".join(one.text for one in texts), chain):
                raise MissingGlyph(missing[0], next(one.field for one in texts if missing[0] in one.text))


def _undrawn(message: str) -> str:
    """The text that typst says it could not draw, such as `\\u{e000}`."""
    found = re.search(r'the text `"(.+?)"` could not be displayed', message)
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda m: chr(int(m[1], 16)), found[1]) if found else ""


def let(name: str, data: object) -> bytes:
    """The data as a string literal of typst, in which only backslash and quotation mark have a meaning. (As
    sys_inputs it would be another library each time, and typst would forget a third of what it can keep.)"""
    text = json.dumps(data, ensure_ascii=False).replace("\\", "\\\\").replace('"', '\\"')
    return f'#let {name} = json(bytes("{text}"))\n'.encode()


def document(title: str) -> bytes:
    return let("about", {"title": title, "author": AUTHOR}) + (
        b"#set document(title: about.title, author: about.author)\n"
    )


def _blocks(form: Form, data: FormData, said: list[_Said]) -> Iterator[Block]:
    grids = iter(zip(typeset.records_by_grid(form, data), heights(form, data), strict=True))
    drawn: Lines | None = None
    for block in form.blocks:
        match block:
            case Title():
                said.append(_Said("".join(block.lines), "标题", heading=True))
                cover = typeset.is_cover_title(form, block)
                style = "small" if block.small else "cover" if cover else "page"
                yield {"type": "title", "style": style, "lines": block.lines}
            case Cover():
                yield _cover(form, block, data.values, said)
            case Notes():
                said.append(_Said(block.heading, "填表说明", heading=True))
                said.append(_Said("".join(block.paragraphs), "填表说明"))
                yield {"type": "notes", "heading": block.heading, "paragraphs": block.paragraphs}
            case Lines() if block is drawn:
                pass
            case Lines():
                yield {"type": "lines", "lines": _line_texts(form, block, data, said)}
            case Grid():
                records, least = next(grids)
                yield _table(form, block, data.values, records, least, said) | {
                    "notes": _line_texts(form, notes, data, said)
                    if (notes := _tied_notes(form, block))
                    else ()
                }
                drawn = _tied_notes(form, block)
            case Prose():
                yield _prose(block, said)
            case PageBreak():
                yield {"type": "break"}


def _tied_notes(form: Form, grid: Grid) -> Lines | None:
    """The notes that are drawn with the table, as its last row."""
    return followed(form, grid) if grid.rows - 1 in tied_rows(form, grid) else None


def _line_texts(form: Form, block: Lines, data: FormData, said: list[_Said]) -> tuple[str, ...]:
    texts = typeset.line_texts(form, block, data.values)
    names = (part.field for parts in block.lines for part in parts if not isinstance(part, str))
    said.append(_Said("".join(texts), "、".join(names)))
    return texts


def _prose(prose: Prose, said: list[_Said]) -> Block:
    setting = SETTINGS[prose.style]
    face = {"宋体": "heading", "黑体": "heading", "楷体": "script"}.get(setting.face, "body")
    said.append(_Said("".join(prose.paragraphs), "正文", heading=face == "heading"))
    return {
        "type": "prose",
        "style": prose.style,
        "face": face,
        "bold": setting.bold or setting.face == "黑体",
        "points": setting.points,
        "align": setting.align,
        "indent": setting.indent,
        "before": setting.before * PITCH,
        "after": setting.after * PITCH,
        "pitch": PITCH if setting.points <= 16 else setting.points * 1.5,
        "beside": setting.beside,
        "hang": setting.hang,
        "kept": prose.kept,
        "paragraphs": prose.paragraphs,
    }


def _cover(form: Form, cover: Cover, values: Mapping[str, str], said: list[_Said]) -> Block:
    width, lines = typeset.cover_lines(form, cover, values)
    said.extend(_Said(line.label + line.value, line.label) for line in lines)
    return {
        "type": "cover",
        "labels": width,
        "lines": [
            {"label": x.label, "tracking": x.tracking, "value": typeset.balanced(x.value, _COVER_ROOM)}
            for x in lines
        ],
    }


def _picture(path: str, width: float) -> Block | None:
    """A photo as typst wants it: where it lies, what it is (not what its name says), and its size in mm."""
    if not path:
        return None
    photo = read_photo(path)
    size = photo.fitted((min(typeset.PHOTO[0], width - 2 * typeset.INSET[0]), typeset.PHOTO[1]))
    kind = {"jpeg": "jpg"}.get(photo.kind, photo.kind)
    return {"path": str(Path(path).resolve()), "kind": kind, "width": size[0], "height": size[1]}


def _flows(form: Form, grid: Grid, row: int) -> bool:
    return Setting.FLOWING in {typeset.setting_of(form, cell) for cell in grid.row_cells(row)}


def _table(
    form: Form,
    grid: Grid,
    values: Mapping[str, str],
    records: typeset.Records,
    heights: Sequence[float],
    said: list[_Said],
) -> Block:
    widths = typeset.column_widths(grid, form.layout)
    splits = [typeset.may_split(form, grid, row) for row in range(grid.rows)]
    tied = tied_rows(form, grid)
    strutted: set[int] = set()
    cells: list[Block] = []
    for place in typeset.placed(grid, values, records):
        cell = place.cell
        width = sum(widths[cell.column : cell.column + cell.colspan])
        content = typeset.content(form, cell, place.values, width, break_lines=True)
        said.append(
            _Said(content.lines + "".join(content.paragraphs) + content.stamp, content.field or "表格")
        )
        source = typeset.source_row(grid, place.row, records)
        strut = 0.0
        if place.rowspan == 1 and place.row not in strutted:
            strutted.add(place.row)
            strut = heights[source] - 2 * typeset.INSET[1]
        cells.append(
            {
                "x": cell.column,
                "y": place.row,
                "colspan": cell.colspan,
                "rowspan": place.rowspan,
                "kind": _KIND[content.setting],
                "left": content.on_left and content.setting is Setting.CENTRED,
                "head": cell.row < grid.heading_rows,
                "over": cell.is_label and cell.colspan == grid.columns and _flows(form, grid, cell.row + 1),
                "split": splits[source] and place.rowspan == 1,
                "strut": round(strut, 2),
                "text": content.lines,
                "paragraphs": content.paragraphs,
                "scale": content.scale,
                "pitch": content.pitch,
                "hang": content.hang,
                "stamp": content.stamp,
                "pad": typeset.stamp_margin(width),
                "picture": _picture(content.picture, width),
                "field": content.field,
            }
        )
    more = max(0, len(records) - 1)
    return {
        "type": "table",
        "widths": widths,
        "cells": cells,
        "rows": grid.rows + more,
        # Of rows that a record fills the last is meant.
        "tied": [row + (more if grid.repeat is not None and row >= grid.repeat else 0) for row in tied],
    }
