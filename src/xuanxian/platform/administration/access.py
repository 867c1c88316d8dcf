"""Organisations and accounts are the system administrator's, offices the security administrator's, the record is the
auditor's; none of them does the work of another (三员分立)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from xuanxian.platform.accounts.models import Appointment, Look, Role, User
from xuanxian.platform.acts.models import Act, Seal
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.organisations.models import Organisation


def organisations_managed_by(seat: Appointment | None) -> QuerySet[Organisation]:
    if seat is None or seat.role != Role.SYSTEM:
        return Organisation.objects.none()
    return Organisation.objects.select_related("parent")


def organisation_to_manage(seat: Appointment | None, pk: int) -> Organisation:
    found = organisations_managed_by(seat).select_related("case").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


ROSTER = "accounts"
"""The kind under which a list of people to open accounts for is stored."""


def accounts_managed_by(seat: Appointment | None) -> QuerySet[User]:
    if seat is None or seat.role != Role.SYSTEM:
        return User.objects.none()
    return User.objects.select_related("organisation")


def account_to_manage(seat: Appointment | None, pk: int) -> User:
    found = accounts_managed_by(seat).select_related("case").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def roster_to_import(seat: Appointment | None, pk: int) -> StoredFile:
    """Only by who uploaded it."""
    found = None
    if seat is not None and seat.role == Role.SYSTEM:
        found = StoredFile.objects.filter(pk=pk, by=seat.user_id, kind=ROSTER).first()
    if found is None:
        raise Http404
    return found


def appointments_given_by(seat: Appointment | None) -> QuerySet[Appointment]:
    if seat is None or seat.role != Role.SECURITY:
        return Appointment.objects.none()
    return Appointment.objects.select_related("user", "organisation")


def appointment_to_end(seat: Appointment | None, pk: int) -> Appointment:
    found = appointments_given_by(seat).filter(pk=pk, ended=None).first()
    if found is None:
        raise Http404
    return found


def accounts_to_appoint(seat: Appointment | None) -> QuerySet[User]:
    if seat is None or seat.role != Role.SECURITY:
        return User.objects.none()
    return User.objects.filter(is_active=True).select_related("organisation")


def waiting_for_office(seat: Appointment | None) -> QuerySet[User]:
    """Accounts whose intended office nobody has given yet."""
    return accounts_to_appoint(seat).exclude(Q(intended="") | Q(organisation=None)).order_by("pk")


def acts_audited_by(seat: Appointment | None) -> QuerySet[Act, Any]:
    if seat is None or seat.role != Role.AUDIT:
        return Act.objects.none()
    return Act.objects.select_related("user", "office", "case__account", "case__organisation")


def looks_audited_by(seat: Appointment | None) -> QuerySet[Look]:
    if seat is None or seat.role != Role.AUDIT:
        return Look.objects.none()
    return Look.objects.select_related("by__user", "by__organisation")


def seals_audited_by(seat: Appointment | None) -> QuerySet[Seal]:
    return (
        Seal.objects.order_by("-pk") if seat is not None and seat.role == Role.AUDIT else Seal.objects.none()
    )
