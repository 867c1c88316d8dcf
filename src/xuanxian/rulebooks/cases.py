"""Worked examples beside a rulebook (NAME.cases.yaml), which an official can read: the findings that `check` must
yield, exactly, and named cases of rosters, consultations and periods with what they must come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from xuanxian.rulebooks.durations import lasting
from xuanxian.rulebooks.schema import Text, YesNo
from xuanxian.rulebooks.source import parse
from xuanxian.rulebooks.written import validated
from xuanxian.rules.awards.limits import QUOTA_ROW, UNIT
from xuanxian.rules.awards.nominees import Roster
from xuanxian.rules.awards.rosters import check_roster
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.units import KIND
from xuanxian.rules.core.calendars import Calendar
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.subjects import Facts
from xuanxian.rules.core.values import read_value


class _Doc(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_LEVELS = {Level.STOP: "必须", Level.WARN: "提醒", Level.NOTE: "说明"}


class ExpectedDoc(_Doc):
    """Only what is written is compared."""

    rule: Text = Field(alias="规则")
    level: Annotated[Level, BeforeValidator({word: level for level, word in _LEVELS.items()}.get)] = Field(
        alias="级别"
    )
    subject: str | None = Field(None, alias="对象")
    clause: str | None = Field(None, alias="条款")
    row: int | None = Field(None, alias="行")
    value: str | None = Field(None, alias="实有")
    limit: str | None = Field(None, alias="限")

    def __str__(self) -> str:
        level = {"level": _LEVELS[self.level]}
        told = (
            (f.alias, level.get(name, getattr(self, name))) for name, f in type(self).model_fields.items()
        )
        return "，".join(f"{key} {value}" for key, value in told if value is not None)

    def fits(self, finding: Finding) -> bool:
        said = {
            "rule": finding.rule,
            "level": finding.level,
            "subject": finding.subject,
            "clause": finding.clause,
            "row": finding.place.row,
            "value": finding.value,
            "limit": finding.limit,
        }
        return all(said[name] == value for name, value in self if value is not None)


class RosterCaseDoc(_Doc):
    """`same` are the columns all rows share; a row may stand for several (份); only the rules named in `only` are
    compared, all where it is empty. Rows count from 1."""

    name: Text = Field(alias="名")
    unit: str = Field("", alias="单位")
    slate: YesNo = Field(False, alias="拟表彰名单")
    same: dict[str, str] = Field({}, alias="同为")
    rows: list[dict[str, str]] = Field(alias="名册")
    only: list[Text] = Field([], alias="只看")
    expected: list[ExpectedDoc] = Field([], alias="应得")


class ConsultationCaseDoc(_Doc):
    name: Text = Field(alias="名")
    facts: dict[str, str] = Field(alias="对象")
    departments: list[Text] = Field(alias="征求")


class PeriodCaseDoc(_Doc):
    name: Text = Field(alias="名")
    posted: date = Field(alias="张贴")
    days: int = Field(0, alias="工作日", ge=0)
    calendar_days: int = Field(0, alias="日", ge=0)
    counted: YesNo = Field(False, alias="当日计入")
    moved: YesNo = Field(False, alias="遇休息日顺延")
    over: date = Field(alias="期满")

    @model_validator(mode="after")
    def _counts_in_one_way(self) -> PeriodCaseDoc:
        if bool(self.days) == bool(self.calendar_days):
            raise ValueError("须写工作日或者日，只写一个")
        return self


class CasesDoc(_Doc):
    rulebook: Text = Field(alias="规则书")
    check: list[ExpectedDoc] = Field(alias="检查")
    rosters: list[RosterCaseDoc] = Field([], alias="名册案例")
    consultations: list[ConsultationCaseDoc] = Field([], alias="征求意见案例")
    periods: list[PeriodCaseDoc] = Field([], alias="公示案例")
    stage: Text | None = Field(None, alias="演示")
    """The step to which the demonstration of the site brings the notice."""


def load_cases(path: Path) -> CasesDoc:
    return validated(CasesDoc, parse(path.read_text(encoding="utf-8"), path.name))


def differences(expected: Sequence[ExpectedDoc], findings: Sequence[Finding]) -> list[str]:
    """What is missing and what is too much, each as a line."""
    left = list(findings)
    lines = []
    for one in expected:
        match = next((f for f in left if one.fits(f)), None)
        if match is None:
            lines.append(f"缺：{one}")
        else:
            left.remove(match)
    return [*lines, *(f"多：{_said(f)}　{f.message}" for f in left)]


def _said(finding: Finding) -> str:
    """As a case would state it."""
    parts = (
        ("规则", finding.rule), ("级别", _LEVELS[finding.level]), ("对象", finding.subject), ("条款", finding.clause),
        ("行", finding.place.row), ("实有", finding.value), ("限", finding.limit),
    )  # fmt: skip
    return "，".join(f"{key} {value}" for key, value in parts if value not in ("", None))


def run_roster_case(rulebook: Rulebook, case: RosterCaseDoc) -> list[str]:
    rows: list[Mapping[str, str]] = []
    for row in case.rows:
        rows += [{**case.same, **{k: v for k, v in row.items() if k != "份"}}] * int(row.get("份", "1"))
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [row.get(name) for row in rows] for name in names}
    findings = check_roster(rulebook, Roster("", columns, range(1, len(rows) + 1)), case.unit, case.slate)
    return differences(case.expected, [f for f in findings if not case.only or f.rule in case.only])


def run_consultation_case(rulebook: Rulebook, case: ConsultationCaseDoc) -> list[str]:
    known = rulebook.fields
    facts: Facts = {
        name: read_value(known[name], text)[0] if name in known else text for name, text in case.facts.items()
    }
    if unit := rulebook.units.resolve(case.facts.get(UNIT, "")):
        facts = {**facts, UNIT: unit.name, QUOTA_ROW: unit.quota_row, KIND: unit.kind}
    got = [c.department for c in rulebook.consulted(facts)]
    return [] if got == case.departments else [f"应征求{'、'.join(case.departments)}；得{'、'.join(got)}"]


def run_period_case(calendar: Calendar, case: PeriodCaseDoc) -> list[str]:
    lasts = lasting(case.days, case.calendar_days, case.counted, case.moved)
    over = lasts.over(case.posted, calendar)
    return [] if over == case.over else [f"应{case.over}期满；得{over}"]


def run_all(
    rulebook: Rulebook, calendar: Calendar, cases: CasesDoc, checked: Sequence[Finding]
) -> Iterator[tuple[str, str, list[str]]]:
    """(kind, name, what is otherwise) of every case, in the order of the file; `checked` is what `check` says."""
    yield "检查", rulebook.name, differences(cases.check, checked)
    for roster in cases.rosters:
        yield "名册案例", roster.name, run_roster_case(rulebook, roster)
    for consultation in cases.consultations:
        yield "征求意见案例", consultation.name, run_consultation_case(rulebook, consultation)
    for period in cases.periods:
        yield "公示案例", period.name, run_period_case(calendar, period)
