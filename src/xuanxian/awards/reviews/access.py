"""Who reviews: the office that a step names, for one without an account the award office; the bodies among whom a review is
divided. The award office prepares the slate and the group that decides it may change it. Every office of the
programme reads what comes before it; units and nominees see none of it (V5). What one may not see looks as if it
were not there."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.http import Http404

from xuanxian.awards.nominations.standings import step_of_kind
from xuanxian.awards.programmes.access import acts_at, runs, visible_to
from xuanxian.awards.programmes.models import RECOMMENDING, Participation, Programme, Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import WORKING, Appointment
from xuanxian.platform.acts.models import Act
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.awards.verbs import DONE


def version_to_review(seat: Appointment | None, pk: int) -> Version:
    """For the award office and every office that the steps name."""
    organisation = seat.organisation_id if seat else None
    offices = Participation.objects.filter(organisation=organisation).exclude(function=RECOMMENDING)
    mine = Q(office=organisation) | Q(pk__in=offices.values("programme"))
    return _in_force(visible_to(_working(seat)).filter(mine, pk=pk))


_MEETING = (StepKind.REVIEW, StepKind.VOTE, StepKind.CHOOSE, StepKind.DECIDE)
_PAGES_OF_THEIR_OWN = (StepKind.DISCLOSE, StepKind.CHOOSE, StepKind.CONFER)


def step_to_review(seat: Appointment | None, pk: int, number: int) -> tuple[Version, Step]:
    """A step of the offices that has no page of another kind, by its place in the rulebook."""
    version = version_to_review(seat, pk)
    steps = office_steps(rulebook_of(version))
    if number not in steps:
        raise Http404
    return version, steps[number]


def office_steps(rulebook: Rulebook) -> dict[int, Step]:
    """Place in the rulebook → step, of those that `step_to_review` gives."""
    return {
        at: step
        for at, step in enumerate(rulebook.steps)
        if step.name not in rulebook.of_unit and step.kind not in _PAGES_OF_THEIR_OWN
    }


def step_to_list(seat: Appointment | None, pk: int, number: int) -> tuple[Version, Step]:
    """A step of the offices of any kind, whose list of names they read; a slate that is not decided yet only whoever
    may draft it."""
    version = version_to_review(seat, pk)
    rulebook = rulebook_of(version)
    step = dict(enumerate(rulebook.steps)).get(number)
    if step is None or step.name in rulebook.of_unit:
        raise Http404
    if step.kind is StepKind.CHOOSE and not may_draft(seat, version) and not is_done(version.programme, step):
        raise Http404
    return version, step


def lists_of(seat: Appointment | None, version: Version) -> dict[int, Step]:
    """Place in the rulebook → step, of those whose list the seat surely may read."""
    rulebook = rulebook_of(version)
    return {
        at: step
        for at, step in enumerate(rulebook.steps)
        if step.name not in rulebook.of_unit
        and (step.kind is not StepKind.CHOOSE or may_draft(seat, version))
    }


def step_to_meet(seat: Appointment | None, pk: int, number: int) -> tuple[Version, Step]:
    """A step about which a meeting is held: for the award office, and for whoever takes it."""
    version, step = step_to_list(seat, pk, number)
    if not is_met(step) or not (
        runs(_working(seat), version.programme) or may_decide(seat, version.programme, step)
    ):
        raise Http404
    return version, step


def is_met(step: Step) -> bool:
    return step.kind in _MEETING


def is_done(programme: Programme, step: Step) -> bool:
    return Act.objects.filter(case=programme.case_id, step=step.name, verb=DONE).exists()


def may_decide(seat: Appointment | None, programme: Programme, step: Step) -> bool:
    """The office that the step names; of the award office what was left to nobody."""
    return acts_at(_working(seat), programme, step.by)


def bodies_of(seat: Appointment | None, programme: Programme, step: Step) -> list[str]:
    """The bodies for which the seat may say what they think of a nominee (V2)."""
    named = dict.fromkeys(reviewer.body for reviewer in step.reviewers)
    return [body for body in named if acts_at(_working(seat), programme, body) or runs(seat, programme)]


def may_draft(seat: Appointment | None, version: Version) -> bool:
    """A slate that is not yet decided is between the office that prepares it and the group that decides it."""
    step = step_of_kind(rulebook_of(version), StepKind.CHOOSE)
    return runs(_working(seat), version.programme) or may_decide(seat, version.programme, step)


def version_to_draft(seat: Appointment | None, pk: int) -> Version:
    version = version_to_review(seat, pk)
    if not may_draft(seat, version):
        raise Http404
    return version


def _working(seat: Appointment | None) -> Appointment | None:
    """An administrator of the same organisation reviews nothing."""
    return seat if seat is not None and seat.role in WORKING else None


def _in_force(programmes: QuerySet[Programme]) -> Version:
    found = (
        Version.objects.filter(programme__in=programmes, number=F("programme__version_number"))
        .select_related("programme__office", "programme__case")
        .first()
    )
    if found is None:
        raise Http404
    return found
