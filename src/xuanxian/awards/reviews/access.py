"""Who reviews. The award office screens; it prepares the slate and the group that decides it may change it; the office that
a step names decides; every office of the programme reads what comes before it. Units and nominees see none of it (V5).
What one may not see looks as if it were not there."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.http import Http404

from xuanxian.awards.nominations.standings import step_of_kind
from xuanxian.awards.programmes.access import acts_for, runs, visible_to
from xuanxian.awards.programmes.models import RECOMMENDING, Participation, Programme, Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import Appointment, Role
from xuanxian.rules.steps import Step, StepKind

_WORKING = (Role.OFFICER, Role.LEADER)


def version_to_screen(seat: Appointment | None, pk: int) -> Version:
    """The programme with the rulebook in force, for its award office."""
    return _in_force(visible_to(_working(seat)).filter(pk=pk, office=seat.organisation_id if seat else None))


def version_to_review(seat: Appointment | None, pk: int) -> Version:
    """For the award office and every office that the steps name."""
    organisation = seat.organisation_id if seat else None
    offices = Participation.objects.filter(organisation=organisation).exclude(function=RECOMMENDING)
    mine = Q(office=organisation) | Q(pk__in=offices.values("programme"))
    return _in_force(visible_to(_working(seat)).filter(mine, pk=pk))


def step_to_review(seat: Appointment | None, pk: int, number: int) -> tuple[Version, Step]:
    """A step of kind 审批, by its place in the rulebook."""
    version = version_to_review(seat, pk)
    steps = rulebook_of(version).steps
    if number >= len(steps) or steps[number].kind is not StepKind.DECIDE:
        raise Http404
    return version, steps[number]


def may_decide(seat: Appointment | None, programme: Programme, step: Step) -> bool:
    """Only the office that the step names."""
    return acts_for(_working(seat), programme, step.by)


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
    return seat if seat is not None and seat.role in _WORKING else None


def _in_force(programmes: QuerySet[Programme]) -> Version:
    found = (
        Version.objects.filter(programme__in=programmes, number=F("programme__version_number"))
        .select_related("programme__office", "programme__case")
        .first()
    )
    if found is None:
        raise Http404
    return found
