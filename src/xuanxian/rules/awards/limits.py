"""Limits (限): the count of a subject in a scope, low and high, as a number or as a share of another subject.
Quota cells, ranges, pools, reserves, paired nominations, publicity picks and ratios are all this one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.subjects import Facts, Subjects, Value

UNIT = "推荐单位"
QUOTA_ROW = "名额单位"
"""The row of the quota table a nominee's unit belongs to: the unit itself, or the pool it shares."""
STATUS = "状态"
STRUCK_OFF = "取消资格"


class Stage(StrEnum):
    """On which list a limit binds: what units nominate, or what is to be awarded."""

    NOMINATED = "推荐名单"
    AWARDED = "拟表彰名单"


@dataclass(frozen=True)
class Share:
    """A part of a base. `literal` reads "add one, then truncate" to the letter, also on whole numbers (R4). Of a `paired` one
    the base lies beside what is counted (Q7): one nominated for each nominated, which a striking-off of either leaves done."""

    part: Fraction
    base: tuple[str, ...]
    literal: bool = False
    paired: bool = False

    def most(self, base: int) -> int:
        return int(self.part * base)

    def least(self, base: int) -> int:
        """Nothing is demanded of an empty base."""
        exact = self.part * base
        if base == 0:
            return 0
        return int(exact) + 1 if self.literal or exact.denominator > 1 else int(exact)

    def other_least(self, base: int) -> int | None:
        """What the other reading of the rounding rule would demand, where the two differ."""
        other = replace(self, literal=not self.literal).least(base)
        return other if other != self.least(base) else None

    @property
    def percent(self) -> str:
        """As one says it: 12.5%, and 1/3 where percents do not come out even."""
        value = self.part * 100
        return f"{float(value):g}%" if (value * 10**6).denominator == 1 else str(self.part)


@dataclass(frozen=True)
class Limit:
    """`count`, `where` and the base of a share are intersections of named subjects. `per` splits the scope by the
    values of a field (each recommending unit); `stage` says on which list it binds."""

    name: str
    count: tuple[str, ...]
    low: int | Share | None = None
    high: int | Share | None = None
    where: tuple[str, ...] = ()
    per: str = ""
    stage: Stage = Stage.NOMINATED
    strength: Level = Level.STOP
    clause: str = ""
    rule: str = "limit"
    mend: str = ""

    @property
    def shares(self) -> tuple[Share, ...]:
        return tuple(bound for bound in (self.low, self.high) if isinstance(bound, Share))

    @property
    def names(self) -> tuple[str, ...]:
        """Every subject the limit mentions."""
        found = dict.fromkeys((*self.where, *self.count))
        for share in self.shares:
            found.update(dict.fromkeys(share.base))
        return tuple(found)


def fields_of(limits: Iterable[Limit], subjects: Subjects) -> tuple[str, ...]:
    """Every fact that decides where a nominee counts."""
    found: dict[str, None] = {STATUS: None}
    for limit in limits:
        for name in limit.names:
            found.update(dict.fromkeys(subjects.fields(name)))
        if limit.per:
            found[limit.per] = None
    return tuple(found)


@dataclass(frozen=True)
class Group:
    """Nominees alike in everything the limits look at."""

    facts: Facts
    size: int = 1


def tally(
    limits: Iterable[Limit], subjects: Subjects, columns: Mapping[str, Sequence[Value]], length: int
) -> list[Group]:
    """Folds a roster of columns into groups; the work of every later count is by group, not by row."""
    fields = [name for name in fields_of(limits, subjects) if name in columns]
    if not fields:
        return [Group({}, length)] if length else []
    rows = zip(*(columns[name] for name in fields), strict=True)
    return [Group(dict(zip(fields, key, strict=True)), size) for key, size in Counter(rows).items()]


@dataclass(frozen=True)
class Reading:
    """A limit held against a list. `scope` is the value of `per`; `unknown` counts those whose facts are missing.
    `low_count` differs from `count` only where one side is a number, in which the struck-off still count, and the
    other a share, in which they do not."""

    limit: Limit
    scope: str
    count: int
    low_count: int
    base: int | None
    least: int | None
    most: int | None
    unknown: int = 0
    other_least: int | None = None
    struck_off: int = 0
    """Of those counted."""

    @property
    def over(self) -> int:
        return max(0, self.count - self.most) if self.most is not None else 0

    @property
    def short(self) -> int:
        return max(0, self.least - self.low_count) if self.least is not None else 0


