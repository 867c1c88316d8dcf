"""The values of a rulebook that change from year to year, as tables that somebody fills in: each cell knows its path in the
text, so that `editing.edit` writes it back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, get_args

from xuanxian.rulebooks.editing import at, values
from xuanxian.rulebooks.schema import RANGE, NoticeDoc, Strength
from xuanxian.rulebooks.source import Path
from xuanxian.rules.awards.quotas import TOTAL


class Kind(StrEnum):
    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    FIGURE = "figure"
    PART = "part"
    CHOICE = "choice"
    NAME = "name"


_WRONG = {
    Kind.DATE: "请写成 2024-12-25，并核对这一天是否存在",
    Kind.NUMBER: "请写阿拉伯数字",
    Kind.FIGURE: "请写数（7）、幅度（3～5），不设限的写 -",
    Kind.PART: "请写数（3）或百分比（20%）",
    Kind.CHOICE: "请从所列的几种中选",
    Kind.NAME: "请用英文小写字母、数字、连字符",
}
_SHAPES = {
    Kind.NUMBER: re.compile(r"\d{1,6}"),
    Kind.FIGURE: re.compile(r"\d{1,6}|\d{1,6}\s*[～~—-]\s*\d{1,6}|-"),
    Kind.PART: re.compile(r"\d{1,6}(\.\d{1,6})?%?"),
    Kind.NAME: re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"),
}


@dataclass(frozen=True)
class Cell:
    """`needed`: may not be emptied; where it may, an empty one is no key at all. `label` is what a reader hears."""

    path: Path
    value: str
    kind: Kind
    label: str
    needed: bool = True
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """In a page's form."""
        return "/".join(map(str, self.path))

    def wrong(self, typed: str) -> str:
        """What is the matter with what was typed; "" where nothing is."""
        if not typed:
            return "不能空着" if self.needed else ""
        if self.kind is Kind.DATE:
            return "" if _is_day(typed) else _WRONG[self.kind]
        if self.kind is Kind.CHOICE:
            return "" if typed in self.choices else _WRONG[self.kind]
        if self.kind is Kind.TEXT:
            return "" if typed.isprintable() or "\u3000" in typed else "含有不能用的字符，请重新填写"
        if not _SHAPES[self.kind].fullmatch(typed):
            return _WRONG[self.kind]
        both = RANGE.fullmatch(typed)
        return "下数大于上数" if both and int(both[1]) > int(both[2]) else ""


@dataclass(frozen=True)
class Line:
    """A row of a table: what it is called, what is only shown, and its cells, None where it has none."""

    name: str
    shown: tuple[str, ...]
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Column:
    """Of a quota table: its subjects as written; `reserve` which of the two totals it belongs to."""

    subjects: tuple[str, ...]
    reserve: bool

    @property
    def total(self) -> bool:
        return self.subjects[0] == TOTAL

    @property
    def label(self) -> str:
        return "·".join(self.subjects)


