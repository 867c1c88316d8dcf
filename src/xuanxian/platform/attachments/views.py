"""A file of a case, looked at or taken away; taken off."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.attachments import access, actions
from xuanxian.platform.pages.acting import do
from xuanxian.platform.pages.papers import upload_response


def attachment(request: Request, pk: int) -> HttpResponseBase:
    return upload_response(access.attachment_to_read(request.seat, pk).file)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    found, to = access.attachment_to_remove(request.seat, pk)
    return do(
        request, lambda: actions.detach(found, by=request.seat, now=clock.now()), done="已移除附件", to=to
    )
