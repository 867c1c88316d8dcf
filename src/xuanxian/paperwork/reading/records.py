"""The rows of a summary table: found by their headings, read until the table ends."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from xuanxian.paperwork.grids import Cell as Drawn
from xuanxian.paperwork.grids import Entry, Grid
from xuanxian.paperwork.reading.document import Cell, Table, key
from xuanxian.paperwork.reading.sights import Records, Sights
from xuanxian.paperwork.reading.values import between, narrow
from xuanxian.rules.awards.rulebook import ORDER
from xuanxian.rules.core.findings import Level


def heading(grid: Grid, cell: Drawn) -> Drawn | None:
    """The label just over a cell of the repeating row."""
    over = [label for label in grid.heads[cell] if label.row < cell.row and label.column == cell.column]
    return over[-1] if over else None


class RecordReader:
    """`used` are the rows of the document that belong to summary tables, (table, row)."""

    def __init__(self, sights: Sights) -> None:
        self.sights, self.used = sights, set[tuple[int, int]]()

    def read(self, grid: Grid) -> Records:
        cells = [cell for cell in grid.row_cells(grid.repeat or 0) if cell.entries]
        heads = {cell: over for cell in cells if (over := heading(grid, cell)) is not None}
        wanted = Counter(key(over.label) for over in heads.values())
        found = self._header(wanted)
        if found is None:
            names = "、".join(name for cell in cells for name in cell.entries)
            message = "找不到这张表的表头，一行也没有读"
            self.sights.say("form.read.missing", Level.STOP, names[:40], message)
            return ()
        table, at = found
        printed = {key(c.label) for c in grid.cells if c.is_label and c.row <= (grid.repeat or 0)}
        columns = self._columns(heads, table.rows[at], wanted, printed)
        ends = {key(c.label) for c in grid.cells if c.row > (grid.repeat or 0) and c.is_label}
        repeat = grid.repeat or 0
        for drawn in range(repeat):
            higher = repeat - 1 - drawn  # headings over the headings, in which nothing is asked
            if at >= higher and not any(cell.entries for cell in grid.row_cells(drawn)):
                self.used.add((table.number, at - higher))
        return self._rows(table, at, columns, ends)

    def _header(self, wanted: Counter[str]) -> tuple[Table, int] | None:
        best, most = None, sum(wanted.values()) / 2
        for table in self.sights.document.tables:
            for at, row in enumerate(table.rows):
                score = (Counter(cell.key for cell in row) & wanted).total()
                if (table.number, at) not in self.used and score > most:
                    best, most = (table, at), score
        return best

    def _columns(
        self, heads: dict[Drawn, Drawn], row: list[Cell], wanted: Counter[str], printed: set[str]
    ) -> list[tuple[Drawn, Cell]]:
        sights, found, seen = self.sights, [], Counter[str]()
        there = Counter(cell.key for cell in row)
        for cell, over in heads.items():
            label, name = key(over.label), cell.entries[0]
            if there[label] != wanted[label]:
                where = [c for c in row if c.key == label]
                if where:
                    sights.lose(name, "form.read.doubled", f"表头「{over.label}」重复，没有采用", where[-1])
                else:
                    sights.lose(name, "form.read.missing", f"表头中找不到「{over.label}」一列")
                continue
            place = [c for c in row if c.key == label][seen[label]]
            seen[label] += 1
            found.append((cell, place))
        for head in row:
            if head.key and head.key not in printed:
                message = f"表头「{head.text[:20]}」不是这张表的栏目，没有读取"
                sights.say("form.read.unexpected", Level.WARN, head.text[:20], message, cell=head)
        order = [place.column for _, place in found]
        if order != sorted(order):
            first = next(c for (_, c), (_, d) in pairwise(found) if c.column > d.column)
            message = f"「{first.text}」不在原来的位置，已按表头读取"
            sights.say("form.read.moved", Level.NOTE, first.text, message, cell=first)
        return found

    def _rows(self, table: Table, at: int, columns: list[tuple[Drawn, Cell]], ends: set[str]) -> Records:
        records = []
        header = table.rows[at]
        keys = [cell.key for cell in header]
        self.used.add((table.number, at))
        for number in range(at + 1, len(table.rows)):
            row = table.rows[number]
            if any(cell.key in ends and cell.key for cell in row) or (table.number, number) in self.used:
                break
            self.used.add((table.number, number))
            if [cell.key for cell in row] == keys:
                continue  # the heading once more, on another page
            record = self._record(header, row, number, columns)
            if any(text for name, text in record.items() if name != ORDER):
                records.append(record)
        return tuple(records)

    def _record(
        self, header: list[Cell], row: list[Cell], number: int, columns: list[tuple[Drawn, Cell]]
    ) -> dict[str, str]:
        sights = self.sights
        if [(c.column, c.colspan) for c in row] != [(c.column, c.colspan) for c in header] and len(
            row
        ) != len(header):
            if any(cell.key for cell in row):
                message = f"第{number + 1}行有{len(row)}格，表头有{len(header)}格，这一行没有读"
                sights.say("form.read.row", Level.STOP, row[0].text[:20], message, cell=row[0])
            return {}
        record: dict[str, str] = {}
        for drawn, head in columns:
            cell = row[header.index(head)]
            if cell.rowspan > 1 or cell.row != number or cell.nested:
                message = "这一格与别的行合并或者嵌有表格，没有采用"
                sights.say("form.read.split", Level.STOP, drawn.entries[0], message, cell=cell)
                continue
            parts = [None if isinstance(part, Entry) else part for part in drawn.parts]
            match = between(parts, line=False).fullmatch(narrow(cell.text))
            if match is None:
                sights.say(
                    "form.read.changed", Level.STOP, drawn.entries[0], "格内印的字改过，没有采用", cell=cell
                )
                continue
            for n, name in enumerate(drawn.entries, start=1):
                value = sights.read(name, cell.text[slice(*match.span(n))], cell)
                if value is not None and value.text:
                    record[name] = value.text
        return record
