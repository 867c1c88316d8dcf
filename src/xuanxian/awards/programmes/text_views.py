"""The whole text of a draft: saved whatever it says, checked while somebody types, completed."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from xuanxian.awards.programmes import access, drafts
from xuanxian.awards.programmes.draft_views import frame, mended_at
from xuanxian.awards.programmes.models import Draft
from xuanxian.awards.programmes.publishing import check_draft
from xuanxian.awards.programmes.queries import data_of
from xuanxian.platform import clock, given
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.refusals import Refused
from xuanxian.rulebooks.completion import complete
from xuanxian.rulebooks.source import Unusable
from xuanxian.rules.core.findings import Finding


def text(request: Request, pk: int) -> HttpResponse:
    """保存 keeps the text whatever it says, 检查 only says what is the matter with it."""
    found = access.draft_to_edit(request.seat, pk)
    typed = found.text
    refused: list[Finding] = []
    theirs = ""
    if request.method == "POST":
        typed = drafts.as_written(request.POST.get("text", ""))
        if request.POST.get("do") != "check":
            try:
                revision = given.number(request.POST.get("revision")) or 0
                drafts.save_text(found, typed, revision=revision, by=request.seat, now=clock.now())
            except Refused as problem:
                refused = problem.findings
                found.refresh_from_db()
                theirs = found.text if found.text != typed else ""
            else:
                messages.success(request, "已保存")
                return redirect("draft-text", pk=pk)
    checked = check_draft(_with(found, typed))
    return render(
        request,
        "programmes/draft_text.html",
        {
            **frame(found, "draft-text"),
            "text": typed,
            "theirs": theirs,
            "refused": [(finding, "") for finding in refused],
            "pairs": here(found, checked.findings),
            "marks": marks(checked.findings),
        },
        status=422 if refused else 200,
    )


@require_POST
def check(request: Request, pk: int) -> JsonResponse:
    """Of the text as it stands in the editor: {findings: html, marks: [{line, level, message}]}."""
    found = access.draft_to_edit(request.seat, pk)
    checked = check_draft(_with(found, drafts.as_written(request.POST.get("text", ""))))
    panel = render_to_string("programmes/findings.html", {"found": here(found, checked.findings)})
    return JsonResponse({"findings": panel, "marks": marks(checked.findings)})


@require_POST
def words(request: Request, pk: int) -> JsonResponse:
    """What may stand at a place of the text: {from, words}. Names come from the text or, while it cannot be read, from what
    was saved last."""
    found = access.draft_to_edit(request.seat, pk)
    typed = drafts.as_written(request.POST.get("text", ""))
    line, column = (given.number(request.POST.get(name)) for name in ("line", "column"))
    if line is None or column is None:
        return JsonResponse({"from": 0, "words": []})
    data = None
    for candidate in (typed, found.text, found.base.rulebook.text):
        try:
            data = data_of(candidate)
            break
        except Unusable:
            continue
    completion = complete(typed, line, column, data)
    return JsonResponse({"from": completion.start, "words": completion.words})


def _with(found: Draft, typed: str) -> Draft:
    """As it would be; not saved."""
    return Draft(pk=found.pk, base=found.base, programme=found.programme, title=found.title, text=typed)


def here(found: Draft, findings: Iterable[Finding]) -> list[tuple[Finding, str]]:
    """A finding with a line leads to the line on this page."""
    pairs = []
    for finding in findings:
        row = finding.place.row
        pairs.append((finding, f"#L{row}" if row else mended_at(found, finding)))
    return pairs


def marks(findings: Iterable[Finding]) -> list[dict[str, object]]:
    return [
        {"line": f.place.row, "level": f.level.value, "message": f"{f.message}。{f.mend}"}
        for f in findings
        if f.place.row
    ]
