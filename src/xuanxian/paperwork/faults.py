"""Faults put into the invented roster of a notice, one at a time: is each told, and no near miss? What is told is what
the check says of the changed roster and did not say before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xuanxian.paperwork.invented import CannotInvent
from xuanxian.rulebooks.faults import (
    NEXT_CHARACTER,
    SAME_AS_BEFORE,
    Cells,
    FaultDoc,
    FaultsDoc,
    LengthDoc,
    NearMissDoc,
    StepDoc,
)
from xuanxian.rules.awards.limits import UNIT
from xuanxian.rules.awards.nominees import Roster
from xuanxian.rules.awards.rosters import check_roster
from xuanxian.rules.awards.rulebook import ORDER, TYPE, Rulebook
from xuanxian.rules.core.fields import Kind
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.identity import check_character

Lines = dict[int, dict[str, str]]
"""Row → record. A row keeps its number whatever is left out or added, so that what is said of it compares."""
_FILLER = "示例事迹"
_CHECKS = "0123456789X"


@dataclass(frozen=True)
class Trial:
    """`amiss`: a fault that was not told, or a near miss that was. `findings` are the new ones that decide: those that
    tell the fault, or that object to the near miss. `made` says whom the roster lacked, so that one was made."""

    case: NearMissDoc
    amiss: bool
    findings: tuple[Finding, ...]
    made: tuple[str, ...] = ()

    @property
    def is_fault(self) -> bool:
        return isinstance(self.case, FaultDoc)

    @property
    def counts(self) -> bool:
        return not self.case.doubtful

    def as_json(self) -> dict[str, Any]:
        asked = (
            {"level": self.case.told.grave, "words": self.case.told.words}
            if isinstance(self.case, FaultDoc)
            else None
        )
        return {
            "name": self.case.name,
            "clause": self.case.clause,
            "expected": asked,
            "amiss": self.amiss,
            "doubtful": self.case.doubtful,
            "made": list(self.made),
            "findings": [finding.as_json() for finding in self.findings],
        }


def try_faults(
    rulebook: Rulebook, faults: FaultsDoc, people: Mapping[str, Sequence[Cells]]
) -> Iterator[Trial]:
    """`people` are records by recommending unit, as `invent` makes them up."""
    records = [dict(record) for of_unit in people.values() for record in of_unit]
    roster = _Changed(rulebook, dict(enumerate(records, start=1)))
    said = roster.findings()
    for case in (*faults.faults, *faults.near_misses):
        yield _trial(case, roster, said)


def _trial(case: NearMissDoc, roster: _Changed, said: Sequence[Finding]) -> Trial:
    before, after = roster.copy(), roster.copy()
    for step in case.steps:
        after.change(step, before)
    if after.made:
        said = before.findings()
    new = list((Counter(after.findings()) - Counter(said)).elements())
    if isinstance(case, FaultDoc):
        told = [f for f in new if f.level in case.told.levels and any(w in _said(f) for w in case.told.words)]
        return Trial(case, not told, tuple(told or new), tuple(after.made))
    objections = tuple(f for f in new if f.level is not Level.NOTE)
    return Trial(case, bool(objections), objections, tuple(after.made))


def _said(finding: Finding) -> str:
    """Where the words are looked for. The name of a nominee is none of the check's words, the name of a limit is."""
    of_limit = finding.subject if finding.place.row is None else ""
    return " ".join((finding.message, finding.mend, finding.limit, finding.place.column, of_limit))


