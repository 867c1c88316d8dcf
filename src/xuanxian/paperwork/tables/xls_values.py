"""The process that reads the values of an xls workbook: bytes in, JSON out.

Run as a file, isolated, so that it starts quickly and cannot harm its caller: it imports nothing of xuanxian.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime
from typing import Any

MOST_MEMORY = 2 * 2**30


def main() -> None:
    try:
        import resource
    except ImportError:  # Windows
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = []
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        row, column = sheet.start or (0, 0)
        sheets.append(
            {
                "name": name,
                "first_column": column,
                "runs": _runs(sheet.to_python(), row + 1),
                "merges": [[(r + 1, c) for r, c in merge] for merge in sheet.merged_cell_ranges or ()],
            }
        )
    json.dump(sheets, sys.stdout, default=_plain)


def _runs(rows: list[list[Any]], first: int) -> list[tuple[int, list[list[Any]]]]:
    """(number of the first row, rows) without the empty rows, of which a stray cell can make tens of thousands."""
    runs: list[tuple[int, list[list[Any]]]] = []
    follows = False
    for number, row in enumerate(rows, first):
        filled = row.count("") < len(row)
        if filled and follows:
            runs[-1][1].append(row)
        elif filled:
            runs.append((number, [row]))
        follows = filled
    return runs


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return str(value)


if __name__ == "__main__":
    main()
