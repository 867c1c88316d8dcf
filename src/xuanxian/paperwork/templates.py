"""Rosters out: the empty template an office fills in, and the filled roster it gets back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

from xuanxian.paperwork.tables.sheets import letters

MOST_CHARACTERS = 32767  # in one cell
_MOST_IN_LIST = 255  # characters of a drop-down list written into its cell
_MOST_IN_PROMPT = 255  # characters of what appears when a cell is entered

_HEADER = 1  # row index; the title stands above
_BODY = 2
_SHEET_PART = "xl/worksheets/sheet1.xml"
_BATCH = 1000
_TEXT = 49  # the built-in format "@"
# Files made from the same content are the same bytes, whenever they are made.
_CREATED = datetime(1980, 1, 1)

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Column:
    """`options` drop down; where it is `open`, something else may be typed. `several` of which more than one may be
    written cannot drop down and are shown beside the cell. `text` keeps what is typed as it is (identity numbers,
    months); `width` is in characters."""

    name: str
    options: tuple[str, ...] = ()
    open: bool = False
    several: tuple[str, ...] = ()
    needed: bool = False
    hint: str = ""
    text: bool = True
    width: float = 12


def write_template(title: str, columns: Sequence[Column], notes: Sequence[str], rows: int = 500) -> bytes:
    """A workbook to fill in: 名册 with drop-down lists for `rows` rows, and 填写说明."""
    output = io.BytesIO()
    with _workbook(output) as book:
        sheet = _roster_sheet(book, title, columns, rows)
        for number, column in enumerate(columns):
            hint = "\n".join(part for part in ("必填。" if column.needed else "", column.hint) if part)
            if hint:
                sheet.write_comment(_HEADER, number, hint, {"author": "", "x_scale": 1.5, "font_size": 10})
        _notes_sheet(book, columns, notes)
        _lists(book, sheet, columns, rows)
    return output.getvalue()


def write_roster(title: str, columns: Sequence[Column], records: Sequence[Mapping[str, str]]) -> bytes:
    """A filled roster, one record a row. XlsxWriter makes the workbook around the rows and the rows are written
    straight into its XML: five times as fast, and only one batch of them is held. Raises ValueError for a text
    longer than a cell can hold."""
    frame = io.BytesIO()
    with _workbook(frame) as book:
        sheet = _roster_sheet(book, title, columns, max(len(records), 1))
        for number, column in enumerate(columns):
            sheet.write_blank(_BODY, number, None, _body_format(book, column))
        _lists(book, sheet, columns, max(len(records), 1))
    output = io.BytesIO()
    with (
        zipfile.ZipFile(frame) as source,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as target,
    ):
        for part in source.infolist():
            content = source.read(part)
            if part.filename != _SHEET_PART:
                target.writestr(part, content)
                continue
            head, model, tail = re.split(rb'(<row r="%d".*?</row>)' % (_BODY + 1), content, maxsplit=1)
            last = f"{letters(len(columns) - 1)}{_BODY + max(len(records), 1)}".encode()
            head = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:%s"' % last, head)
            with target.open(part, "w") as stream:
                stream.write(head)
                for rows in _rows(columns, records, re.findall(rb' s="(\d+)"', model)):
                    stream.write(rows)
                stream.write(tail)
    return output.getvalue()


def _workbook(output: io.BytesIO) -> Any:
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    return book


def _roster_sheet(book: Any, title: str, columns: Sequence[Column], rows: int) -> Any:
    sheet = book.add_worksheet("名册")
    heading = {
        "bold": True,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
        "border": 1,
        "font_name": "宋体",
    }
    plain = book.add_format({**heading, "bg_color": "#DDEBF7"})
    needed = book.add_format({**heading, "bg_color": "#FFE699"})
    large = book.add_format(
        {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter", "font_name": "黑体"}
    )
    text = book.add_format({"num_format": _TEXT})
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width, text if column.text else None)
        sheet.write_string(_HEADER, number, column.name, needed if column.needed else plain)
    if len(columns) > 1:
        sheet.merge_range(0, 0, 0, len(columns) - 1, "", large)
    sheet.write_string(0, 0, title, large)
    sheet.set_row(0, 32)
    sheet.set_row(_HEADER, 30)
    sheet.freeze_panes(_BODY, 0)
    sheet.autofilter(_HEADER, 0, _HEADER + rows, len(columns) - 1)
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.repeat_rows(0, _HEADER)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    return sheet


def _body_format(book: Any, column: Column) -> Any:
    shape = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_name": "宋体", "font_size": 10}
    return book.add_format({**shape, "num_format": _TEXT} if column.text else shape)


def _lists(book: Any, sheet: Any, columns: Sequence[Column], rows: int) -> None:
    """Drop-down lists; those too long to stand in a cell go to a hidden sheet under a name each."""
    store = None
    stored = 0
    for number, column in enumerate(columns):
        cells = (_BODY, number, _BODY + rows - 1, number)
        if column.several:
            prompt = f"可填：{'、'.join(column.several)}"
            rest = "……（见填写说明）"
            if len(prompt) > _MOST_IN_PROMPT:
                prompt = prompt[: _MOST_IN_PROMPT - len(rest)] + rest
            sheet.data_validation(
                *cells, {"validate": "any", "input_title": "多项用顿号隔开", "input_message": prompt}
            )
        if not column.options:
            continue
        source: str | list[str] = list(column.options)
        if len(",".join(column.options)) > _MOST_IN_LIST or any("," in option for option in column.options):
            store = store or book.add_worksheet("词表")
            for row, option in enumerate(column.options):
                store.write_string(row, stored, option)
            letter = letters(stored)
            stored += 1
            source = f"=选项_{stored}"
            book.define_name(source[1:], f"='词表'!${letter}$1:${letter}${len(column.options)}")
        sheet.data_validation(
            *cells,
            {
                "validate": "list",
                "source": source,
                "error_type": "information" if column.open else "stop",
                "error_title": "不在列表中",
                "error_message": "列表以外的请写全称。" if column.open else "请从下拉列表中选择。",
            },
        )
    if store is not None:
        store.hide()


def _notes_sheet(book: Any, columns: Sequence[Column], notes: Sequence[str]) -> None:
    sheet = book.add_worksheet("填写说明")
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "font_name": "宋体", "font_size": 11})
    bold = book.add_format({"bold": True, "font_name": "黑体", "font_size": 14})
    sheet.set_column(0, 0, 90)
    sheet.write_string(0, 0, "填写说明", bold)
    lines = ["黄色底纹的列必须填写；有下拉箭头的单元格请从列表中选择；列名请勿改动。", *notes]
    lines += [
        f"{column.name}{'（必填）' if column.needed else ''}：{column.hint}"
        for column in columns
        if column.hint
    ]
    for row, line in enumerate(lines, 1):
        sheet.write_string(row, 0, line, wrapped)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


class _Cells(dict[str, str]):
    """Text → the XML of a cell after its style; each distinct text is escaped once."""

    def __init__(self, column: Column) -> None:
        self.column = column

    def __missing__(self, text: str) -> str:
        if len(text) > MOST_CHARACTERS:
            raise ValueError(
                f"「{self.column.name}」有 {len(text)} 个字符，一个单元格最多 {MOST_CHARACTERS} 个"
            )
        if not text:
            xml = "/>"
        elif not self.column.text and _NUMBER.fullmatch(text):
            xml = f"><v>{text}</v></c>"
        else:
            xml = f' t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>'
        self[text] = xml
        return xml


def _escaped(text: str) -> str:
    """As spreadsheets write control characters: _x0007_; what stands for no character becomes U+FFFD."""
    text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _NO_CHARACTER.sub("\ufffd", text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rows(
    columns: Sequence[Column], records: Sequence[Mapping[str, str]], styles: Sequence[bytes]
) -> Iterator[bytes]:
    cells = [
        (column.name, f'<c r="{letters(number)}', f'" s="{style.decode()}"', _Cells(column))
        for number, (column, style) in enumerate(zip(columns, styles, strict=True))
    ]
    for start in range(0, len(records), _BATCH):
        parts = []
        for row, record in enumerate(records[start : start + _BATCH], _BODY + 1 + start):
            parts.append(f'<row r="{row}">')
            parts += [
                f"{opening}{row}{style}{known[record.get(name, '')]}" for name, opening, style, known in cells
            ]
            parts.append("</row>")
        yield "".join(parts).encode()
