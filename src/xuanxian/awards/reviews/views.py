"""The decisions of the offices above the award office; what all lists of a review show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from xuanxian.awards.nominations.models import RESERVE
from xuanxian.awards.nominations.nomination_views import LISTING as NOMINATIONS
from xuanxian.awards.nominations.slots import categories
from xuanxian.awards.programmes.access import runs
from xuanxian.awards.programmes.models import Programme
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reviews import access, actions, queries
from xuanxian.awards.reviews.actions import FROM_OUTSIDE, Votes
from xuanxian.awards.reviews.forms import Ballot, FromOutside, Remark
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.lists import Column, Filter, Listing, read_list
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step, StepKind

COLUMNS = {column.key: column for column in NOMINATIONS.columns}


def filters(rulebook: Rulebook, units: Sequence[tuple[str, str]]) -> tuple[Filter, ...]:
    """By unit and category: what every list of a review narrows by."""
    return (
        Filter("unit", "推荐单位", units),
        Filter("category", "类别", [(name, name) for name in categories(rulebook)]),
    )


def crumbs_of(programme: Programme, *here: str) -> list[tuple[str, str]]:
    """The programme, then label and address in turn; the last label needs none."""
    pairs = list(zip(here[::2], [*here[1::2], ""], strict=False))
    return [(programme.title, reverse("programme", args=[programme.pk])), *pairs]


# ——— decisions —————————————————————————————————————————————————————————————————————————————————————————

_RESERVE = Column(
    "place",
    "备选",
    lambda n: "递补" if n.promoted else RESERVE if n.place == RESERVE else "",
    tone={"递补": "ok"},
)
PEOPLE = (
    *(COLUMNS[name] for name in ("name", "unit", "category")),
    _RESERVE,
    COLUMNS["order"],
    COLUMNS["body"],
)


def decide(request: Request, pk: int, number: int) -> HttpResponse:
    """A step of the offices that is taken on the whole list before it."""
    version, step = access.step_to_review(request.seat, pk, number)
    if step.kind is StepKind.REVIEW:
        raise Http404
    programme, rulebook = version.programme, rulebook_of(version)
    may = access.may_decide(request.seat, programme, step)
    if request.method == "POST" and not may:
        raise Http404
    if request.POST.get("act") == "decline":
        asked = urlencode({"n": request.POST.getlist("nominations")}, doseq=True)
        return redirect(f"{reverse('step-decline', args=[pk, number])}?{asked}")
    counted = queries.counts(programme)
    term = queries.term(version, step, clock.today())
    waiting = queries.waiting_among(rulebook, step, counted)
    at_step = queries.waiting_at(programme, rulebook, step)
    rows = at_step if waiting else queries.concerned(programme, term.acts)
    columns = (*([_CHOICE] if may else []), *PEOPLE) if waiting else (*PEOPLE, COLUMNS["status"])
    listing = Listing(
        step.name,
        (*columns, *([_asked_column(step)] if waiting and step.kind is StepKind.CONSULT else [])),
        filters(rulebook, queries.units_in(counted)),
        search=("name", "body"),
        hint="名称、单位及职务",
        files=False,
    )
    word = _WORDS.get(step.kind, "同意")
    return act_page(
        request,
        lambda data: actions.decide(
            programme,
            step.name,
            **_said(step, data),
            by=request.seat,
            now=clock.now(),
            seen=request.POST.get("seen", "-"),
        ),
        _form(step)(request.POST or None),
        title=step.name,
        button=word,
        back=reverse("step-decide", args=[pk, number]),
        done=lambda count: f"{step.name}已办结，{word}{count}个推荐对象",
        crumbs=crumbs_of(programme, step.name),
        template="reviews/step.html",
        list=read_list(request, listing, queries.by_category(rulebook, queries.shown(rows))),
        programme=programme,
        step=step,
        number=number,
        term=term,
        waiting=sum(c.number for c in waiting),
        numbers=numbers(rulebook, queries.total(waiting)),
        behind=queries.behind(rulebook, step, counted),
        before=rulebook.steps[number - 1],
        may=may,
        meets=access.is_met(step) and (may or runs(request.seat, programme)),
        consults=step.kind is StepKind.CONSULT,
        seen=queries.fingerprint(at_step.values_list("pk", flat=True)) if may else "",
    )


_CHOICE = Column(
    "tick", "",
    lambda n: format_html(
        '<input type="checkbox" name="nominations" value="{}" form="decline" aria-label="选择{}">', n.pk, n
    ),
    in_file=False,
)  # fmt: skip
_WORDS = {
    StepKind.AWAIT: "登记", StepKind.HAND_IN: "登记报送", StepKind.VOTE: "登记票决结果", StepKind.CONSULT: "办结",
    StepKind.RESOLVE: "登记",
}  # fmt: skip


def _form(step: Step) -> type[Remark]:
    if step.kind is StepKind.VOTE:
        return Ballot
    return FromOutside if step.kind in FROM_OUTSIDE else Remark


def _said(step: Step, data: Mapping[str, Any]) -> dict[str, Any]:
    if step.kind is not StepKind.VOTE:
        return dict(data)
    counted = {name: value for name, value in data.items() if name != "remark"}
    return {"remark": data["remark"], "votes": Votes(**counted)}


def _asked_column(step: Step) -> Column:
    """To the unit's page of letters and answers at this step."""
    query = urlencode({"step": step.name})
    return Column(
        "asked",
        "征求意见",
        lambda _: "发函和回函",
        link=lambda n: f"{reverse('consultation', args=[n.package_id])}?{query}",
        in_file=False,
    )


def numbers(rulebook: Rulebook, of: Mapping[str, int]) -> list[tuple[str, int, int | None]]:
    """(category, how many, how many may be honoured), in the notice's order."""
    most = queries.awarded_places(rulebook)
    return [(name, of[name], most.get(name)) for name in categories(rulebook) if of.get(name)]
