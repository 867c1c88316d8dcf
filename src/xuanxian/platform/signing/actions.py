"""Sent for signature, signed, sent back, taken back. What is signed is what was sent: changed meanwhile, it is sent anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar, cast

from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, open_case, record
from xuanxian.platform.notifications.actions import tell, tell_person
from xuanxian.platform.refusals import demand_answered, refused
from xuanxian.platform.rooms import case_kinds
from xuanxian.platform.signing.access import row_to_send, signature_of
from xuanxian.platform.signing.models import KIND, Sending, SendingStatus
from xuanxian.platform.signing.state import SEND, SEND_BACK, SIGN, TAKE_BACK, Sent

_Row = TypeVar("_Row", bound=models.Model)


@transaction.atomic
def send(case: int, *, reason: str, by: Appointment, now: datetime) -> Sending:
    """To the leader of one's office. Refused with all findings that would stop the signature's act, and for a reminder
    without a reason: a leader is not shown what he cannot sign."""
    lock([case])
    subject, row = row_to_send(by, case)
    signature = signature_of(subject)
    if waiting := waiting_for(subject.pk):
        raise refused("signing.waiting", f"「{waiting}」已经送审签，等待负责人签字", "需要修改的，先收回")
    sheet = signature.sheet(row, now.date())
    demand_answered(sheet.findings, reason)
    made = Sending.objects.create(
        case=open_case(KIND), subject=subject, office=by.organisation, by=by.user, at=now,
        title=f"{row}"[:200], reason=reason.strip(), digest=sheet.digest,
    )  # fmt: skip
    record(
        made.case,
        SEND,
        by=by,
        now=now,
        content=Sent(sheet.digest),
        reason=reason.strip(),
        concerns=[subject],
    )
    tell(by.organisation, f"{by.user.name}送审签：{made}", reverse("signing", args=[made.pk]), now=now)
    return made


@transaction.atomic
def sign(sending: Sending, *, reason: str, by: Appointment, now: datetime) -> object:
    """By the leader: what was sent is agreed to, and what the signature does is done with it. Refused where anything of it
    changed since it was sent."""
    sending, row = _open(sending)
    signature = signature_of(sending.subject)
    sheet = signature.sheet(row, now.date())
    if sheet.digest != sending.digest:
        raise refused(
            "signing.changed", "送审以后内容有改动", "请退回经办人，核对后重新送审签", subject=str(sending)
        )
    demand_answered(sheet.findings, reason)
    record(sending.case, SIGN, by=by, now=now, reason=reason.strip(), concerns=[sending.subject])
    return signature.signed(row, reason=reason.strip(), by=by, now=now)


@transaction.atomic
def send_back(sending: Sending, *, reason: str, by: Appointment, now: datetime) -> None:
    """By the leader, with a word on what is to be changed."""
    sending, _ = _open(sending)
    if not reason.strip():
        raise refused("reason.missing", "没有写退回修改的意见", "请写明要改什么", subject=str(sending))
    record(sending.case, SEND_BACK, by=by, now=now, reason=reason.strip(), concerns=[sending.subject])
    address = reverse("signing", args=[sending.pk])
    words = f"{by.user.name}退回修改：{sending}。{reason.strip()}"
    tell_person(sending.by, words, address, now=now, office=sending.office)


@transaction.atomic
def take_back(sending: Sending, *, by: Appointment, now: datetime) -> None:
    """By an officer of the office, before it is signed."""
    sending, _ = _open(sending)
    record(sending.case, TAKE_BACK, by=by, now=now, concerns=[sending.subject])


def with_waiting(rows: QuerySet[_Row]) -> QuerySet[Any, _Row]:
    """Each with its `waits`: whether its case was sent for signature and waits for it."""
    waiting = Sending.objects.filter(subject=OuterRef("case"), status=SendingStatus.WAITING)
    return cast("QuerySet[_Row]", rows.annotate(waits=Exists(waiting)))


def settle(row: Any, *, by: Appointment, now: datetime) -> None:
    """The leader did directly what the signature would do: what waits for it waits no more. Within his transaction, in which
    `row` was read `with_waiting` after its case was locked: nothing was sent since."""
    if row.waits and (waiting := waiting_for(row.case_id)):
        record(waiting.case, SIGN, by=by, now=now, concerns=[row.case])


def waiting_for(subject: int) -> Sending | None:
    rows = Sending.objects.filter(subject=subject, status=SendingStatus.WAITING)
    return rows.select_related("case", "subject").first()


def _open(sending: Sending) -> tuple[Sending, Any]:
    """As it now is, and what it is about; nobody else changes either until we are done."""
    lock([sending.subject_id, sending.case_id])
    locked = Sending.objects.select_related("case", "subject", "office", "by").get(pk=sending.pk)
    if locked.status != SendingStatus.WAITING:
        raise refused("signing.over", f"「{locked}」{locked.status}，不在等待签字", "请核对是否已经办过")
    row = case_kinds()[locked.subject.kind].model._default_manager.get(case=locked.subject_id)
    return locked, row
