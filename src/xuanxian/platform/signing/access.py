"""Who may send what for signature, who may sign it: those of one office among themselves. Nobody else sees that something
was sent."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from xuanxian.platform.accounts.models import WORKING, Appointment, Role
from xuanxian.platform.acts.models import Case
from xuanxian.platform.rooms import Signature, case_kinds
from xuanxian.platform.signing.models import Sending


def sendings_visible_to(seat: Appointment | None) -> QuerySet[Sending]:
    if seat is None or seat.role not in WORKING:
        return Sending.objects.none()
    return Sending.objects.filter(office=seat.organisation_id).select_related(
        "subject", "by", "office", "case"
    )


def signature_of(case: Case) -> Signature:
    """404 for a kind of case of which nothing is signed."""
    kind = case_kinds().get(case.kind)
    if kind is None or kind.signature is None:
        raise Http404
    return kind.signature


def row_to_send(seat: Appointment | None, case: int) -> tuple[Case, Any]:
    """A case of which the seat may send something, and what it is about."""
    found = Case.objects.filter(pk=case).first()
    if seat is None or seat.role not in WORKING or found is None:
        raise Http404
    row = signature_of(found).may_send(seat).filter(case=case).first()
    if row is None:
        raise Http404
    return found, row


def sending_to_read(seat: Appointment | None, pk: int) -> Sending:
    found = sendings_visible_to(seat).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def sending_to_sign(seat: Appointment | None, pk: int) -> Sending:
    found = sending_to_read(seat, pk)
    if seat is None or seat.role != Role.LEADER:
        raise Http404
    return found
