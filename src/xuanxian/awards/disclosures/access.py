"""Postings: the unit's own by the unit and those above it, the public ones by everybody. Objections: the award office
alone."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from xuanxian.awards.disclosures.models import Disclosure, Objection, ObjectionState
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.reviews.queries import OVER
from xuanxian.platform.accounts.models import WORKING, Appointment


def visible_to(seat: Appointment | None) -> QuerySet[Disclosure]:
    if seat is None or seat.role not in WORKING:
        return Disclosure.objects.none()
    own = Q(package__unit__path__startswith=seat.organisation.path)
    office = Q(programme__office=seat.organisation_id) & (Q(package=None) | Q(package__edition__gt=0))
    return Disclosure.objects.filter(own | office | Q(public=True)).select_related(
        "programme__case", "programme__office", "package__unit", "package__case", "act__office"
    )


def disclosure_to_read(seat: Appointment | None, pk: int) -> Disclosure:
    found = visible_to(seat).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_finish(seat: Appointment | None, disclosure: Disclosure) -> bool:
    """Whoever posted it."""
    return seat is not None and disclosure.act.office_id == seat.organisation_id


def disclosure_to_finish(seat: Appointment | None, pk: int) -> Disclosure:
    found = disclosure_to_read(seat, pk)
    if not may_finish(seat, found):
        raise Http404
    return found


def may_read_inner(seat: Appointment, disclosure: Disclosure) -> bool:
    """How a posting was made and what came of it: the unit's and those above it, and the award office's."""
    package = disclosure.package
    own = package is not None and package.unit.path.startswith(seat.organisation.path)
    return own or runs(seat, disclosure)


def runs(seat: Appointment, disclosure: Disclosure) -> bool:
    """Whether the seat is in the award office."""
    return disclosure.programme.office_id == seat.organisation_id


def public_ones(today: date) -> QuerySet[Disclosure]:
    """Shown from the day of posting until the period is over; taken down afterwards (D3)."""
    return Disclosure.objects.filter(public=True, posted__lte=today, over__gte=today).select_related(
        "programme__office", "act__office"
    )


def public_disclosure(pk: int, today: date) -> Disclosure:
    found = public_ones(today).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def was_public(pk: int) -> bool:
    return Disclosure.objects.filter(public=True, pk=pk).exists()


def standing_on(disclosure: Disclosure) -> QuerySet[Nomination]:
    """Whom the public sees on a posting: those still in the running."""
    return Nomination.objects.filter(case__concerning=disclosure.act_id).exclude(status__in=OVER)


def nominee_on(disclosure: Disclosure, pk: int) -> Nomination:
    found = standing_on(disclosure).select_related("case").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def objections_visible_to(seat: Appointment | None) -> QuerySet[Objection]:
    if seat is None or seat.role not in WORKING:
        return Objection.objects.none()
    return Objection.objects.filter(disclosure__programme__office=seat.organisation_id).select_related(
        "disclosure__programme", "nomination__unit", "nomination__package"
    )


def objection_to_handle(seat: Appointment | None, pk: int) -> Objection:
    found = objections_visible_to(seat).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def state_behind(code: str) -> ObjectionState | None:
    """For whoever holds the code, and nothing else of the objection."""
    found = Objection.objects.filter(code=code).values_list("state", flat=True).first()
    return ObjectionState(found) if found else None
