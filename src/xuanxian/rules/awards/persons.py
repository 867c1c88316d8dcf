"""What the rows say of a person and what they cannot both mean: one nominee in two rows, an identity number that says
otherwise than the row, too young, more years of work than of life, a rank that the post contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from xuanxian.rules.awards.nominees import Nominees
from xuanxian.rules.awards.rulebook import MISMATCH, Rulebook
from xuanxian.rules.core import identity
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.subjects import Value

BORN, SEX, NUMBER = "出生年月", "性别", "身份证号码"
POSTS, RANK = ("工作单位及职务", "职务职级"), "行政级别"
WORKING_AGE = 16
"""Years; nobody is employed before (劳动法)."""
_RANK_IN_POST = re.compile("[一二三四]级(?:巡视员|调研员)|副?(?:巡视员|调研员)")
"""From 县处级 on: below, no notice counts."""
_EXPLAIN = "请核对；确实如此的，写明理由"


def person_findings(rulebook: Rulebook, nominees: Nominees) -> Iterator[Finding]:
    yield from _number_findings(nominees)
    for columns in rulebook.roster.distinct:
        yield from _double_findings(rulebook, nominees, columns)
    yield from _age_findings(rulebook, nominees)
    yield from _rank_findings(rulebook, nominees)


def _number_findings(nominees: Nominees) -> Iterator[Finding]:
    """One identity number in two rows, and what it says of birth and sex otherwise than the row."""
    if NUMBER not in nominees.columns:
        return
    numbers = nominees.column(NUMBER)
    births, sexes = nominees.column(BORN), nominees.column(SEX)
    first: dict[str, int] = {}
    for at, number in enumerate(numbers):
        if not isinstance(number, str):
            continue
        earlier = first.setdefault(number, at)
        if earlier != at:
            yield Finding(
                "person.double",
                Level.STOP,
                nominees.names[at],
                f"与{nominees.beside[earlier]}是同一身份证号码",
                "",
                f"{nominees.beside[earlier]}、{nominees.beside[at]}",
                "一人一行",
                "请删去重复的一行，或者更正号码",
                *nominees.spot(at, NUMBER),
            )
        for column, written, said in (
            (BORN, births[at], identity.birth_month(number)),
            (SEX, sexes[at], identity.sex(number)),
        ):
            if isinstance(written, str) and written != said:
                message = f"「{column}」填{written}，身份证号码上是{said}"
                mend = "请核对；以档案认定为准的，写明理由"
                yield _mismatch(nominees, at, column, message, said, mend)


_NUMBERING = re.compile("第|(?<!\\d)0+(?=\\d)")
"""What may be left out of a number without its being another: 第三次会议第012号, 三次会议12号."""


def _double_findings(rulebook: Rulebook, nominees: Nominees, columns: Sequence[str]) -> Iterator[Finding]:
    """No two nominees have all these cells the same; a row that lacks one of them is left alone. Where the rulebook says how
    a number is written, it is the same with 第 and without."""
    first: dict[tuple[Value, ...], int] = {}
    cells = [
        [_NUMBERING.sub("", v) if isinstance(v, str) else v for v in nominees.column(name)]
        if rulebook.fields[name].pattern
        else nominees.column(name)
        for name in columns
    ]
    for at, key in enumerate(zip(*cells, strict=True)):
        if None in key:
            continue
        earlier = first.setdefault(key, at)
        if earlier != at:
            yield Finding(
                "roster.double",
                Level.STOP,
                nominees.names[at],
                f"与{nominees.beside[earlier]}的{'、'.join(columns)}相同",
                "",
                f"{nominees.beside[earlier]}、{nominees.beside[at]}",
                "一个对象一行",
                "请删去重复的一行；不是同一个的，请写全称或者更正",
                *nominees.spot(at, columns[-1]),
            )


def _age_findings(rulebook: Rulebook, nominees: Nominees) -> Iterator[Finding]:
    """Too young to work when the notice was issued; more years of work than since then."""
    births = nominees.column(BORN)
    since = {
        born: _years_worked(born, rulebook.notice.issued) for born in set(births) if isinstance(born, str)
    }
    for at, born in enumerate(births):
        if isinstance(born, str) and since[born] < 0:
            message = f"「{BORN}」填{born}，到通知印发时不满{WORKING_AGE}周岁"
            yield _mismatch(nominees, at, BORN, message, f"{WORKING_AGE}周岁", _EXPLAIN)
    for name in (f.name for f in rulebook.fields.values() if f.years and f.name in nominees.columns):
        for at, (born, years) in enumerate(zip(births, nominees.column(name), strict=True)):
            if (
                isinstance(born, str)
                and isinstance(years, int | float)
                and years > (most := max(since[born], 0))
            ):
                message = f"「{name}」填{years:g}，{born}出生，满{WORKING_AGE}周岁以后没有这么多年"
                yield _mismatch(nominees, at, name, message, f"{most:.1f}", _EXPLAIN)


def _years_worked(born: str, now: date) -> float:
    """At most, to the end of the month; negative before the working age."""
    year, month = map(int, born.split("."))
    return (now.year * 12 + now.month - year * 12 - month) / 12 - WORKING_AGE


def _rank_findings(rulebook: Rulebook, nominees: Nominees) -> Iterator[Finding]:
    """A post that bears a rank (二级巡视员) of a higher group than the one filled in: 县处级, 厅局级. Within a
    group the two may differ (副处长、二级调研员), and a rank may be higher than the post."""
    field = rulebook.fields.get(RANK)
    if field is None or field.kind is not Kind.RANK:
        return
    ranks = nominees.column(RANK)
    for column in (name for name in POSTS if name in nominees.columns):
        for at, post in enumerate(nominees.column(column)):
            written = str(ranks[at] or "")
            for word in _RANK_IN_POST.findall(str(post or "")) if written else ():
                meant = field.folded.get(word, written)
                if _group(field, meant) > _group(field, written):
                    message = f"「{RANK}」填{written}，职务中的「{word}」相当于{meant}"
                    yield _mismatch(nominees, at, RANK, message, meant, _EXPLAIN)
                    break


def _group(field: Field, rank: str) -> int:
    """The first step of the ladder that belongs to the same group."""
    return next(at for at, step in enumerate(field.options) if step[:2] == rank[:2])


def _mismatch(nominees: Nominees, at: int, column: str, message: str, limit: str, mend: str) -> Finding:
    value = str(nominees.column(column)[at])
    return Finding(
        MISMATCH, Level.WARN, nominees.names[at], message, "", value, limit, mend, *nominees.spot(at, column)
    )
