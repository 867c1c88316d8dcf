"""What the register says of those who are nominated now (E4); from a list of earlier honours to entries of the register."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db.models import Q

from xuanxian.awards.honours.actions import Earlier
from xuanxian.awards.honours.models import Honour, HonourStatus
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import IN_HANDS_OF_UNIT, Nomination
from xuanxian.awards.packages.checks import Amiss
from xuanxian.paperwork.tables import Heading, Table, read_tables
from xuanxian.paperwork.templates import Column, write_template
from xuanxian.platform.files.actions import on_disk
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.sealed import mark
from xuanxian.rules.awards.nominees import BY_NAME
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.sameness import Described, sameness, writings
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.findings import Finding, Level, Place, in_order, stops
from xuanxian.rules.core.identity import comparable
from xuanxian.rules.core.values import read_value

RULE = "honour.earlier"
"""Of a rulebook's own rule on prior honours too: then what the register says stands under its clause and wants a reason."""


def earlier_honours(nominations: Sequence[Nomination]) -> Mapping[int, Sequence[tuple[Honour, str]]]:
    """Nomination → what the register has of the person from other programmes, and by what it is known; one question, none
    where nobody is a person."""
    people = [n for n in nominations if n.mark or n.born]
    if not people:
        return {}
    names = {written for n in people for written in writings(n.name)}
    marks = {n.mark for n in people if n.mark}
    rows = Honour.objects.filter(Q(mark__in=marks) | Q(holder__in=names), status=HonourStatus.VALID)
    rows = rows.exclude(programme=people[0].programme_id).order_by("-year", "number")
    found: dict[int, list[tuple[Honour, str]]] = defaultdict(list)
    known = [(h, Described(h.mark, h.holder, h.born, h.body)) for h in rows]
    for one in people:
        for entry, theirs in known:
            if how := sameness(Described(one.mark, one.name, one.born, one.body), theirs):
                found[one.pk].append((entry, how.value))
    return found


def earlier_findings(
    rulebook: Rulebook, nominations: Sequence[Nomination]
) -> Iterator[tuple[Nomination, Finding]]:
    """A reminder that wants a reason where the notice has a rule on prior honours, else something to know."""
    rule = next((e for e in rulebook.exclusions if e.rule == RULE), None)
    found = earlier_honours(nominations)
    for nomination in nominations:
        for entry, how in found.get(nomination.pk, ()):
            by = f"（{entry.granted_by}）" if entry.granted_by else ""
            yield nomination, Finding(
                RULE, Level.WARN if rule else Level.NOTE, BY_NAME.alone(1, str(nomination)),
                f"荣誉登记簿上有{entry.year}年「{entry.title}」{by}，{how}", rule.clause if rule else "",
                mend="同一贡献已受表彰的，请更换；有新的突出贡献或者不是同一人的，写明理由" if rule else "请按通知的规定掌握",
            )  # fmt: skip


def told_at_hand_in(dossier: Dossier, delivery: Step) -> Iterator[Amiss]:
    """Of those who go with it."""
    going = [
        n
        for n in dossier.nominations
        if n.status in IN_HANDS_OF_UNIT and dossier.stands[n.pk].delivery == delivery
    ]
    for nomination, finding in earlier_findings(dossier.rulebook, going):
        yield Amiss(finding, nomination)


# ——— a list of earlier honours ———————————————————————————————————————————————————————————————————————————

HOLDER, TITLE, BY, YEAR, IDENTITY, BORN, BODY, NUMBER, DAY, DOCUMENT = (
    "获得者", "荣誉称号", "授予机关", "年度", "身份证号码", "出生年月", "单位及职务", "证书编号", "授予日期", "表彰决定",
)  # fmt: skip
MOST = 5000
_FIELDS = {
    HOLDER: Field(HOLDER, Kind.TEXT),
    TITLE: Field(TITLE, Kind.TEXT),
    BY: Field(BY, Kind.TEXT),
    YEAR: Field(YEAR, Kind.NUMBER),
    IDENTITY: Field(IDENTITY, Kind.IDENTITY),
    BORN: Field(BORN, Kind.MONTH),
    BODY: Field(BODY, Kind.TEXT),
    NUMBER: Field(NUMBER, Kind.TEXT),
    DAY: Field(DAY, Kind.DATE),
    DOCUMENT: Field(DOCUMENT, Kind.TEXT),
}
_NEEDED = (HOLDER, TITLE, BY, YEAR)
_LENGTHS = {HOLDER: 100, TITLE: 100, BY: 100, BODY: 200, NUMBER: 40, DOCUMENT: 200}
_ALIASES = {
    HOLDER: ("姓名", "名称", "集体名称"),
    BODY: ("工作单位及职务", "工作单位"),
    BY: ("授予单位", "表彰机关"),
}


@dataclass(frozen=True)
class Preview:
    file: StoredFile
    rows: Sequence[tuple[int, Earlier]]
    """With the number of their row; complete only where nothing hinders."""
    findings: Sequence[Finding]

    @property
    def hindered(self) -> bool:
        return stops(self.findings)