@dataclass(frozen=True)
class GridRow:
    """`units`: how many units it stands for where columns are added up; `names`: how it may be called elsewhere."""

    name: str
    cells: tuple[Cell, ...]
    units: int = 1
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A quota table. `totals` is the printed total row, `heads` are the figures of the head."""

    name: str
    clause: str
    columns: tuple[Column, ...]
    rows: tuple[GridRow, ...]
    totals: GridRow | None
    heads: tuple[Cell, ...]

    @property
    def every_row(self) -> tuple[GridRow, ...]:
        return (*self.rows, self.totals) if self.totals else self.rows

    def cells(self) -> list[Cell]:
        return [*(cell for row in self.every_row for cell in row.cells), *self.heads]


def cells_of(lines: Sequence[Line]) -> list[Cell]:
    return [cell for line in lines for cell in line.cells if cell is not None]


# ——— the tables of a rulebook whose text fits the schema —————————————————————————————————————————————————————

_NOTICE = {
    "标题": Kind.TEXT, "活动": Kind.TEXT, "年度": Kind.NUMBER, "印发": Kind.DATE, "文号": Kind.TEXT, "批准依据": Kind.TEXT,
    "性质": Kind.CHOICE, "公开": Kind.CHOICE, "层级": Kind.CHOICE,
}  # fmt: skip
_MAY_BE_LEFT_OUT = ("文号", "批准依据", "层级")


def notice_lines(data: Any) -> list[Line]:
    """The name of the rulebook and the head of the notice."""
    fields = {field.alias: field.annotation for field in NoticeDoc.model_fields.values()}
    head = data["通知"]
    lines = [Line("规则书", (), (_cell(data, ("规则书",), Kind.NAME, "规则书名称"),))]
    for key, kind in _NOTICE.items():
        needed, default = key not in _MAY_BE_LEFT_OUT, "未载" if key == "公开" else ""
        cell = _cell(data, ("通知", key), kind, key, needed, _literals(fields[key]), default)
        lines.append(Line(key, (), (cell,)))
    issuers = head["机关"]
    paths = (
        [("通知", "机关", n) for n in range(len(issuers))]
        if isinstance(issuers, list)
        else [("通知", "机关")]
    )
    named = [Line("机关", (), (_cell(data, path, Kind.TEXT, "机关"),)) for path in paths]
    return [*lines[:3], *named, *lines[3:]]


def date_lines(data: Any) -> list[Line]:
    """Periods of the notice and the steps: 起, 截止, 工作日 or 日; shown are the office and the clause."""
    lines = [Line("印发", ("", ""), (_cell(data, ("通知", "印发"), Kind.DATE, "印发"), None, None))]
    for key in ("事迹期间", "获奖期间"):
        if period := data["通知"].get(key):
            start = _cell(data, ("通知", key, "起"), Kind.DATE, f"{key}起")
            end = _cell(data, ("通知", key, "止"), Kind.DATE, f"{key}止", False)
            lines.append(Line(key, ("", str(period["条款"])), (start, end, None)))
    for n, step in enumerate(data["流程"]):
        name, days = step["步"], "日" if "日" in step else "工作日"
        lines.append(
            Line(
                name,
                (step["办"], step["条款"]),
                (
                    _cell(data, ("流程", n, "起"), Kind.DATE, f"{name}起", False),
                    _cell(data, ("流程", n, "截止"), Kind.DATE, f"{name}截止", False),
                    _cell(data, ("流程", n, days), Kind.NUMBER, f"{name}{days}", False),
                ),
            )
        )
    return lines


def limit_lines(data: Any) -> list[Line]:
    """Ratios and other limits: 名, 不低于, 不超过, 力度, 条款; shown is what is counted of what."""
    lines = []
    for n, limit in enumerate(at(data, ("限", "项")) or ()):
        path: Path = ("限", "项", n)
        name = limit["名"]
        said = "、".join(_names(limit["计"]))
        if "占" in limit:
            said += f"占{'、'.join(_names(limit['占']))}"
        if "比" in limit:
            said += f"比{'、'.join(_names(limit['比']))}"
        if "适用" in limit:
            said += f"（适用{'、'.join(_names(limit['适用']))}）"
        strengths = tuple(get_args(Strength))
        lines.append(
            Line(
                name,
                (said, "、".join(_names(limit["范围"]))),
                (
                    _cell(data, (*path, "名"), Kind.TEXT, f"{name}的名"),
                    _cell(data, (*path, "不低于"), Kind.PART, f"{name}不低于", False),
                    _cell(data, (*path, "不超过"), Kind.PART, f"{name}不超过", False),
                    _cell(data, (*path, "力度"), Kind.CHOICE, f"{name}力度", True, strengths, "必须"),
                    _cell(data, (*path, "条款"), Kind.TEXT, f"{name}条款"),
                ),
            )
        )
    return lines


def honour_lines(data: Any) -> list[Line]:
    """Each honour's number, then that of each of its categories."""
    lines = []
    for n, honour in enumerate(data["奖项"]):
        path: Path = ("奖项", n)
        clause = honour["条款"]
        number = _cell(data, (*path, "数"), Kind.NUMBER, honour["名"], False)
        lines.append(Line(honour["名"], ("总数", clause), (number,)))
        for name in honour.get("其中") or ():
            part = _cell(data, (*path, "其中", name), Kind.NUMBER, f"{honour['名']} {name}")
            lines.append(Line(name, ("其中", clause), (part,)))
    return lines


def grids(data: Any) -> list[Grid]:
    kinds = {kind["类"]: kind["单位"] or {} for kind in data["推荐单位"]}
    aliases = {
        name: tuple(_names(others or ())) for units in kinds.values() for name, others in units.items()
    }
    found = []
    for t, table in enumerate(data["名额"]):
        columns = tuple(
            Column(tuple(_names(names)), table.get("备选") in _names(names)) for names in table["列"]
        )

        def row(name: str, path: Path, units: int = 1, columns: tuple[Column, ...] = columns) -> GridRow:
            cells = (
                _cell(data, (*path, c), Kind.FIGURE, f"{name} {column.label}")
                for c, column in enumerate(columns)
            )
            return GridRow(name, tuple(cells), units, (name, *aliases.get(name, ())))

        rows = tuple(
            row(name, ("名额", t, "行", name), len(kinds[name]) if name in kinds else 1)
            for name in table["行"]
        )
        totals = row(TOTAL, ("名额", t, "合计")) if table.get("合计") else None
        heads = tuple(
            _cell(data, ("名额", t, "表头", name), Kind.NUMBER, f"表头 {name}")
            for name in table.get("表头") or ()
        )
        found.append(Grid(table["名"], table["条款"], columns, rows, totals, heads))
    return found


