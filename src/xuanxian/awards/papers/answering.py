"""A paper as the answer to a request: PDF to look at, Word to go on with."""

from __future__ import annotations

from functools import cache

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from xuanxian.paperwork.fonts import MissingGlyph
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.word import WordMaker
from xuanxian.platform.files.actions import TYPES, clean_name
from xuanxian.platform.refusals import refused

FORMATS = {"pdf": "PDF", "docx": "Word"}


@cache
def _pdf() -> PdfMaker:
    """One a process: it keeps the fonts."""
    return PdfMaker()


@cache
def _word() -> WordMaker:
    return WordMaker()


def paper_response(form: Form, data: FormData, kind: str, name: str) -> HttpResponse:
    """Refused, with the character named, where no font draws one."""
    try:
        content = _pdf().make(form, data) if kind == "pdf" else _word().make(form, data)
    except MissingGlyph as error:
        raise refused("form.glyph", str(error), "请核对这个字；确需使用的，请运行人员补装字体") from error
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = (
        content_disposition_header(kind != "pdf", f"{clean_name(name)}.{kind}") or ""
    )
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
    return response
