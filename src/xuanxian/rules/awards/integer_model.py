"""Integer rows: what HiGHS solves, and how a limit becomes rows of it. Shares need no rounding: with a share of n/d,
d·count − n·base ≥ 0 is the plain ceiling and ≥ 1 the literal "add one, truncate"; only an empty base, which demands
nothing, needs a switch."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xuanxian.rules.awards.limits import Group, Limit, Share, counts_in
from xuanxian.rules.core.subjects import Subjects

_INF = math.inf
MANY = 10_000
"""More people of a kind than any unit's list holds; who reaches it is bound by nothing. Small enough that the
solver's tolerance cannot hide a person behind it."""


class Infeasible(Exception):
    """No list keeps all the rows."""


@dataclass
class Program:
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
        if any(solution[c] >= MANY for c in range(len(solution))):
            # Perhaps an idle column stands at its bound: the least list that reaches the same tells.
            bounded = replace(self, rows=[*self.rows, (dict(aim), largest, _INF)])
            solution = bounded.solve(dict.fromkeys(range(len(self.lower)), 1))
            if any(value >= MANY for value in solution):
                return None
        return largest

    def solve(self, objective: Mapping[int, int], maximise: bool = False) -> list[int]:
        if not self.lower:  # nobody to add: HiGHS calls such a model empty, neither kept nor broken
            if all(low <= 0 <= high for _, low, high in self.rows):
                return []
            raise Infeasible
        import highspy  # not before a model is solved: most processes never do, and it brings numpy

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
        # A guess at a first solution that takes ten times as long as these small models do.
        solver.setOptionValue("mip_heuristic_run_feasibility_jump", False)
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
class Bound:
    """One side of one limit in one scope: count ≥ low or count ≤ high over members, base where a share."""

    limit: Limit
    scope: str
    side: str
    members: tuple[int, ...]
    base: tuple[int, ...]
    have: int
    have_base: int

    def shifted(self, by: int) -> Bound:
        """Of groups that stand behind so many others."""
        return replace(
            self, members=tuple(i + by for i in self.members), base=tuple(i + by for i in self.base)
        )


def bounds_of(
    limits: Iterable[Limit],
    groups: Sequence[Group],
    subjects: Subjects,
    fixed: Sequence[Group] = (),
    known: dict[tuple[str, int], bool] | None = None,
) -> Iterator[Bound]:
    """Each side of every limit in each of its scopes, as indices into `groups` and constants from `fixed`. `known` keeps which
    of the same groups a subject holds of."""
    cache = {} if known is None else known
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
                active = [i for i in own if counts_in(limit, bound, everyone[i].facts)]
                members = [i for i in active if inside(limit.count, i)]
                base = [i for i in active if inside(bound.base, i)] if isinstance(bound, Share) else []
                n = len(groups)
                yield Bound(
                    limit,
                    scope,
                    side,
                    tuple(i for i in members if i < n),
                    tuple(i for i in base if i < n),
                    sum(everyone[i].size for i in members if i >= n),
                    sum(everyone[i].size for i in base if i >= n),
                )


def write(program: Program, bound: Bound, columns: Sequence[int], slack: int | None = None) -> None:
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
