"""Who takes in paper: the award office. The unit and those above it follow what became of theirs; nobody else sees any of
it. What one may not see looks as if it were not there."""

from __future__ import annotations

from django.http import Http404

from xuanxian.awards.intake.models import Entry, Parcel
from xuanxian.awards.nominations.access import package_to_read, package_to_review
from xuanxian.awards.nominations.models import Package
from xuanxian.awards.programmes.access import version_to_read
from xuanxian.awards.programmes.models import Programme, Version
from xuanxian.platform import given
from xuanxian.platform.accounts.models import WORKING, Appointment


def version_to_take_in(seat: Appointment, pk: int) -> Version:
    version = version_to_read(seat, pk)
    if seat.role not in WORKING or version.programme.office_id != seat.organisation_id:
        raise Http404
    return version


def package_to_take_in(seat: Appointment, pk: int) -> Package:
    return package_to_review(seat, pk)


def package_to_follow(seat: Appointment, pk: int) -> Package:
    """By the unit, those above it and the award office."""
    return package_to_read(seat, pk)


def parcel_to_correct(programme: Programme, key: str) -> Parcel | None:
    """An entry in the log of the programme; who may take in there may correct. None where the address names none."""
    if not key:
        return None
    rows = Parcel.objects.select_related(
        "intake__package__programme__office",
        "intake__package__version",
        "intake__package__unit",
        "intake__package__case",
    )
    found = rows.filter(intake__package__programme=programme, pk=given.number(key) or 0).first()
    if found is None:
        raise Http404
    return found


def scan_to_take_back(programme: Programme, key: str) -> Entry:
    """A scan in the programme; who may scan there may take back."""
    rows = Entry.objects.select_related("intake", "nomination", "paper")
    found = rows.filter(intake__package__programme=programme, pk=given.number(key) or 0).first()
    if found is None:
        raise Http404
    return found
