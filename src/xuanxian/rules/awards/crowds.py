"""Whoever might be nominated, told apart only as far as the limits look. One group for every combination of what they look
at would be exact and soon too many: sixteen sets that overlap make 65 536. But limits look at a few things at once. So
there are several small tables of the same people, each of what is looked at together, and rows that make the tables agree
wherever two of them look at the same thing. Along a tree of tables any that agree come from one list of people, since
those alike in what two tables share may be matched as one likes: nothing is lost (docs/decisions/0051)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations, pairwise, product
from math import prod
from operator import and_

from xuanxian.rules.awards.integer_model import Bound, Program, bounds_of
from xuanxian.rules.awards.limits import Group, Limit, fields_of
from xuanxian.rules.core.subjects import (
    AtLeast,
    Between,
    Columns,
    Facts,
    Like,
    Matcher,
    OneOf,
    Several,
    Subjects,
    Value,
    Verdict,
    all_of,
    parted,
)

Options = Mapping[str, Sequence[str]]
"""The closed vocabularies by field."""


@dataclass(frozen=True)
class Rule:
    """What everybody must be, by intersections of subjects: where `may`, somebody who perhaps belongs to one of them; else
    nobody who surely belongs to one. None: only to be told apart by them."""

    groups: tuple[tuple[str, ...], ...]
    may: bool | None = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for group in self.groups for name in group))


@dataclass(frozen=True)
class _Trait:
    """A field with one value for each answer that the limits can have of it; or, of a field where several options may be
    chosen together, options that no limit tells apart, with none of them, one, and so on."""

    field: str
    values: tuple[Value, ...]
    options: frozenset[str] | None = None


@dataclass(frozen=True)
class _Table:
    """Everybody by some of the traits: the facts of each kind, and of which value each of its traits is."""

    traits: tuple[int, ...]
    facts: list[Facts]
    values: list[Mapping[int, int]]


@dataclass(frozen=True)
class _Joint:
    """Two tables that look at the same traits."""

    child: int
    parent: int
    shared: tuple[int, ...]


class Crowds:
    """`given` are the facts that all share. `whole`: up to so many combinations stand in one table."""

    def __init__(
        self, limits: Sequence[Limit], subjects: Subjects, given: Facts, options: Options,
        rules: Sequence[Rule] = (), whole: int = 1,
    ) -> None:  # fmt: skip
        self.subjects, self.given, self._rules = subjects, given, rules
        self._names = list(dict.fromkeys(name for limit in limits for name in limit.names))
        seen = set(fields_of(limits, subjects)) - given.keys()
        # A partition that looks at the same facts leaves out those who cannot be.
        self._partitions = [
            partition
            for partition in subjects.partitions
            if any(seen.intersection(subjects.fields(name)) for name in partition)
        ]
        for partition in self._partitions:
            self._names += [name for name in partition if name not in self._names]
        self._traits = _traits(subjects.matchers(self._names), fields_of(limits, subjects), given, options)
        scopes = [self._looked_at(limit.names, limit.per) for limit in limits]
        scopes += [self._looked_at(names) for names in (*self._partitions, *(rule.names for rule in rules))]
        every = frozenset(range(len(self._traits)))
        size = prod(len(trait.values) for trait in self._traits)
        together = [every] if size <= whole else _tables(every, [s for s in scopes if s])
        self._joints = _tree(together)
        self._tables = [self._table(n, tuple(sorted(traits))) for n, traits in enumerate(together)]
        self._first = [sum(len(t.facts) for t in self._tables[:n]) for n in range(len(self._tables))]

    @property
    def kinds(self) -> list[Facts]:
        """Of all tables, one after the other; each tells what its table looks at, besides what is given."""
        return [facts for table in self._tables for facts in table.facts]

    def columns(self, program: Program, sizes: Iterable[float]) -> list[int]:
        """A column for each kind, with the most there may be of it, and the rows that make the tables agree."""
        columns = program.columns(sizes)
        for joint in self._joints:
            terms: dict[tuple[int, ...], dict[int, int]] = {}
            for table, sign in ((joint.child, 1), (joint.parent, -1)):
                for at, values in enumerate(self._tables[table].values, self._first[table]):
                    terms.setdefault(tuple(values[t] for t in joint.shared), {})[columns[at]] = sign
            for row in terms.values():
                program.row(row, low=0, high=0)
        return columns

    def bounds(self, limits: Iterable[Limit], fixed: Sequence[Group] = ()) -> Iterator[Bound]:
        """As `bounds_of`, each limit read in a table that tells apart what it looks at."""
        groups = [[Group(facts, 0) for facts in table.facts] for table in self._tables]
        known: list[dict[tuple[str, int], bool]] = [{} for _ in groups]
        for limit in limits:
            n = self._table_of(limit.names, limit.per)
            for bound in bounds_of([limit], groups[n], self.subjects, fixed, known[n]):
                yield bound.shifted(self._first[n])

    def telling(self, names: Sequence[str]) -> range:
        """Which kinds are of a table that tells of everybody whether these subjects hold. A limit or a rule must name them."""
        n = self._table_of(names)
        return range(self._first[n], self._first[n] + len(self._tables[n].facts))

    def _table_of(self, names: Iterable[str], per: str = "") -> int:
        scope = self._looked_at(names, per)
        return next(n for n, table in enumerate(self._tables) if scope.issubset(table.traits))

    def people(self, sizes: Sequence[int]) -> list[Group]:
        """The list that the tables come from, as groups: who is in one is matched with whoever is alike in the next."""
        left = [
            list(sizes[first : first + len(table.facts)])
            for first, table in zip(self._first, self._tables, strict=True)
        ]
        found = [(at, {0: at}, size) for at, size in enumerate(left[0]) if size]
        for joint in self._joints:
            further = []
            for at, cells, size in found:
                mine = self._tables[joint.parent].values[cells[joint.parent]]
                child = self._tables[joint.child].values
                for n, theirs in enumerate(child):
                    taken = min(size, left[joint.child][n])
                    if taken and all(mine[t] == theirs[t] for t in joint.shared):
                        left[joint.child][n] -= taken
                        size -= taken
                        further.append((at, {**cells, joint.child: n}, taken))
            found = further
        return [Group(self._facts_in(cells), size) for _, cells, size in found]

    def _facts_in(self, cells: Mapping[int, int]) -> Facts:
        values = {t: v for table, at in cells.items() for t, v in self._tables[table].values[at].items()}
        return {**self.given, **self._facts(values)}

    def _facts(self, values: Mapping[int, int]) -> dict[str, Value]:
        facts: dict[str, Value] = {}
        for t in sorted(values):
            trait = self._traits[t]
            facts[trait.field] = _joined(facts.get(trait.field), trait.values[values[t]])
        return facts

    def _looked_at(self, names: Iterable[str], per: str = "") -> frozenset[int]:
        matchers = self.subjects.matchers(names)
        return frozenset(
            at
            for at, trait in enumerate(self._traits)
            if trait.field == per
            or any(trait.options is None or trait.options & _values(m) for m in matchers.get(trait.field, ()))
        )

    @cached_property
    def _scope_of(self) -> dict[str, frozenset[int]]:
        return {name: self._looked_at([name]) for name in self._names}

    def _table(self, number: int, traits: tuple[int, ...]) -> _Table:
        """The first of those who are alike stands for them."""
        here = frozenset(traits)
        kept = sorted({t for j in self._joints if number in (j.child, j.parent) for t in j.shared})
        names = [name for name in self._names if self._scope_of[name] <= here]
        ways = list(product(*(range(len(self._traits[t].values)) for t in traits)))
        columns: dict[str, Sequence[Value]] = {
            name: [value] * len(ways) for name, value in self.given.items()
        }
        for n, t in enumerate(traits):
            trait = self._traits[t]
            mine = [trait.values[way[n]] for way in ways]
            before = columns.get(trait.field)
            columns[trait.field] = mine if before is None else list(map(_joined, before, mine))
        known: Columns = {}
        verdicts = [self.subjects.column(name, columns, len(ways), known) for name in names]
        parts = [
            list(
                zip(
                    *(self.subjects.column(name, columns, len(ways), known) for name in partition),
                    strict=True,
                )
            )
            for partition in self._partitions
            if all(self._scope_of[name] <= here for name in partition)
        ]
        allowed = [True] * len(ways)
        for rule in self._rules:
            if rule.may is not None and self._looked_at(rule.names) <= here:
                lines = [self._all(group, columns, len(ways), known) for group in rule.groups]
                if rule.may:
                    perhaps = [any(v is not False for v in row) for row in zip(*lines, strict=True)]
                    allowed = list(map(and_, allowed, perhaps or [False] * len(ways)))
                else:
                    for line in lines:
                        allowed = [a and not v for a, v in zip(allowed, line, strict=True)]
        judged = list(zip(*verdicts, strict=True)) if verdicts else [()] * len(ways)
        found: dict[tuple[object, ...], tuple[Facts, Mapping[int, int]]] = {}
        for at, way in enumerate(ways):
            if allowed[at] and all(parted(part[at]) for part in parts):
                key = (*judged[at], *(way[traits.index(t)] for t in kept))
                if key not in found:
                    values = dict(zip(traits, way, strict=True))
                    found[key] = {**self.given, **self._facts(values)}, values
        return _Table(traits, [one for one, _ in found.values()], [values for _, values in found.values()])

    def _all(
        self, names: Iterable[str], columns: Mapping[str, Sequence[Value]], length: int, known: Columns
    ) -> list[Verdict]:
        lines = [self.subjects.column(name, columns, length, known) for name in names]
        if len(lines) == 1:
            return lines[0]
        return [all_of(row) for row in zip(*lines, strict=True)] if lines else [True] * length


def _joined(some: Value, more: Value) -> Value:
    """The options of one field that stand in two traits."""
    return (*some, *more) if isinstance(some, tuple) and isinstance(more, tuple) else more


# ——— what there is to tell apart ———————————————————————————————————————————————————————————————————


def _traits(
    matchers: Mapping[str, Sequence[Matcher]], first: Iterable[str], given: Facts, options: Options
) -> list[_Trait]:
    found: list[_Trait] = []
    for name in dict.fromkeys((*first, *matchers)):
        if name not in matchers or name in given:
            continue
        if isinstance(options.get(name), Several):
            found += _held_together(name, matchers[name], options[name])
        else:
            found.append(_Trait(name, tuple(_candidates(matchers[name], options.get(name)))))
    return found


def _held_together(name: str, matchers: Sequence[Matcher], options: Sequence[str]) -> Iterator[_Trait]:
    alike: dict[tuple[bool, ...], list[str]] = {}
    for option in options:
        key = tuple(option in _values(matcher) for matcher in matchers)
        if any(key):
            alike.setdefault(key, []).append(option)
    for key, mine in alike.items():
        asked = (m.count for m, looks in zip(matchers, key, strict=True) if looks and isinstance(m, AtLeast))
        most = min(len(mine), max(asked, default=1))
        yield _Trait(name, tuple(tuple(mine[:n]) for n in range(most + 1)), frozenset(mine))


def _values(matcher: Matcher) -> frozenset[str]:
    return matcher.values if isinstance(matcher, OneOf | AtLeast) else frozenset()


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


# ——— which tables there are ————————————————————————————————————————————————————————————————————————


def _tables(traits: Iterable[int], scopes: Iterable[frozenset[int]]) -> list[frozenset[int]]:
    """Sets of traits such that every scope lies in one and the sets can be hung on a tree: traits are taken away one
    after the other, the one with the fewest neighbours first, each time with all its neighbours as a table."""
    beside: dict[int, set[int]] = {trait: set() for trait in traits}
    for scope in scopes:
        for one, other in combinations(sorted(scope), 2):
            beside[one].add(other)
            beside[other].add(one)
    found: list[frozenset[int]] = []
    while beside:
        trait = min(beside, key=lambda t: (len(beside[t]), t))
        others = beside.pop(trait)
        found.append(frozenset({trait, *others}))
        for other in others:
            beside[other] |= others - {other}
            beside[other].discard(trait)
    return [one for one in dict.fromkeys(found) if not any(one < other for other in found)] or [frozenset()]


def _tree(tables: Sequence[frozenset[int]]) -> list[_Joint]:
    """Each table but the first hangs on the one before it in the tree with which it shares most."""
    joints: list[_Joint] = []
    hung, free = [0], set(range(1, len(tables)))
    while free:
        parent, child = max(
            ((p, c) for p in hung for c in sorted(free)), key=lambda pair: (len(tables[pair[0]] & tables[pair[1]]), -pair[1])
        )  # fmt: skip
        joints.append(_Joint(child, parent, tuple(sorted(tables[child] & tables[parent]))))
        hung.append(child)
        free.discard(child)
    return joints