# ——— years ———————————————————————————————————————————————————————————————————————————————————————————————

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|-\d\d-\d\d|\.\d\d(?!\d))")
"""2000字 is no year."""


def shifted(day: str, years: int) -> str:
    """The same day so many years later; 29 February becomes the 28th. What is no date stays."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    try:
        return found.replace(year=found.year + years).isoformat()
    except ValueError:
        return found.replace(year=found.year + years, day=28).isoformat()


def later_text(text: str, years: int) -> str:
    """The text with every year in it so many later: 2023年度 → 2024年度, 2022.12 → 2023.12; dates as `shifted`."""
    if _is_day(text):
        return shifted(text, years)
    return _YEAR.sub(lambda year: str(int(year[0]) + years), text)


def year_cells(data: Any) -> list[Cell]:
    """Values outside the head and the dates of the steps in which a year stands: conditions by day, titles of forms. Those
    of several lines, drawings of forms, are not among them."""
    skipped = {cell.path for cell in (*cells_of(date_lines(data)), *cells_of(notice_lines(data)))}
    return [
        Cell(path, value, Kind.DATE if _is_day(value) else Kind.TEXT, " → ".join(_words(data, path)))
        for path, value in values(data)
        if path not in skipped and "\n" not in value and _YEAR.search(value)
    ]


def _words(data: Any, path: Path) -> Iterator[str]:
    """A path as a person says it: items by their name."""
    for n, part in enumerate(path):
        if isinstance(part, str):
            yield part
            continue
        item = at(data, path[: n + 1])
        name = (
            next((item[key] for key in ("名", "步", "类", "条款") if key in item), "")
            if isinstance(item, dict)
            else ""
        )
        yield str(name) or f"第{part + 1}处"


# ——— sums ————————————————————————————————————————————————————————————————————————————————————————————————


def sums(grid: Grid, typed: Mapping[str, str]) -> dict[str, str]:
    """What a total ought to be, for every cell of a total that says something else; under `=列` what the rows of each
    column add up to. The page's script reckons the same while somebody types."""
    figures = {cell.name: _figure(typed.get(cell.name, cell.value)) for cell in grid.cells()}
    found: dict[str, str] = {}
    for row in grid.every_row:
        for column, cell in zip(grid.columns, row.cells, strict=True):
            if column.total and (total := figures[cell.name]):
                parts = [
                    figures[c.name]
                    for of, c in zip(grid.columns, row.cells, strict=True)
                    if not of.total and of.reserve is column.reserve
                ]
                added = _added((part, 1) for part in parts)
                if added != total:
                    found[cell.name] = _shown(added)
    for c in range(len(grid.columns)):
        added = _added((figures[row.cells[c].name], row.units) for row in grid.rows)
        found[f"={c}"] = _shown(added)
        if grid.totals:
            cell = grid.totals.cells[c]
            if (total := figures[cell.name]) and added != total:
                found.setdefault(cell.name, _shown(added))
    return found


_Figure = tuple[int, int]


def _figure(text: str) -> _Figure | None:
    both = RANGE.fullmatch(text)
    if both:
        return int(both[1]), int(both[2])
    return (int(text), int(text)) if _SHAPES[Kind.NUMBER].fullmatch(text) else None


def _added(parts: Iterable[tuple[_Figure | None, int]]) -> _Figure:
    low = high = 0
    for part, units in parts:
        if part:
            low, high = low + part[0] * units, high + part[1] * units
    return low, high


def _shown(figure: _Figure) -> str:
    return str(figure[0]) if figure[0] == figure[1] else f"{figure[0]}～{figure[1]}"


# ——— parts ———————————————————————————————————————————————————————————————————————————————————————————————


def _cell(
    data: Any,
    path: Path,
    kind: Kind,
    label: str,
    needed: bool = True,
    choices: tuple[str, ...] = (),
    default: str = "",
) -> Cell:
    """`default`: what a key that is not written means."""
    value = at(data, path)
    return Cell(path, default if value is None else str(value), kind, label, needed, choices)


def _names(written: Any) -> list[str]:
    return [str(name) for name in written] if isinstance(written, list | tuple) else [str(written)]


def _literals(annotation: Any) -> tuple[str, ...]:
    found: list[str] = []
    for argument in get_args(annotation):
        found += [argument] if isinstance(argument, str) else _literals(argument)
    return tuple(found)


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False
