"""A file of a case, looked at or taken away; taken off."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.attachments import access, actions
from xuanxian.platform.files.actions import TYPES, path_of
from xuanxian.platform.pages.acting import do


def attachment(request: Request, pk: int) -> HttpResponseBase:
    """Pictures in the page, everything else as a download; never as what it claims to be."""
    found = access.attachment_to_read(request.seat, pk)
    kind = found.file.kind
    response = FileResponse(
        path_of(found.file.digest).open("rb"),
        as_attachment=kind not in ("jpg", "png", "pdf"),
        filename=found.file.name,
        content_type=TYPES.get(kind, "application/octet-stream"),
    )
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    found, to = access.attachment_to_remove(request.seat, pk)
    return do(
        request, lambda: actions.detach(found, by=request.seat, now=clock.now()), done="已移除附件", to=to
    )
