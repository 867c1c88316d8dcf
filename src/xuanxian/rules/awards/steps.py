"""The process of a notice: one straight list of steps. `standing` says where a case is, who may do what, which
gates are unmet and why; `timetable` works the list backwards from the deadlines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from xuanxian.rules.awards.contents import (
    AGREED,
    Ballot,
    Disclosed,
    Extended,
    Posted,
    Replied,
    Resolved,
    Reviewed,
)
from xuanxian.rules.awards.verbs import DONE, EXTENDED, OBJECTION, OBJECTION_CLOSED, OPENED, RETURNED
from xuanxian.rules.core.calendars import Calendar, NoCalendar
from xuanxian.rules.core.contents import Content
from xuanxian.rules.core.durations import NO_DAYS, Duration
from xuanxian.rules.core.findings import Finding, Level, in_order
from xuanxian.rules.core.subjects import Facts, Subjects


class StepKind(StrEnum):
    RESOLVE = "议定"
    CONSULT = "征求意见"
    DISCLOSE = "公示"
    HAND_IN = "报送"
    REVIEW = "审核"
    VOTE = "票决"
    CHOOSE = "定名单"
    DECIDE = "审批"
    CONFER = "授予"
    AWAIT = "等待"


@dataclass(frozen=True)
class Reviewer:
    """A body that reviews the nominees of whom `subject` holds; of one nominee there may be several (V2)."""

    body: str
    subject: str
    clause: str


@dataclass(frozen=True)
class Step:
    """`by` is the office that takes the step, `subjects` whom it concerns (all where empty), `since` and `until` the
    printed days, `lasts` how long it must last at least, `merged_with` an earlier step that also counts for it when
    both have the same office (a unit that is its own recommending unit discloses once)."""

    name: str
    kind: StepKind
    by: str
    subjects: tuple[str, ...] = ()
    until: date | None = None
    lasts: Duration = NO_DAYS
    since: date | None = None
    merged_with: str = ""
    places: tuple[str, ...] = ()
    materials: str = ""
    clause: str = ""
    reviewers: tuple[Reviewer, ...] = ()
    aims: tuple[str, ...] = ()
    """Of a slate: the number fields whose sums are to be highest, one after the other, before the units' orders (依次看)."""


Asked = Callable[[Step], Sequence[str]]
"""Whose opinion on a nominee a step waits for (`Rulebook.asked`)."""


def nobody(_: Step) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Recorded:
    """A recorded decision, as the rules need it: which step, which verb, when, by whom, and what it states."""

    step: str
    verb: str
    day: date
    by: str = ""
    content: Content = field(default_factory=Content)


@dataclass(frozen=True)
class Standing:
    """`current` is None when every step is done. `unmet` says what keeps the current step from being done today;
    `days_left` are working days to its deadline, negative when late, None without one."""

    done: tuple[Step, ...]
    current: Step | None
    unmet: tuple[Finding, ...]
    days_left: int | None

    @property
    def may_finish(self) -> bool:
        return self.current is not None and not any(f.level is Level.STOP for f in self.unmet)


@dataclass(frozen=True)
class Situation:
    """What the gate of a step looks at."""

    step: Step
    steps: Sequence[Step]
    facts: Facts
    acts: Sequence[Recorded]
    today: date
    calendar: Calendar
    asked: Sequence[str]
    """The departments or bodies whose opinion on this nominee is needed."""


def standing(
    steps: Sequence[Step],
    facts: Facts,
    acts: Sequence[Recorded],
    today: date,
    calendar: Calendar,
    subjects: Subjects,
    asked: Asked = nobody,
) -> Standing:
    """Acts are in the order of recording. A return reopens its step and thereby everything after it."""
    mine = concerning(steps, facts, subjects)
    for at, step in enumerate(mine):
        if is_done(step, steps, acts):
            continue
        situation = _situation(step, steps, facts, acts, today, calendar, asked)
        until = _until(situation)
        left = calendar.left(today, until)
        return Standing(tuple(mine[:at]), step, _unmet(situation), left)
    return Standing(tuple(mine), None, (), None)


