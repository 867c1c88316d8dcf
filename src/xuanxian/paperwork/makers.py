"""The makers of papers, one each a process: they keep fonts and templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.sheets import form_to_xlsx
from xuanxian.paperwork.word import WordMaker


@cache
def pdf_maker() -> PdfMaker:
    return PdfMaker()


@cache
def word_maker() -> WordMaker:
    return WordMaker()


MAKERS: Mapping[str, Callable[[Form, FormData], bytes]] = {
    "pdf": lambda form, data: pdf_maker().make(form, data),
    "docx": lambda form, data: word_maker().make(form, data),
    "xlsx": form_to_xlsx,
}
"""By the ending of the file. Each raises ValueError for what cannot be printed, the PDF's maker MissingGlyph."""
