"""The page of what is said within a case."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse

from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.files.actions import AUDIO, DOCUMENTS, store_upload
from xuanxian.platform.messages import access
from xuanxian.platform.messages.actions import say
from xuanxian.platform.messages.forms import Saying
from xuanxian.platform.messages.queries import said_in
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.markup import pager
from xuanxian.platform.pages.papers import upload_response
from xuanxian.platform.pages.sounds import sound_response

SIZE = 30
"""Messages on a page."""


def messages(request: Request, case: int) -> HttpResponse:
    talk = access.talk_of(request.seat, case)
    pages = Paginator(said_in(case), SIZE)
    page = pages.get_page(request.GET.get("page"))

    def act(data: dict[str, Any]) -> object:
        now, upload = clock.now(), data["file"]
        stored = store_upload(upload, DOCUMENTS + AUDIO, by=request.seat.user, now=now) if upload else None
        return say(case, data["text"], stored, key=data["key"], way=data["way"], by=request.seat, now=now)

    return act_page(
        request,
        act,
        Saying(request.POST or None, request.FILES or None),
        title="案内留言",
        button="发出",
        back=talk.address,
        to=reverse("messages", args=[case]),
        done="已发出，对方会收到通知",
        crumbs=[(str(talk.row), talk.address), ("案内留言", "")],
        consequences=[
            f"{'、'.join(office.name for office in talk.others) or '本单位'}能看到；发出后不能修改。"
        ],
        template="messages/messages.html",
        page=page,
        sounds=AUDIO,
        pager=pager(page.number, pages.num_pages, lambda number: f"?page={number}"),
    )


def message_file(request: Request, pk: int) -> HttpResponseBase:
    found = access.message_to_read(request.seat, pk)
    if found.file is None:
        raise Http404
    return sound_response(request, found.file) if found.file.kind in AUDIO else upload_response(found.file)
