"""Where nominations stand: the acts of the record, told to the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from xuanxian.awards.nominations.models import IN_HANDS_OF_UNIT, Nomination, Package
from xuanxian.awards.nominations.records import Record, records_of, roster_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.acts.models import Act, Concern
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.sealed import mark
from xuanxian.rules.awards.contents import AGREED, Extended, HandedIn, OnDay, Replied, Resolved
from xuanxian.rules.awards.nominees import read_nominees
from xuanxian.rules.awards.rounds import delivers
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import (
    Recorded,
    Standing,
    Step,
    StepKind,
    is_done,
    since_return,
    standing,
    unmet,
)
from xuanxian.rules.awards.verbs import DONE, EXTENDED, RETURNED, WITHDRAW
from xuanxian.rules.core.calendars import Calendar, NoCalendar
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.subjects import Facts

_MET_BY_THEMSELVES = (StepKind.RESOLVE, StepKind.CONSULT, StepKind.DISCLOSE)
"""Of these a gate tells that they are done; any other step of the unit's counts only once it is registered."""


@dataclass(frozen=True)
class Stand:
    """A nomination, its acts and facts, and what the rules make of them on a day."""

    rulebook: Rulebook
    calendar: Calendar
    facts: Facts
    acts: tuple[Recorded, ...]
    today: date

    def asked(self, step: Step) -> list[str]:
        return self.rulebook.asked(step, self.facts)

    @cached_property
    def now(self) -> Standing:
        return standing(
            self.rulebook.steps, self.facts, self.acts, self.today, self.calendar, self.rulebook.subjects,
            self.asked,
        )  # fmt: skip

    @cached_property
    def steps(self) -> list[Step]:
        """Those that concern the nominee."""
        return self.rulebook.steps_for(self.facts)

    @cached_property
    def delivery(self) -> Step | None:
        """With which it is handed in next; None when there is none left."""
        return next((step for step in self.steps if delivers(step) and not self.is_done(step)), None)

    @cached_property
    def delivered(self) -> Step | None:
        """With which it was handed in last."""
        done = [step for step in self.steps if delivers(step) and self.is_done(step)]
        return done[-1] if done else None

    def comes_to(self, step: Step) -> bool:
        """Whether the unit takes the step before this nominee is handed in next."""
        if self.delivery is None or step not in self.steps or step.name not in self.rulebook.of_unit:
            return False
        last = self.steps.index(self.delivered) if self.delivered else -1
        return last < self.steps.index(step) <= self.steps.index(self.delivery)

    @cached_property
    def before_hand_in(self) -> tuple[tuple[Step, Finding], ...]:
        """What is unmet of every step of the unit's up to the next hand-in, that it be late included."""
        return tuple((step, f) for step in self.steps if self.comes_to(step) for f in self.open_gates(step))

    def progress(self) -> list[tuple[Step, str, str]]:
        """(step, how it stands, tone) for every step that concerns the nominee. Before the hand-in a step whose gate is
        met is as good as done; it is recorded with the hand-in."""
        found = []
        for step in self.steps:
            begun = any(act.step == step.name and act.verb != RETURNED for act in self.acts)
            if self.is_done(step):
                found.append((step, "办结", "ok"))
            elif begun and self.comes_to(step) and not delivers(step) and not self.open_gates(step):
                found.append((step, "已具备", "ok"))
            else:
                found.append((step, "办理中" if begun else "未办", "warn" if begun else "plain"))
        return found

    def gate(self, step: Step) -> tuple[Finding, ...]:
        """What keeps the step from being done today."""
        found = unmet(step, self.rulebook.steps, self.facts, self.acts, self.today, self.calendar, self.asked)
        return (*found, *self._expired(step)) if step.kind is StepKind.CONSULT else found

    def _expired(self, step: Step) -> Iterator[Finding]:
        """Answers that agreed and hold no longer (C2)."""
        for row in self.rulebook.consulted(self.facts, step):
            mine = (a for a in reversed(since_return(self.rulebook.steps, self.acts)) if a.step == step.name)
            replies = ((a, a.content) for a in mine if isinstance(a.content, Replied))
            last, said = next(((a, s) for a, s in replies if s.department == row.department), (None, None))
            if not last or not said or said.opinion != AGREED:
                continue
            try:
                over = row.holds.past(last.day, self.today, self.calendar)
            except NoCalendar as missing:
                yield replace(missing.finding(subject=step.name), clause=row.clause)
                continue
            if over:
                yield Finding(
                    "step.consult", Level.STOP, step.name, f"{row.department}的回复已满{row.holds}，过了有效期",
                    row.clause, mend="请重新征求意见并登记回函",
                )  # fmt: skip

    def open_gates(self, step: Step) -> tuple[Finding, ...]:
        """The same of a step of the unit's; one that no gate tells of must be registered, too."""
        found = self.gate(step)
        if found or self.is_done(step) or delivers(step):
            return found
        if step.kind is StepKind.DISCLOSE:
            return (_without_result(step),)
        return () if step.kind in _MET_BY_THEMSELVES else (_not_registered(step),)

    def first_before(self, step: Step) -> Step | None:
        """The step that must be done before this one; consultation may run beside the others."""
        earlier = self.steps[: self.steps.index(step)] if step in self.steps else []
        return next((s for s in earlier if s.kind is not StepKind.CONSULT and not self.is_done(s)), None)

    def pending(self, step: Step) -> bool:
        """Whether the step concerns the nominee and is still to be done."""
        return step in self.steps and not self.is_done(step)

    def is_done(self, step: Step) -> bool:
        return is_done(step, self.rulebook.steps, self.acts)


