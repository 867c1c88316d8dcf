"""The scanning page: a hand scanner types the code and Enter; each scan counts one copy and is answered at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from xuanxian.awards.intake import access, counting
from xuanxian.awards.intake.counting import Scanned
from xuanxian.awards.intake.forms import drawn
from xuanxian.awards.intake.models import Entry
from xuanxian.awards.programmes.models import Programme
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.refusals import Refused

_SHOWN = 20

Answer = dict[str, Any]


def scanning(request: Request, pk: int) -> HttpResponse:
    """Asked by the page's script it answers in JSON; without script the whole page comes again."""
    programme = access.version_to_take_in(request.seat, pk).programme
    answer = _done(request, programme) if request.method == "POST" else None
    status = 422 if answer and answer["tone"] == "stop" else 200
    if answer and request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse(answer, status=status)
    recent = Entry.objects.filter(intake__package__programme=programme, by=request.seat.user).exclude(
        paper=None
    )
    recent = recent.select_related("intake__package", "nomination", "undone_by").order_by("-pk")
    return render(
        request,
        "intake/scan.html",
        {
            "title": "扫码清点",
            "crumbs": [
                (programme.title, reverse("programme", args=[pk])), ("收件", reverse("intake", args=[pk])), ("扫码清点", ""),
            ],
            "programme": programme,
            "answer": answer,
            "key": drawn(),
            "recent": recent.filter(undoes=None)[:_SHOWN],
        },
        status=status,
    )  # fmt: skip


def _done(request: Request, programme: Programme) -> Answer:
    key = request.POST.get("key", "")[:40] or drawn()
    code = request.POST.get("code", "").strip().rstrip("/").rsplit("/", 1)[-1]
    try:
        if undone := request.POST.get("undo", ""):
            entry = access.scan_to_take_back(programme, undone)
            counting.take_back(entry, key=key, by=request.seat, now=clock.now())
            return _answer(
                "note", "已撤销", f"{entry.nomination or ''} {entry.material}".strip(), undone=entry.pk
            )
        return _counted(counting.scan(programme, code, key=key, by=request.seat, now=clock.now()))
    except Refused as refusal:
        first = refusal.findings[0]
        tone = "warn" if first.rule == "intake.surplus" else "stop"
        return _answer(tone, first.message, first.mend)


def _counted(scanned: Scanned) -> Answer:
    row, package = scanned.row, scanned.package
    which = f"第{scanned.which}份，共{row.material.copies}份"
    what = f"{package.unit_name} · {row.item.subject or '单位'} · {row.material.name}"
    got, wanted = scanned.progress
    more = f"{package.unit_name}已点{got}份，应收{wanted}份"
    if scanned.is_old:
        changed = "、".join(scanned.entry.changed) or "内容"
        printed = scanned.entry.paper.made if scanned.entry.paper else scanned.entry.at
        day = f"{printed:%Y年}{printed.month}月{printed.day}日"
        more = f"这份是{day}打印的旧稿，之后改了：{changed}。{more}"
    return _answer(
        "warn" if scanned.is_old else "ok", f"{'旧稿' if scanned.is_old else ''}{which}", what, more,
        entry=scanned.entry.pk, url=reverse("package-intake", args=[package.pk]),
    )  # fmt: skip


def _answer(tone: str, head: str, text: str, more: str = "", **keys: object) -> Answer:
    return {"tone": tone, "head": head, "text": text, "more": more, **keys}
