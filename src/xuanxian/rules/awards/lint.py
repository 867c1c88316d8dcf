"""Checking a notice before it is published (P8): does it add up, can it be kept, does it contradict itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xuanxian.rules.awards.integer_model import Infeasible
from xuanxian.rules.awards.limits import QUOTA_ROW, STATUS, UNIT, Limit, Stage
from xuanxian.rules.awards.model import Relaxation, clash_of_anybody
from xuanxian.rules.awards.quotas import TOTAL, QuotaTable
from xuanxian.rules.awards.rulebook import Honour, Rulebook
from xuanxian.rules.awards.timetable import timetable_findings
from xuanxian.rules.awards.units import KIND
from xuanxian.rules.core.calendars import Calendar
from xuanxian.rules.core.findings import Finding, Level, in_order
from xuanxian.rules.core.subjects import Facts


def check_rulebook(rulebook: Rulebook, calendar: Calendar) -> list[Finding]:
    """Every finding of the notice itself."""
    findings = list(_notice_findings(rulebook))
    for table in rulebook.quotas:
        findings += table.sum_findings()
    for honour in rulebook.honours:
        findings += _honour_findings(rulebook, honour)
    findings += timetable_findings(rulebook.steps, calendar, rulebook.notice.issued, rulebook.meet)
    findings += _whole_findings(rulebook)
    findings += _feasibility_findings(rulebook)
    return in_order(findings)


def _notice_findings(rulebook: Rulebook) -> Iterator[Finding]:
    notice = rulebook.notice
    for value, rule, what in (
        (notice.number, "notice.number", "文号"),
        (notice.basis, "notice.basis", "批准依据"),
        (notice.publication, "notice.publication", "公开属性"),
    ):
        if value is None:
            mend = (
                "发布前请补问；未载的按不公开处理"
                if rule == "notice.publication"
                else "发布前请向印发机关补问"
            )
            yield Finding(
                rule, Level.NOTE, notice.programme, f"通知没有载明{what}", "通知首部", "未载", "", mend
            )
    for doubt in rulebook.doubts:
        yield Finding(
            "doubt",
            Level.NOTE,
            doubt.clause,
            f"写：{doubt.written}；另：{doubt.otherwise}；取：{doubt.taken}",
            doubt.clause,
            doubt.written,
            doubt.otherwise,
            "如需改变取法，请由评选办公室答疑",
        )


def _honour_findings(rulebook: Rulebook, honour: Honour) -> Iterator[Finding]:
    """Figures of the text, of the table's head and of its total row agree; nominated ≥ awarded."""

    def wrong(row: str, column: str, message: str, value: object, limit: object) -> Finding:
        return Finding(
            "quota.sum",
            Level.STOP,
            f"{honour.name} {row} {column}列",
            message,
            honour.clause,
            str(value),
            str(limit),
            "请对照通知核对这两处的数",
        )

    if honour.places is not None and honour.parts and sum(honour.parts.values()) != honour.places:
        added = sum(honour.parts.values())
        yield wrong(
            "表彰数", honour.name, f"{honour.name}写{honour.places}，各类相加为{added}", honour.places, added
        )
    for table in rulebook.quotas:
        stated = {
            **honour.parts,
            **({honour.subjects[0]: honour.places} if honour.places is not None else {}),
        }
        for name, number in stated.items():
            head = (table.heads or {}).get(name)
            if head is not None and head != number:
                message = f"{honour.clause}写{number}，{table.clause}表头写{head}"
                yield wrong("表头", name, message, head, number)
        for name, number in stated.items():
            most = _nominated(rulebook, table, name)
            if most is not None and number is not None and most < number:
                message = f"推荐名额合计{most}，少于表彰数{number}"
                yield wrong(f"{TOTAL}行", name, message, most, number)


