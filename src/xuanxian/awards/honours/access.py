"""The register is read by everybody who works here; it is changed by the award office of the programme."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from xuanxian.awards.honours.models import Honour
from xuanxian.platform.accounts.models import Appointment


def visible_to(seat: Appointment | None) -> QuerySet[Honour]:
    return Honour.objects.select_related("programme", "nomination__unit") if seat else Honour.objects.none()


def honour_to_read(seat: Appointment | None, pk: int) -> Honour:
    found = visible_to(seat).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def honour_to_revoke(seat: Appointment | None, pk: int) -> Honour:
    found = honour_to_read(seat, pk)
    if seat is None or found.programme.office_id != seat.organisation_id:
        raise Http404
    return found
