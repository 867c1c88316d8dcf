"""Choosing a slate and saying what must give way: the notice's own limits, then nested ratios at growing size. Times are
processor seconds, which other work on the machine does not disturb."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import TypeVar

from bench.made import people, rulebook
from bench.report import Measure, grows, median
from xuanxian.rules.awards.limits import UNIT, Limit, Share, Stage, tally
from xuanxian.rules.awards.model import clash, clash_of_anybody
from xuanxian.rules.awards.rulebook import ORDER
from xuanxian.rules.awards.slates import Candidate, slate
from xuanxian.rules.core.subjects import Case, Facts, OneOf, Subject, Subjects

SIZES = {600: 500, 6_000: 5_000}  # nominated → awarded
OF_A_UNIT = 40
RUNS = 3
Result = TypeVar("Result")


def measures() -> Iterator[Measure]:
    yield _notice()
    slates: dict[int, float] = {}
    clashes: dict[int, float] = {}
    for size, most in SIZES.items():
        candidates, limits = _candidates(size), nested(most)
        slates[size], chosen = _timed(partial(slate, limits, candidates, SUBJECTS))
        assert len(chosen) == most
        note = f"{_kept(candidates, chosen)} of {size // OF_A_UNIT} units keep their order without exception"
        yield Measure(f"slate, {size:,} → {most:,}", slates[size], "s", note=note)
        columns = {name: [c.facts[name] for c in candidates] for name in candidates[0].facts}
        groups = tally([*limits, *_too_much(most)], SUBJECTS, columns, size)
        clashes[size], found = _timed(partial(clash, limits, groups, SUBJECTS, _too_much(most)))
        assert found
        note = f"{len(groups)} kinds; gives way: {'; '.join(f'{r.limit.name} by {r.by}' for r in found)}"
        yield Measure(f"clash, {size:,} → {most:,}", clashes[size], "s", note=note)
    yield _overlapping()
    small, large = SIZES
    for name, times in (("slate", slates), ("clash", clashes)):
        yield grows(name, (small, times[small]), (large, times[large]), "nominee")


def _notice() -> Measure:
    """The awarded of the notice out of everybody who is no reserve."""
    book = rulebook()
    limits = [limit for limit in book.limits if limit.stage is Stage.AWARDED]
    nominees = [record for record in people() if record["名额类别"] == "推荐"]
    candidates = [Candidate(record, int(record[ORDER])) for record in nominees]
    seconds, chosen = _timed(lambda: slate(limits, candidates, book.subjects))
    return Measure(f"slate of the notice, {len(candidates)} → {len(chosen)}", seconds, "s")


def _overlapping() -> Measure:
    """What must give way, asked of thirty units with twenty sets in any of which anybody may be, beside ten such sets."""

    def asked(number: int) -> None:
        sets = [Subject(f"类{n}", (Case(((f"甲{n}", OneOf(frozenset({"是"}))),)),)) for n in range(number)]
        subjects = Subjects({s.name: s for s in (Subject("人", (Case(),)), *sets)})
        limits = [
            Limit(s.name, (s.name,), low=Share(Fraction(10 + n, 100), ("人",))) for n, s in enumerate(sets)
        ]
        options = {f"甲{n}": ("是", "否") for n in range(number)}
        full = [Limit("名额", ("人",), low=100, high=100)]
        for n in range(30):
            assert clash_of_anybody(limits, full, subjects, {UNIT: f"示例{n}"}, options, 100) == []

    few, _ = _timed(partial(asked, 10))
    many, _ = _timed(partial(asked, 20))
    return grows("30 units with sets that overlap", (10, few), (20, many), "set", 4)


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
    return median(times), result


def _kept(candidates: Sequence[Candidate], chosen: Sequence[int]) -> int:
    """Units whose chosen are their first."""
    last: Counter[object] = Counter()
    count: Counter[object] = Counter()
    for at in chosen:
        unit, rank = candidates[at].facts[UNIT], candidates[at].rank
        last[unit] = max(last[unit], rank)
        count[unit] += 1
    return sum(last[unit] == count[unit] for unit in count)


# ——— a notice with nested ratios ———————————————————————————————————————————————————————————————————


def _subject(name: str, column: str, *values: str, within: tuple[str, ...] = ()) -> Subject:
    return Subject(name, (Case(((column, OneOf(frozenset(values))),), within),))


SUBJECTS = Subjects(
    {
        subject.name: subject
        for subject in (
            _subject("everybody", "对象类型", "个人"),
            _subject("leaders", "类别", "领导干部"),
            _subject("division level", "级别", "县处级正职", "县处级副职", within=("leaders",)),
            _subject("base", "类别", "基层一线"),
            _subject("workers", "身份", "工人", "农民", within=("base",)),
        )
    }
)


def nested(most: int) -> list[Limit]:
    """At most 35 % leaders, of them at most 20 % of division level; at least 45 % from the base, of them at least
    57 % workers; no unit sends more than nine in ten."""

    def share(percent: int, of: str, literal: bool = False) -> Share:
        return Share(Fraction(percent, 100), (of,), literal)

    return [
        Limit("awarded", ("everybody",), high=most, stage=Stage.AWARDED),
        Limit("leaders", ("leaders",), high=share(35, "everybody"), stage=Stage.AWARDED),
        Limit("division level", ("division level",), high=share(20, "leaders"), stage=Stage.AWARDED),
        Limit("base", ("base",), low=share(45, "everybody", literal=True), stage=Stage.AWARDED),
        Limit("workers", ("workers",), low=share(57, "base", literal=True), stage=Stage.AWARDED),
        Limit("of a unit", ("everybody",), high=OF_A_UNIT * 9 // 10, per=UNIT, stage=Stage.AWARDED),
    ]


def _too_much(most: int) -> list[Limit]:
    """All places used, two in five of them for leaders."""
    return [Limit("all", ("everybody",), low=most), Limit("many leaders", ("leaders",), low=most * 2 // 5)]


def _candidates(size: int) -> list[Candidate]:
    """In their units' orders; leaders come first more often, so that ratios and orders pull against each other."""
    rng = random.Random(size)
    candidates = []
    for at in range(size):
        unit, rank = at // OF_A_UNIT, at % OF_A_UNIT + 1
        leads = 0.55 if rank <= OF_A_UNIT // 2 else 0.27
        kind = rng.choices(("领导干部", "基层一线", "其他"), (leads, 0.90 - leads, 0.10))[0]
        facts: Facts = {
            "对象类型": "个人",
            UNIT: f"示例单位{unit}",
            "类别": kind,
            "级别": rng.choices(("县处级正职", "县处级副职", "乡科级正职"), (0.1, 0.15, 0.75))[0],
            "身份": rng.choices(("工人", "农民", "教师"), (0.35, 0.25, 0.40))[0],
            "状态": "在列",
        }
        candidates.append(Candidate(facts, rank))
    return candidates
