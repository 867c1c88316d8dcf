"""What every reader of rosters hands on: a sheet as columns of cells, and the refusal of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from xuanxian.rules.core.findings import Finding, Level, Place

Cell = str | int | float | date | bool | None

EXACT_DIGITS = 15  # a spreadsheet number keeps no more
LISTED = 20  # how many addresses a finding names


@dataclass(frozen=True)
class Heading:
    """A column the caller knows. The reader turns no number into text: 2023.1 in a month's column may be 2023.10,
    which is for the caller to refuse."""

    name: str
    aliases: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True)
class Table:
    """`file` names the sheet too when several hold a table; `columns` are as long as `rows`, which are row numbers
    in the file (from 1); `unknown` are the headings that no `Heading` claims."""

    file: str
    columns: Mapping[str, Sequence[Cell]]
    rows: Sequence[int]
    unknown: tuple[str, ...]


class Spot(NamedTuple):
    """A cell's place: row from 1 as the reader sees it, column from 0."""

    row: int
    column: int

    def __str__(self) -> str:
        return f"{letters(self.column)}{self.row}"


class Unreadable(Exception):
    """The whole file is refused."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def refusal(
    rule: str, file: str, message: str, mend: str, *, value: str = "", row: int | None = None
) -> Unreadable:
    place = Place(file=file, row=row)
    return Unreadable(Finding(rule, Level.STOP, file, message, value=value, mend=mend, place=place))


def damaged(file: str, detail: str = "") -> Unreadable:
    return refusal(
        "file.damaged",
        file,
        f"「{file}」已损坏或不完整，无法读取" + (f"：{detail}。" if detail else "。"),
        "请重新拷贝或重新下载；或者在原来的电脑上用 Excel、WPS 打开，另存为 xlsx 后再报。",
        value=detail,
    )


def letters(column: int) -> str:
    """0 → A, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def column_number(text: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


class _Texts(dict[str, Cell]):
    """Strips each distinct text of a column once, and keeps one copy of it."""

    def __missing__(self, text: str) -> Cell:
        cell = self[text] = text.strip() or None
        return cell


@dataclass
class Sheet:
    """Columns all as long as `rows`; `formulas`, `errors` and `long` (numbers beyond what is stored exactly) are
    places with what was found there."""

    name: str
    hidden: bool = False
    rows: list[int] = field(default_factory=list)
    columns: list[list[Cell]] = field(default_factory=list)
    merges: list[tuple[Spot, Spot]] = field(default_factory=list)
    formulas: list[Spot] = field(default_factory=list)
    errors: list[tuple[Spot, str]] = field(default_factory=list)
    long: list[tuple[Spot, str]] = field(default_factory=list)
    _texts: list[_Texts] = field(default_factory=list)

    @property
    def filled(self) -> bool:
        return any(column.count(None) < len(column) for column in self.columns)

    def add(self, rows: Sequence[Sequence[object]], first_row: int, first_column: int = 0) -> None:
        """Append rows of equal length that follow what is there; a gap of rows between is simply absent."""
        arrived = list(zip(*rows, strict=True))
        while len(self.columns) < first_column + len(arrived):
            self.columns.append([None] * len(self.rows))
            self._texts.append(_Texts())
        self.rows.extend(range(first_row, first_row + len(rows)))
        for number, (column, texts) in enumerate(zip(self.columns, self._texts, strict=True)):
            if not 0 <= number - first_column < len(arrived):
                column.extend([None] * len(rows))
                continue
            values = arrived[number - first_column]
            if set(map(type, values)) == {str}:
                column.extend(map(texts.__getitem__, values))
            else:
                column.extend(self._mixed(values, texts, Spot(first_row, number)))

    def _mixed(self, values: Sequence[object], texts: _Texts, first: Spot) -> list[Cell]:
        cells: list[Cell] = []
        for row, value in enumerate(values, first.row):
            cell: Cell
            if isinstance(value, str):
                cell = texts[value]
            elif isinstance(value, float):
                cell = int(value) if value.is_integer() else value
                if abs(value) >= 10**EXACT_DIGITS:
                    self.long.append((Spot(row, first.column), f"{value:.0f}"))
            elif value is None or isinstance(value, bool | int | date):
                cell = value
            else:  # a time of day or a duration
                cell = str(value)
            cells.append(cell)
        return cells