def concerning(steps: Sequence[Step], facts: Facts, subjects: Subjects) -> list[Step]:
    """The steps that this nominee goes through, or may: what is unknown is not left out."""
    return [s for s in steps if not s.subjects or subjects.holds(s.subjects, facts) is not False]


def unmet(
    step: Step,
    steps: Sequence[Step],
    facts: Facts,
    acts: Sequence[Recorded],
    today: date,
    calendar: Calendar,
    asked: Asked = nobody,
) -> tuple[Finding, ...]:
    """What keeps this step from being done today, whatever the others say; nothing once it is done. A consultation is
    looked at again: whom to ask follows from facts that may have been put right, and an answer may be taken back."""
    if step.kind is not StepKind.CONSULT and is_done(step, steps, acts):
        return ()
    return _unmet(_situation(step, steps, facts, acts, today, calendar, asked))


def is_done(step: Step, steps: Sequence[Step], acts: Sequence[Recorded]) -> bool:
    """By an act that still stands, or by an earlier step that stood for both."""
    standing_acts = since_return(steps, acts)
    return any(a.step == step.name and a.verb == DONE for a in standing_acts) or _merged(step, steps, acts)


def _situation(
    step: Step,
    steps: Sequence[Step],
    facts: Facts,
    acts: Sequence[Recorded],
    today: date,
    calendar: Calendar,
    asked: Asked,
) -> Situation:
    own = [act for act in since_return(steps, acts) if act.step == step.name]
    return Situation(step, steps, facts, own, today, calendar, asked(step))


def _unmet(situation: Situation) -> tuple[Finding, ...]:
    return tuple(in_order([*GATES[situation.step.kind](situation), *_late(situation)]))


def since_return(steps: Sequence[Step], acts: Sequence[Recorded]) -> list[Recorded]:
    """A return to a step undoes that step and the later ones; what came before it stands, and so does an extension
    once granted."""
    order = {step.name: n for n, step in enumerate(steps)}
    kept: list[Recorded] = []
    for act in acts:
        if act.verb == RETURNED:
            since = order.get(act.step, -1)
            kept = [a for a in kept if order.get(a.step, -1) < since or a.verb == EXTENDED]
        else:
            kept.append(act)
    return kept


def _merged(step: Step, steps: Sequence[Step], acts: Sequence[Recorded]) -> bool:
    """Done by the earlier step that stood for both, unless a return since then reopened this one or that."""
    if not step.merged_with:
        return False
    order = {s.name: n for n, s in enumerate(steps)}
    done = False
    for act in acts:
        if act.step == step.merged_with and act.verb == DONE:
            done = isinstance(act.content, Disclosed) and act.content.also == step.name
        elif act.verb == RETURNED and order.get(act.step, -1) <= order[step.name]:
            done = False
    return done


def _until(situation: Situation) -> date | None:
    """The printed deadline, or the day to which it was extended."""
    step = situation.step
    if step.until is None:
        return None
    granted = [a.content.until for a in situation.acts if isinstance(a.content, Extended)]
    return max([step.until, *granted])


def _late(situation: Situation) -> Iterable[Finding]:
    step, until = situation.step, _until(situation)
    if until is not None and situation.today > until:
        waived = step.kind is StepKind.HAND_IN
        yield Finding(
            "step.late",
            Level.STOP if waived else Level.WARN,
            step.name,
            f"已过截止日{until}",
            step.clause,
            situation.today.isoformat(),
            until.isoformat(),
            "逾期视为放弃；确需补报的，请评选办公室办理延期" if waived else "请尽快办结",
        )


def _missing(situation: Situation, message: str, mend: str, about: str = "") -> Finding:
    step = situation.step
    return Finding(
        f"step.{step.kind.name.lower()}",
        Level.STOP,
        step.name,
        message,
        step.clause,
        "",
        "",
        mend,
        about=about,
    )


