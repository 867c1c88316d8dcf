"""The slate while it is drawn up: what the limits say to a draft, whom they keep off it, what would be if, and what would
have to give way (R6, R7, Q9). As many as the limits allow, the units' orders kept best; reserves wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xuanxian.awards.nominations.doubles import Double, among, doubles_of, findings_for_office
from xuanxian.awards.nominations.models import RESERVE, Nomination
from xuanxian.awards.programmes.models import Programme
from xuanxian.awards.reviews.queries import chosen_earlier, held_to_limits
from xuanxian.rules.awards.integer_model import Infeasible
from xuanxian.rules.awards.limits import Group, Limit, Reading, Share, Stage, readings, tally
from xuanxian.rules.awards.model import Relaxation, clash, joining
from xuanxian.rules.awards.nominees import Nominees
from xuanxian.rules.awards.rosters import limit_findings
from xuanxian.rules.awards.rulebook import Rulebook, Slot
from xuanxian.rules.awards.slates import Breach, Candidate, aims_of, awarded_limits, passed_over, points_of
from xuanxian.rules.awards.slates import slate as draw_up
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.core.findings import Finding, Level

Held = Mapping[int, bool]
"""Key of a nomination → whether it is to be on the slate or off it, whatever the aim says."""


@dataclass(frozen=True)
class Line:
    """A limit on the awarded, held against a draft. `may` and `must` say how many of those who wait may and must still
    join; both are None where nobody's joining mends the draft."""

    name: str
    count: int
    least: int | None
    most: int | None
    note: str
    clause: str
    level: Level
    over: int
    short: int
    unknown: int
    may: int | None
    must: int | None

    @property
    def broken(self) -> bool:
        return bool(self.over or self.short)

    @property
    def said(self) -> str:
        """The bounds in words."""
        bounds = [("不超过", self.most), ("不少于", self.least)]
        return "，".join(f"{word}{number}" for word, number in bounds if number is not None)

    @property
    def left(self) -> int:
        """Places not used: better fewer than poor (Q14)."""
        return max(0, self.most - self.count) if self.most is not None and not self.note else 0


@dataclass(frozen=True)
class Skipped:
    """`passed` is not on the list though `taken`, later in the unit's order, are (the first of each kind). Exchanged with one
    of them, it would break `limits` (in words); where there are none they have more points (`better`: of what), or somebody chose
    so: in a what-if perhaps by holding (`held`)."""

    passed: Nomination
    taken: Sequence[Nomination]
    limits: Sequence[str]
    better: str
    held: bool

    @property
    def forced(self) -> bool:
        return bool(self.limits or self.better)


@dataclass(frozen=True)
class Way:
    """A limit that must give way, and those held on the list (`put`) and off it (`out`) who press against it."""

    name: str
    side: str
    by: int
    clause: str
    put: Sequence[Nomination]
    out: Sequence[Nomination]

    @property
    def said(self) -> str:
        return f"{self.name}{'少于下限' if self.side == 'low' else '超过上限'}{self.by}"


