"""The rows of a list as a file: Excel or CSV. Nothing that somebody typed becomes a formula."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from xuanxian.platform import clock
from xuanxian.platform.pages.markup import Column
from xuanxian.platform.pages.words import written

MOST_ROWS = 100_000
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_IN_MEMORY = 4 * 1024 * 1024  # a file of ordinary size never touches the disk
_LONGEST = 32_767  # characters Excel takes in a cell
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NO_FILE_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


def file_name(title: str, suffix: str) -> str:
    """账号-2023-12-18.xlsx"""
    return f"{_NO_FILE_NAME.sub('', title)[:80] or '导出'}-{clock.today().isoformat()}.{suffix}"


def as_xlsx(title: str, columns: Sequence[Column], rows: Iterable[Any]) -> FileResponse:
    """Written row by row to a temporary file, so that memory stays flat."""
    file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115, the response closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        _sheet(book, title, [c for c in columns if c.in_file], rows)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=file_name(title, "xlsx"), content_type=_SPREADSHEET
    )


def _sheet(book: Any, title: str, columns: Sequence[Column], rows: Iterable[Any]) -> None:
    head = book.add_format({"bold": True, "bottom": 1, "valign": "vcenter"})
    text = book.add_format({"num_format": "@", "valign": "vcenter"})
    sheet = book.add_worksheet(_NO_SHEET_NAME.sub("", title).strip("'")[:31] or "表")
    sheet.freeze_panes(1, 0)
    for n, column in enumerate(columns):
        sheet.set_column(n, n, 10 if column.numeric else 24)
        sheet.write_string(0, n, column.title, head)
    getters = [(column.file_getter(), column.numeric) for column in columns]
    last = 0
    for last, row in enumerate(_limited(rows), 1):
        if row is None:
            sheet.write_string(last, 0, _CUT, text)
            return
        for n, (get, numeric) in enumerate(getters):
            value = get(row)
            # A number that the program holds as a number cannot be a formula, and officials add it up.
            if numeric and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                sheet.write_number(last, n, value)
            else:
                sheet.write_string(last, n, written(value)[:_LONGEST], text)
    if last and columns:
        sheet.autofilter(0, 0, last, len(columns) - 1)


_CUT = f"只导出了前 {MOST_ROWS} 行，其余请加筛选条件后分次导出。"


def _limited(rows: Iterable[Any]) -> Iterator[Any]:
    """The rows, and None where more follow than a file takes."""
    for n, row in enumerate(rows):
        if n == MOST_ROWS:
            yield None
            return
        yield row


class _Line:
    """The writing end that csv wants: hands the line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def as_csv(title: str, columns: Sequence[Column], rows: Iterable[Any]) -> StreamingHttpResponse:
    """UTF-8 with the mark that Excel needs to see it."""
    kept = [c for c in columns if c.in_file]
    response = StreamingHttpResponse(_lines(kept, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, file_name(title, "csv"))
    return response


def _lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    writer = csv.writer(_Line())
    getters = [column.file_getter() for column in columns]
    yield b"\xef\xbb\xbf" + _line(writer, [column.title for column in columns])
    for row in _limited(rows):
        yield _line(writer, [_CUT] if row is None else [_harmless(get(row)) for get in getters])


def _line(writer: Any, cells: list[str]) -> bytes:
    return str(writer.writerow(cells)).encode()


def _harmless(value: object) -> str:
    text = written(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


WRITERS: dict[str, Callable[[str, Sequence[Column], Iterable[Any]], HttpResponseBase]] = {
    "xlsx": as_xlsx,
    "csv": as_csv,
}
