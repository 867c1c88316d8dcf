"""Questions to the one integer model: can a notice be kept (`clash` of nothing), how many of each kind may or must
still be added (`meter`), what must give way (`clash`). Whom to choose is asked in `slates`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, product

from xuanxian.rules.awards.integer_model import MANY, Bound, Program, bounds_of, write
from xuanxian.rules.awards.limits import Group, Limit, fields_of
from xuanxian.rules.core.subjects import (
    AtLeast,
    Between,
    Columns,
    Facts,
    Like,
    Matcher,
    OneOf,
    Subjects,
    Value,
)

# ——— how many may or must still be added ———————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Room:
    """For the people a limit counts in a scope: how many there are, how many may and must still be added. `may` is
    None where nothing bounds it."""

    limit: Limit
    have: int
    may: int | None
    must: int
    scope: str = ""


def meter(
    limits: Sequence[Limit],
    groups: Sequence[Group],
    subjects: Subjects,
    unit: Facts,
    options: Mapping[str, Sequence[str]],
) -> list[Room]:
    """For a unit's list: `unit` are the facts that all its nominees share, `options` the closed vocabularies.
    Adding only; every limit must hold in the end. Raises Infeasible where no addition mends the list."""
    kinds = [Group(kind.facts, MANY) for kind in atoms(limits, subjects, unit, options)]
    binding = (
        bound
        for bound in bounds_of(limits, kinds, subjects, groups)
        if not bound.limit.per or bound.scope == str(unit.get(bound.limit.per))
    )
    return _rooms(binding, kinds)


def joining(
    limits: Sequence[Limit], chosen: Sequence[Group], waiting: Sequence[Group], subjects: Subjects
) -> list[Room]:
    """The same for a draft of the slate, whom nobody may join but those who wait. Raises Infeasible where nobody's
    joining mends it."""
    return _rooms(bounds_of(limits, waiting, subjects, chosen), waiting)


def _rooms(bounds: Iterable[Bound], kinds: Sequence[Group]) -> list[Room]:
    """`kinds` with as many of each as there are to add; each kind of people counted is asked about once."""
    program = Program()
    columns = program.columns(kind.size for kind in kinds)
    counted: dict[tuple[tuple[str, ...], tuple[str, ...], str], Bound] = {}
    for bound in bounds:
        write(program, bound, columns)
        counted.setdefault((bound.limit.where, bound.limit.count, bound.scope), bound)
    result = []
    for bound in counted.values():
        aim = {columns[i]: 1 for i in bound.members}
        may = program.most(aim)
        must = sum(map(program.solve(aim).__getitem__, aim))
        result.append(Room(bound.limit, bound.have, may, must, bound.scope))
    return result


def atoms(
    limits: Sequence[Limit],
    subjects: Subjects,
    given: Facts,
    options: Mapping[str, Sequence[str]],
    allowed: Callable[[Facts], bool] = lambda _: True,
) -> list[Group]:
    """One group (of size 0) for every way in which the limits can tell nominees apart, the given facts kept: one that is
    `allowed`, where there is any. A partition that looks at the same facts leaves out those who cannot be."""
    names = list(dict.fromkeys(name for limit in limits for name in limit.names))
    seen = set(fields_of(limits, subjects)) - given.keys()
    for partition in subjects.partitions:
        if any(seen.intersection(subjects.fields(name)) for name in partition):
            names += [name for name in partition if name not in names]
    matchers = subjects.matchers(names)
    every = dict.fromkeys((*fields_of(limits, subjects), *matchers))
    fields = [f for f in every if f in matchers and f not in given]
    candidates = [_candidates(matchers[f], options.get(f)) for f in fields]
    ways = list(product(*candidates))
    columns: dict[str, Sequence[Value]] = {name: [value] * len(ways) for name, value in given.items()}
    columns.update(zip(fields, zip(*ways, strict=True), strict=True))
    kinds: dict[tuple[bool | None, ...], Group] = {}
    known: Columns = {}
    verdicts = [subjects.column(name, columns, len(ways), known) for name in names]
    possible = subjects.may_be_rows(columns, len(ways), known)
    for at, key in enumerate(zip(*verdicts, strict=True) if verdicts else [()] * len(ways)):
        if key not in kinds and possible[at]:
            facts = {**given, **dict(zip(fields, ways[at], strict=True))}
            if allowed(facts):
                kinds[key] = Group(facts, 0)
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
    if not options and not any(isinstance(v, int | float) for v in values):
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
    enough: int = MANY,
) -> list[Group]:
    """A list that uses a unit's places as far as all the limits allow: groups with their sizes, of allowed kinds
    only. `taste` (0 to 9 for the n-th kind) prefers some kinds among equals; of a kind that no number bounds there are at
    most `enough`. Raises Infeasible."""
    kinds = atoms(limits, subjects, unit, options, allowed)
    numbers = [(*limit.where, *limit.count) for limit in limits if isinstance(limit.high, int)]
    program = Program()
    columns = program.columns(
        MANY if any(subjects.holds(names, kind.facts) for names in numbers) else enough for kind in kinds
    )
    for bound in bounds_of(limits, kinds, subjects):
        if not bound.limit.per or bound.scope == str(unit.get(bound.limit.per)):
            write(program, bound, columns)
    sizes = program.solve({c: 1000 + taste(n) for n, c in enumerate(columns)}, maximise=True)
    return [
        Group(kind.facts, sizes[c]) for kind, c in zip(kinds, columns, strict=True) if 0 < sizes[c] < MANY
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
    held: Mapping[int, bool] = {},
) -> list[Relaxation]:
    """The fewest limits to relax so that a list out of `groups` (at most `size` of each, all or none of the `held`) can
    meet the demand, with the least change in all; empty where everything holds. Raises Infeasible where the
    demand itself cannot be met."""
    program = Program()
    columns = [
        program.column(0 if held.get(i) is False else g.size, g.size if held.get(i) else 0)
        for i, g in enumerate(groups)
    ]
    for bound in bounds_of(demand, groups, subjects):
        write(program, bound, columns)
    total = sum(g.size for g in groups)
    slacks: list[tuple[Bound, int, int]] = []
    for bound in bounds_of(limits, groups, subjects):
        room = max(total, bound.limit.low if isinstance(bound.limit.low, int) else 0) + 1
        slack, switch = program.column(room), program.column(1)
        program.row({slack: 1, switch: -room}, high=0)
        write(program, bound, columns, slack)
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
