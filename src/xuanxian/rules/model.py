"""The one integer model. All limits are its rows; it answers whether a notice can be kept (`clash` of nothing),
how many of each kind may or must still be added (`meter`), whom to choose (`slate`) and what must give way
(`clash`). Shares need no rounding: with a share of n/d, d·count − n·base ≥ 0 is the plain ceiling and ≥ 1 the
literal "add one, truncate"; only an empty base, which demands nothing, needs a switch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise, product

import highspy

from xuanxian.rules.limits import Group, Limit, Share, counts_in, fields_of
from xuanxian.rules.subjects import AtLeast, Between, Facts, Like, Matcher, OneOf, Subjects, Value

_INF = highspy.kHighsInf
_MANY = 10_000
"""More people of a kind than any unit's list holds; who reaches it is bound by nothing. Small enough that the
solver's tolerance cannot hide a person behind it."""


class Infeasible(Exception):
    """No list keeps all the rows."""


@dataclass
class _Program:
    """Integer columns and rows, as HiGHS takes them."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    rows: list[tuple[dict[int, int], float, float]] = field(default_factory=list)

    def column(self, upper: float, lower: float = 0) -> int:
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1

    def columns(self, uppers: Iterable[float]) -> list[int]:
        return [self.column(upper) for upper in uppers]

    def row(self, terms: dict[int, int], low: float = -_INF, high: float = _INF) -> None:
        self.rows.append((terms, low, high))

    def most(self, aim: Mapping[int, int]) -> int | None:
        """The largest sum of the columns; None where only the columns' own bounds hold it."""
        solution = self.solve(aim, maximise=True)
        largest = sum(solution[c] for c in aim)
        if any(solution[c] >= _MANY for c in range(len(solution))):
            # Perhaps an idle column stands at its bound: the least list that reaches the same tells.
            held = replace(self, rows=[*self.rows, (dict(aim), largest, _INF)])
            solution = held.solve(dict.fromkeys(range(len(self.lower)), 1))
            if any(value >= _MANY for value in solution):
                return None
        return largest

    def solve(self, objective: Mapping[int, int], maximise: bool = False) -> list[int]:
        if not self.lower:  # nobody to add: HiGHS calls such a model empty, neither kept nor broken
            if all(low <= 0 <= high for _, low, high in self.rows):
                return []
            raise Infeasible
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.lower), len(self.rows)
        lp.col_cost_ = [float(objective.get(c, 0)) for c in range(len(self.lower))]
        lp.col_lower_, lp.col_upper_ = self.lower, self.upper
        lp.row_lower_ = [row[1] for row in self.rows]
        lp.row_upper_ = [row[2] for row in self.rows]
        lp.integrality_ = [highspy.HighsVarType.kInteger] * len(self.lower)
        lp.sense_ = highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize
        starts, index, value = [0], list[int](), list[float]()
        for terms, _, _ in self.rows:
            index += terms.keys()
            value += map(float, terms.values())
            starts.append(len(index))
        matrix = lp.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_, matrix.index_, matrix.value_ = starts, index, value
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.silent()
        solver.setOptionValue("threads", 1)  # the same input gives the same list
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("presolve", "off")  # wrong since HiGHS 1.12: see docs/decisions/0015
        solver.passModel(lp)
        solver.run()
        status = solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            if status in (
                highspy.HighsModelStatus.kInfeasible,
                highspy.HighsModelStatus.kUnboundedOrInfeasible,
            ):
                raise Infeasible
            raise RuntimeError(f"HiGHS: {solver.modelStatusToString(status)}")
        return [round(v) for v in solver.getSolution().col_value]


@dataclass(frozen=True)
class _Bound:
    """One side of one limit in one scope: count ≥ low or count ≤ high over members, base where a share."""

    limit: Limit
    scope: str
    side: str
    members: tuple[int, ...]
    base: tuple[int, ...]
    have: int
    have_base: int


def _bounds(
    limits: Iterable[Limit],
    groups: Sequence[Group],
    subjects: Subjects,
    fixed: Sequence[Group] = (),
) -> Iterator[_Bound]:
    """Each side of every limit in each of its scopes, as indices into `groups` and constants from `fixed`."""
    cache: dict[tuple[str, int], bool] = {}
    everyone = [*groups, *fixed]

    def inside(names: Sequence[str], at: int) -> bool:
        for name in names:
            if (name, at) not in cache:
                cache[name, at] = subjects.verdict(name, everyone[at].facts) is True
            if not cache[name, at]:
                return False
        return True

    for limit in limits:
        here = [i for i in range(len(everyone)) if inside(limit.where, i)]
        scopes = {str(everyone[i].facts.get(limit.per)) for i in here} if limit.per else {""}
        for scope in sorted(scopes):
            own = [i for i in here if not limit.per or str(everyone[i].facts.get(limit.per)) == scope]
            for side, bound in (("low", limit.low), ("high", limit.high)):
                if bound is None:
                    continue
                share = isinstance(bound, Share)
                active = [i for i in own if counts_in(limit, share, everyone[i].facts)]
                members = [i for i in active if inside(limit.count, i)]
                base = [i for i in active if inside(bound.base, i)] if isinstance(bound, Share) else []
                n = len(groups)
                yield _Bound(
                    limit,
                    scope,
                    side,
                    tuple(i for i in members if i < n),
                    tuple(i for i in base if i < n),
                    sum(everyone[i].size for i in members if i >= n),
                    sum(everyone[i].size for i in base if i >= n),
                )


