"""Tables whose every cell is asked once: read from the labels and what stands beside or below them, wherever rows and
columns have gone."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from xuanxian.paperwork.grids import Cell as Drawn
from xuanxian.paperwork.grids import Entry, Grid, Part
from xuanxian.paperwork.kinds import placeholder
from xuanxian.paperwork.reading.document import Cell, key
from xuanxian.paperwork.reading.lines import label_of
from xuanxian.paperwork.reading.sights import Sights
from xuanxian.paperwork.reading.values import between, narrow
from xuanxian.paperwork.typeset import field_of
from xuanxian.rules.core.fields import Kind
from xuanxian.rules.core.findings import Level

_ALIKE = 0.6


@dataclass(frozen=True, eq=False)
class _Label:
    """A printed label and, where it is a line of the cover, what that line holds."""

    text: str
    line: tuple[Part, ...] = ()

    @property
    def key(self) -> str:
        return key(self.text)


@dataclass(frozen=True, eq=False)
class _Asked:
    """A cell of the drawing with entries, and the labels by which it is found."""

    cell: Drawn
    left: _Label | None
    over: _Label | None
    beside: tuple[Drawn, ...]
    """What the drawing has between the label on the left and the next one."""


class CellReader:
    """`used` are rows of summary tables, which are read elsewhere; `cover` the cover's lines found in no paragraph."""

    def __init__(self, sights: Sights, used: set[tuple[int, int]], cover: Sequence[tuple[Part, ...]]) -> None:
        self.sights, self.form = sights, sights.form
        tables = sights.document.tables
        self.cells = [c for t in tables for c in t.cells() if (c.table, c.row) not in used and c.key]
        self.rows = {
            (t.number, at): row for t in tables for at, row in enumerate(t.rows) if (t.number, at) not in used
        }
        self.labels: list[_Label] = [_Label(label_of(line), line) for line in cover]
        self.asked: list[_Asked] = []
        for grid in self.form.grids():
            self._draw(grid)
        entries = dict.fromkeys(name for name, _ in self.form.entries())
        self.photos = {name for name in entries if field_of(self.form, name).kind is Kind.PHOTO}
        self.at: dict[_Label, Cell] = {}
        self.known: dict[Cell, tuple[str, ...]] = {}
        """Cells that are accounted for, with the fields whose values they hold."""

    def read(self) -> None:
        self._locate()
        for label in self.labels:
            if label.line and label in self.at:
                self._cover(label)
        for asked in self.asked:
            self._read(asked)
        self._moved()
        self._leftover()

    # ——— the drawing ————————————————————————————————————————————————————————————————————————————————————

    def _draw(self, grid: Grid) -> None:
        at = {
            (r, c): cell
            for cell in grid.cells
            for r in range(cell.row, cell.row + cell.rowspan)
            for c in range(cell.column, cell.column + cell.colspan)
        }
        heading = -1 if grid.repeat is None else grid.repeat
        labels = {c: _Label(c.label) for c in grid.cells if c.is_label and c.row > heading and key(c.label)}
        self.labels += labels.values()
        for cell in grid.cells:
            if not cell.entries or cell.row == grid.repeat:
                continue
            heads = [head for head in grid.heads[cell] if head in labels]
            over = [head for head in heads if head.row < cell.row]
            column = cell.column - 1
            beside: list[Drawn] = []
            while column >= 0 and not at[cell.row, column].is_label:
                beside.insert(0, at[cell.row, column])
                column = at[cell.row, column].column - 1
            left = at[cell.row, column] if column >= 0 else None
            column = cell.column
            while column < grid.columns and not at[cell.row, column].is_label:
                beside.append(at[cell.row, column])
                column += at[cell.row, column].colspan
            self.asked.append(
                _Asked(
                    cell, labels.get(left) if left else None, labels[over[-1]] if over else None,
                    tuple(dict.fromkeys(beside)),
                )
            )  # fmt: skip

    # ——— labels ——————————————————————————————————————————————————————————————————————————————————————————

    def _locate(self) -> None:
        there: dict[str, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            there[cell.key].append(cell)
        wanted: dict[str, list[_Label]] = defaultdict(list)
        for label in self.labels:
            wanted[label.key].append(label)
        heading = {asked.left.key for asked in self.asked if asked.left is not None}
        missing: list[_Label] = []
        for words, labels in wanted.items():
            found = there[words]
            if len(found) > len(labels):  # an answer may be the same word as a label
                found = [c for c in found if not self._answers(c, heading, there, wanted)]
            if len(found) == len(labels):
                self.at |= zip(labels, found, strict=True)
            elif found:
                for cell in found:
                    self.known |= dict.fromkeys((cell, *self._right(cell), *self._below(cell)), ())
                what = "重复" if len(found) > len(labels) else f"只有{len(found)}处，应有{len(labels)}处"
                rule = "form.read.doubled" if len(found) > len(labels) else "form.read.missing"
                for label in labels:
                    self._lose(label, rule, f"「{_flat(label.text)}」{what}，没有采用", found[-1])
            else:
                missing += labels
        self.known |= dict.fromkeys(self.at.values(), ())
        for label in missing:
            self._not_there(label)

    def _answers(
        self, cell: Cell, heading: set[str], there: dict[str, list[Cell]], wanted: dict[str, list[_Label]]
    ) -> bool:
        """Whether it stands right of a label that is there as often as it should."""
        row = self.rows[cell.table, cell.row]
        at = row.index(cell)
        before = row[at - 1].key if at else ""
        return before in heading and len(there[before]) == len(wanted[before])

    def _not_there(self, label: _Label) -> None:
        loose = [
            c for c in self.cells if c not in self.known and c.key not in {one.key for one in self.labels}
        ]
        alike = [c for c in loose if _likeness(c.key, label.key) >= _ALIKE]
        near = max(alike, key=lambda c: _likeness(c.key, label.key), default=None)
        if near is not None:
            self.known |= dict.fromkeys((near, *self._right(near)), ())
            message = f"「{_flat(label.text)}」印的字改成了「{_flat(near.text)[:30]}」，没有采用"
            self._lose(label, "form.read.changed", message, near)
        else:
            self._lose(label, "form.read.missing", f"找不到「{_flat(label.text)}」，没有读")

    def _lose(self, label: _Label, rule: str, message: str, cell: Cell | None = None) -> None:
        """One finding a label; its fields are gone unless they stand elsewhere too."""
        self.sights.say(rule, Level.STOP, label.text, message, cell=cell)
        if rule != "form.read.missing":
            self.sights.lost.update(self._fields(label))

    def _fields(self, label: _Label) -> Iterator[str]:
        yield from (part.field for part in label.line if isinstance(part, Entry))
        for asked in self.asked:
            if label in (asked.left, asked.over):
                yield from asked.cell.entries

    # ——— what stands beside and below —————————————————————————————————————————————————————————————————————

    def _right(self, label: Cell) -> list[Cell]:
        """Everything right of it, in all its rows, until the next label."""
        found: dict[Cell, None] = {}
        taken = {cell for cell in self.at.values() if cell is not label}
        for at in range(label.row, label.row + label.rowspan):
            row = self.rows.get((label.table, at), [])
            for cell in row[row.index(label) + 1 :] if label in row else []:
                if cell in taken:
                    break
                found[cell] = None
        return list(found)

    def _below(self, label: Cell) -> list[Cell]:
        row = self.rows.get((label.table, label.row + label.rowspan), [])
        reach = range(label.column, label.column + label.colspan)
        return [c for c in row if c.column in reach or label.column in range(c.column, c.column + c.colspan)]

    # ——— values ——————————————————————————————————————————————————————————————————————————————————————————

    def _read(self, asked: _Asked) -> None:
        fields = asked.cell.entries
        if self.photos.intersection(fields):
            return
        if asked.over is not None and asked.over in self.at:
            below = self._below(self.at[asked.over])
            if asked.left is not None and asked.left in self.at:
                right = self._right(self.at[asked.left])
                below = [c for c in right if c.column == self.at[asked.over].column]
            self._one(asked.cell, below, self.at[asked.over])
        elif asked.over is None and asked.left is not None and asked.left in self.at:
            self._beside(asked, self.at[asked.left])
        elif asked.over is None and asked.left is None:
            self._by_its_words(asked.cell)

    def _beside(self, asked: _Asked, label: Cell) -> None:
        drawn = [c for c in asked.beside if not self.photos.intersection(c.entries)]
        printed = {key(placeholder(field_of(self.form, name))) for name in self.photos}
        there = [
            c
            for c in self._right(label)
            if not self.photos or not (c.pictures or (c.key and c.key in printed))
        ]
        if len(there) > len(drawn) and self.photos:  # the place of a photo that was taken out
            there = [c for c in there if c.key or c.rowspan == 1]
        if len(there) == len(drawn):
            self._take(asked.cell, there[drawn.index(asked.cell)])
        elif len(drawn) == 1 or not there:
            self._one(asked.cell, there, label)
        else:
            self.known |= dict.fromkeys(there, asked.cell.entries)
            message = f"「{_flat(label.text)}」右边应有{len(drawn)}格，现有{len(there)}格，没有采用"
            self._gone(asked.cell, "form.read.split", message, label)

    def _one(self, drawn: Drawn, there: list[Cell], label: Cell) -> None:
        """One cell is asked; several may stand there if only one has anything in it."""
        filled = [cell for cell in there if cell.text]
        self.known |= dict.fromkeys(there, drawn.entries)
        if not there or there[0] in self.at.values():
            message = f"「{_flat(label.text)}」旁边没有填写的格，没有读"
            self._gone(drawn, "form.read.no-cell", message, label)
        elif len(filled) > 1:
            message = (
                f"「{_flat(label.text)}」旁边的格拆成了{len(there)}格，有{len(filled)}格写了字，没有采用"
            )
            self._gone(drawn, "form.read.split", message, label)
        else:
            if len(there) > 1:
                message = f"「{_flat(label.text)}」旁边的格拆成了{len(there)}格，只有一格写了字，已读取"
                self.sights.say("form.read.split", Level.NOTE, label.text, message, cell=label)
            self._take(drawn, filled[0] if filled else there[0])

    def _by_its_words(self, drawn: Drawn) -> None:
        """A cell that carries its label in itself."""
        words = key(str(drawn.parts[0])) if isinstance(drawn.parts[0], str) else ""
        if not words:
            self._gone(drawn, "form.read.no-label", f"「{drawn.entries[0]}」一格旁边没有印字，读不出")
            return
        others = {key(str(c.cell.parts[0])) for c in self.asked if c.cell is not drawn}
        longer = [other for other in others if other.startswith(words) and other != words]
        found = [
            c for c in self.cells
            if c.key.startswith(words) and c not in self.known and not any(c.key.startswith(o) for o in longer)
        ]  # fmt: skip
        if len(found) == 1:
            self._take(drawn, found[0])
        elif found:
            self.known |= dict.fromkeys(found, ())
            self._gone(drawn, "form.read.doubled", f"「{_flat(drawn.label)}」重复，没有采用", found[-1])
        else:
            self._gone(drawn, "form.read.missing", f"找不到「{_flat(drawn.label)}」，没有读")

    def _take(self, drawn: Drawn, cell: Cell) -> None:
        self.known[cell] = drawn.entries
        if cell.nested:
            self._gone(drawn, "form.read.nested", f"「{drawn.entries[0]}」格内嵌有表格，没有采用", cell)
            return
        parts = [None if isinstance(part, Entry) else part for part in drawn.parts]
        match = between(parts, line=False).fullmatch(narrow(cell.text))
        if match is None:
            self._gone(drawn, "form.read.changed", f"「{drawn.entries[0]}」格内印的字改过，没有采用", cell)
            return
        for n, name in enumerate(drawn.entries, start=1):
            self.sights.see(name, cell.text[slice(*match.span(n))], cell)

    def _cover(self, label: _Label) -> None:
        cell, entries = self.at[label], tuple(self._fields(label))
        there = [c for c in self._right(cell) if c.key] or self._right(cell)
        self.known |= dict.fromkeys(there, entries)
        if len(there) == 1 and len(entries) == 1:
            self.sights.see(entries[0], there[0].text, there[0])
        else:
            for name in entries:
                self.sights.lose(name, "form.read.no-cell", f"「{label.text}」旁边应有一格，没有采用", cell)

    def _gone(self, drawn: Drawn, rule: str, message: str, cell: Cell | None = None) -> None:
        self.sights.lost.update(drawn.entries if rule != "form.read.missing" else ())
        self.sights.say(rule, Level.STOP, drawn.entries[0], message, cell=cell)

    # ——— what is left ——————————————————————————————————————————————————————————————————————————————————

    def _moved(self) -> None:
        """Labels of one name are told apart by their order alone: where that is not the drawing's, they are not."""
        order = [label for label in self.labels if label in self.at and not label.line]
        places = [(self.at[label].table, self.at[label].row, self.at[label].column) for label in order]
        for n, (before, after) in enumerate(pairwise(places)):
            if before > after:
                label = order[n]
                message = f"「{_flat(label.text)}」不在原来的位置，已按栏目名称读取"
                self.sights.say("form.read.moved", Level.NOTE, label.text, message, cell=self.at[label])
                alike = Counter(one.key for one in order)
                for one in order:
                    if alike[one.key] > 1:
                        message = (
                            f"「{_flat(one.text)}」有{alike[one.key]}处，位置变了，分不清是哪一处，没有采用"
                        )
                        self._lose(one, "form.read.doubled", message, self.at[one])
                return

    def _leftover(self) -> None:
        """Text that no place of the form asks for: it may belong to the answer above, or to nothing."""
        entries = (field_of(self.form, name) for name, _ in self.form.entries())
        printed = {key(placeholder(field)) for field in entries}
        lines = (text for block in self.form.blocks for text in getattr(block, "lines", ()))
        own = "".join(key(text) for text in lines if isinstance(text, str))
        rows: dict[tuple[int, int], list[Cell]] = defaultdict(list)
        for cell in self.cells:
            told = cell in self.known or cell.key in printed or (len(cell.key) > 3 and cell.key in own)
            if not told and not cell.nested:
                rows[cell.table, cell.row].append(cell)
        begun = {(cell.table, cell.row) for cell in self.known}
        for at, loose in rows.items():
            fields = [name for cell in loose for name in self.known.get(self._above(cell), ())]
            if at not in begun and all(self.known.get(self._above(cell)) for cell in loose):
                for name in dict.fromkeys(fields):
                    message = (
                        f"「{name}」下面另有一格写了“{loose[0].text[:20]}”，不知是否属于这一项，没有采用"
                    )
                    self.sights.lose(name, "form.read.split", message, loose[0])
                continue
            words = "、".join(f"“{_flat(cell.text)[:20]}”" for cell in loose[:3])
            message = f"{words}不是这张表的内容，没有读取"
            self.sights.say(
                "form.read.unexpected", Level.WARN, _flat(loose[0].text)[:20], message, cell=loose[0]
            )

    def _above(self, cell: Cell) -> Cell:
        """The cell over it; itself in the first row."""
        row = self.rows.get((cell.table, cell.row - 1), [])
        return next((c for c in row if c.column <= cell.column < c.column + c.colspan), cell)


def _flat(text: str) -> str:
    return "".join(text.split())


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() if len(one) <= 60 else 0.0
