"""A paper as the answer to a request: PDF to look at, Word and Excel to go on with."""

from __future__ import annotations

from collections.abc import Container

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.makers import MAKERS
from xuanxian.platform.files.actions import TYPES, clean_name

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
    if inline:  # the browser's own reader brings its styles
        response["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
        )
    return response