def preview_of(stored: StoredFile) -> Preview:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / stored.name  # the reader compares what a file is called with what it is
        shutil.copyfile(on_disk(stored.digest, stored.name), path)
        headings = [Heading(name, _ALIASES.get(name, ()), needed=name in _NEEDED) for name in _FIELDS]
        tables, findings = read_tables(path, headings)
    if sum(len(table.rows) for table in tables) > MOST:
        many = Finding(
            "import.too-many", Level.STOP, stored.name, f"超过{MOST}行", mend="请分成几个文件分别导入"
        )
        return Preview(stored, [], [many])
    rows: list[tuple[int, Earlier]] = []
    wrong: list[Finding] = []
    for table in tables:
        for at, number in enumerate(table.rows):
            said, amiss = _row(table, at, number)
            wrong += amiss
            if not stops(amiss):
                rows.append((number, Earlier(**said)))  # type: ignore[arg-type]
    return Preview(stored, rows, in_order([*findings, *wrong, *_known_already(stored.name, rows)]))


_KEYS = {
    HOLDER: "holder", TITLE: "title", BY: "granted_by", YEAR: "year", IDENTITY: "identity", BORN: "born", BODY: "body",
    NUMBER: "number", DAY: "conferred", DOCUMENT: "document",
}  # fmt: skip


def _row(table: Table, at: int, number: int) -> tuple[dict[str, object], list[Finding]]:
    said: dict[str, object] = {}
    found = []
    for name, field in _FIELDS.items():
        cell = table.columns[name][at] if name in table.columns else None
        value, problem = read_value(field, cell)
        why = ""
        if problem is not None:
            level, why, mend = problem.level, problem.message, problem.mend
        elif value is None and name in _NEEDED:
            level, why, mend = Level.STOP, f"「{name}」没有填", "请在文件中填好后重新上传"
        elif name == YEAR and not (
            isinstance(value, int | float) and 1949 <= value <= 9999 and value == int(value)
        ):
            level, why, mend = Level.STOP, "「年度」不是年份", "请填四位数字，如 2019"
        elif isinstance(value, str) and len(value) > _LENGTHS.get(name, 200):
            level, why, mend = Level.STOP, f"「{name}」{len(value)}个字，限{_LENGTHS[name]}个字", "请压缩"
        if why:
            found.append(
                Finding("import.cell", level, f"第{number}行「{name}」", why, mend=mend, place=Place(table.file, number, name))
            )  # fmt: skip
        if value is not None:
            said[_KEYS[name]] = int(value) if name == YEAR and isinstance(value, int | float) else value
    if isinstance(said.get("conferred"), str):
        said["conferred"] = date.fromisoformat(str(said["conferred"]))
    return said, found


def _known_already(file: str, rows: Sequence[tuple[int, Earlier]]) -> Iterator[Finding]:
    """Entered twice it would be told twice: the same holder, title and year; a number is of one entry alone."""
    years, holders = {one.year for _, one in rows}, {one.holder for _, one in rows}
    there = Honour.objects.filter(year__in=years, holder__in=holders).exclude(status=HonourStatus.MISTAKEN)
    entries = {(h.holder, h.title, h.year, h.mark) for h in there}
    taken = Honour.objects.filter(number__in={one.number for _, one in rows if one.number})
    numbers = set(taken.values_list("number", flat=True))
    seen: dict[object, int] = {}
    for row, one in rows:
        key = (one.holder, one.title, one.year, mark(comparable(one.identity)) if one.identity else "")
        why = ""
        if key in entries:
            why = f"{one.holder}的{one.year}年「{one.title}」已经登记"
        elif (first := seen.setdefault(key, row)) != row:
            why = f"与第{first}行相同"
        elif one.number and (one.number in numbers or seen.setdefault(one.number, row) != row):
            why = f"证书编号{one.number}已经有了"
        if why:
            yield Finding(
                "import.double", Level.STOP, f"第{row}行", why, mend="请在文件中删去这一行，或者更正后重新上传",
                place=Place(file, row),
            )  # fmt: skip


def template() -> bytes:
    hints = {
        HOLDER: "姓名或者集体名称", YEAR: "四位数字", IDENTITY: "有的请填，只留核对用的记号，不保存号码", BORN: "如 1980.01",
        NUMBER: "没有的不填，由系统编号", DAY: "如 2019-12-31；不知道的不填", TITLE: "全称，如 自治区劳动模范",
    }  # fmt: skip
    columns = [Column(name, needed=name in _NEEDED, hint=hints.get(name, ""), width=20) for name in _FIELDS]
    notes = [
        "一、一行一项荣誉；有一处错误，全部不登记。",
        "二、同一人按身份证号码辨认；没有号码的，按姓名、出生年月、单位辨认，请尽量填全。",
    ]
    return write_template("以往荣誉登记表", columns, notes)