@dataclass(frozen=True)
class Slate:
    """Those who wait and those of an earlier slate, with whom they are judged, as the limits see them: `nominees` has the
    waiting first. What is asked of it names nominations by key."""

    rulebook: Rulebook
    waiting: Sequence[Nomination]
    earlier: Sequence[Nomination]
    nominees: Nominees
    doubles: Mapping[int, Sequence[Double]]

    @cached_property
    def limits(self) -> list[Limit]:
        return awarded_limits(self.rulebook)

    @cached_property
    def _everyone(self) -> list[Nomination]:
        return [*self.waiting, *self.earlier]

    @cached_property
    def _candidates(self) -> list[Candidate]:
        """A unit ranks each kind of nominee in a list of its own; nobody ranks those of an earlier slate any more."""
        list_of = self.rulebook.list_of
        return [
            Candidate(
                facts := self.nominees.facts(at), n.order,
                f"{n.package_id} {list_of(Slot(n.type, n.category))}" if at < len(self.waiting) else f"#{at}",
                points_of(self.rulebook, facts),
            )
            for at, n in enumerate(self._everyone)
        ]  # fmt: skip

    def choosable(self, nomination: Nomination) -> bool:
        return nomination.place != RESERVE or nomination.promoted

    def _among(self, take: Callable[[Nomination], bool]) -> list[int]:
        """Positions of those who wait and are taken, and of the earlier ones."""
        return [at for at, n in enumerate(self._everyone) if at >= len(self.waiting) or take(n)]

    def _groups(self, positions: Sequence[int]) -> list[Group]:
        of = self.nominees.only(positions)
        return tally(self.limits, self.rulebook.subjects, of.columns, len(of))

    # ——— a draft ———————————————————————————————————————————————————————————————————————————————————————

    def lines(self, chosen: Collection[int]) -> list[Line]:
        groups = self._groups(self._among(lambda n: n.pk in chosen))
        more = [at for at, n in enumerate(self.waiting) if n.pk not in chosen and self.choosable(n)]
        subjects = self.rulebook.subjects
        try:
            rooms = {
                (r.limit.where, r.limit.count, r.scope): (r.may, r.must)
                for r in joining(self.limits, groups, self._groups(more), subjects)
            }
        except Infeasible:
            rooms = {}
        return [
            _line(r, *rooms.get((r.limit.where, r.limit.count, r.scope), (None, None)))
            for r in readings(self.limits, groups, subjects)
        ]

    def findings(self, chosen: Collection[int]) -> list[Finding]:
        """What keeps a draft from being decided: its limits, and an order not kept that no limit asks for."""
        nominees = self.nominees.only(self._among(lambda n: n.pk in chosen))
        found = limit_findings(self.rulebook, nominees, slate=True)
        twice = among(self.doubles, {*chosen, *(n.pk for n in self.earlier)})
        for n in self.waiting:
            if n.pk in chosen:
                found += findings_for_office(n, twice.get(n.pk, ()), Level.STOP)
        free = [s for s in self.skipped(chosen) if not s.forced]
        if free:
            more = f"等{len(free)}处" if len(free) > 1 else ""
            found.append(
                Finding(
                    "slate.order", Level.WARN, "推荐次序",
                    f"{free[0].passed.package.unit_name}的{free[0].passed}没有列入，排在其后的{free[0].taken[0]}列入{more}，"
                    "不是限额的缘故",
                    self.rulebook.roster.order_clause, str(len(free)), "0", "请调整名单，或者在意见中写明理由",
                )
            )  # fmt: skip
        return found

    def skipped(self, chosen: Collection[int], held: Held | None = None) -> list[Skipped]:
        """Every exception to a unit's order; who is a reserve and not on the draft waits and is not passed over."""
        among = self._among(lambda n: n.pk in chosen or self.choosable(n))
        taken = [
            i for i, at in enumerate(among) if at >= len(self.waiting) or self._everyone[at].pk in chosen
        ]
        candidates, said = [self._candidates[at] for at in among], (held or {}).keys()
        alike: dict[tuple[int, tuple[str, ...], str], list[Nomination]] = defaultdict(list)
        for one in passed_over(self.limits, candidates, taken, self.rulebook.subjects):
            more = candidates[one.taken].points > candidates[one.passed].points
            better = "、".join(aims_of(self.rulebook)) if more else ""
            why = tuple(_broken(breach) for breach in one.breaches)
            alike[one.passed, why, better].append(self._everyone[among[one.taken]])
        return [
            Skipped(passed := self._everyone[among[i]], later, why, better, passed.pk in said or {n.pk for n in later} <= said)
            for (i, why, better), later in alike.items()
        ]  # fmt: skip

    # ——— a proposal ————————————————————————————————————————————————————————————————————————————————————

    @property
    def aim(self) -> str:
        """What is sought, most important first, in words."""
        aims = "".join(f"再使{name}之和最高，" for name in aims_of(self.rulebook))
        return f"先选得尽量多，{aims}再使各推荐单位的次序总的说来最靠前；未递补的备选不列入"

    def _held(self, among: Sequence[int], held: Held) -> dict[int, bool]:
        """By position in `among`; an earlier slate stands."""
        waiting, fixed = len(self.waiting), {}
        for i, at in enumerate(among):
            if at >= waiting:
                fixed[i] = True
            elif self._everyone[at].pk in held:
                fixed[i] = held[self._everyone[at].pk]
        return fixed

    def proposal(self, held: Held) -> set[int]:
        """Keys of those to choose; nobody where no list meets the limits."""
        among = self._among(self.choosable)
        candidates = [self._candidates[at] for at in among]
        try:
            best = draw_up(self.limits, candidates, self.rulebook.subjects, self._held(among, held))
        except Infeasible:
            return set()
        return {self._everyone[among[i]].pk for i in best if among[i] < len(self.waiting)}

    def clash(self, held: Held) -> list[Way]:
        """The fewest limits to relax, with the least change of each, for a list of at least one with the held on it and
        off it; empty where nothing need give way, or nobody is left to choose."""
        among = self._among(lambda n: self.choosable(n) or held.get(n.pk, False))
        groups = [Group(self._candidates[at].facts) for at in among]
        fixed = self._held(among, held)
        somebody = Limit("拟表彰名单", (), low=len(self.earlier) + 1, stage=Stage.AWARDED)
        try:
            found = clash(self.limits, groups, self.rulebook.subjects, [somebody], fixed)
        except Infeasible:
            return []
        theirs = [(i, put) for i, put in fixed.items() if among[i] < len(self.waiting)]
        ways = []
        for r in found:
            pressing = [
                (self._everyone[among[i]], put) for i, put in theirs if self._pushes(r, among[i]) is put
            ]
            put, out = [n for n, on in pressing if on], [n for n, on in pressing if not on]
            ways.append(Way(f"{r.scope} {r.limit.name}".strip(), r.side, r.by, r.limit.clause, put, out))
        return ways

    def _pushes(self, relaxed: Relaxation, at: int) -> bool | None:
        """Whether this one on the list (True) or off it (False) presses against the limit; None: neither."""
        limit, subjects, facts = relaxed.limit, self.rulebook.subjects, self._candidates[at].facts
        bound = limit.low if relaxed.side == "low" else limit.high
        if not subjects.holds(limit.where, facts) or (
            limit.per and str(facts.get(limit.per)) != relaxed.scope
        ):
            return None
        weight = float(subjects.holds(limit.count, facts) is True)
        if isinstance(bound, Share) and subjects.holds(bound.base, facts):
            weight -= float(bound.part)
        return None if not weight else (weight > 0) == (relaxed.side == "high")


