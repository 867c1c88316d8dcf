"""A roster file in, as the rules take it; an empty or filled roster out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from xuanxian.paperwork.tables import Heading, read_tables
from xuanxian.paperwork.templates import Column, write_roster, write_template
from xuanxian.rules.awards.limits import UNIT
from xuanxian.rules.awards.nominees import Roster
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.fields import Kind
from xuanxian.rules.core.findings import Finding
from xuanxian.rules.core.values import Raw

_TEXT = (Kind.IDENTITY, Kind.PHONE, Kind.MONTH, Kind.DATE)
"""Kinds whose cells are text, so that no spreadsheet turns them into numbers."""


def headings(rulebook: Rulebook) -> list[Heading]:
    rules, everybodys = rulebook.roster, set(rulebook.roster.everybodys())
    return [Heading(name, rules.aliases.get(name, ()), name in everybodys) for name in rules.columns()]


def read_roster(rulebook: Rulebook, path: Path) -> tuple[Roster | None, list[Finding]]:
    """None where the file cannot be read as a roster; the findings say why. Several sheets make one roster."""
    tables, findings = read_tables(path, headings(rulebook))
    if not tables:
        return None, findings
    if len(tables) == 1:
        return Roster(tables[0].file, tables[0].columns, tables[0].rows), findings
    names = dict.fromkeys(name for table in tables for name in table.columns)
    columns: dict[str, Sequence[Raw]] = {
        name: [cell for t in tables for cell in t.columns.get(name, [None] * len(t.rows))] for name in names
    }
    return Roster(path.name, columns, [row for table in tables for row in table.rows]), findings


def columns_of(rulebook: Rulebook) -> list[Column]:
    rules, everybodys = rulebook.roster, set(rulebook.roster.everybodys())
    columns = []
    for name in rules.columns():
        field = rulebook.fields[name]
        listed = field.kind not in (Kind.IDENTITY, Kind.DIVISION, Kind.CHOICES)
        who = "、".join(subject for subject, needed in rules.needed if subject and name in needed)
        may = "、".join(subject for subject, optional in rules.optional if subject and name in optional)
        hint = f"{who}须填" if who else "须填" if name in everybodys else f"{may}填" if may else ""
        limit = f"{field.limit}字以内" if field.limit else ""
        several = field.options if field.kind is Kind.CHOICES else ()
        form = (
            f"从中选填：{'、'.join(several)}" if several else f"例如{field.example}" if field.example else ""
        )
        form = "；".join(part for part in (form, _FORMAT.get(field.kind, "")) if part)
        columns.append(
            Column(
                name,
                _units(rulebook) if name == UNIT else field.options if listed else (),
                name == UNIT and any(kind.patterns for kind in rulebook.units.kinds),
                several,
                name in everybodys,
                "；".join(part for part in (hint, limit, form) if part),
                field.kind in _TEXT,
                min(40.0, 4 + 2.2 * max(len(name), 12 if field.kind in (Kind.LONG, Kind.IDENTITY) else 4)),
            )
        )
    return columns


_FORMAT = {
    Kind.MONTH: "××××.××，例如1978.06",
    Kind.DATE: "例如2022-12-01",
    Kind.IDENTITY: "18位",
    Kind.CHOICES: "多项用顿号隔开",
    Kind.DIVISION: "写到县（市、区）",
}


def _units(rulebook: Rulebook) -> tuple[str, ...]:
    return tuple(unit.name for unit in rulebook.units.listed())


def roster_template(rulebook: Rulebook) -> bytes:
    notes = [
        f"一、本名册供《{rulebook.notice.programme}》推荐对象填报，一行一个对象，集体和个人同在一张表。",
        "二、列名底色为黄色的列人人须填；其余列按对象类型填，批注里写明谁须填。",
        "三、月份、身份证号码、电话各列已设为文本格式，请勿改成数字。",
        "四、“原则上”“一般”的例外，在「理由」列写明理由。",
        "五、填好后先检查，按检查结果改正，再报送。",
    ]
    return write_template(f"{rulebook.notice.programme}推荐对象名册", columns_of(rulebook), notes)


def filled_roster(rulebook: Rulebook, records: Sequence[Mapping[str, str]]) -> bytes:
    used = [c for c in columns_of(rulebook) if c.needed or any(record.get(c.name) for record in records)]
    return write_roster(f"{rulebook.notice.programme}推荐对象名册", used, records)
