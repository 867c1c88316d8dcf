"""Pages of sending for signature."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Role
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.acts.queries import history
from xuanxian.platform.pages.acting import act_page, do
from xuanxian.platform.pages.forms import Reason
from xuanxian.platform.rooms import case_kinds
from xuanxian.platform.signing import access, actions
from xuanxian.platform.signing.forms import Word
from xuanxian.platform.signing.models import Sending, SendingStatus

TONES = {
    SendingStatus.WAITING: "warn",
    SendingStatus.SIGNED: "ok",
    SendingStatus.SENT_BACK: "stop",
    SendingStatus.TAKEN_BACK: "plain",
}


def send(request: Request, case: int) -> HttpResponse:
    """What waits already is shown instead."""
    subject, row = access.row_to_send(request.seat, case)
    if (waiting := actions.waiting_for(case)) and request.method != "POST":
        return redirect("signing", pk=waiting.pk)
    signature = access.signature_of(subject)
    back = case_kinds()[subject.kind].address(row)
    return act_page(
        request,
        lambda data: actions.send(case, reason=data["reason"], by=request.seat, now=clock.now()),
        Word(request.POST or None),
        title=f"{signature.what}送审签",
        button="送审签",
        back=back,
        to=lambda made: reverse("signing", args=[made.pk]),
        done="已送审签，本单位负责人会收到通知",
        crumbs=[(str(row), back), ("送审签", "")],
        consequences=["送本单位负责人审阅签字。签字之前可以收回；送审以后改动内容的，须重新送审签。"],
        template="signing/sending.html",
        sheet=signature.sheet(row, clock.today()),
    )


def signing(request: Request, pk: int) -> HttpResponse:
    """The leader signs here; the officer sees how it stands. A signature is given by the leader alone."""
    found = access.sending_to_read(request.seat, pk)
    signature = access.signature_of(found.subject)
    kind = case_kinds()[found.subject.kind]
    row = kind.model._default_manager.get(case=found.subject_id)
    back = kind.address(row)
    waits = found.status == SendingStatus.WAITING
    signs = waits and request.seat.role == Role.LEADER
    sheet = signature.sheet(row, clock.today()) if waits else None

    def act(data: dict[str, Any]) -> object:
        to_sign = access.sending_to_sign(request.seat, pk)
        return actions.sign(to_sign, reason=data["reason"], by=request.seat, now=clock.now())

    return act_page(
        request,
        act,
        Word(request.POST or None, initial={"reason": found.reason}),
        title=f"审签{signature.what}" if signs else f"{signature.what}送审签",
        button=signature.button,
        back=back,
        done="已签字同意",
        crumbs=[(str(row), back), ("送审签", "")],
        consequences=signature.consequences if signs else [],
        template="signing/sending.html",
        sending=found,
        tone=TONES[SendingStatus(found.status)],
        sheet=sheet,
        changed=sheet is not None and sheet.digest != found.digest,
        signs=signs,
        waits=waits,
        again=found.status == SendingStatus.SENT_BACK,
        acts=history(found.case_id),
    )


def send_back(request: Request, pk: int) -> HttpResponse:
    found = access.sending_to_sign(request.seat, pk)
    back = reverse("signing", args=[pk])
    return act_page(
        request,
        lambda data: actions.send_back(found, reason=data["reason"], by=request.seat, now=clock.now()),
        Reason(request.POST or None),
        title="退回修改",
        button="退回修改",
        back=back,
        done="已退回经办人修改",
        crumbs=[(str(found), back), ("退回修改", "")],
        consequences=["经办人会收到通知；改好后重新送审签。"],
    )


@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    found: Sending = access.sending_to_read(request.seat, pk)
    return do(
        request,
        lambda: actions.take_back(found, by=request.seat, now=clock.now()),
        done="已收回，可以修改后重新送审签",
        to=reverse("signing", args=[pk]),
    )
