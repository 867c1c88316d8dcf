"""The office screens, the offices above it decide, the group draws up the slate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from xuanxian.awards.nominations.going import finish
from xuanxian.awards.nominations.models import Nomination, Package, Status
from xuanxian.awards.nominations.standings import facts_of, standings_of, step_named, step_of_kind
from xuanxian.awards.places.taking import close_ranks
from xuanxian.awards.programmes.models import Programme
from xuanxian.awards.programmes.queries import rulebook_in_force, rulebook_of
from xuanxian.awards.reviews.access import office_steps
from xuanxian.awards.reviews.models import Choice
from xuanxian.awards.reviews.queries import OVER, fingerprint, is_chosen, signed, waiting_at
from xuanxian.awards.reviews.slates import Held, clash_findings, slate_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, record
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.refusals import Refused, demand_answered, refused
from xuanxian.rules.awards.contents import (
    AGREED,
    OPINIONS,
    Ballot,
    Declined,
    Done,
    NotChosen,
    Registered,
    Reviewed,
    SlateDecided,
)
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.awards.verbs import DECLINE, NOT_CHOSEN, OPENED, REVIEWED
from xuanxian.rules.core.findings import Finding, Level


@transaction.atomic
def pass_screening(
    programme: Programme, step_name: str, nominations: Sequence[Nomination], *, remark: str, by: Appointment,
    now: datetime,
) -> int:  # fmt: skip
    """The named nominations that wait at the review; refused while a body that has a part in it has not agreed. Returns
    how many."""
    lock([programme.case_id])
    rulebook = rulebook_in_force(programme)
    step = step_named(rulebook, step_name)
    going = _still(nominations, Q(at=step.name))
    if not going:
        raise refused(
            "review.nothing", f"没有待{step.name}的推荐对象", f"请选择到了「{step.name}」的推荐对象"
        )
    if stops := _unmet(step, going, now)[1]:
        raise Refused(stops)
    finish(
        programme.case,
        rulebook,
        step,
        going,
        by=by,
        now=now,
        content=Done(number=len(going)),
        reason=remark.strip(),
    )
    return len(going)


def _unmet(
    step: Step, nominations: Sequence[Nomination], now: datetime
) -> tuple[list[Nomination], list[Finding]]:
    """Those whose gate is open, and what keeps the others."""
    if step.kind not in (StepKind.REVIEW, StepKind.CONSULT) or not (
        step.reviewers or step.kind is StepKind.CONSULT
    ):
        return list(nominations), []
    rulebook = rulebook_of(nominations[0].version)
    stands = standings_of(nominations[0].package, rulebook, nominations, now.date())
    ready, found = [], []
    for nomination in nominations:
        stops = [f for f in stands[nomination.pk].gate(step) if f.level is Level.STOP]
        found += [replace(f, subject=f"{nomination} {f.subject}") for f in stops]
        ready += [] if stops else [nomination]
    return ready, found


@transaction.atomic
def give_opinion(
    programme: Programme, step_name: str, body: str, nominations: Sequence[Nomination], *, opinion: str, remark: str,
    by: Appointment, now: datetime,
) -> int:  # fmt: skip
    """What one of the bodies among whom a review is divided thinks of those it is to review (V2)."""
    lock([programme.case_id])
    rulebook = rulebook_in_force(programme)
    step = step_named(rulebook, step_name)
    going = _still(nominations, Q(at=step.name))
    facts = facts_of(rulebook, going)
    going = [n for n in going if body in rulebook.asked(step, facts[n.pk])]
    if not going:
        raise refused(
            "review.not-theirs",
            f"所选的对象都不由{body}审核",
            f"请选择由{body}审核的推荐对象",
            clause=step.clause,
        )
    if opinion not in OPINIONS:
        raise refused("consult.opinion", f"意见「{opinion}」不可用", f"请选择{'、'.join(OPINIONS)}")
    if opinion != AGREED and not remark.strip():
        raise refused("reason.missing", "没有写明不同意的理由", "请写明理由")
    record(
        programme.case, REVIEWED, by=by, now=now, step=step.name, reason=remark.strip(),
        content=Reviewed(body=body, opinion=opinion, number=len(going)), concerns=[n.case for n in going],
    )  # fmt: skip
    return len(going)


@transaction.atomic
def decline(
    programme: Programme, step_name: str, nominations: Sequence[Nomination], *, reason: str, by: Appointment,
    now: datetime,
) -> int:  # fmt: skip
    """Not to be honoured, with the reason; the unit is told."""
    lock([programme.case_id])
    step = step_named(rulebook_in_force(programme), step_name)
    # Nobody else puts these lists in order meanwhile.
    packages = Package.objects.in_bulk({n.package_id for n in nominations})
    lock([*(p.case_id for p in packages.values()), *(n.case_id for n in nominations)])
    going = _still(nominations, Q(at=step.name) | Q(status__in=(Status.HANDED_IN, Status.PASSED)))
    if not going:
        raise refused("review.nothing", "没有可以办理的推荐对象", "请选择还在评选中的推荐对象")
    if not reason.strip():
        raise refused("reason.missing", "没有写不予通过的理由", "请写明理由")
    record(
        programme.case, DECLINE, by=by, now=now, step=step.name, content=Declined(len(going)), reason=reason.strip(),
        concerns=[n.case for n in going],
    )  # fmt: skip
    for package_id, type_ in {(n.package_id, n.type) for n in going}:
        close_ranks(packages[package_id], type_)
    for unit in {n.unit for n in going}:
        names = "、".join(n.name for n in going if n.unit_id == unit.pk)
        tell(unit, f"{names}未通过{step.name}：{reason.strip()}"[:300], reverse("nominations"), now=now)
    return len(going)


def _still(nominations: Sequence[Nomination], where: Q) -> list[Nomination]:
    """Read anew under the lock: two reviewers at once do not both decide."""
    lock(n.case_id for n in nominations)
    rows = Nomination.objects.filter(where, pk__in=[n.pk for n in nominations]).exclude(status__in=OVER)
    return list(rows.select_related("case", "unit", "version", "package__programme").order_by("pk"))


def _locked(waiting: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """They keep their state until the act is written; only an act on the programme, whose case we hold, adds to them."""
    lock(waiting.values_list("case_id", flat=True))
    return waiting.all()


@transaction.atomic
def decide(
    programme: Programme, step_name: str, *, remark: str, by: Appointment, now: datetime, seen: str = "",
    day: date | None = None, document: str = "", votes: Votes | None = None,
) -> int:  # fmt: skip
    """An office above takes its step on the list as it stands before it; `seen` is the fingerprint of the list that
    somebody had before them, `day` and `document` say when and by what an answer from outside came, `votes` how a
    ballot went. Returns how many nominations it concerned: of a consultation those about whom all have answered."""
    lock([programme.case_id])
    rulebook = rulebook_in_force(programme)
    step = step_named(rulebook, step_name)
    if step not in office_steps(rulebook).values() or step.kind is StepKind.REVIEW:
        raise refused("step.kind", f"「{step.name}」不在这里办理", "请从待办进入", clause=step.clause)
    waiting = _locked(waiting_at(programme, rulebook, step))
    going = list(waiting.select_related("case", "version", "package__programme"))
    if not going:
        raise _nothing_at(step)
    demand_same((n.pk for n in going), seen)
    going, stops = _unmet(step, going, now)
    if not going:
        raise Refused(stops)
    content = Done(number=len(going))
    if step.kind in FROM_OUTSIDE:
        _demand_document(step, day, document, now.date())
        content = Registered(number=len(going), day=day, document=document.strip())
    if step.kind is StepKind.VOTE:
        _record_votes(programme, step, votes, going, by=by, now=now)
    finish(programme.case, rulebook, step, going, by=by, now=now, content=content, reason=remark.strip())
    tell(
        programme.office,
        f"{step.name}已办结（{len(going)}个对象）",
        reverse("programme", args=[programme.pk]),
        now=now,
    )
    return len(going)


FROM_OUTSIDE = (StepKind.AWAIT, StepKind.HAND_IN, StepKind.RESOLVE)
"""Steps that somebody registers from a paper."""


def _demand_document(step: Step, day: date | None, document: str, today: date) -> None:
    if day is None or day > today:
        raise refused("date.future", "没有写日期，或者日期还没有到", "请照来文填写日期", clause=step.clause)
    if not document.strip():
        raise refused("step.document", "没有写依据", "请写明来文的标题或者文号", clause=step.clause)


@dataclass(frozen=True)
class Votes:
    """How a ballot went, as the tellers count it; who passed is decided by whom the page declines before."""

    method: str
    issued: int
    returned: int
    valid: int
    tellers: str


def _record_votes(
    programme: Programme, step: Step, votes: Votes | None, nominations: Sequence[Nomination], *, by: Appointment,
    now: datetime,
) -> None:  # fmt: skip
    if votes is None or not votes.tellers.strip() or votes.issued < 1:
        raise refused("vote.counts", "没有登记票数和监票人", "请照计票结果填写", clause=step.clause)
    if not 0 <= votes.valid <= votes.returned <= votes.issued:
        raise refused(
            "vote.counts", f"发出{votes.issued}张、收回{votes.returned}张、有效{votes.valid}张，对不上",
            "收回不能多于发出，有效不能多于收回，请核对", clause=step.clause,
        )  # fmt: skip
    content = Ballot(
        method=votes.method, issued=votes.issued, returned=votes.returned, valid=votes.valid,
        tellers=votes.tellers.strip(),
    )  # fmt: skip
    record(
        programme.case, OPENED, by=by, now=now, step=step.name, content=content,
        concerns=[n.case for n in nominations],
    )  # fmt: skip


def _nothing_at(step: Step) -> Refused:
    return refused(
        "step.nothing", f"没有到「{step.name}」的推荐对象", "前一步办结后再办理", clause=step.clause
    )


def demand_same(keys: Iterable[int], seen: str) -> None:
    """Refused where the list is no longer the one whose fingerprint somebody saw."""
    if seen and seen != fingerprint(keys):
        raise refused(
            "list.changed", "名单在打开本页之后有变动，这一次没有办理", "请核对现在的名单，再办理一次"
        )


@transaction.atomic
def choose(programme: Programme, chosen: dict[int, bool], *, by: Appointment, now: datetime) -> None:
    """Puts nominations on the draft of the slate or takes them off; not while the slate is being decided."""
    lock([programme.case_id])
    step = step_of_kind(rulebook_in_force(programme), StepKind.CHOOSE)
    waiting = set(waiting_at(programme, rulebook_in_force(programme), step).values_list("pk", flat=True))
    if strangers := set(chosen) - waiting:
        raise refused(
            "slate.not-waiting", f"有{len(strangers)}个对象不在复评之列", "请刷新页面", clause=step.clause
        )
    Choice.objects.bulk_create(
        [Choice(nomination_id=pk, chosen=yes, at=now) for pk, yes in chosen.items()],
        update_conflicts=True,
        unique_fields=["nomination"],
        update_fields=["chosen", "at"],
    )


@transaction.atomic
def propose_slate(
    programme: Programme, *, by: Appointment, now: datetime, held: Held | None = None, seen: str = ""
) -> int:
    """Draws up the slate by the limits and the units' orders around those held on it or off it, over whatever was drafted
    before. `seen` is the fingerprint of the proposal that somebody had before them. Returns how many are on it; where no
    list meets the limits the draft stays as it is."""
    lock([programme.case_id])
    rulebook = rulebook_in_force(programme)
    step = step_of_kind(rulebook, StepKind.CHOOSE)
    waiting = list(waiting_at(programme, rulebook, step).select_related("package", "content"))
    if not waiting:
        raise _nothing_at(step)
    slate, held = slate_of(rulebook, programme, step, waiting), held or {}
    best = slate.proposal(held)
    if not best:
        if ways := slate.clash(held):
            raise Refused(clash_findings(ways))
        raise refused(
            "slate.none", "没有可以列入的推荐对象", "备选须先递补；指定不列入的，请放开", clause=step.clause
        )
    demand_same(best, seen)
    choose(programme, {n.pk: n.pk in best for n in waiting}, by=by, now=now)
    return len(best)


@transaction.atomic
def decide_slate(
    programme: Programme, *, remark: str, by: Appointment, now: datetime, seen: str = ""
) -> tuple[int, int]:
    """Those chosen are to be honoured, the others are not. Refused while a limit on the awarded is broken, those of an
    earlier slate counted with them; a unit's order not kept without a limit's asking wants a reason. `seen` is the
    fingerprint of the draft that somebody had before them. Returns (chosen, not chosen)."""
    lock([programme.case_id])
    rulebook = rulebook_in_force(programme)
    step = step_of_kind(rulebook, StepKind.CHOOSE)
    waiting = list(_locked(waiting_at(programme, rulebook, step)).select_related("case", "package", "choice"))
    chosen = [n for n in waiting if is_chosen(n)]
    if not chosen:
        raise refused("slate.empty", "拟表彰名单是空的", "请先拟定名单", clause=step.clause)
    demand_same(signed(waiting), seen)
    findings = slate_of(rulebook, programme, step, waiting).findings({n.pk for n in chosen})
    demand_answered(findings, remark)
    others = [n for n in waiting if n not in chosen]
    content = SlateDecided(chosen=len(chosen), others=len(others))
    finish(programme.case, rulebook, step, chosen, by=by, now=now, content=content, reason=remark.strip())
    if others:
        record(
            programme.case, NOT_CHOSEN, by=by, now=now, step=step.name, reason=remark.strip(),
            content=NotChosen(len(chosen), len(others)), concerns=[n.case for n in others],
        )  # fmt: skip
    return len(chosen), len(others)
