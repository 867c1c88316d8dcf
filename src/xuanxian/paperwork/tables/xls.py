"""Old xls workbooks as sheets.

Calamine reads the values in a process of its own: on a broken file it may ask for any amount of memory. What it
does not tell (formulas, error values) is found here in the records.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypedDict

from xuanxian.paperwork.tables import xls_values
from xuanxian.paperwork.tables.files import encrypted
from xuanxian.paperwork.tables.sheets import Sheet, Spot, Unreadable, damaged

SECONDS = 120
MOST_SHEETS = 255
_END = 0xFFFFFFFA  # from here on sector numbers are marks

_FORMULA, _EOF, _FILEPASS, _BOUNDSHEET, _BOOLERR, _BOF = 0x0006, 0x000A, 0x002F, 0x0085, 0x0205, 0x0809
_WORKSHEET = 0
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


class _Values(TypedDict):
    name: str
    first_column: int
    runs: list[tuple[int, list[list[object]]]]
    merges: list[tuple[tuple[int, int], tuple[int, int]]]


@dataclass
class _Part:
    """What the records say of one sheet."""

    start: int
    hidden: bool
    worksheet: bool
    formulas: list[Spot] = field(default_factory=list)
    errors: list[tuple[Spot, str]] = field(default_factory=list)


def read_xls(data: bytes, file: str) -> list[Sheet]:
    """The worksheets in order, or `Unreadable`."""
    try:
        parts = _parts(_stream(data), file)
        values = _values(data, file)
        sheets = []
        for part, value in zip(parts, values, strict=True):
            if part.worksheet:
                merges = [(Spot(*first), Spot(*last)) for first, last in value["merges"]]
                sheet = Sheet(
                    value["name"], part.hidden, merges=merges, formulas=part.formulas, errors=part.errors
                )
                for first_row, rows in value["runs"]:
                    sheet.add(rows, first_row, value["first_column"])
                sheets.append(sheet)
        return sheets
    except (Unreadable, MemoryError):
        raise
    except (LookupError, ValueError, TypeError, struct.error, OSError):
        raise damaged(file) from None


def _values(data: bytes, file: str) -> list[_Values]:
    """Of every sheet; rows from 1, columns from 0."""
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(Path(xls_values.__file__))],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise damaged(file) from None
    if child.returncode:
        raise damaged(file)
    values: list[_Values] = json.loads(child.stdout, object_hook=_date)
    return values


def _date(value: dict[str, object]) -> object:
    match value:
        case {"date": str(text)}:
            return date.fromisoformat(text)
        case {"datetime": str(text)}:
            return datetime.fromisoformat(text)
    return value


def _parts(stream: bytes, file: str) -> list[_Part]:
    parts = []
    for kind, content in _records(stream, 0):
        if kind == _FILEPASS:
            raise encrypted(file)
        if kind == _BOUNDSHEET:
            start, visibility, sort = struct.unpack_from("<IBB", content)
            parts.append(_Part(start, visibility & 3 != 0, sort == _WORKSHEET))
        if kind == _EOF:
            break
    if len(parts) > MOST_SHEETS:
        raise damaged(file)
    for part in parts:
        depth = 0  # a chart inside a sheet has its own beginning and end
        for kind, content in _records(stream, part.start):
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if not depth:
                    break
            elif kind == _FORMULA:
                part.formulas.append(_spot(content))
            elif kind == _BOOLERR and content[7]:
                part.errors.append((_spot(content), _ERRORS.get(content[6], "#ERROR!")))
    return parts


def _spot(content: bytes) -> Spot:
    row, column = struct.unpack_from("<HH", content)
    return Spot(row + 1, column)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        start += 4
        yield kind, stream[start : start + length]
        start += length


def _stream(data: bytes) -> bytes:
    """The workbook inside the compound file."""
    sector = 1 << struct.unpack_from("<H", data, 30)[0]
    directory, _, least, small_table, _, more_tables = struct.unpack_from("<6I", data, 48)
    entries = sector // 4
    numbers = list(struct.unpack_from("<109I", data, 76))
    seen = 0
    while more_tables < _END:
        *further, more_tables = struct.unpack_from(f"<{entries}I", data, (more_tables + 1) * sector)
        numbers += further
        seen += 1
        if seen > len(data) // sector:
            raise ValueError("the table of tables runs in a circle")
    table: list[int] = []
    for number in numbers:
        if number < _END:
            table += struct.unpack_from(f"<{entries}I", data, (number + 1) * sector)

    def chain(number: int, links: list[int], source: bytes, size: int, offset: int) -> bytes:
        found = []
        while number < _END:
            found.append(source[(number + offset) * size : (number + offset + 1) * size])
            number = links[number]
            if len(found) > len(links):
                raise ValueError("a chain runs in a circle")
        return b"".join(found)

    entries_of = chain(directory, table, data, sector, 1)
    found: dict[str, tuple[int, int]] = {}
    root = (0, 0)
    for at in range(0, len(entries_of) - 127, 128):
        entry = entries_of[at : at + 128]
        length, sort = struct.unpack_from("<HB", entry, 64)
        place = struct.unpack_from("<II", entry, 116)
        if sort == 5:
            root = place
        elif sort == 2:
            found[entry[: max(length - 2, 0)].decode("utf-16-le", "replace")] = place
    start, size = found["Workbook"] if "Workbook" in found else found["Book"]
    if size >= least:
        return chain(start, table, data, sector, 1)[:size]
    small = struct.unpack(f"<{len(s) // 4}I", s) if (s := chain(small_table, table, data, sector, 1)) else ()
    return chain(start, list(small), chain(root[0], table, data, sector, 1), 64, 0)[:size]
