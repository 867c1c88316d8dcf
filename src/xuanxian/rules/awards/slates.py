"""The slate (拟表彰名单): whom to choose of those nominated, and which limit keeps off it whoever stands earlier on a
unit's list than somebody chosen (R7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xuanxian.rules.awards.integer_model import Bound, Program, bounds_of, write
from xuanxian.rules.awards.limits import STATUS, STRUCK_OFF, UNIT, Group, Limit, Stage, fields_of
from xuanxian.rules.awards.nominees import Nominees
from xuanxian.rules.awards.quotas import TOTAL
from xuanxian.rules.awards.rosters import numbering
from xuanxian.rules.awards.rulebook import ORDER, Rulebook
from xuanxian.rules.core.subjects import Facts, Subjects, Value


@dataclass(frozen=True)
class Candidate:
    """A nominee who may be chosen; `rank` counts from 1 in the order of the list `line` (a unit's), `points` are its figures
    in the fields that the notice looks at before that order, the first first."""

    facts: Facts
    rank: int
    line: str = ""
    points: tuple[int, ...] = ()


def candidates_of(rulebook: Rulebook, nominees: Nominees) -> dict[int, Candidate]:
    """By position in the roster: everybody but those struck off and the reserves, who wait (Q8)."""
    reserves = [
        c.subjects for table in rulebook.quotas for c in table.columns if c.reserve and c.category != TOTAL
    ]
    way = numbering(rulebook, nominees) if rulebook.roster.orders else (UNIT, rulebook.listed_by)
    found = {}
    for at in range(len(nominees)):
        facts = nominees.facts(at)
        struck_off = facts.get(STATUS) == STRUCK_OFF
        if struck_off or any(rulebook.subjects.holds(names, facts) for names in reserves):
            continue
        rank = facts.get(ORDER)
        line = " ".join(str(facts.get(name, "")) for name in way)
        rank = int(float(str(rank))) if rank is not None else at + 1
        found[at] = Candidate(facts, rank, line, points_of(rulebook, facts))
    return found


def aims_of(rulebook: Rulebook) -> tuple[str, ...]:
    """The fields whose sums the notice wants highest, the first first."""
    return next((step.aims for step in rulebook.steps if step.aims), ())


_FINEST = 1000
"""Figures are compared to the third place behind the point."""


def points_of(rulebook: Rulebook, facts: Facts) -> tuple[int, ...]:
    """A figure that nobody entered counts as nothing: a list cannot wait for it."""
    return tuple(round(float(str(facts.get(name) or 0)) * _FINEST) for name in aims_of(rulebook))


def awarded_limits(rulebook: Rulebook) -> list[Limit]:
    return [limit for limit in rulebook.limits if limit.stage is Stage.AWARDED]


def slate(
    limits: Sequence[Limit],
    candidates: Sequence[Candidate],
    subjects: Subjects,
    held: Mapping[int, bool] = {},
) -> list[int]:
    """Indices of the chosen. The aim, in this order: as many as the limits allow; the most points, of the first kind, then of the
    next; the units' orders kept best (least sum of ranks), so that exchanging anybody passed over for a later one of the same
    list with no more points breaks a limit. `held` are those who are on it, or not, whatever the aim says. Raises
    Infeasible."""
    groups = [Group(c.facts) for c in candidates]
    program = Program()
    columns = [
        program.column(0 if held.get(i) is False else 1, 1 if held.get(i) else 0) for i in range(len(groups))
    ]
    for bound in bounds_of(limits, groups, subjects):
        write(program, bound, columns)
    everyone = dict.fromkeys(columns, 1)
    most = sum(program.solve(everyone, maximise=True)[: len(columns)])
    program.row(everyone, low=most)
    for n in range(max((len(c.points) for c in candidates), default=0)):
        points = {c: candidates[i].points[n] for i, c in enumerate(columns)}
        solution = program.solve(points, maximise=True)
        program.row(points, low=sum(points[c] * solution[c] for c in columns))
    chosen = program.solve({c: candidates[i].rank for i, c in enumerate(columns)})
    return [i for i, c in enumerate(columns) if chosen[c]]


@dataclass(frozen=True)
class Breach:
    """A limit that the list would break, and what it would come to."""

    limit: Limit
    scope: str
    side: str
    count: int
    allowed: int


@dataclass(frozen=True)
class PassedOver:
    """`passed` is not chosen though `taken`, later on the same list, is: exchanged, the two would break `breaches`, or
    break them further. Where there are none, no limit asks for it: `taken` has more points, or somebody chose so."""

    passed: int
    taken: int
    breaches: tuple[Breach, ...]


def passed_over(
    limits: Sequence[Limit], candidates: Sequence[Candidate], chosen: Sequence[int], subjects: Subjects
) -> list[PassedOver]:
    """Every exception to a list's order: for whoever is passed over, the first of each kind chosen after them."""
    fields = fields_of(limits, subjects)
    kinds: dict[tuple[Value | None, ...], int] = {}
    kind = [kinds.setdefault(tuple(c.facts.get(f) for f in fields), len(kinds)) for c in candidates]
    groups = [Group(dict(zip(fields, key, strict=True))) for key in kinds]
    on_list = [0] * len(groups)
    for i in chosen:
        on_list[kind[i]] += 1
    tallies = [_Tally(bound, on_list, groups) for bound in bounds_of(limits, groups, subjects)]
    known: dict[tuple[int, int], tuple[Breach, ...]] = {}
    lines: dict[str, list[int]] = defaultdict(list)
    for i in sorted(range(len(candidates)), key=lambda i: candidates[i].rank):
        lines[candidates[i].line].append(i)
    taken, found = set(chosen), []
    for line in lines.values():
        after: dict[
            tuple[int, tuple[int, ...]], int
        ] = {}  # (kind, points) → the first of them chosen from here on
        for passed in reversed(line):
            if passed in taken:
                after[kind[passed], candidates[passed].points] = passed
                continue
            for (of, points), later in after.items():
                if candidates[later].rank == candidates[passed].rank:
                    continue
                pair = kind[passed], of
                if pair not in known:
                    known[pair] = tuple(b for t in tallies for b in t.exchanged(*pair))
                better = points > candidates[passed].points
                found.append(PassedOver(passed, later, () if better else known[pair]))
    return sorted(found, key=lambda e: (e.passed, candidates[e.taken].rank))


class _Tally:
    """One side of one limit in one scope, counted over the chosen by kind."""

    def __init__(self, bound: Bound, on_list: Sequence[int], groups: Sequence[Group]) -> None:
        self.bound = bound
        self.members, self.base = frozenset(bound.members), frozenset(bound.base)
        self.count = sum(on_list[k] for k in bound.members)
        self.size = sum(on_list[k] for k in bound.base)

    def exchanged(self, put: int, out: int) -> list[Breach]:
        """Whether one of kind `put` in the place of one of kind `out` breaks it, or breaks it further."""
        count = self.count + (put in self.members) - (out in self.members)
        size = self.size + (put in self.base) - (out in self.base)
        missed, allowed = self._missed(count, size)
        broken = missed > self._missed(self.count, self.size)[0]
        return [Breach(self.bound.limit, self.bound.scope, self.bound.side, count, allowed)] if broken else []

    def _missed(self, count: int, size: int) -> tuple[int, int]:
        """(by how many the count misses the limit, where the limit lies)"""
        limit, low = self.bound.limit, self.bound.side == "low"
        rule = limit.low if low else limit.high
        assert rule is not None
        allowed = rule if isinstance(rule, int) else rule.least(size) if low else rule.most(size)
        return max(0, allowed - count if low else count - allowed), allowed