class _Changed:
    """A roster that steps are applied to."""

    def __init__(self, rulebook: Rulebook, lines: Lines) -> None:
        self.rulebook, self.lines = rulebook, lines
        self.made: list[str] = []

    def copy(self) -> _Changed:
        return _Changed(self.rulebook, dict(self.lines))

    def findings(self) -> list[Finding]:
        columns = {
            name: [record.get(name) or None for record in self.lines.values()]
            for name in self.rulebook.roster.columns()
            if any(name in record for record in self.lines.values())
        }
        return check_roster(self.rulebook, Roster("", columns, list(self.lines)))

    def change(self, step: StepDoc, before: _Changed) -> None:
        """Where the roster lacks whom the step names, one is made in `before` as well: it is no part of the fault."""
        if step.put is not None:
            chosen = self._chosen(step, step.who, before)
            for row in chosen[step.nth - 1 :][: step.many]:
                above = chosen[chosen.index(row) - 1] if chosen.index(row) else None
                self._put(row, {name: self._value(row, above, name, v) for name, v in step.put.items()})
        elif step.left_out is not None:
            del self.lines[self._chosen(step, step.left_out, before)[step.nth - 1]]
        elif step.twice is not None:
            self._append(self._chosen(step, step.twice, before)[step.nth - 1], {})
        elif step.more is not None:
            row = self._chosen(step, step.more, before)[step.nth - 1]
            self._append(row, self._another(self.lines[row]))
        elif step.swap is not None:
            one = self._chosen(step, step.swap.who, before)[0]
            other = self._chosen(step, step.swap.other, before)[0]
            orders = self.lines[one].get(ORDER, ""), self.lines[other].get(ORDER, "")
            self._put(one, {ORDER: orders[1]})
            self._put(other, {ORDER: orders[0]})

    def _put(self, row: int, cells: Cells) -> None:
        self.lines[row] = {**self.lines[row], **cells}

    # ——— whom a step concerns —————————————————————————————————————————————————————————————————————

    def _chosen(self, step: StepDoc, who: Cells, before: _Changed) -> list[int]:
        """The matching rows, at least as many as the step counts up to; of those it changes `many` of, as many as
        there are."""
        asked = {**who, **({UNIT: step.unit} if step.unit else {})}
        matching = [row for row in self.lines if self._matches(row, asked)]
        while len(matching) < step.nth:
            others = [row for row in before.lines if row in self.lines and row not in matching]
            if not others:
                raise CannotInvent("、".join(asked.values()), f"没有{step.nth}个推荐对象")
            row = max(others, key=lambda row: self._like(row, asked))
            for roster in (self, before):
                roster._put(row, asked)
            self.made.append("、".join(asked.values()))
            matching = sorted([*matching, row])
        return matching

    def _matches(self, row: int, asked: Cells) -> bool:
        return self._like(row, asked) == len(asked)

    def _like(self, row: int, asked: Cells) -> int:
        """In how many cells."""
        record = self.lines[row]
        return sum(self._same(name, record.get(name, ""), value) for name, value in asked.items())

    def _same(self, name: str, one: str, other: str) -> bool:
        if name != UNIT:
            return one == other
        units = self.rulebook.units
        return one == other or (units.resolve(one) is not None and units.resolve(one) == units.resolve(other))

    # ——— what is put there ——————————————————————————————————————————————————————————————————————

    def _value(self, row: int, above: int | None, name: str, written: str | LengthDoc) -> str:
        if isinstance(written, LengthDoc):
            return (_FILLER * written.characters)[: written.characters]
        old = self.lines[row].get(name, "")
        if written == NEXT_CHARACTER:
            return old[:-1] + _CHECKS[(_CHECKS.find(old[-1]) + 1) % len(_CHECKS)] if old else old
        if written == SAME_AS_BEFORE:
            return self.lines[above].get(name, "") if above is not None else old
        return written

    def _append(self, like: int, other: Cells) -> None:
        record = self.lines[like]
        numbered = (*self.rulebook.roster.orders, (UNIT, TYPE))[0]
        beside = [r for r in self.lines.values() if all(r.get(n) == record.get(n) for n in numbered)]
        last = max((int(r[ORDER]) for r in beside if r.get(ORDER, "").isdigit()), default=0)
        order = {ORDER: str(last + 1)} if ORDER in record else {}
        self.lines[max(self.lines) + 1] = {**record, **other, **order}

    def _another(self, record: Cells) -> dict[str, str]:
        """What tells somebody else of the same kind apart: name, and identity number of the same birth and sex."""
        fields = self.rulebook.fields
        names = [name for name in self.rulebook.roster.names if record.get(name)]
        other = {name: f"{record[name]}又{len(self.lines)}" for name in names}
        for name, number in record.items():
            if name in fields and fields[name].kind is Kind.IDENTITY and number[:17].isdigit():
                serial = int(number[14:17]) + 2 + 2 * (len(self.lines) % 400)  # even: the sex stays
                first17 = f"{number[:14]}{serial % 1000:03d}"
                other[name] = first17 + check_character(first17)
        return other
