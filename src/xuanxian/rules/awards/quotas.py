"""The quota table (名额分配表) as printed, with its totals: what it says, whether it adds up, the limits it makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from xuanxian.rules.awards.limits import UNIT, Limit
from xuanxian.rules.core.findings import Finding, Level

TOTAL = "合计"
HEAD = "表头"


@dataclass(frozen=True)
class Places:
    """A figure or a range. A single figure is a number of places, which need not be used up (宁缺毋滥); a range binds
    below too, also one of a single number (10～10: 足额)."""

    low: int
    high: int
    is_range: bool = False

    def __str__(self) -> str:
        return f"{self.low}～{self.high}" if self.is_range else str(self.high)


@dataclass(frozen=True)
class Column:
    """`subjects` are intersected: category and kind of place. A total column has `category` 合计; one that shares its category
    with another of the table is called by all its subjects."""

    category: str
    subjects: tuple[str, ...]
    reserve: bool = False

    @property
    def label(self) -> str:
        return self.category + ("·备选" if self.reserve else "")


@dataclass(frozen=True)
class Row:
    """`where` are the subjects of its scope; `per` splits a row that stands for each unit of a kind; `count` is how
    many units it stands for (for the totals); `pool` marks places shared by many units. `by_moves` says by how many each
    figure is another than the printed one (调剂); empty where none is."""

    name: str
    figures: tuple[Places | None, ...]
    where: tuple[str, ...] = ()
    per: str = ""
    units: int = 1
    pool: bool = False
    line: int | None = None
    by_moves: tuple[int, ...] = ()

    def moved_by(self, column: int) -> int:
        return self.by_moves[column] if self.by_moves else 0


@dataclass(frozen=True)
class Move:
    """Places moved (调剂) from one row of a table to another of the same column, named by its label (五(一))."""

    table: str
    giver: str
    taker: str
    column: str
    number: int


@dataclass(frozen=True)
class QuotaLine:
    """A line of the allocation as a list: what a unit may nominate of a category. `least`/`most` bound the places;
    `places` is None for a range."""

    unit: str
    category: str
    places: int | None
    reserve: int | None
    least: int | None
    most: int | None
    note: str


class _Gap(NamedTuple):
    """By how much two sums differ, at the low and the high end of the figures."""

    low: int
    high: int

    def __bool__(self) -> bool:
        return self.low != 0 or self.high != 0

    def __neg__(self) -> _Gap:
        return _Gap(-self.low, -self.high)

    def times(self, units: int) -> _Gap:
        return _Gap(self.low * units, self.high * units)

    def __str__(self) -> str:
        return f"{self.high:+d}" if self.low == self.high else f"{self.low:+d}、{self.high:+d}"


@dataclass(frozen=True)
class QuotaTable:
    """`totals` is the printed total row, `heads` the figures printed in the head, by subject."""

    name: str
    clause: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[Places | None, ...] = ()
    heads: Mapping[str, int] | None = None
    head_parts: Mapping[str, tuple[str, ...]] | None = None
    """Which categories a head figure covers (a group heading covers several)."""
    by: str = UNIT
    """The field whose values name the rows; of another field than the unit a row binds on all lists together."""
    low_strength: Level = Level.STOP
    """Of the lower end of its ranges: what a unit *may* nominate it need not."""

    def figure(self, row: str, category: str, reserve: bool = False) -> Places | None:
        figures = self.totals if row == TOTAL else next(r.figures for r in self.rows if r.name == row)
        for column, figure in zip(self.columns, figures, strict=True):
            if (column.category, column.reserve) == (category, reserve):
                return figure
        return None

    def categories(self) -> list[str]:
        return list(dict.fromkeys(column.category for column in self.columns))

    def lines(self) -> Iterator[QuotaLine]:
        """Every printed figure, totals and heads too."""
        total = Row(TOTAL, self.totals) if self.totals else None
        for row in (*self.rows, *([total] if total else [])):
            for category in self.categories():
                places, reserve = (self.figure(row.name, category, kept) for kept in (False, True))
                if places is None and reserve is None:
                    continue
                notes = [f"{self.clause}印制合计"] if TOTAL in (row.name, category) else []
                notes += (
                    ["统筹名额，多家单位共用；超出的由评选办公室选定"]
                    if row.pool and places and places.high
                    else []
                )
                notes += ["每个单位"] if row.per else []
                yield QuotaLine(
                    row.name,
                    category,
                    None if places is None or places.is_range else places.high,
                    reserve.high if reserve else None,
                    None if places is None else places.low if places.is_range else 0,
                    places.high if places else None,
                    "；".join(notes),
                )
        for name, number in (self.heads or {}).items():
            yield QuotaLine(HEAD, name, number, None, None, None, f"{self.clause}表头")

    def limits(self) -> Iterator[Limit]:
        """One limit a cell. A range binds below too; a pool's excess is the office's to select from (Q12)."""
        for row in self.rows:
            for _, limit in self.cells(row):
                if limit.low is not None and self.low_strength is not Level.STOP:
                    yield replace(limit, low=0)
                    yield replace(limit, high=None, strength=self.low_strength)
                else:
                    yield limit

    def cells(self, row: Row) -> Iterator[tuple[Column, Limit]]:
        """Every printed figure of the row but totals, as one limit."""
        for at, (column, figure) in enumerate(zip(self.columns, row.figures, strict=True)):
            if column.category == TOTAL or figure is None:
                continue
            shared = row.pool and figure.high > 0
            yield (
                column,
                Limit(
                    name=("" if row.per else f"{row.name} ")
                    + column.category
                    + (" 备选" if column.reserve else "")
                    + ("（调剂后）" if row.moved_by(at) else ""),
                    count=column.subjects,
                    low=figure.low if figure.is_range else None,
                    high=figure.high,
                    where=row.where,
                    per=row.per,
                    strength=Level.WARN if shared else Level.STOP,
                    clause=self.clause,
                    rule="quota.reserve" if column.reserve else "quota.pool" if shared else "quota.places",
                ),
            )

    def may_move(self, row: Row) -> list[Column]:
        """The columns of which the row has a figure of its own to give or to add to: not a row that stands for each unit of a
        kind, nor one of a table whose rows are no units."""
        if row.per or self.by != UNIT:
            return []
        return [column for column, _ in self.cells(row)]

    def after(self, move: Move) -> QuotaTable:
        """Unchanged where the table does not know the rows or the column (another version of it does)."""
        change = {move.giver: -move.number, move.taker: move.number}
        at = next((n for n, column in enumerate(self.columns) if column.label == move.column), None)
        known = [
            r
            for r in self.rows
            if r.name in change and at is not None and self.columns[at] in self.may_move(r)
        ]
        if self.name != move.table or at is None or len(known) != 2:
            return self
        rows = (self._moved_by(r, at, change[r.name]) if r.name in change else r for r in self.rows)
        return replace(self, rows=tuple(rows))

    def _moved_by(self, row: Row, at: int, number: int) -> Row:
        """With the row's total of the same kind. A range moves its upper end, its lower one only as far as it must."""
        kind = self.columns[at].reserve
        figures, by_moves = list(row.figures), list(row.by_moves or (0,) * len(row.figures))
        for n, (column, figure) in enumerate(zip(self.columns, row.figures, strict=True)):
            if figure is not None and (n == at or (column.category == TOTAL and column.reserve is kind)):
                high = max(0, figure.high + number)
                low = min(figure.low, high) if figure.is_range else high
                figures[n], by_moves[n] = Places(low, high, figure.is_range), by_moves[n] + number
        return replace(row, figures=tuple(figures), by_moves=tuple(by_moves) if any(by_moves) else ())

    def sum_findings(self) -> list[Finding]:
        """Every equation of the printed table: rows across, columns down, heads. A single wrong figure breaks
        one equation of its row and one of its column; the cell where they cross is named."""
        rows = [*self.rows, *([Row(TOTAL, self.totals)] if self.totals else [])]
        wrong_rows = {(row, total): gap for row in rows for total, gap in self._row_gaps(row.figures)}
        wrong_columns = dict(self._column_gaps()) if self.totals else {}
        findings = []
        crossed_rows, crossed_columns = set(), set()
        for (row, total), row_gap in wrong_rows.items():
            for c, column_gap in wrong_columns.items():
                # By how much the crossing cell would have to be too large to explain either gap.
                by_row = row_gap if c == total else -row_gap
                by_column = -column_gap if row.name == TOTAL else column_gap
                if (
                    self.columns[c].reserve is self.columns[total].reserve
                    and by_row.times(row.units) == by_column
                ):
                    findings.append(self._cell_finding(row, c, by_row))
                    crossed_rows.add((row, total))
                    crossed_columns.add(c)
        for (row, total), gap in wrong_rows.items():
            if (row, total) not in crossed_rows:
                findings.append(
                    self._finding(row.name, self.columns[total].label, f"行合计与各格之和相差{gap}")
                )
        for c, gap in wrong_columns.items():
            if c not in crossed_columns:
                findings.append(self._finding(TOTAL, self.columns[c].label, f"列合计与各行之和相差{-gap}"))
        return findings + list(self._head_findings())

    def _row_gaps(self, figures: tuple[Places | None, ...]) -> Iterator[tuple[int, _Gap]]:
        """(total column, printed total less the sum of its parts) where they differ."""
        for at, column in enumerate(self.columns):
            total = figures[at]
            if column.category != TOTAL or total is None:
                continue
            parts = [
                part
                for c, part in zip(self.columns, figures, strict=True)
                if part and c.category != TOTAL and c.reserve is column.reserve
            ]
            gap = _Gap(total.low - sum(p.low for p in parts), total.high - sum(p.high for p in parts))
            if gap:
                yield at, gap

    def _column_gaps(self) -> Iterator[tuple[int, _Gap]]:
        """(column, sum of the rows less the printed total) where they differ."""
        for at, total in enumerate(self.totals):
            if total is None:
                continue
            parts = [(row.figures[at], row.units) for row in self.rows]
            low = sum(p.low * units for p, units in parts if p)
            high = sum(p.high * units for p, units in parts if p)
            if gap := _Gap(low - total.low, high - total.high):
                yield at, gap

    def _head_findings(self) -> Iterator[Finding]:
        for name, printed in (self.heads or {}).items():
            parts = (self.head_parts or {}).get(name, (name,))
            sums = [
                f.high
                for c, f in zip(self.columns, self.totals, strict=True)
                if f and c.subjects[0] in parts and not c.reserve
            ]
            if sums and sum(sums) != printed:
                yield self._finding(
                    HEAD, name, f"表头写{printed}，合计行为{sum(sums)}", str(printed), str(sum(sums))
                )

    def _cell_finding(self, row: Row, column: int, excess: _Gap) -> Finding:
        printed = row.figures[column] or Places(0, 0)
        right = Places(printed.low - excess.low, printed.high - excess.high, printed.is_range)
        message = f"写的是{printed}，按行合计和列合计应为{right}"
        return self._finding(row.name, self.columns[column].label, message, str(printed), str(right))

    def _finding(self, row: str, column: str, message: str, value: str = "", limit: str = "") -> Finding:
        return Finding(
            "quota.sum",
            Level.STOP,
            f"{self.name} {row}行 {column}列",
            f"{row}行、{column}列：{message}",
            self.clause,
            value,
            limit,
            "请对照通知核对这一行、这一列的数",
        )


def moved(tables: Sequence[QuotaTable], moves: Iterable[Move]) -> tuple[QuotaTable, ...]:
    """The tables as they hold after the moves, in their order."""
    found = list(tables)
    for move in moves:
        found = [table.after(move) for table in found]
    return tuple(found)
