"""Lists of a step and the draft of the decision: on the page, as Word, PDF, Excel and text."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from xuanxian.awards.honours.decisions import decision_paper, issuer_of, walked_before
from xuanxian.awards.honours.lists import COLUMNS, NameList, as_text, list_paper, name_list, rows_of
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.standings import step_of_kind
from xuanxian.awards.programmes.models import Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reviews import access, queries
from xuanxian.awards.reviews.views import crumbs_of
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.export import as_xlsx
from xuanxian.platform.pages.papers import file_response, paper_response
from xuanxian.rules.awards.steps import Step, StepKind

_CALLED = {StepKind.CHOOSE: "拟表彰名单", StepKind.DISCLOSE: "拟表彰对象名单", StepKind.CONFER: "表彰名单"}


def on_list(version: Version, step: Step, open_: bool = True) -> tuple[list[Nomination], bool]:
    """Who stands on the list of a step, and whether it is still open: those who wait at it (of a slate those drafted),
    afterwards, or where the open list is not to be seen, those it was taken about and who are still in it."""
    programme, rulebook = version.programme, rulebook_of(version)
    joined = ("package__unit", "content", "choice")
    waiting = open_ and queries.waiting_at(programme, rulebook, step).select_related(*joined)
    if waiting:
        return [n for n in waiting if step.kind is not StepKind.CHOOSE or queries.is_chosen(n)], True
    acts = queries.term(version, step, clock.today()).acts
    rows = queries.concerned(programme, acts).exclude(status__in=queries.OVER)
    return list(rows.select_related(*joined).order_by("sort_key", "pk")), False


def _listed(request: Request, pk: int, number: int) -> tuple[Version, Step, NameList, str]:
    version, step = access.step_to_list(request.seat, pk, number)
    drafts = step.kind is not StepKind.CHOOSE or access.may_draft(request.seat, version)
    rows, open_ = on_list(version, step, drafts)
    about = version.programme.title.removesuffix("评选表彰")
    title = f"{about}{_CALLED.get(step.kind, f'{step.name}名单')}{'（草案）' if open_ else ''}"
    return version, step, name_list(rulebook_of(version), rows), title


def step_list(request: Request, pk: int, number: int) -> HttpResponse:
    version, step, names, title = _listed(request, pk, number)
    context = {
        "title": "名单",
        "heading": title,
        "crumbs": crumbs_of(version.programme, step.name, queries.address_of(pk, step, number), "名单"),
        "names": names,
        "programme": version.programme,
        "number": number,
        "steps": access.lists_of(request.seat, version),
    }
    return render(request, "honours/list.html", context)


def step_list_file(request: Request, pk: int, number: int, kind: str) -> HttpResponseBase:
    _, _, names, title = _listed(request, pk, number)
    if not names.entries:
        return redirect("step-list", pk=pk, number=number)
    if kind == "xlsx":
        return as_xlsx(title, COLUMNS, rows_of(names))
    if kind == "txt":
        return file_response(as_text(names).encode(), kind, title)
    return paper_response(*list_paper(names, title), kind, title)


def decision_file(request: Request, pk: int, kind: str) -> HttpResponse:
    """Of those whom the decision is about: who waits to be honoured, or was; before that who is on the slate."""
    version = access.version_to_review(request.seat, pk)
    programme, rulebook = version.programme, rulebook_of(version)
    step = step_of_kind(rulebook, StepKind.CONFER)
    rows, _ = on_list(version, step)
    names = name_list(
        rulebook, rows or list(queries.on_slate(programme).select_related("package__unit", "content"))
    )
    if not names.entries:
        messages.warning(request, "还没有拟表彰的对象，提出拟表彰名单以后再拟稿。")
        return redirect("conferral", pk=pk)
    made = decision_paper(
        rulebook, step, names, issuer=issuer_of(programme, step), walked=walked_before(programme, rulebook, step)
    )  # fmt: skip
    return paper_response(*made, kind, "表彰决定稿")
