"""Earlier honours come into the register from the office's own list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from xuanxian.awards.honours import access, actions, earlier
from xuanxian.awards.honours.forms import HonourList
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.files.actions import TYPES, clean_name, store
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.pages.acting import act_page, do
from xuanxian.platform.pages.export import file_name
from xuanxian.platform.pages.forms import Reason
from xuanxian.platform.refusals import refused

_LARGEST = 10_000_000


def _crumbs(*here: tuple[str, str]) -> list[tuple[str, str]]:
    return [("荣誉登记簿", reverse("honours")), *here]


def template(request: Request) -> HttpResponse:
    response = HttpResponse(earlier.template(), content_type=TYPES["xlsx"])
    response["Content-Disposition"] = (
        content_disposition_header(True, file_name("以往荣誉登记表", "xlsx")) or ""
    )
    return response


def upload(request: Request) -> HttpResponse:
    def act(data: dict[str, Any]) -> StoredFile:
        file = data["file"]
        if file.size > _LARGEST:
            raise refused("file.too-large", "登记表超过10兆", "请分成几个文件")
        return store(clean_name(file.name), access.LIST, file.read(), by=request.seat.user, now=clock.now())

    return act_page(
        request,
        act,
        HonourList(request.POST or None, request.FILES or None),
        title="补登以往荣誉",
        button="读入并检查",
        back=reverse("honours"),
        to=lambda stored: reverse("honours-import-check", args=[stored.pk]),
        done="已读入，请核对后确认",
        crumbs=_crumbs(("补登以往荣誉", "")),
        consequences=[
            "先检查、预览，确认后才登记；有一处错误，全部不登记。",
            "登记后，今后推荐同一人时提醒推荐单位和评选办公室；公众可以查询。",
        ],
        template="honours/import.html",
    )


def check(request: Request, file: int) -> HttpResponse:
    seen = earlier.preview_of(access.list_to_enter(request.seat, file))

    def act() -> None:
        if seen.hindered or not seen.rows:
            raise refused("import.hindered", "登记表有错误，没有登记", "请改正后重新上传")
        actions.enter_earlier([one for _, one in seen.rows], by=request.seat, now=clock.now())

    if request.method == "POST":
        return do(request, act, done=f"已补登{len(seen.rows)}项荣誉", to=reverse("honours"))
    context = {
        "title": "核对登记表",
        "seen": seen,
        "crumbs": _crumbs(("补登以往荣誉", reverse("honours-import")), ("核对", "")),
    }
    return render(request, "honours/import_check.html", context)


def take_back(request: Request, pk: int) -> HttpResponse:
    found = access.entry_to_take_back(request.seat, pk)
    back = reverse("honour", args=[pk])
    return act_page(
        request,
        lambda data: actions.take_entry_back(found, reason=data["reason"], by=request.seat, now=clock.now()),
        Reason(request.POST or None),
        title="登记有误",
        button="标明登记有误",
        back=back,
        done=f"已标明{found.holder}这一条登记有误",
        crumbs=_crumbs((found.holder, back), ("登记有误", "")),
        consequences=[
            "登记簿保留这一条，标明登记有误；公众查询不再显示，检查不再提醒。",
            "此项记录不能删除。",
        ],
    )