def counts_in(limit: Limit, bound: int | Share | None, facts: Facts) -> bool:
    """A struck-off nomination still occupies its place (Q8), its half of a pair too, and no longer counts in ratios or awards."""
    ratio = isinstance(bound, Share) and not bound.paired
    return facts.get(STATUS) != STRUCK_OFF or (not ratio and limit.stage is Stage.NOMINATED)


class _Judged:
    """Groups with the verdict of each subject, asked once."""

    def __init__(self, groups: Sequence[Group], subjects: Subjects) -> None:
        self.groups, self.subjects = groups, subjects
        fields = dict.fromkeys(field for group in groups for field in group.facts)
        self._facts = {field: [group.facts.get(field) for group in groups] for field in fields}
        self._columns: dict[str, list[bool | None]] = {}
        self._scopes: dict[str, dict[str, list[int]]] = {}

    def column(self, name: str) -> list[bool | None]:
        if name not in self._columns:
            self._columns[name] = self.subjects.column(name, self._facts, len(self.groups))
        return self._columns[name]

    def holds(self, names: Iterable[str], at: Iterable[int]) -> dict[int, bool | None]:
        """Position → whether the group belongs to all the named subjects; those who surely do not are left out."""
        left: dict[int, bool | None] = dict.fromkeys(at, True)
        for name in names:
            column = self.column(name)
            left = {i: v if column[i] else None for i, v in left.items() if column[i] is not False}
        return left

    def scopes(self, limit: Limit) -> dict[str, list[int]]:
        """The positions in each scope of the limit."""
        if not limit.per:
            return {"": list(range(len(self.groups)))}
        if limit.per not in self._scopes:
            found: dict[str, list[int]] = {}
            for at, group in enumerate(self.groups):
                value = group.facts.get(limit.per)
                if value is not None:
                    found.setdefault(str(value), []).append(at)
            self._scopes[limit.per] = found
        return self._scopes[limit.per]


def _read(limit: Limit, judged: _Judged, scope: str, positions: Sequence[int]) -> Reading:
    low, high = limit.low, limit.high
    share = limit.shares[0] if limit.shares else None
    here = judged.holds(limit.where, positions)
    count = low_count = base = unknown = struck_off = 0
    for at, sure in judged.holds(limit.count, here).items():
        group = judged.groups[at]
        if sure and here[at]:
            count += group.size * counts_in(limit, high, group.facts)
            low_count += group.size * counts_in(limit, low, group.facts)
            struck_off += group.size * (group.facts.get(STATUS) == STRUCK_OFF)
        else:
            unknown += group.size
    if share:
        for at, sure in judged.holds(share.base, here).items():
            if sure and here[at] and counts_in(limit, share, judged.groups[at].facts):
                base += judged.groups[at].size
    return Reading(
        limit,
        scope,
        low_count if high is None else count,
        low_count,
        base if share else None,
        low.least(base) if isinstance(low, Share) else low,
        high.most(base) if isinstance(high, Share) else high,
        unknown,
        low.other_least(base)
        if isinstance(low, Share) and low.part < 1
        else None,  # one for one is not rounded
        struck_off,
    )


def read(limit: Limit, groups: Sequence[Group], subjects: Subjects, scope: str = "") -> Reading:
    judged = _Judged(groups, subjects)
    return _read(limit, judged, scope, judged.scopes(limit).get(scope, []))


def readings(limits: Iterable[Limit], groups: Sequence[Group], subjects: Subjects) -> Iterator[Reading]:
    """Every limit in every scope of its own that occurs in the list."""
    judged = _Judged(groups, subjects)
    for limit in limits:
        for scope, positions in sorted(judged.scopes(limit).items()):
            if not limit.per or True in judged.holds(limit.where, positions).values():
                yield _read(limit, judged, scope, positions)