def _whole_findings(rulebook: Rulebook) -> Iterator[Finding]:
    """A share of what belongs to it whole, so that it is always 100 %: counted and base are likely swapped."""
    for limit in rulebook.limits:
        for share in limit.shares:
            of = [name for name in limit.count if name not in share.base]
            if of and all(any(rulebook.subjects.narrows(base, name) for base in share.base) for name in of):
                count, base = "、".join(of), "、".join(share.base)
                yield Finding(
                    "limit.whole", Level.WARN, limit.name,
                    f"「{base}」都属于「{count}」，这个比例总是100%，「计」和「占」像是写反了", limit.clause, "100%",
                    share.percent, f"请核对：计「{base}」、占「{count}」，还是别的",
                )  # fmt: skip


def _nominated(rulebook: Rulebook, table: QuotaTable, subject: str) -> int | None:
    """How many of the subject the table lets be nominated, reserves apart; None where it has no such column."""
    columns = [
        at
        for at, column in enumerate(table.columns)
        if column.category != TOTAL
        and not column.reserve
        and rulebook.subjects.narrows(column.subjects[0], subject)
    ]
    if not columns:
        return None
    open_kinds = {kind.name for kind in rulebook.units.kinds if kind.patterns or not kind.units}
    if any(row.per and row.name in open_kinds for row in table.rows):
        return None  # a kind whose units the notice does not list, or not all: as many as there are
    figures = [(row.figures[at], row.units) for row in table.rows for at in columns]
    if any(figure is None for figure, _ in figures):
        return None  # a cell without a number sets no limit
    return sum(figure.high * units for figure, units in figures if figure)


def _feasibility_findings(rulebook: Rulebook) -> Iterator[Finding]:
    """Each unit can use up its places and keep its ratios; then all the honours can be awarded within theirs."""
    binding = [limit for limit in rulebook.limits if limit.strength is Level.STOP]
    nominated = [limit for limit in binding if limit.stage is Stage.NOMINATED]
    for unit in rulebook.units.listed():
        given = {UNIT: unit.name, QUOTA_ROW: unit.quota_row, KIND: unit.kind, STATUS: "在列"}
        own = [limit for limit in nominated if rulebook.may_bind(limit, given)]
        yield from _all_used(rulebook, unit.name, own, given)
    awarded = [limit for limit in binding if limit.stage is Stage.AWARDED and not limit.per]
    yield from _all_used(rulebook, Stage.AWARDED.value, awarded, {STATUS: "在列"})


def _all_used(rulebook: Rulebook, scope: str, limits: list[Limit], given: Facts) -> Iterator[Finding]:
    """What must give way when all that is offered is used to the full, places to nominate or honours to award: a cap that the
    text sets besides need not be reached. Without any other limit nothing can clash."""
    offered = [limit for limit in limits if _is_offered(rulebook, limit)]
    others = [limit for limit in limits if limit not in offered]
    if not offered or not others:
        return
    most = sum(limit.high for limit in offered if isinstance(limit.high, int))
    demand = [replace(limit, low=limit.high) for limit in offered]
    try:
        relaxations = clash_of_anybody(others, demand, rulebook.subjects, given, rulebook.options(), most)
    except Infeasible:
        clauses = "、".join(dict.fromkeys(limit.clause for limit in offered))
        message = "各项数目相互矛盾，不能同时用满"
        yield Finding("limit.infeasible", Level.STOP, scope, message, clauses, mend="请核对这些条款中的数")
        return
    yield from _clash_finding(scope, relaxations)


def _is_offered(rulebook: Rulebook, limit: Limit) -> bool:
    numbers = [
        (names, number)
        for honour in rulebook.honours
        for names, number in ((honour.subjects, honour.places), *(((k,), n) for k, n in honour.parts.items()))
    ]
    return limit.rule.startswith("quota.") or (
        limit.stage is Stage.AWARDED and (limit.count, limit.high) in numbers
    )


def _clash_finding(scope: str, relaxations: list[Relaxation]) -> Iterator[Finding]:
    if relaxations:
        names = "；".join(f"{r.limit.name}（{r.limit.clause}，差{r.by}）" for r in relaxations)
        yield Finding(
            "limit.infeasible",
            Level.STOP,
            scope,
            f"用满名额时各项限不能同时满足，至少须让步：{names}",
            "、".join(dict.fromkeys(r.limit.clause for r in relaxations)),
            str(len(relaxations)),
            "0",
            "请调整名额或比例，或者写明不适用的单位",
        )
