"""The slow and obvious way to do what the integer model does: try every list and keep those that break nothing.
Limits are read straight from the words of requirements R3–R5 and Q8, without the code under test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, combinations_with_replacement, product

from xuanxian.rules.awards.limits import STATUS, STRUCK_OFF, Limit, Share, Stage
from xuanxian.rules.awards.slates import Candidate
from xuanxian.rules.core.subjects import Facts, Subjects

Key = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Side:
    """One bound of one limit in one scope."""

    limit: Limit
    scope: str
    bound: int | Share
    is_low: bool

    def binds(self, facts: Facts, subjects: Subjects) -> bool:
        inside = not self.limit.per or facts.get(self.limit.per) == self.scope
        return inside and subjects.holds(self.limit.where, facts) is True

    def weighs(self, facts: Facts, subjects: Subjects) -> tuple[int, int]:
        """What one person adds to the count and to the base."""
        if not self.binds(facts, subjects):
            return 0, 0
        plain_number = isinstance(self.bound, int) and self.limit.stage is Stage.NOMINATED
        if facts.get(STATUS) == STRUCK_OFF and not plain_number:
            return 0, 0
        counted = subjects.holds(self.limit.count, facts) is True
        based = isinstance(self.bound, Share) and subjects.holds(self.bound.base, facts) is True
        return int(counted), int(based)

    def misses(self, count: int, base: int) -> int:
        """By how many people the count misses the bound; 0 where it is kept."""
        if isinstance(self.bound, int):
            return max(0, self.bound - count if self.is_low else count - self.bound)
        part, whole = self.bound.part.numerator * base, self.bound.part.denominator
        if not self.is_low:
            return max(0, count - part // whole)
        if base == 0:
            return 0
        return max(0, (part // whole + 1 if self.bound.literal else -(-part // whole)) - count)


def sides(
    limits: Sequence[Limit], scopes: Sequence[str], people: Sequence[Facts], subjects: Subjects
) -> list[Side]:
    """Every bound in every scope; a limit for each unit binds those units that have anybody in its scope."""
    found = []
    for limit in limits:
        for scope in scopes if limit.per else ("",):
            for is_low, bound in ((True, limit.low), (False, limit.high)):
                side = bound is not None and Side(limit, scope, bound, is_low)
                if side and (not limit.per or any(side.binds(p, subjects) for p in people)):
                    found.append(side)
    return found


@dataclass
class Scales:
    """Weighs lists against the sides: what each person adds is looked up once."""

    sides: Sequence[Side]
    people: Sequence[Facts]
    subjects: Subjects
    start: Sequence[Facts] = ()

    def __post_init__(self) -> None:
        self.weights = [[side.weighs(p, self.subjects) for p in self.people] for side in self.sides]
        fixed = [[side.weighs(p, self.subjects) for p in self.start] for side in self.sides]
        self.fixed = [(sum(c for c, _ in side), sum(b for _, b in side)) for side in fixed]

    def missed(self, chosen: Sequence[int]) -> list[int]:
        """By how much each side is missed by the people at these positions, those of the start among them."""
        return list(self._misses(chosen))

    def keeps(self, chosen: Sequence[int]) -> bool:
        return not any(self._misses(chosen))

    def _misses(self, chosen: Sequence[int]) -> Iterator[int]:
        for side, weight, (count, base) in zip(self.sides, self.weights, self.fixed, strict=True):
            for i in chosen:
                count, base = count + weight[i][0], base + weight[i][1]
            yield side.misses(count, base)


def everybody(options: Mapping[str, Sequence[str]], given: Facts) -> list[Facts]:
    """One nominee for every combination of the vocabularies."""
    return [{**given, **dict(zip(options, values, strict=True))} for values in product(*options.values())]


def additions(
    limits: Sequence[Limit],
    roster: Sequence[Facts],
    subjects: Subjects,
    unit: Facts,
    options: Mapping[str, Sequence[str]],
    most: int,
) -> Iterator[list[Facts]]:
    """Everything that can be added (up to `most`) so that the list keeps all limits that bind the unit."""
    kinds = everybody(options, unit)
    own = [str(unit[limit.per]) for limit in limits if limit.per][:1]
    scales = Scales(sides(limits, own, [*kinds, *roster], subjects), kinds, subjects, roster)
    for size in range(most + 1):
        for chosen in combinations_with_replacement(range(len(kinds)), size):
            if scales.keeps(chosen):
                yield [kinds[i] for i in chosen]


def rooms(
    added: Sequence[list[Facts]], limits: Sequence[Limit], subjects: Subjects
) -> dict[Key, tuple[int, int]]:
    """What a limit counts → (most, least) that the lists add of it."""
    found = {}
    for limit in limits:
        key = (limit.where, limit.count)
        numbers = [sum(subjects.holds((*key[0], *key[1]), p) is True for p in people) for people in added]
        found[key] = (max(numbers), min(numbers))
    return found


def slates(
    limits: Sequence[Limit], candidates: Sequence[Candidate], subjects: Subjects
) -> Iterator[tuple[int, ...]]:
    """Every choice that keeps all limits, smallest first."""
    people = [c.facts for c in candidates]
    scales = Scales(sides(limits, _units(people), people, subjects), people, subjects)
    positions = range(len(people))
    for chosen in chain.from_iterable(
        combinations(positions, size) for size in (0, *(n + 1 for n in positions))
    ):
        if scales.keeps(chosen):
            yield chosen


def compromises(
    limits: Sequence[Limit], people: Sequence[Facts], subjects: Subjects, demand: Sequence[Limit]
) -> Iterator[dict[tuple[str, str, str], int]]:
    """For every list out of `people` that meets the demand: which sides it misses and by how much."""
    units = _units(people)
    wanted = Scales(sides(demand, units, people, subjects), people, subjects)
    scales = Scales(sides(limits, units, people, subjects), people, subjects)
    names = [(s.limit.name, s.scope, "low" if s.is_low else "high") for s in scales.sides]
    positions = range(len(people))
    for chosen in chain.from_iterable(
        combinations(positions, size) for size in (0, *(n + 1 for n in positions))
    ):
        if wanted.keeps(chosen):
            yield {name: by for name, by in zip(names, scales.missed(chosen), strict=True) if by}


def _units(people: Sequence[Facts]) -> list[str]:
    return sorted({str(p["推荐单位"]) for p in people if p.get("推荐单位")})