def _opened(situation: Situation) -> Recorded | None:
    return next((act for act in reversed(situation.acts) if act.verb == OPENED), None)


def _gate_resolve(s: Situation) -> Iterable[Finding]:
    record = next((a.content for a in reversed(s.acts) if isinstance(a.content, Resolved)), Resolved())
    for needed, said in (("会议", record.meeting), ("主要负责人签字", record.signed_by)):
        if not said:
            yield _missing(s, f"没有登记{needed}", f"请登记集体研究的{needed}")


def _gate_consult(s: Situation) -> Iterable[Finding]:
    """Silence is never consent: each department's answer is recorded."""
    answers = {a.content.department: a.content.opinion for a in s.acts if isinstance(a.content, Replied)}
    for department in s.asked:
        if department not in answers:
            yield _missing(s, f"{department}尚未回复意见", "请催办，或者登记纸质回函")
        elif answers[department] != AGREED:
            yield _missing(
                s, f"{department}意见为「{answers[department]}」", "请核实后重新征求，或者不再推荐"
            )


def _gate_review(s: Situation) -> Iterable[Finding]:
    """Each body that has a part in it has said its opinion; where no body is named, nothing but the decision itself."""
    answers = {a.content.body: a.content.opinion for a in s.acts if isinstance(a.content, Reviewed)}
    for body in s.asked:
        if body not in answers:
            yield _missing(s, f"{body}尚未提出审核意见", "请催办，或者登记其书面意见")
        elif answers[body] != AGREED:
            yield _missing(s, f"{body}的审核意见为「{answers[body]}」", "请核实后重新审核，或者不予通过")


def _gate_disclose(s: Situation) -> Iterable[Finding]:
    posted = _opened(s)
    if posted is None:
        yield _missing(s, "尚未公示", f"请公示{s.step.lasts or ''}")
        return
    said = posted.content.lasts if isinstance(posted.content, Posted) else NO_DAYS
    # Where the notice does not say, whoever posted it does.
    lasts = s.step.lasts or replace(said, counted=s.step.lasts.counted)
    try:
        over = lasts.over(posted.day, s.calendar)
    except NoCalendar as missing:
        yield replace(missing.finding(subject=s.step.name), clause=s.step.clause)
        over = date.min
    if s.today <= over:
        gone = lasts.gone(posted.day, min(s.today, over), s.calendar)
        yield Finding(
            "step.disclose",
            Level.STOP,
            s.step.name,
            f"公示{lasts.nth(gone)}，须满{lasts}，{over}期满",
            s.step.clause,
            str(gone),
            str(lasts.days),
            f"请在{over}之后办理",
        )
    open_objections = sum(a.verb == OBJECTION for a in s.acts) - sum(
        a.verb == OBJECTION_CLOSED for a in s.acts
    )
    if open_objections > 0:
        yield _missing(s, f"有{open_objections}件异议未办结", "请调查核实并登记结论", OBJECTION)


def _gate_vote(s: Situation) -> Iterable[Finding]:
    record = next((a.content for a in reversed(s.acts) if isinstance(a.content, Ballot)), Ballot())
    for needed, said in (("发出票数", record.issued), ("收回票数", record.returned)):
        if said is None:
            yield _missing(s, f"没有登记{needed}", "请由监票人登记后办结")


def _gate_open(s: Situation) -> Iterable[Finding]:
    """Nothing but the decision itself."""
    return ()


GATES: Mapping[StepKind, Callable[[Situation], Iterable[Finding]]] = {
    StepKind.RESOLVE: _gate_resolve,
    StepKind.CONSULT: _gate_consult,
    StepKind.DISCLOSE: _gate_disclose,
    StepKind.HAND_IN: _gate_open,
    StepKind.REVIEW: _gate_review,
    StepKind.VOTE: _gate_vote,
    StepKind.CHOOSE: _gate_open,
    StepKind.DECIDE: _gate_open,
    StepKind.CONFER: _gate_open,
    StepKind.AWAIT: _gate_open,
}