def _add(program: _Program, bound: _Bound, columns: Sequence[int], slack: int | None = None) -> None:
    """Writes the bound as a row; `slack` is a column of people by which the count may miss it."""
    limit, low_side = bound.limit, bound.side == "low"
    rule = limit.low if low_side else limit.high
    sign = 1 if low_side else -1
    terms: dict[int, int] = {}
    if isinstance(rule, Share):
        n, d = rule.part.numerator, rule.part.denominator
        for i in bound.members:
            terms[columns[i]] = d
        for i in bound.base:
            terms[columns[i]] = terms.get(columns[i], 0) - n
        constant = d * bound.have - n * bound.have_base
        scale = d
    else:
        assert rule is not None
        terms = {columns[i]: 1 for i in bound.members}
        constant = bound.have - rule
        scale = 1
    terms = {c: sign * k for c, k in terms.items() if k}
    if slack is not None:
        terms[slack] = scale
    if low_side and isinstance(rule, Share) and rule.literal:
        switch = program.column(1, 1 if bound.have_base else 0)
        room = {columns[i]: 1 for i in bound.base}
        room[switch] = -int(sum(program.upper[columns[i]] for i in bound.base))
        program.row(room, high=0)
        terms[switch] = -1
    program.row(terms, low=-sign * constant)


# ——— how many may or must still be added ———————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Room:
    """For the people a limit counts: how many there are, how many may and must still be added. `may` is None
    where nothing bounds it."""

    limit: Limit
    have: int
    may: int | None
    must: int


def meter(
    limits: Sequence[Limit],
    groups: Sequence[Group],
    subjects: Subjects,
    unit: Facts,
    options: Mapping[str, Sequence[str]],
) -> list[Room]:
    """For a unit's list: `unit` are the facts that all its nominees share, `options` the closed vocabularies.
    Adding only; every limit must hold in the end. Raises Infeasible where no addition mends the list."""
    kinds = atoms(limits, subjects, unit, options)
    program = _Program()
    columns = program.columns([_MANY] * len(kinds))
    counted: dict[tuple[tuple[str, ...], tuple[str, ...]], _Bound] = {}
    for bound in _bounds(limits, kinds, subjects, groups):
        if bound.limit.per and bound.scope != str(unit.get(bound.limit.per)):
            continue
        _add(program, bound, columns)
        counted.setdefault((bound.limit.where, bound.limit.count), bound)
    result = []
    for bound in counted.values():
        aim = {columns[i]: 1 for i in bound.members}
        may = program.most(aim)
        must = sum(map(program.solve(aim).__getitem__, aim))
        result.append(Room(bound.limit, bound.have, may, must))
    return result


def atoms(
    limits: Sequence[Limit], subjects: Subjects, given: Facts, options: Mapping[str, Sequence[str]]
) -> list[Group]:
    """One group (of size 0) for every way in which the limits can tell nominees apart, the given facts kept."""
    names = list(dict.fromkeys(name for limit in limits for name in limit.names))
    matchers = subjects.matchers(names)
    fields = [f for f in fields_of(limits, subjects) if f not in given and f in matchers]
    candidates = [_candidates(matchers[f], options.get(f)) for f in fields]
    kinds: dict[tuple[bool | None, ...], Group] = {}
    for values in product(*candidates):
        facts = {**given, **dict(zip(fields, values, strict=True))}
        kinds.setdefault(tuple(subjects.verdict(name, facts) for name in names), Group(facts, 0))
    return list(kinds.values())


def _candidates(matchers: Sequence[Matcher], options: Sequence[str] | None) -> list[Value]:
    """Representatives of the values of a field, one for each answer that its matchers can give."""
    values: list[Value] = list(options or ())
    for matcher in matchers:
        if isinstance(matcher, OneOf | AtLeast):
            values += [v for v in sorted(matcher.values) if v not in values and not options]
            if isinstance(matcher, AtLeast):
                values.append(tuple(sorted(matcher.values)))
        elif isinstance(matcher, Like):
            values += ["", matcher.pattern]  # a plain pattern is its own example
    values += _around(
        [b for m in matchers if isinstance(m, Between) for b in (m.low, m.high) if b is not None]
    )
    if not options:
        values.append("（其他）")
    seen: dict[tuple[bool | None, ...], Value] = {}
    for value in values:
        seen.setdefault(tuple(matcher(value) for matcher in matchers), value)
    return list(seen.values())


