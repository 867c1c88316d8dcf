"""A roster file in: uploaded, checked, looked at, then taken over. Nothing is taken from a file with a stop in it
unless it can be mended on the page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from xuanxian.awards.nominations import access
from xuanxian.awards.packages.forms import RosterUpload
from xuanxian.awards.packages.rosters import Preview, preview_of, take_over
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.paperwork.rosters import roster_template
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.files.actions import TYPES, clean_name, store
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.pages.acting import act_page, do
from xuanxian.platform.pages.export import file_name
from xuanxian.platform.refusals import refused

LARGEST = 20_000_000


def template(request: Request, pk: int) -> HttpResponse:
    found = access.package_to_edit(request.seat, pk)
    response = HttpResponse(roster_template(rulebook_of(found.version)), content_type=TYPES["xlsx"])
    response["Content-Disposition"] = (
        content_disposition_header(True, file_name("推荐对象名册", "xlsx")) or ""
    )
    return response


def upload(request: Request, pk: int) -> HttpResponse:
    access.package_to_edit(request.seat, pk)

    def act(data: Any) -> StoredFile:
        file = data["file"]
        if file.size > LARGEST:
            raise refused("file.too-large", "名册超过20兆", "请分成几个文件")
        return store(clean_name(file.name), "roster", file.read(), by=request.seat.user, now=clock.now())

    return act_page(
        request,
        act,
        RosterUpload(request.POST or None, request.FILES or None),
        title="导入名册",
        button="读入并检查",
        back=reverse("package", args=[pk]),
        to=lambda stored: reverse("roster-preview", args=[pk, stored.pk]),
        done="已读入，请核对后确认",
        crumbs=[("报送材料", reverse("package", args=[pk])), ("导入名册", "")],
        consequences=["先检查、预览，确认后才写入；已有的同名同类对象不重复添加。"],
    )


def preview(request: Request, pk: int, file: int) -> HttpResponse:
    found = access.package_to_edit(request.seat, pk)
    stored = StoredFile.objects.filter(
        pk=file, kind="roster", by__appointments__organisation=request.seat.organisation_id
    ).first()
    if stored is None:
        raise Http404
    seen: Preview = preview_of(found, stored)
    if request.method == "POST":
        return do(
            request,
            lambda: take_over(found, seen, by=request.seat, now=clock.now()),
            done=f"已导入{len(seen.fresh)}个推荐对象",
            to=reverse("package", args=[pk]),
        )
    return render(
        request,
        "packages/roster.html",
        {
            "title": "核对名册",
            "package": found,
            "seen": seen,
            "crumbs": [
                ("报送材料", reverse("package", args=[pk])),
                ("导入名册", reverse("package-roster", args=[pk])),
                ("核对", ""),
            ],
        },
    )
