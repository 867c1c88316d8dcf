"""Pages of the record, for the auditor."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from xuanxian.platform import clock
from xuanxian.platform.accounts import queries
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.acts.actions import PROJECTIONS
from xuanxian.platform.acts.models import Act
from xuanxian.platform.administration import access, verification
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page
from xuanxian.platform.pages.papers import progress_response
from xuanxian.platform.tasks.models import JobState

_RECENT = [(name, name) for name in queries.RECENT]


def case_of_act(act: Act) -> str:
    """账号 nanning, 单位 南宁, 活动 1"""
    case: Any = act.case
    if hasattr(case, "account"):
        return f"{case.kind} {case.account.username}"
    if hasattr(case, "organisation"):
        return f"{case.kind} {case.organisation.name}"
    return f"{case.kind} {case.pk}"


def _verbs(request: Request) -> list[tuple[str, str]]:
    found: list[str] | None = cache.get("audit.verbs")
    if found is None:
        found = sorted(Act.objects.order_by().values_list("verb", flat=True).distinct())
        cache.set("audit.verbs", found, 60)
    return [(verb, verb) for verb in found]


def _when() -> Filter:
    return Filter(
        "when", "时间", _RECENT, apply=lambda rows, value: queries.since(rows, value, clock.today())
    )


AUDIT = Listing(
    "办理记录",
    (
        Column("at", "时间"),
        Column("office", "单位", lambda act: act.office.name if act.office else "系统"),
        Column("user", "人员", "user.name"),
        Column("role", "职责"),
        Column("case", "事项", case_of_act),
        Column("step", "步骤"),
        Column("verb", "办理"),
        Column("digest", "摘要", lambda act: act.digest[:8], text=lambda act: act.digest),
    ),
    (
        _when(),
        Filter("verb", "办理", _verbs),
        Filter(
            "kind", "事项", lambda request: [(kind, kind) for kind in sorted(PROJECTIONS)], field="case__kind"
        ),
    ),
    search=lambda rows, text: queries.by_whom_or_when(rows, text, "user", "office"),
    hint="人员、单位、日期",
    order=("-pk",),
    empty="还没有办理记录。",
)

LOOKS = Listing(
    "查看个人信息记录",
    (
        Column("at", "时间"),
        Column("office", "单位", "by.organisation.name"),
        Column("user", "人员", "by.user.name"),
        Column("subject", "对象"),
        Column("field", "查看的内容"),
        Column("reason", "事由"),
    ),
    (_when(),),
    search=lambda rows, text: queries.by_whom_or_when(rows, text, "by__user", "by__organisation"),
    hint="人员、单位、日期",
    order=("-pk",),
    empty="还没有人查看过身份证号码、电话。",
)


def audit(request: Request) -> HttpResponseBase:
    return list_page(request, AUDIT, access.acts_audited_by(request.seat))


def looks(request: Request) -> HttpResponseBase:
    return list_page(request, LOOKS, access.looks_audited_by(request.seat))


def verify(request: Request) -> HttpResponse:
    if request.method == "POST":
        verification.ask_to_verify(by=request.seat, now=clock.now())
        return redirect("audit-verify")
    made = verification.latest()
    context = {
        "title": "记录校验",
        "number": Act.objects.count(),
        "made": made,
        "waiting": made and made.state in (JobState.WAITING, JobState.RUNNING),
        "verified": made and verification.result_of(made),
        "seals": access.seals_audited_by(request.seat)[:50],
    }
    return render(request, "accounts/verify.html", context)


def verification_job(request: Request) -> JsonResponse:
    """How far the latest is, for the page that polls."""
    made = verification.latest()
    if made is None:
        raise Http404
    return progress_response(made, reverse("audit-verify"), "看校验结果")