def fill(
    limits: Sequence[Limit],
    subjects: Subjects,
    unit: Facts,
    options: Mapping[str, Sequence[str]],
    taste: Callable[[int], int] = lambda _: 0,
    allowed: Callable[[Facts], bool] = lambda _: True,
) -> list[Group]:
    """A list that uses a unit's places as far as all the limits allow: groups with their sizes, of allowed kinds
    only. `taste` (0 to 9 for the n-th kind) prefers some kinds among equals. Raises Infeasible."""
    kinds = [kind for kind in atoms(limits, subjects, unit, options) if allowed(kind.facts)]
    program = _Program()
    columns = program.columns([_MANY] * len(kinds))
    for bound in _bounds(limits, kinds, subjects):
        if not bound.limit.per or bound.scope == str(unit.get(bound.limit.per)):
            _add(program, bound, columns)
    sizes = program.solve({c: 1000 + taste(n) for n, c in enumerate(columns)}, maximise=True)
    return [
        Group(kind.facts, sizes[c]) for kind, c in zip(kinds, columns, strict=True) if 0 < sizes[c] < _MANY
    ]


def _around(bounds: Sequence[str | float]) -> list[Value]:
    """The bounds themselves, something below, above and between each two of them."""
    numbers = sorted({b for b in bounds if not isinstance(b, str)})
    values: list[Value] = []
    if numbers:
        between = [(a + b) / 2 for a, b in pairwise(numbers)]
        values += [*numbers, numbers[0] - 1, numbers[-1] + 1, *between]
    for text in (b for b in bounds if isinstance(b, str)):
        values += [text, *_beside(text)]
    return values


def _beside(text: str) -> list[str]:
    """The dates or months next to one."""
    try:
        day = date.fromisoformat(text)
        return [(day - timedelta(days=1)).isoformat(), (day + timedelta(days=1)).isoformat()]
    except ValueError:
        pass
    year, _, month = text.partition(".")
    if not (year.isdigit() and month.isdigit()):
        return []
    count = int(year) * 12 + int(month) - 1
    return [f"{n // 12:04d}.{n % 12 + 1:02d}" for n in (count - 1, count + 1)]


# ——— whom to choose ——————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Candidate:
    """A nominee who may be chosen; `rank` counts from 1 in the unit's own order."""

    facts: Facts
    rank: int


def slate(limits: Sequence[Limit], candidates: Sequence[Candidate], subjects: Subjects) -> list[int]:
    """Indices of the chosen: first as many as the limits allow, then the units' orders kept best (least sum of
    ranks), so that exchanging any passed-over nominee for a later one of the same unit breaks a limit.
    Raises Infeasible."""
    groups = [Group(c.facts, 1) for c in candidates]
    program = _Program()
    columns = program.columns([1] * len(groups))
    for bound in _bounds(limits, groups, subjects):
        _add(program, bound, columns)
    everyone = dict.fromkeys(columns, 1)
    most = sum(program.solve(everyone, maximise=True)[: len(columns)])
    program.row(everyone, low=most)
    ranks = {c: candidates[i].rank for i, c in enumerate(columns)}
    chosen = program.solve(ranks)
    return [i for i, c in enumerate(columns) if chosen[c]]


# ——— what must give way ——————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Relaxation:
    """A limit that must give way, and by how many people its count has to miss it."""

    limit: Limit
    scope: str
    side: str
    by: int


def clash(
    limits: Sequence[Limit],
    groups: Sequence[Group],
    subjects: Subjects,
    demand: Sequence[Limit] = (),
) -> list[Relaxation]:
    """The fewest limits to relax so that a list out of `groups` (at most `size` of each) can meet the demand,
    with the least change in all; empty where everything holds. Raises Infeasible where the demand itself
    cannot be met."""
    program = _Program()
    columns = program.columns([g.size for g in groups])
    for bound in _bounds(demand, groups, subjects):
        _add(program, bound, columns)
    total = sum(g.size for g in groups)
    slacks: list[tuple[_Bound, int, int]] = []
    for bound in _bounds(limits, groups, subjects):
        room = max(total, bound.limit.low if isinstance(bound.limit.low, int) else 0) + 1
        slack, switch = program.column(room), program.column(1)
        program.row({slack: 1, switch: -room}, high=0)
        _add(program, bound, columns, slack)
        slacks.append((bound, slack, switch))
    switches = {switch: 1 for _, _, switch in slacks}
    loosest = program.solve(switches)
    fewest = sum(loosest[s] for s in switches)
    if fewest == 0:
        return []
    program.row(switches, high=fewest)
    solution = program.solve({slack: 1 for _, slack, _ in slacks})
    return [
        Relaxation(bound.limit, bound.scope, bound.side, solution[slack])
        for bound, slack, _ in slacks
        if solution[slack] > 0
    ]
