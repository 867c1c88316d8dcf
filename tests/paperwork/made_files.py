"""Roster files, good and bad, made on the spot."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter

HEADER = ("姓名", "性别", "出生年月", "身份证号码", "备注")
PEOPLE = (
    ("张三", "男", "1990.01", "459999199001011230", "甲"),
    ("李四", "女", "1985.10", "459999198510021239", None),
    ("王五", "男", "1979.12", "459999197912031238", "丙"),
)

SHEET = "xl/worksheets/sheet1.xml"


def workbook(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    """`fill(book, sheet)` writes into the first sheet, 名册."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, **options}) as book:
        fill(book, book.add_worksheet("名册"))
    return output.getvalue()


def roster(rows: Sequence[Sequence[object]] = (HEADER, *PEOPLE), first_row: int = 1) -> bytes:
    def fill(_: Any, sheet: Any) -> None:
        for number, row in enumerate(rows, first_row - 1):
            sheet.write_row(number, 0, row)

    return workbook(fill)


def with_sheet_xml(change: Callable[[bytes], bytes], data: bytes | None = None) -> bytes:
    """A good workbook whose first sheet's XML was changed."""
    return rezipped(data or roster(), {SHEET: change})


def rezipped(data: bytes, changes: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.namelist():
            content = source.read(part)
            target.writestr(part, changes[part](content) if part in changes else content)
    return output.getvalue()


def with_rows(xml: bytes) -> bytes:
    """A workbook with `xml` in place of its rows."""
    return with_sheet_xml(
        lambda sheet: re.sub(
            rb"<sheetData>.*</sheetData>", lambda _: b"<sheetData>" + xml + b"</sheetData>", sheet
        )
    )


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """An OLE container of 512-byte sectors: one table of sectors, the directory, then the streams."""
    size = 512
    end, free, table_mark = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    directory_sectors = -(-(len(streams) + 1) // 4)
    table = [table_mark, *range(2, directory_sectors + 1), end]
    entries = [_entry("Root Entry", 5, end, 0)]
    body = b""
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        content += bytes(-len(content) % size)
        first = len(table)
        table += [*range(first + 1, first + len(content) // size), end]
        entries.append(_entry(name, 2, first, len(content)))
        body += content
    assert len(table) <= size // 4, "one sector of table only"
    header = (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    )
    header += struct.pack("<8I", 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    directory = b"".join(entries).ljust(directory_sectors * size, b"\0")
    return (
        header + struct.pack(f"<{size // 4}I", *table, *[free] * (size // 4 - len(table))) + directory + body
    )


def _entry(name: str, sort: int, first: int, length: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, 1 if sort == 5 else 0xFFFFFFFF)
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text), sort, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", first, length)
    )


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def biff_text(row: int, column: int, text: str) -> bytes:
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def biff_number(row: int, column: int, number: float) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, 0, number))


def biff_formula(row: int, column: int, number: float) -> bytes:
    return record(0x0006, struct.pack("<HHHdHIH", row, column, 0, number, 0, 0, 3) + b"\x1e\x05\x00")


def biff_error(row: int, column: int, code: int) -> bytes:
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, code, 1))


def biff_merge(first_row: int, last_row: int, first_column: int, last_column: int) -> bytes:
    return record(0x00E5, struct.pack("<HHHHH", 1, first_row, last_row, first_column, last_column))


def old_workbook(*sheets: tuple[str, int, bytes], in_globals: bytes = b"") -> bytes:
    """An xls from (name, visibility, records) of each sheet."""
    beginning = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    parts = [
        record(0x0809, beginning[:2] + b"\x10\x00" + beginning[4:]) + cells + record(0x000A)
        for _, _, cells in sheets
    ]
    top = record(0x0809, beginning) + in_globals
    length = len(top) + sum(len(record(0x0085, _bound(0, name, seen))) for name, seen, _ in sheets) + 4
    for (name, seen, _), part in zip(sheets, parts, strict=True):
        top += record(0x0085, _bound(length, name, seen))
        length += len(part)
    return compound_file({"Workbook": top + record(0x000A) + b"".join(parts)})


def _bound(start: int, name: str, seen: int) -> bytes:
    return struct.pack("<IBBBB", start, seen, 0, len(name), 1) + name.encode("utf-16-le")


def old_roster(*further: bytes) -> bytes:
    cells = b"".join(
        biff_text(row, column, value)
        for row, values in enumerate((HEADER, *PEOPLE))
        for column, value in enumerate(values)
        if value is not None
    )
    return old_workbook(("名册", 0, cells + b"".join(further)))
