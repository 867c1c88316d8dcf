"""Official papers (公文): letters, reports, postings, set as such papers are: title in 小标宋 22 pt, body 仿宋 16 pt on
lines of 28 pt, headings 黑体 and 楷体, signature and date at the lower right with room for the seal, which nobody draws
(F16). They become a form of blocks, so that the makers of forms make them; tables are grids like any other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from xuanxian.paperwork.forms import Block, Form, FormData, Layout, PageBreak, Prose, Style
from xuanxian.paperwork.grids import Cell, Entry, Grid
from xuanxian.paperwork.typeset import balanced
from xuanxian.rules.core.fields import Field, Kind

PITCH = 28.0
"""Points from line to line."""


@dataclass(frozen=True)
class Setting:
    """How a style is set. `before` and `after` in lines; `beside`: centred among themselves, so many 字 from the right
    margin."""

    points: float = 16.0
    face: str = "仿宋"
    align: str = "both"
    indent: bool = False
    bold: bool = False
    before: float = 0.0
    after: float = 0.0
    beside: float | None = None
    hang: float = 0.0
    """The first paragraph stands in by 2 字 and hangs by so many; the others stand where it goes on."""


SETTINGS: Mapping[Style, Setting] = {
    "mark": Setting(face="黑体", align="left"),
    "number": Setting(align="right", after=1),
    "title": Setting(22.0, "宋体", "center", bold=True, after=1),
    "to": Setting(align="left"),
    "text": Setting(indent=True),
    "heading": Setting(face="黑体", indent=True),
    "subheading": Setting(face="楷体", indent=True),
    "attached": Setting(align="left", before=0.6, hang=3),
    "signed": Setting(align="center", before=1.6, beside=2),
    "contact": Setting(indent=True, before=0.4),
}
_TITLE_ROOM = 19.0
"""字 of a title on one line; a longer one is broken into lines of nearly equal length."""
_WHOLE = re.compile(
    "先进集体|先进个人|先进工作者|关于|表彰|通报|先进|优秀|集体|个人|工作者|工作|代表|人大|全区|全国|全市|推荐|对象|评选|公示|意见|征求|报送|报告|决定|通知|名单|情况"
    "|劳动模范|贡献奖|履职|建议|无异议|[0-9]+年度?|[0-9A-Za-z.,%]+"
)
"""Words that a title does not break apart."""
_FIRST, _SECOND = re.compile(r"[一二三四五六七八九十]+、"), re.compile(r"（[一二三四五六七八九十]+）")


@dataclass(frozen=True)
class Table:
    """Heads with the widths of their columns, and rows of texts; `least` rows are drawn, empty ones for writing."""

    heads: Sequence[tuple[str, float]]
    rows: Sequence[Sequence[str]]
    least: int = 1


@dataclass(frozen=True)
class Letter:
    """`parts` are styled paragraphs, tables and page breaks, in their order; `attached` the names of what goes with it."""

    title: str
    parts: Sequence[Prose | Table | PageBreak]
    number: str = ""
    to: str = ""
    attached: Sequence[str] = ()
    signed: Sequence[str] = ()
    contact: str = ""
    mark: str = ""
    behind: Sequence[Prose | Table | PageBreak] = ()
    """The attached papers themselves, each on a page of its own."""


def texts(*paragraphs: str) -> Prose:
    return Prose("text", tuple(p for p in paragraphs if p))


def written(text: str) -> list[Prose]:
    """Paragraphs as somebody typed them; a short line that begins 一、 or （一） and says nothing more is a heading."""
    found: list[Prose] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        closed = len(line) > 40 or line.endswith(("。", "；", "："))
        style: Style = (
            "text"
            if closed
            else "heading"
            if _FIRST.match(line)
            else "subheading"
            if _SECOND.match(line)
            else "text"
        )
        if found and found[-1].style == style:
            found[-1] = Prose(style, (*found[-1].paragraphs, line))
        else:
            found.append(Prose(style, (line,)))
    return found


def numbered(name: str, at: int) -> str:
    """一、…, 二、… as headings of the first level are numbered; `at` counts from 0, up to 十九."""
    ones = "一二三四五六七八九十"
    return f"{ones[at] if at < 10 else f'十{ones[at - 10]}'}、{name}"


def letter_form(name: str, letter: Letter, *, landscape: bool = False) -> tuple[Form, FormData]:
    """The paper as a form that every maker of forms can make, and what fills its tables."""
    blocks: list[Block] = []
    tables: list[tuple[Mapping[str, str], ...]] = []
    fields: dict[str, Field] = {}

    def add(parts: Iterable[Prose | Table | PageBreak]) -> None:
        for part in parts:
            if isinstance(part, Table):
                blocks.append(_grid(part, len(tables), fields))
                tables.append(tuple(_record(row, len(tables)) for row in part.rows))
            else:
                blocks.append(part)

    def say(style: Style, *paragraphs: str) -> None:
        if said := tuple(p for p in paragraphs if p):
            blocks.append(Prose(style, said))

    say("mark", letter.mark)
    say("number", letter.number)
    say("title", *balanced(letter.title, 44 if landscape else _TITLE_ROOM, whole=_WHOLE).split("\n"))
    say("to", f"{letter.to}：" if letter.to else "")
    add(letter.parts)
    if letter.signed:
        _keep_last(blocks)
    if letter.attached:
        blocks.append(Prose("attached", tuple(_attached(letter.attached)), kept=bool(letter.signed)))
    say("signed", *letter.signed)
    say("contact", letter.contact and f"（{letter.contact}）")
    add(letter.behind)
    layout = Layout(official=not landscape, landscape=landscape, numbered=True)
    return Form(name, "", tuple(blocks), fields, layout), FormData({}, tuple(tables))


def _keep_last(blocks: list[Block]) -> None:
    """A signature never stands on a page without text (GB/T 9704): the last paragraph goes with it."""
    last = blocks[-1]
    if isinstance(last, Prose) and last.style == "text":
        blocks[-1:] = [
            *([replace(last, paragraphs=last.paragraphs[:-1])] if len(last.paragraphs) > 1 else []),
            replace(last, paragraphs=last.paragraphs[-1:], kept=True),
        ]


def _attached(names: Sequence[str]) -> list[str]:
    """The word stands before the first; the renderers set the others below it."""
    if len(names) == 1:
        return [f"附件：{names[0]}"]
    return [f"{'附件：' if n == 1 else ''}{n}. {name}" for n, name in enumerate(names, start=1)]


def _name(table: int, column: int) -> str:
    return f"表{table + 1}栏{column + 1}"


def _grid(table: Table, at: int, fields: dict[str, Field]) -> Grid:
    count = len(table.heads)
    names = [_name(at, n) for n in range(count)]
    fields.update({name: Field(name, Kind.TEXT) for name in names})
    heads = tuple(Cell(0, n, 1, 1, (head,)) for n, (head, _) in enumerate(table.heads))
    entries = tuple(Cell(1, n, 1, 1, (Entry(name),)) for n, name in enumerate(names))
    widths = tuple(width for _, width in table.heads)
    return Grid(count, 2, heads + entries, widths, repeat=1, repeat_least=table.least)


def _record(row: Sequence[str], table: int) -> Mapping[str, str]:
    return {_name(table, n): text for n, text in enumerate(row)}