def who(nomination: Nomination) -> str:
    """A mark of name and identity number that says neither."""
    return mark(f"{nomination.name}|{nomination.mark}")


def exchanged(stand: Stand, nomination: Nomination) -> tuple[Step, Finding] | None:
    """Whether name or identity number are others than those the leadership resolved on (六(三))."""
    steps = {step.name: step for step in stand.steps if step.kind is StepKind.RESOLVE}
    acts = ((act.step, act.content) for act in stand.acts if act.step in steps)
    lists = [(step, said.listed) for step, said in acts if isinstance(said, Resolved) and said.listed]
    if not lists:
        return None
    name, listed = lists[-1]
    resolved = listed.get(nomination.case_id)
    if resolved is None or resolved == who(nomination):
        return None
    return steps[name], Finding(
        "step.exchanged",
        Level.WARN,
        name,
        "集体研究之后改过名称或者身份证号码",
        steps[name].clause,
        mend="只是更正笔误的，报送时写明理由；换了推荐对象的，须重新研究、征求意见和公示",
    )


def _without_result(step: Step) -> Finding:
    return Finding(
        "step.disclose",
        Level.STOP,
        step.name,
        "公示期满，还没有登记公示结果",
        step.clause,
        mend="请登记公示结果（有无异议）",
    )


def _not_registered(step: Step) -> Finding:
    return Finding(
        "step.unregistered", Level.STOP, step.name, f"{step.by}还没有办结，或者办结了没有登记", step.clause,
        mend=f"请在{step.by}办结后登记日期和依据",
    )  # fmt: skip


def standings_of(
    package: Package, rulebook: Rulebook, nominations: Sequence[Nomination], today: date
) -> dict[int, Stand]:
    """Nomination → where it stands; of a package's whole list a `Dossier` knows it."""
    facts = facts_of(rulebook, nominations)
    acts = acts_of(nominations, [package.case_id, package.programme.case_id])
    calendar = working_days()
    return {n.pk: Stand(rulebook, calendar, facts[n.pk], tuple(acts[n.pk]), today) for n in nominations}


def standing_of(nomination: Nomination, today: date) -> Stand:
    package = nomination.package
    return standings_of(package, rulebook_of(nomination.version), [nomination], today)[nomination.pk]


def facts_of(rulebook: Rulebook, nominations: Sequence[Nomination]) -> dict[int, Facts]:
    """Nomination → what its record says, read as the rules read it; opens every personal number."""
    return facts_in(rulebook, [n.pk for n in nominations], records_of(nominations, rulebook))


def facts_in(rulebook: Rulebook, keys: Sequence[int], records: Sequence[Record]) -> dict[int, Facts]:
    """The same of records that are open already, by these keys."""
    nominees, _ = read_nominees(rulebook, roster_of(rulebook, records, keys))
    return {key: nominees.facts(at) for at, key in enumerate(keys)}


@dataclass(frozen=True)
class Recording:
    """Acts in the order of recording, and of each the nominations that it is about."""

    acts: Sequence[Act]
    about: Mapping[int, Collection[int]]

    def of(self, nominations: Iterable[Nomination]) -> dict[int, list[Recorded]]:
        """Nomination → its acts, as the rules read them."""
        found: dict[int, list[Recorded]] = {n.pk: [] for n in nominations}
        for act in self.acts:
            if about := self.about.get(act.pk):
                told = act_of(act)
                for pk in about:
                    found[pk].append(told)
        return found