def slate_of(rulebook: Rulebook, programme: Programme, step: Step, waiting: Sequence[Nomination]) -> Slate:
    """`package` should be joined to the waiting."""
    earlier = list(chosen_earlier(programme, step).select_related("package", "content").order_by("pk"))
    nominees = held_to_limits(rulebook, [*waiting, *earlier])
    return Slate(rulebook, waiting, earlier, nominees, doubles_of(waiting))


def clash_findings(ways: Sequence[Way]) -> list[Finding]:
    return [
        Finding(
            "slate.clash", Level.STOP, way.name, f"没有一份名单能同时守住各项限额；最少要让步：{way.said}",
            way.clause, str(way.by), "0",
            "请放开必须列入、不列入的指定，再试拟" if way.put or way.out
            else "请逐个勾选，看各项限额；能否放宽，由通知的印发机关答复",
        )
        for way in ways
    ]  # fmt: skip


def _line(reading: Reading, may: int | None, must: int | None) -> Line:
    limit = reading.limit
    share = limit.shares[0] if limit.shares else None
    return Line(
        f"{reading.scope} {limit.name}".strip(), reading.count, reading.least, reading.most,
        f"{share.percent}，按{reading.base}人计" if share else "", limit.clause, limit.strength,
        reading.over, reading.short, reading.unknown, may, must,
    )  # fmt: skip


def _broken(breach: Breach) -> str:
    word = "不少于" if breach.side == "low" else "不超过"
    name = f"{breach.scope} {breach.limit.name}".strip()
    return f"{name}为{breach.count}，{word}{breach.allowed}（{breach.limit.clause}）"
