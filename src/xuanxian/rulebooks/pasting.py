"""A table that somebody brings along (from Excel or Word, pasted or as a file) laid onto a quota table: rows and columns are
found by their names, and what fits nowhere is told by its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xuanxian.rulebooks.tables import Cell, Grid
from xuanxian.rules.awards.quotas import TOTAL
from xuanxian.rules.core.findings import Finding, Level, Place

Texts = Sequence[Sequence[str]]
_BLANK = ("—", "－", "-", "–", "/", "／", "")
_RESERVE = "备选"
_FILLERS = re.compile(r"[\s·、，,：:]|名额|人选|数量|（个）|（名）|\(个\)|\(名\)")
_TOTALS = ("合计", "总计", "共计", "小计")


@dataclass(frozen=True)
class Laid:
    """Cell name → what is to stand there, and what there is to say."""

    typed: Mapping[str, str]
    findings: tuple[Finding, ...]


def as_texts(pasted: str) -> list[list[str]]:
    """What a spreadsheet or a Word table puts on the clipboard: tabs between cells, lines between rows."""
    return [[cell.strip() for cell in line.split("\t")] for line in pasted.splitlines() if line.strip()]


def lay(grid: Grid, texts: Texts) -> Laid:
    """Row names stand in the first column that knows any; above the first of them the head, of several rows where cells
    were joined. Without a head that can be read the columns are taken in their order, if there are as many."""
    width = max((len(row) for row in texts), default=0)
    rows = {_plain(name): row for row in grid.every_row for name in (row.names or (row.name,))}
    named = next((c for c in range(width) if any(_plain(_at(r, c)) in rows for r in texts)), None)
    if named is None:
        return Laid({}, (_told("row", "", "表里没有认得的行名", "第一列请用分配表的行名（单位名称）", 1),))
    first = next(n for n, row in enumerate(texts) if _plain(_at(row, named)) in rows)
    findings: list[Finding] = []
    columns = _columns(grid, texts[:first], range(named + 1, width), findings)
    typed: dict[str, str] = {}
    for n, row in enumerate(texts[first:], start=first + 1):
        name = _plain(_at(row, named))
        known = rows.get(TOTAL if name in _TOTALS else name)
        if known is None:
            if any(_at(row, c).strip() for c in columns):
                message = f"第{n}行「{_at(row, named)}」不在分配表中，没有填入"
                findings.append(
                    _told("row", _at(row, named), message, "请核对行名，或者先在全文中添加这一行", n)
                )
            continue
        for c, to in columns.items():
            _fill(known.cells[to], _at(row, c), f"第{n}行第{c + 1}列", typed, findings, n)
    missing = [row.name for row in grid.rows if row.cells[0].name not in typed and columns]
    if missing:
        shown = "、".join(missing[:6]) + ("等" if len(missing) > 6 else "")
        message = f"分配表的{len(missing)}行在表里没有：{shown}，仍照原来的数"
        findings.append(_told("missing", shown, message, "请核对，需要的在格里直接改", 0, Level.WARN))
    return Laid(typed, tuple(findings))


def _fill(
    cell: Cell, text: str, where: str, typed: dict[str, str], findings: list[Finding], row: int
) -> None:
    """An empty cell or a dash leaves the figure as it is: on paper it may mean none or no limit, which only the notice says."""
    value = re.sub(r"\.0+$", "", text.strip().replace(" ", ""))
    if value in _BLANK:
        typed.setdefault(cell.name, cell.value)
        if cell.value not in ("-", "0"):
            message = f"{where}是空的，「{cell.label}」仍照原来的{cell.value}"
            findings.append(
                _told("blank", cell.label, message, "不推荐的填 0，不设限的填 -", row, Level.WARN)
            )
    elif wrong := cell.wrong(value):
        message = f"{where}的「{text}」不能填入「{cell.label}」"
        findings.append(_told("figure", cell.label, message, wrong, row))
    else:
        typed[cell.name] = value


def _columns(grid: Grid, head: Texts, among: Sequence[int], findings: list[Finding]) -> dict[int, int]:
    """Column of the text → column of the grid."""
    parts = {c: _parts(head, c, among[0] if among else 0) for c in among}
    likeness = [
        (_likeness(column.subjects, column.reserve, named), -n, -c)
        for c, named in parts.items()
        for n, column in enumerate(grid.columns)
    ]
    found: dict[int, int] = {}
    for like, n, c in sorted(likeness, reverse=True):
        if like and -c not in found and -n not in found.values():
            found[-c] = -n
    if not found and len(among) == len(grid.columns):
        message = "列名没有对上，按先后次序填入"
        findings.append(_told("order", "", message, "请逐列核对", 1, Level.WARN))
        return dict(zip(among, range(len(grid.columns)), strict=True))
    for c, named in parts.items():
        if c not in found and named:
            shown = " ".join(dict.fromkeys(named))
            message = f"第{c + 1}列「{shown}」对不上分配表的列，没有填入"
            findings.append(_told("column", shown, message, "列名请照分配表写（类别、备选）", 1))
    if not found:
        message = f"表里有{len(among)}列数，分配表有{len(grid.columns)}列"
        findings.append(_told("column", "", message, "请连同列名一起粘贴，或者补齐各列", 1))
    return found


def _parts(head: Texts, column: int, first: int) -> list[str]:
    """What stands above a column, a joined cell counting for all the columns it covers."""
    found = []
    for row in head:
        text = _at(row, column)
        left = column
        while not text.strip() and left > first:
            left -= 1
            text = _at(row, left)
        if text.strip():
            found.append(text.strip())
    return found


def _likeness(subjects: Sequence[str], reserve: bool, named: Sequence[str]) -> int:
    """How surely a head means a column: it says all of it, or its category and which kind of place."""
    joined = "".join(map(_plain, named))
    if not joined or (_RESERVE in joined) is not reserve:
        return 0
    wanted = list(map(_plain, subjects))
    left = joined
    for part in sorted(wanted, key=len, reverse=True):
        left = left.replace(part, "", 1)
    if not left and all(part in joined for part in wanted):
        return 2
    return int(re.sub(f"{_RESERVE}|推荐", "", joined) == wanted[0])


def _plain(text: str) -> str:
    kept = _FILLERS.sub("", text)
    return TOTAL if kept in _TOTALS else kept


def _at(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _told(rule: str, subject: str, message: str, mend: str, row: int, level: Level = Level.STOP) -> Finding:
    return Finding(f"paste.{rule}", level, subject, message, mend=mend, place=Place("", row or None))