def recording_of(
    nominations: Iterable[Nomination], wider: Iterable[int], whole: Iterable[int] = ()
) -> Recording:
    """The acts on these nominations and those that concern them; of the `wider` cases the extensions, which hold for
    everybody; of the cases `whole` every act, about whomever it is. Two questions."""
    by_case = {n.case_id: n.pk for n in nominations}
    about: dict[int, set[int]] = defaultdict(set)
    for act_id, case_id in Concern.objects.filter(case__in=by_case).values_list("act_id", "case_id"):
        about[act_id].add(by_case[case_id])
    wider = set(wider)
    asked = Q(pk__in=about) | Q(case__in=[*by_case, *whole]) | Q(case__in=wider, verb=EXTENDED)
    acts = list(Act.objects.filter(asked).order_by("pk").select_related("office"))
    for act in acts:
        if act.case_id in by_case:
            about[act.pk].add(by_case[act.case_id])
        elif act.verb == EXTENDED and act.case_id in wider:
            about[act.pk].update(by_case.values())
    return Recording(acts, about)


def acts_of(nominations: Sequence[Nomination], wider: Iterable[int]) -> Mapping[int, list[Recorded]]:
    """Nomination → its acts and those that concern it, and the extensions of the wider cases, in the order of recording."""
    return recording_of(nominations, wider).of(nominations)


def act_of(act: Act) -> Recorded:
    content = act.stated
    day = content.day if isinstance(content, OnDay) else None
    verb = RETURNED if act.verb == WITHDRAW else act.verb
    return Recorded(act.step, verb, day or timezone.localtime(act.at).date(), str(act.office or ""), content)


def step_named(rulebook: Rulebook, name: str) -> Step:
    return next(step for step in rulebook.steps if step.name == name)


def step_of_kind(rulebook: Rulebook, kind: StepKind) -> Step:
    """Of a kind that a notice has once: 定名单, 授予. One that it does not have has no page either."""
    found = next((step for step in rulebook.steps if step.kind is kind), None)
    if found is None:
        raise Http404(f"{rulebook.name}: {kind}")
    return found


def still_to_make(rulebook: Rulebook, acts: Iterable[Act]) -> list[Step]:
    """The deliveries that a unit has not made yet, or was made to repeat, by its package's acts in their order. Which
    nominee goes with which is said by its own stand."""
    made: dict[str, bool] = {}
    for act in acts:
        if act.verb in (RETURNED, WITHDRAW):
            made[act.step] = False
        elif act.verb == DONE and isinstance(act.stated, HandedIn):
            made[act.step] = True
    return [step for step in rulebook.deliveries if not made.get(step.name)]


def open_deliveries(package: Package) -> list[Step]:
    """The same, looked up; one question."""
    acts = Act.objects.filter(case=package.case_id, verb__in=(DONE, RETURNED, WITHDRAW)).order_by("pk")
    return still_to_make(rulebook_of(package.version), acts.only("verb", "step", "content"))


def first_of(rulebook: Rulebook, still: Sequence[Step], going: Iterable[Facts]) -> Step:
    """Of the deliveries still to be made the first with which somebody in the unit's hands (`going`, by their facts)
    goes; with nobody there the first, the last when all are made."""
    if len(still) > 1:
        ways = [next((s for s in rulebook.steps_for(facts) if s in still), None) for facts in going]
        still = [step for step in still if step in ways] or still
    return next(iter(still), rulebook.deliveries[-1])


def next_delivery(package: Package) -> Step:
    """Which one the unit makes next: one question, and where there are several to make one more for whom they are
    about."""
    rulebook, still = rulebook_of(package.version), open_deliveries(package)
    rows: list[Nomination] = []
    if len(still) > 1:
        rows = list(package.nominations.filter(status__in=IN_HANDS_OF_UNIT).select_related("content"))
    return first_of(rulebook, still, facts_of(rulebook, rows).values() if rows else ())


def open_to_new(package: Package) -> bool:
    """Whether a nominee may still be added: while the first delivery of some kind of nominee is open."""
    return takes_new(rulebook_of(package.version), open_deliveries(package))


def takes_new(rulebook: Rulebook, still: Iterable[Step]) -> bool:
    """The same, by the deliveries still to be made."""
    return any(not rulebook.delivered_before(step) for step in still)


def deadline(package: Package, step: Step | None = None) -> date | None:
    """The day by which the package must be in: the printed one, or that to which it was extended for everybody or for
    this unit; None where the notice names none."""
    step = step or next_delivery(package)
    if step.until is None:
        return None
    cases = [package.case_id, package.programme.case_id]
    return latest(step, Act.objects.filter(case__in=cases, verb=EXTENDED, step=step.name).only("content"))


def latest(step: Step, extensions: Iterable[Act]) -> date | None:
    """The printed day of the step, or the latest of those to which it was extended."""
    if step.until is None:
        return None
    return max([step.until, *(Extended.read(act.content).until for act in extensions)])
