"""A paper as the answer to a request: PDF to look at, Word and Excel to go on with; what is made in the background."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header

from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.makers import MAKERS
from xuanxian.platform.files.actions import TYPES, clean_name, on_disk
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.tasks.models import Job, JobState

FORMATS = {"pdf": "PDF", "docx": "Word"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
"""For what the browser's own reader shows: it brings its styles."""


def paper_response(
    form: Form, data: FormData, kind: str, name: str, *, kinds: Container[str] = FORMATS
) -> HttpResponse:
    """`kind` is the file's ending. A character that no font draws is refused in words by the middleware."""
    if kind not in kinds:
        raise Http404
    return file_response(MAKERS[kind](form, data), kind, name)


def file_response(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[kind])
    inline = kind == "pdf"
    response["Content-Disposition"] = (
        content_disposition_header(not inline, f"{clean_name(name)}.{kind}") or ""
    )
    if inline:
        response["Content-Security-Policy"] = POLICY
    return response


def progress_response(job: Job, url: str, label: str) -> JsonResponse:
    """How far it is, for the page that polls; once it is ready, where its result is offered as `label`."""
    answer: dict[str, Any] = {
        "after": job.done, "words": job.message or "正在排队", "done": job.done, "total": job.total,
        "finished": job.state in (JobState.READY, JobState.FAILED),
    }  # fmt: skip
    if job.state == JobState.READY:
        answer |= {"words": "已生成", "url": url, "label": label}
    return JsonResponse(answer)


def result_response(job: Job) -> FileResponse:
    """What was made: a PDF opens in the browser, anything else is taken away."""
    if job.result is None:
        raise Http404
    return _stored_response(job.result, ("pdf",), POLICY)


def upload_response(file: StoredFile) -> FileResponse:
    """Pictures in the page, everything else as a download; never as what it claims to be."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return _stored_response(file, ("jpg", "png", "pdf"), policy)


def _stored_response(file: StoredFile, shown: Container[str], policy: str) -> FileResponse:
    response = FileResponse(
        on_disk(file.digest, file.name).open("rb"),
        as_attachment=file.kind not in shown,
        filename=file.name,
        content_type=TYPES.get(file.kind, "application/octet-stream"),
    )
    response["Content-Security-Policy"] = policy
    return response
