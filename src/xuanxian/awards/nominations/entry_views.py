"""The entry page of one nomination: every field saved as it is typed, nothing overwritten, nothing lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from xuanxian.awards.nominations import access, actions, attaching
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.checks import nomination_findings
from xuanxian.awards.nominations.looks import look
from xuanxian.awards.nominations.models import PHOTO, Nomination
from xuanxian.awards.nominations.nomination_views import crumbs_of, photo_of
from xuanxian.awards.nominations.pages import box_of, cells_of, conditions_of, entry_of, linked
from xuanxian.awards.nominations.proven import bring_up_to_date
from xuanxian.awards.nominations.records import as_seen, shown_of, text_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform import clock, given
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.files.actions import store_photo
from xuanxian.platform.refusals import Refused
from xuanxian.rules.core.values import PERSONAL


def edit(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_to_edit(request.seat, pk)
    if not access.may_be_filled_in(found):
        return redirect("nomination", pk=pk)
    bring_up_to_date([found], clock.today())
    photo = photo_of(found)
    findings = nomination_findings(
        found, rulebook_of(found.version), photo is not None, photo.file.digest if photo else ""
    )
    return render(
        request,
        "nominations/edit.html",
        {
            "title": str(found),
            "nomination": found,
            "crumbs": crumbs_of(found, "填写"),
            "entry": entry_of(found, findings, photo),
            "findings": linked(found, findings, here=True),
            "proven": box_of(found, request.seat, editable=True),
            "conditions": conditions_of(found),
            "revision": found.revision,
            "own": found.unit_id == request.seat.organisation_id,
            "urls": {
                "save": reverse("nomination-save", args=[pk]),
                "photo": reverse("nomination-photo", args=[pk]),
                "reveal": reverse("nomination-reveal", args=[pk]),
            },
        },
    )


def _wants_json(request: Request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


@require_POST
def save(request: Request, pk: int) -> HttpResponse:
    """One field from the script, or the whole form without one."""
    found = access.nomination_to_edit(request.seat, pk)
    asked = asked_for(found)
    revision = given.number(request.POST.get("revision")) or 0
    if _wants_json(request):
        name = request.POST.get("field", "")
        typed = {name: "、".join(request.POST.getlist("value"))}
    else:
        typed = {
            f.name: "、".join(request.POST.getlist(f.name)) for f in asked.every() if f.name in request.POST
        }
    typed = {name: text for name, text in typed.items() if not _is_stand_in(found, name, text)}
    try:
        saved = actions.save_fields(found, typed, revision=revision, by=request.seat, now=clock.now())
    except Refused as refusal:
        finding = refusal.findings[0]
        if _wants_json(request):
            return JsonResponse({"message": finding.message, "mend": finding.mend}, status=422)
        raise
    if not _wants_json(request):
        for one in saved.conflicts:
            messages.warning(request, f"「{one.field.name}」{one.by}在{one.at}改过，没有覆盖")
        messages.success(request, "已保存")
        return redirect("nomination-edit", pk=pk)
    if saved.conflicts:
        one = saved.conflicts[0]
        conflict = {"field": one.field.name, "theirs": one.theirs, "by": one.by, "at": one.at}
        return JsonResponse({"conflict": conflict, "revision": saved.nomination.revision}, status=409)
    return JsonResponse(_saved(request, saved))


def _is_stand_in(nomination: Nomination, name: str, text: str) -> bool:
    """A masked number sent back as it was shown has not been changed."""
    return name in nomination.sealed and "*" in text


def _saved(request: Request, saved: actions.Saved) -> dict[str, Any]:
    found = saved.nomination
    asked = asked_for(found)
    return {
        "revision": found.revision,
        "saved_at": timezone.localtime(clock.now()).strftime("%H:%M"),
        "shown": shown_of(found, asked.every()),
        "cells": {name: list(mark) for name, mark in cells_of(found, saved.findings).items()},
        "findings": render_to_string(
            "nominations/findings.html",
            {
                "found": linked(found, saved.findings, here=True),
                "nomination": found,
                "proven": box_of(found, request.seat, editable=True),
            },
            request,
        ),
        "title": str(found),
    }


@require_POST
def photo(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_to_edit(request.seat, pk)
    upload = next(iter(request.FILES.values()), None)
    if not isinstance(upload, UploadedFile):
        return JsonResponse({"message": "没有收到照片", "mend": "请重新选择"}, status=422)
    try:
        actions.demand_in_hands(found)
        stored = store_photo(upload, by=request.seat.user, now=clock.now())
        made = attaching.attach(found.package, found, PHOTO, stored, by=request.seat, now=clock.now())
    except Refused as refusal:
        finding = refusal.findings[0]
        return JsonResponse({"message": finding.message, "mend": finding.mend}, status=422)
    found.refresh_from_db()
    bring_up_to_date([found], clock.today())
    findings = nomination_findings(found, rulebook_of(found.version), True, stored.digest)
    state = _saved(request, actions.Saved(found, (), findings))
    return JsonResponse({"url": reverse("attachment", args=[made.pk]), **state})


@require_POST
def reveal(request: Request, pk: int) -> HttpResponse:
    """Shows one personal number, and records that it was shown (T4)."""
    found = as_seen(access.nomination_to_read(request.seat, pk), request.seat)
    asked = asked_for(found)
    field = asked.field(request.POST.get("field", ""))
    if field is None or field.kind not in PERSONAL:
        return JsonResponse({"message": "没有这一项", "mend": "请刷新页面"}, status=422)
    reason = request.POST.get("reason", "")
    look([(found, [field.name])], reason=reason, by=request.seat, now=clock.now())
    return JsonResponse({"value": text_of(found, field)})
