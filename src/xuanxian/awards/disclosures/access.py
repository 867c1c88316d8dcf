"""Postings: the unit's own by the unit and those above it, the public ones by everybody. Objections: the award office
alone."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from xuanxian.awards.disclosures.models import Disclosure, Objection
from xuanxian.platform.accounts.models import Appointment


def visible_to(seat: Appointment | None) -> QuerySet[Disclosure]:
    if seat is None:
        return Disclosure.objects.none()
    own = Q(package__unit__path__startswith=seat.organisation.path)
    office = Q(programme__office=seat.organisation_id) & (Q(package=None) | Q(package__edition__gt=0))
    return Disclosure.objects.filter(own | office | Q(public=True)).select_related(
        "programme", "package__unit", "package__case", "act", "programme__case"
    )


def disclosure_to_read(seat: Appointment | None, pk: int) -> Disclosure:
    found = visible_to(seat).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def disclosure_to_finish(seat: Appointment | None, pk: int) -> Disclosure:
    """By whoever posted it."""
    found = disclosure_to_read(seat, pk)
    if seat is None or found.act.office_id != seat.organisation_id:
        raise Http404
    return found


def public_ones(today: date) -> QuerySet[Disclosure]:
    """Shown from the day of posting until the period is over; taken down afterwards (D3)."""
    return Disclosure.objects.filter(public=True, posted__lte=today, over__gte=today).select_related(
        "programme", "act"
    )


def public_disclosure(pk: int, today: date) -> Disclosure:
    found = public_ones(today).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def objections_visible_to(seat: Appointment | None) -> QuerySet[Objection]:
    if seat is None:
        return Objection.objects.none()
    return Objection.objects.filter(disclosure__programme__office=seat.organisation_id).select_related(
        "disclosure__programme", "nomination__unit"
    )


def objection_to_handle(seat: Appointment | None, pk: int) -> Objection:
    found = objections_visible_to(seat).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
