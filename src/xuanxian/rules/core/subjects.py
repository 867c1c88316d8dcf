"""Subjects (对象): named predicates over facts. They answer yes, no or unknown (None): a missing fact is
unknown, never false. Quotas, ratios, consultations, exclusions and steps use only their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

Value = str | int | float | tuple[str, ...] | None
Facts = Mapping[str, Value]
Verdict = bool | None
Columns = dict[str, list[Verdict]]


class Several(tuple[str, ...]):
    """Options of a field of which one nominee may choose several."""


@dataclass(frozen=True)
class OneOf:
    """The value, or one of several chosen values, is in the list (or none is, where `negated`)."""

    values: frozenset[str]
    negated: bool = False

    def __call__(self, value: Value) -> Verdict:
        if value is None:
            return None
        chosen = value if isinstance(value, tuple) else (str(value),)
        return self.values.isdisjoint(chosen) is self.negated


@dataclass(frozen=True)
class Between:
    """Numbers, or dates and months as ISO text. Bounds are named values included (以上、以内), unless `open`."""

    low: str | float | None = None
    high: str | float | None = None
    low_open: bool = False
    high_open: bool = False

    def __call__(self, value: Value) -> Verdict:
        if value is None or isinstance(value, tuple):
            return None
        for bound in (self.low, self.high):
            if bound is not None and isinstance(bound, str) is not isinstance(value, str):
                return None
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):  # type: ignore[operator]
            return False
        return not (self.high is not None and (value > self.high or (self.high_open and value == self.high)))  # type: ignore[operator]


@dataclass(frozen=True)
class Like:
    """The text contains a match of a pattern: for hints hidden in free text such as a post."""

    pattern: str

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def __call__(self, value: Value) -> Verdict:
        return None if value is None else self._compiled.search(str(value)) is not None


@dataclass(frozen=True)
class AtLeast:
    """Of several chosen values at least `count` are among `values` (符合三项以上条件)."""

    count: int
    values: frozenset[str]

    def __call__(self, value: Value) -> Verdict:
        if value is None:
            return None
        chosen = value if isinstance(value, tuple) else (str(value),)
        return len(self.values.intersection(chosen)) >= self.count


Matcher = OneOf | Between | Like | AtLeast


@dataclass(frozen=True)
class Case:
    """All of: every field matches, every parent subject holds, no excepted one does."""

    matchers: tuple[tuple[str, Matcher], ...] = ()
    within: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subject:
    """Holds when one of its cases does."""

    name: str
    cases: tuple[Case, ...]
    clause: str = ""


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    unknown = False
    for verdict in verdicts:
        if verdict is False:
            return False
        unknown = unknown or verdict is None
    return None if unknown else True


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    unknown = False
    for verdict in verdicts:
        if verdict is True:
            return True
        unknown = unknown or verdict is None
    return None if unknown else False


@dataclass(frozen=True)
class Subjects:
    """All subjects of a rulebook. The loader has made sure that names exist and form no circle."""

    by_name: Mapping[str, Subject]
    partitions: tuple[tuple[str, ...], ...] = ()
    """Of each, every nominee belongs to exactly one (必居其一)."""
    _fields: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def __contains__(self, name: str) -> bool:
        return name in self.by_name

    # Asked millions of times a rehearsal, these three are loops: a generator for each would take thrice as long.

    def verdict(self, name: str, facts: Facts) -> Verdict:
        unknown = False
        for case in self.by_name[name].cases:
            verdict = self._case(case, facts)
            if verdict:
                return True
            unknown = unknown or verdict is None
        return None if unknown else False

    def holds(self, names: Iterable[str], facts: Facts) -> Verdict:
        """Whether the nominee belongs to all the named subjects."""
        unknown = False
        for name in names:
            verdict = self.verdict(name, facts)
            if verdict is False:
                return False
            unknown = unknown or verdict is None
        return None if unknown else True

    def _case(self, case: Case, facts: Facts) -> Verdict:
        unknown = False
        for fact, matcher in case.matchers:
            verdict = matcher(facts.get(fact))
            if verdict is False:
                return False
            unknown = unknown or verdict is None
        for names, not_that in ((case.within, False), (case.without, True)):
            for name in names:
                verdict = self.verdict(name, facts)
                if verdict is not_that:
                    return False
                unknown = unknown or verdict is None
        return None if unknown else True

    def may_be(self, facts: Facts) -> bool:
        """Whether there may be such a nominee: none that surely lies in no part, or in two, of a partition."""
        return all(parted([self.verdict(name, facts) for name in partition]) for partition in self.partitions)

    def may_be_rows(self, columns: Mapping[str, Sequence[Value]], length: int, known: Columns) -> list[bool]:
        """The same of every row; `known` as in `column`."""
        found = [True] * length
        for partition in self.partitions:
            parts = [self.column(name, columns, length, known) for name in partition]
            found = [may and parted(row) for may, row in zip(found, zip(*parts, strict=True), strict=True)]
        return found

    def may_share(self, some: Iterable[str], others: Iterable[str]) -> bool:
        """Whether one nominee may belong to all of these and to all of those: not, where a partition parts them."""
        some, others = tuple(some), tuple(others)
        for partition in self.partitions:
            here = {part for part in partition if any(self.narrows(name, part) for name in some)}
            there = {part for part in partition if any(self.narrows(name, part) for name in others)}
            if here and there and here.isdisjoint(there):
                return False
        return True

    def narrows(self, name: str, wider: str) -> bool:
        """Whether the one is declared within the other (属), directly or through parents."""
        if name == wider:
            return True
        cases = self.by_name[name].cases
        return all(any(self.narrows(parent, wider) for parent in case.within) for case in cases)

    def fields(self, name: str) -> tuple[str, ...]:
        """Every field the subject looks at, through its parents."""
        if name not in self._fields:
            found: dict[str, None] = {}
            for case in self.by_name[name].cases:
                for parent in (*case.within, *case.without):
                    found.update(dict.fromkeys(self.fields(parent)))
                found.update(dict.fromkeys(fact for fact, _ in case.matchers))
            self._fields[name] = tuple(found)
        return self._fields[name]

    def matchers(self, names: Iterable[str]) -> dict[str, list[Matcher]]:
        """Field → the matchers that the named subjects and their parents put to it."""
        found: dict[str, list[Matcher]] = {}
        queue, seen = list(names), set[str]()
        while queue:
            name = queue.pop()
            if name in seen:
                continue
            seen.add(name)
            for case in self.by_name[name].cases:
                queue += (*case.within, *case.without)
                for fact, matcher in case.matchers:
                    found.setdefault(fact, []).append(matcher)
        return found

    def column(
        self, name: str, columns: Mapping[str, Sequence[Value]], length: int, known: Columns | None = None
    ) -> list[Verdict]:
        """The verdict of every row, worked out column by column: each distinct value is matched once. `known` keeps what was
        worked out of the same rows before."""
        known = {} if known is None else known
        if name not in known:
            cases = [self._case_column(case, columns, length, known) for case in self.by_name[name].cases]
            known[name] = _combined(any_of, cases, length)
        return known[name]

    def _case_column(
        self, case: Case, columns: Mapping[str, Sequence[Value]], length: int, known: Columns
    ) -> list[Verdict]:
        parts = [self.column(parent, columns, length, known) for parent in case.within]
        for parent in case.without:
            parts.append([None if v is None else not v for v in self.column(parent, columns, length, known)])
        for fact, matcher in case.matchers:
            column = columns.get(fact)
            if column is None:
                parts.append([None] * length)
            else:
                verdict = {value: matcher(value) for value in set(column)}
                parts.append(list(map(verdict.__getitem__, column)))
        return _combined(all_of, parts, length)


def parted(verdicts: Sequence[Verdict]) -> bool:
    """Whether there may be somebody whom the parts of a partition say this of."""
    return verdicts.count(True) <= 1 and verdicts.count(False) < len(verdicts)


def _combined(
    combine: Callable[[Iterable[Verdict]], Verdict], parts: list[list[Verdict]], length: int
) -> list[Verdict]:
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return [combine(())] * length
    rows = list(zip(*parts, strict=True))
    verdict = {row: combine(row) for row in set(rows)}
    return list(map(verdict.__getitem__, rows))
