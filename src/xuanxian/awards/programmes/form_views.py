"""The forms of a draft with invented data, from the text as it is typed: on the screen and as PDF."""

from __future__ import annotations

import base64
import tempfile
from dataclasses import dataclass
from functools import cache

import typst
from django.http import Http404, HttpResponse
from django.shortcuts import render

from xuanxian.awards.programmes import access, drafts
from xuanxian.awards.programmes.draft_views import frame
from xuanxian.awards.programmes.models import Draft
from xuanxian.awards.programmes.text_views import here
from xuanxian.paperwork import screen
from xuanxian.paperwork.fitting import fit_findings
from xuanxian.paperwork.form_source import form_of
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.grids import GridError
from xuanxian.paperwork.makers import pdf_maker
from xuanxian.paperwork.notice_checks import check_text
from xuanxian.paperwork.previews import Filling, drawn_photo, has_photo, preview
from xuanxian.paperwork.screen_parts import Paper
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.pages.papers import file_response
from xuanxian.platform.refusals import refused
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.findings import Finding


@dataclass(frozen=True)
class _Asked:
    """`typed` is the text in the editor, None where the saved one is looked at."""

    draft: Draft
    typed: str | None
    rulebook: Rulebook | None
    findings: list[Finding]
    name: str
    filling: Filling


def forms(request: Request, pk: int) -> HttpResponse:
    asked = _asked(request, pk)
    paper: Paper | None = None
    said: list[str] = []
    if asked.rulebook is not None and asked.name:
        try:
            form, data = _drawn(asked.rulebook, asked, _PICTURE + _photo_text())
            paper = screen.paper(form, data)
            said = [f"{one.message}，{one.mend}" for one in fit_findings(form, data.values)]
        except GridError as error:
            said = [f"「{asked.name}」画的不是表格：{error}"]
        except ValueError as error:
            said = [str(error)]
    return render(
        request,
        "programmes/draft_forms.html",
        {
            **frame(asked.draft, "draft-forms"),
            "typed": asked.typed,
            "names": [(name, source.annex) for name, source in asked.rulebook.forms.items()]
            if asked.rulebook
            else [],
            "name": asked.name,
            "fillings": list(Filling),
            "filling": asked.filling,
            "paper": paper,
            "said": said,
            "pairs": here(asked.draft, asked.findings),
        },
    )


def form_pdf(request: Request, pk: int) -> HttpResponse:
    """In the browser's own reader; a form that cannot be set is refused with the reason."""
    asked = _asked(request, pk)
    if asked.rulebook is None or not asked.name:
        raise Http404
    with tempfile.NamedTemporaryFile(suffix=".jpg") as photo:
        photo.write(drawn_photo())
        photo.flush()
        try:
            form, data = _drawn(asked.rulebook, asked, photo.name)
            content = pdf_maker().make(form, data)
        except GridError as error:
            raise refused(
                "form.grid", f"画的不是表格：{error}", "请照表格逐行画齐", subject=asked.name
            ) from error
        except typst.TypstError as error:
            raise refused(
                "form.grid", "这张表排不出来", "请核对列宽、高和跨页的格", subject=asked.name
            ) from error
    return file_response(content, "pdf", asked.name)


def _asked(request: Request, pk: int) -> _Asked:
    """The first form where none is named, or one that the text no longer has."""
    found = access.draft_to_edit(request.seat, pk)
    given = request.POST if request.method == "POST" else request.GET
    typed = drafts.as_written(given["text"]) if "text" in given else None
    rulebook, findings = check_text(found.text if typed is None else typed, working_days())
    names = list(rulebook.forms) if rulebook else []
    name = given.get("form", "")
    filling = next((one for one in Filling if one == given.get("filling")), Filling.USUAL)
    of_forms = [f for f in findings if rulebook is None or f.rule.startswith("form.")]
    return _Asked(found, typed, rulebook, of_forms, name if name in names else next(iter(names), ""), filling)


def _drawn(rulebook: Rulebook, asked: _Asked, photo: str) -> tuple[Form, FormData]:
    form = form_of(rulebook, asked.name)
    return form, preview(rulebook, form, asked.filling, photo if has_photo(form) else "")


_PICTURE = "data:image/jpeg;base64,"


@cache
def _photo_text() -> str:
    return base64.b64encode(drawn_photo()).decode()
