"""Comma-separated text as a sheet: which encoding, which separator, whether every row is whole."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice

from xuanxian.paperwork.tables.headers import HEADER_ROWS, best_row, enough, is_remark, known_names
from xuanxian.paperwork.tables.sheets import LISTED, Heading, Sheet, Spot, Unreadable, refusal
from xuanxian.rules.core.findings import Finding, Level, Place

_RESAVE = "请用 Excel 或 WPS 打开核对，另存为 xlsx 后再报。"
_SEPARATORS = ",;\t，"
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

ERROR_VALUES = {"#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!"}
# What a spreadsheet writes into csv for a long number: 4.59999E+17.
_SCIENTIFIC = re.compile(r"-?\d(?:\.\d+)?[Ee]\+[12]\d")


def read_csv(data: bytes, file: str, headings: Sequence[Heading]) -> Sheet:
    """All cells are text, or `Unreadable`."""
    known = known_names(headings)
    text = _decode(data, file, known)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise refusal(
            "file.nul",
            file,
            f"「{file}」第 {line} 行里有不能显示的空字符（NUL），文件可能已损坏。",
            _RESAVE,
            row=line,
        )
    separator = _separator(text, known)
    if separator == "，":
        raise refusal(
            "file.separator",
            file,
            f"「{file}」各列之间用的是全角逗号「，」，无法分列。",
            f"请把列与列之间的全角逗号换成半角逗号「,」（内容里的全角逗号不必动）；或者{_RESAVE}",
            value="，",
        )
    rows = _rows(text, separator, file)
    header, score = best_row(rows[:HEADER_ROWS], known)
    if header >= 0 and enough(score, headings):
        _demand_whole_rows(rows, header, file)
    width = max(map(len, rows), default=0)
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
    sheet = Sheet("")
    if width:
        sheet.add(rows, 1)
    _mark(sheet, text)
    return sheet


def _decode(data: bytes, file: str, known: dict[str, str]) -> str:
    """By mark, else UTF-8, else GB 18030, both strictly."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise _undecodable(data, file, error.start + len(mark), encoding.upper()) from None
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        at = error.start
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _undecodable(data, file, max(at, error.start), "UTF-8、GB 18030") from None
    # GB 18030 finds signs in almost any bytes: where only UTF-8 gives headings, it is UTF-8 with a flaw.
    if not _score(text, known) and _score(data.decode(errors="replace"), known):
        raise _undecodable(data, file, at, "UTF-8")
    return text


def _undecodable(data: bytes, file: str, at: int, encodings: str) -> Unreadable:
    row = data.count(b"\n", 0, at) + 1
    return refusal(
        "file.encoding",
        file,
        f"「{file}」第 {row} 行（第 {at + 1} 字节）有无法识别的文字，按 {encodings} 都读不通，可能是乱码或文件损坏。",
        _RESAVE,
        value=f"第 {at + 1} 字节",
        row=row,
    )


def _score(text: str, known: dict[str, str]) -> int:
    return max(best_row(_sample(text, separator), known)[1] for separator in _SEPARATORS)


def _sample(text: str, separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    with suppress(csv.Error):  # said with its row when the whole is read
        rows.extend(
            islice(csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=separator), HEADER_ROWS)
        )
    return rows


def _separator(text: str, known: dict[str, str]) -> str:
    """The one that yields the most known headings; the comma when none does."""
    return max(_SEPARATORS, key=lambda separator: best_row(_sample(text, separator), known)[1])


def _rows(text: str, separator: str, file: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        number = len(rows) + 1  # the rows before the error have arrived
        raise refusal(
            "file.quotes",
            file,
            f"「{file}」第 {number} 行的引号不配对，从这里起无法分列。",
            f'请检查这一行的英文双引号：内容里的引号要写成两个（""），或改用中文引号；也可以{_RESAVE}',
            row=number,
        ) from None
    return rows


def _demand_whole_rows(rows: list[list[str]], header: int, file: str) -> None:
    width = len(rows[header])
    while width and not rows[header][width - 1].strip():
        width -= 1
    bad = []
    remarks = False
    for number, row in enumerate(rows[header + 1 :], header + 2):
        if len(row) == width or not any(map(str.strip, row)):
            continue
        remarks = remarks or is_remark(row[0])
        remark = len(row) == 1 and remarks  # remarks under the table may run over several lines
        if any(map(str.strip, row[width:])) or (len(row) < width and not remark):
            bad.append((number, len(row)))
    if bad:
        where = "、".join(f"第 {number} 行 {count} 格" for number, count in bad[:LISTED])
        where += f"等 {len(bad)} 行" if len(bad) > LISTED else ""
        raise Unreadable(
            Finding(
                "file.ragged",
                Level.STOP,
                file,
                f"表头有 {width} 格，以下各行格数不同：{where}，无法确定哪一格对应哪一列。",
                value=where,
                limit=f"{width} 格",
                mend=f"多半是内容里有半角逗号而没有加引号，或者漏了逗号；{_RESAVE}",
                place=Place(file, bad[0][0]),
            )
        )


def _mark(sheet: Sheet, text: str) -> None:
    """Formulas, error values and rounded numbers; the text as a whole is asked first, since most files have none."""
    if not any(sign in text for sign in ("=", "#", "E+", "e+")):
        return
    for number, column in enumerate(sheet.columns):
        for row, cell in zip(sheet.rows, column, strict=True):
            if not isinstance(cell, str):
                continue
            if len(cell) > 1 and cell.startswith("="):
                sheet.formulas.append(Spot(row, number))
            elif cell in ERROR_VALUES:
                sheet.errors.append((Spot(row, number), cell))
            elif _SCIENTIFIC.fullmatch(cell):
                sheet.long.append((Spot(row, number), cell))
