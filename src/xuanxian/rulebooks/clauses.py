"""The ledger of a notice (NAME.clauses.yaml): every number of its outline, in order, and what became of it in the rulebook.
It holds no sentence of the notice. Whoever writes it has better not have written the rulebook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from xuanxian.rulebooks import library
from xuanxian.rulebooks.schema import Names, Text, YesNo
from xuanxian.rulebooks.source import Path as Keys
from xuanxian.rulebooks.source import Source, Unusable, parse
from xuanxian.rulebooks.written import validated
from xuanxian.rules.core.findings import Finding, Level

Number = tuple[tuple[str, int], ...]
"""Steps from the outermost: a way of numbering and how many-th by it; 0 for a part that bears a name and no number."""

FATES = {"规则": "规则书", "由办公室定": "由办公室定", "存疑": "存疑", "无规则": "没有规则"}
_DIGITS = "一二三四五六七八九十"
_NUMBERED, _NAMED = "附件|填表说明|说明|注|段|句", "通知首部|落款|封面|表|共性条件|备注|附件|注"
_STEP = re.compile(
    rf"(?P<part>{_NUMBERED})?(?:\((?P<round>[{_DIGITS}]+)\)|（(?P<wide>\d+)）|(?P<circle>[①-⑳])|(?P<arabic>\d+)"
    rf"|(?P<chinese>[{_DIGITS}]+))|(?P<name>{_NAMED})"
)
DOUBTS = "疑点"
_NAMED_BY = ("名", "步", "部门", "题", "类", "对象", "条款")
"""By which key an item of a list is named, the first it has."""


class _Doc(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClauseDoc(_Doc):
    """One number with exactly one fate: keys of the rulebook, a decision of the office, a doubt (both readings stand in
    疑点 of the rulebook), or no rule, because."""

    number: Text = Field(alias="号")
    about: Text = Field(alias="讲")
    rules: Names | None = Field(None, alias="规则", min_length=1)
    decided: Text | None = Field(None, alias="由办公室定")
    doubtful: YesNo | None = Field(None, alias="存疑")
    none: Text | None = Field(None, alias="无规则")

    @model_validator(mode="after")
    def _one(self) -> ClauseDoc:
        if sum(fate is not None for fate in (self.rules, self.decided, self.none)) + bool(self.doubtful) != 1:
            raise ValueError(f"一个条款恰写一种去处：{'、'.join(FATES)}")
        return self


class LedgerDoc(_Doc):
    rulebook: Text = Field(alias="规则书")
    clauses: list[ClauseDoc] = Field(alias="条款", min_length=1)


def load_ledger(path: Path, written: Source) -> LedgerDoc:
    """`written` is the rulebook as it is written. Raises Unusable with everything that is amiss."""
    source = parse(path.read_text(encoding="utf-8"), path.name)
    ledger = validated(LedgerDoc, source)
    if findings := [*_misnumbered(ledger, source), *_misled(ledger, source, written)]:
        raise Unusable(findings)
    return ledger


def ledger_of(name_or_file: str) -> tuple[LedgerDoc, Source]:
    """The ledger beside a rulebook, and the rulebook as it is written. Raises Unusable."""
    written = library.source(name_or_file)
    return load_ledger(library.beside(name_or_file, "clauses"), written), written


def number_of(text: str) -> Number | None:
    """二(一)2 as steps; None where it is no number of an outline."""
    steps, at = [], 0
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            return None
        part, at = found["part"] or "", found.end()
        if found["name"]:
            steps.append((found["name"], 0))
        elif found["arabic"] or found["wide"]:
            kind = "1" if found["arabic"] else "（1）"
            steps.append((part + kind, int(found["arabic"] or found["wide"])))
        elif found["circle"]:
            steps.append((part + "①", ord(found["circle"]) - ord("①") + 1))
        else:
            kind = "(一)" if found["round"] else "一"
            steps.append((part + kind, _counted(found["round"] or found["chinese"])))
    return tuple(steps) or None


def _counted(digits: str) -> int:
    """十二 as 12."""
    tens, has_tens, ones = digits.rpartition("十")
    return (_DIGITS.index(tens) + 1 if tens else 1) * 10 * bool(has_tens) + (
        _DIGITS.index(ones) + 1 if ones else 0
    )


def _misnumbered(ledger: LedgerDoc, source: Source) -> Iterator[Finding]:
    """Each number must follow in its own series, beneath one that stands before it."""
    last: dict[tuple[Number, str], int] = {}
    branch: Number = ()
    for at, clause in enumerate(ledger.clauses):
        number = number_of(clause.number)
        if number is None:
            yield _finding(source, at, f"「{clause.number}」不是条款号", "请照原文的编号写，如 二(一)2")
            continue
        above, (kind, count) = number[:-1], number[-1]
        if above != branch[: len(above)]:
            yield _finding(source, at, f"「{clause.number}」不在它的上一层之下", "请照原文的先后列")
        before = last.get((above, kind))
        wanted = 0 if count == 0 and before is None else (before or 0) + 1
        if count != wanted:
            yield _finding(
                source, at, f"「{clause.number}」前面缺号，或者重号", "一层之内从1起，一个不缺，一个不重"
            )
        last[above, kind] = count
        branch = number


def _misled(ledger: LedgerDoc, source: Source, written: Source) -> Iterator[Finding]:
    """What a clause names is in the rulebook, and what of the rulebook bears a clause is named by it or by one beneath it."""
    bearing = bearers(written)
    told: dict[Number, set[Keys]] = {}
    for at, clause in enumerate(ledger.clauses):
        reached = {
            path
            for path in bearing
            if clause.doubtful and path[0] == DOUBTS and bearing[path] == clause.number
        }
        if clause.doubtful and not reached:
            message = f"「{clause.number}」存疑，规则书的疑点里没有"
            yield _finding(source, at, message, "请在疑点中照录两说")
        for named in clause.rules or ():
            found = places(written.data, named)
            if not found:
                yield _finding(
                    source, at, f"「{clause.number}」写的「{named}」规则书里没有", "请核对键和名称"
                )
            reached.update(found)
        told[number_of(clause.number) or ()] = reached
    for path, clause_text in bearing.items():
        own = number_of(clause_text) or ()
        if own not in told:
            message = f"条款「{clause_text}」不在条款台账里"
            yield _stray(written, path, message, "请核对条款号，或者补进台账")
            continue
        beneath = (paths for number, paths in told.items() if number[: len(own)] == own)
        if not any(path[: len(one)] == one for paths in beneath for one in paths):
            message = f"台账里「{clause_text}」没有提到这一处"
            yield _stray(written, path, message, "请补进这一条的规则，或者改条款号")
    if ledger.rulebook != written.data.get("规则书"):
        yield _finding(source, 0, f"这是「{ledger.rulebook}」的条款台账", "请核对名称")


def bearers(written: Source) -> dict[Keys, str]:
    """Everything of the rulebook that says which clause it comes from."""
    return {path[:-1]: _at(written.data, path) for path in written.lines if path and path[-1] == "条款"}


def places(data: Any, named: str) -> list[Keys]:
    """The keys that 不得参评/副厅级以上干部 leads to: an item of a list is named by its 名, 步, 部门 …, and several may bear
    one name."""
    found: list[tuple[Keys, Any]] = [((), data)]
    for name in named.split("/"):
        found = [((*path, key), value) for path, here in found for key, value in _inside(here, name)]
    return [path for path, _ in found]


def _inside(here: Any, name: str) -> list[tuple[str | int, Any]]:
    if isinstance(here, dict):
        return [(name, here[name])] if name in here else []
    if isinstance(here, list):
        return [(at, item) for at, item in enumerate(here) if name in (item, _name(item))]
    return []


def _name(item: Any) -> Any:
    return next((item[key] for key in _NAMED_BY if key in item), None) if isinstance(item, dict) else None


def _at(data: Any, path: Keys) -> Any:
    for key in path:
        data = data[key]
    return data


def _finding(source: Source, at: int, message: str, mend: str) -> Finding:
    place = source.place(("条款", at))
    return Finding("rulebook.clauses", Level.STOP, source.file, message, mend=mend, place=place)


def _stray(written: Source, path: Keys, message: str, mend: str) -> Finding:
    place = written.place(path)
    return Finding(
        "rulebook.clauses", Level.STOP, place.column or written.file, message, mend=mend, place=place
    )


def rows(ledger: LedgerDoc, written: Source) -> list[tuple[str, str, str, str]]:
    """Number, what it is about, the kind of its fate, the fate; a doubt with both readings."""
    return [(one.number, one.about, *_fate(one, written)) for one in ledger.clauses]


def _fate(clause: ClauseDoc, written: Source) -> tuple[str, str]:
    if clause.rules:
        return FATES["规则"], "；".join(clause.rules)
    if clause.decided:
        return FATES["由办公室定"], clause.decided
    if clause.none:
        return FATES["无规则"], clause.none
    doubts = [doubt for doubt in written.data[DOUBTS] if doubt["条款"] == clause.number]
    return FATES["存疑"], "；".join(f"一说{d['写']}，一说{d['另写']}，取{d['取']}" for d in doubts)


def as_markdown(ledger: LedgerDoc, written: Source) -> str:
    lines = [
        f"| {' | '.join(cells)} |" for cells in (("条款", "讲什么", "去处", "在哪里、为什么"), ("---",) * 4)
    ]
    lines += [f"| {' | '.join(cell.replace('|', '｜') for cell in row)} |" for row in rows(ledger, written)]
    return "\n".join(lines) + "\n"
