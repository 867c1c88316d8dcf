"""The slate: drafted by the award office, decided by the group."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.standings import step_of_kind
from xuanxian.awards.programmes.models import Programme, Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reviews import access, actions, queries
from xuanxian.awards.reviews.forms import Proposal
from xuanxian.awards.reviews.models import Choice
from xuanxian.awards.reviews.queries import is_chosen
from xuanxian.awards.reviews.slates import Held, Line, Slate, slate_of
from xuanxian.awards.reviews.views import COLUMNS, PEOPLE, crumbs_of, filters
from xuanxian.platform import clock, given
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import act_page, do
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.core.findings import Level

ROWS = 200
"""On one page, so that a category is seen whole."""


def _tick(nomination: Nomination) -> SafeString:
    """`was` remembers how the page was opened: saving touches only what was changed on it."""
    was = is_chosen(nomination)
    return format_html(
        '<input type="hidden" name="shown" value="{0}">{1}'
        '<input type="checkbox" name="chosen" value="{0}" aria-label="列入{2}"{3}>',
        nomination.pk,
        format_html('<input type="hidden" name="was" value="{}">', nomination.pk) if was else "",
        nomination,
        SafeString(" checked") if was else "",
    )


def state_of(nomination: Nomination) -> str:
    if not hasattr(nomination, "choice"):
        return "未定"
    return "列入" if is_chosen(nomination) else "不列入"


_STATE = Column("choice", "草案", state_of, tone={"列入": "ok", "未定": "warn"})
_CHOICES: dict[str, dict[str, Any]] = {
    "yes": {"choice__chosen": True},
    "no": {"choice__chosen": False},
    "none": {"choice": None},
}


_DRAFT = Filter(
    "choice",
    "草案",
    [("yes", "列入"), ("no", "不列入"), ("none", "未定")],
    apply=lambda rows, value: rows.filter(**_CHOICES[value]),
)


def _listing(rulebook: Rulebook, units: Sequence[tuple[str, str]], drafting: bool) -> Listing:
    narrowing = filters(rulebook, units)
    return Listing(
        "拟表彰名单",
        (Column("tick", "", _tick, in_file=False), *PEOPLE, _STATE)
        if drafting
        else (*PEOPLE, COLUMNS["status"]),
        (*narrowing, _DRAFT) if drafting else narrowing,
        search=("name", "body"),
        hint="名称、单位及职务",
        size=ROWS,
    )


_MOST_SKIPPED = 100
"""So many exceptions to an order are told on one page."""


def standing(slate: Slate, chosen: Collection[int], held: Held | None = None) -> dict[str, Any]:
    """What the pages say of a draft or a proposal: its limits, and every exception to a unit's order, those that no limit
    asks for first."""
    limits = slate.lines(chosen)
    skipped = sorted(slate.skipped(chosen, held), key=lambda one: one.forced)
    return {
        "lines": limits,
        "broken": [line for line in limits if line.broken and line.level is Level.STOP],
        "skipped": skipped[:_MOST_SKIPPED],
        "skipped_more": max(0, len(skipped) - _MOST_SKIPPED),
        "free": sum(not one.forced for one in skipped),
        "forced": sum(one.forced for one in skipped),
    }


def way_out(slate: Slate, chosen: Collection[int], broken: Sequence[Line]) -> dict[str, Any]:
    """Of a draft that breaks a limit: what must give way if all that are ticked stay, and whether any list at all keeps
    every limit."""
    if not broken:
        return {}
    kept = {n.pk: True for n in slate.waiting if n.pk in chosen}
    return {"ways": slate.clash(kept), "other": not slate.clash({})}


def slate(request: Request, pk: int) -> HttpResponseBase:
    version = access.version_to_review(request.seat, pk)
    programme, rulebook = version.programme, rulebook_of(version)
    step = step_of_kind(rulebook, StepKind.CHOOSE)
    term = queries.term(version, step, clock.today())
    decides = access.may_decide(request.seat, programme, step)
    drafts = decides or access.may_draft(request.seat, version)
    context = {
        "title": "拟表彰名单",
        "programme": programme,
        "step": step,
        "number": rulebook.steps.index(step),
        "confers": any(s.kind is StepKind.CONFER for s in rulebook.steps),
        "term": term,
        "crumbs": crumbs_of(programme, "拟表彰名单"),
    }
    if not drafts and not term.acts:
        return render(request, "reviews/slate_later.html", context)
    waiting = waiting_of(version, step) if drafts else []
    counted = queries.counts(programme)
    rows = (
        queries.waiting_at(programme, rulebook, step) if waiting else queries.concerned(programme, term.acts)
    )
    chosen = [n for n in waiting if is_chosen(n)]
    told: dict[str, Any] = {}
    if waiting:
        judged = slate_of(rulebook, programme, step, waiting)
        told = {"slate": judged, **standing(judged, {n.pk for n in chosen})}
        told |= way_out(judged, {n.pk for n in chosen}, told["broken"])
    return list_page(
        request,
        _listing(rulebook, queries.units_in(counted), bool(waiting)),
        queries.by_category(rulebook, queries.shown(rows, "choice")),
        "reviews/slate.html",
        waiting=waiting,
        chosen=chosen,
        undecided=sum(not hasattr(n, "choice") for n in waiting),
        behind=queries.behind(rulebook, step, counted),
        decides=decides and bool(waiting),
        here=request.GET.urlencode(),
        **told,
        **context,
    )


def waiting_of(version: Version, step: Step) -> list[Nomination]:
    rows = queries.waiting_at(version.programme, rulebook_of(version), step)
    return list(rows.select_related("package", "unit", "content", "choice"))


def address(programme: Programme, filtered: str = "") -> str:
    return f"{reverse('slate', args=[programme.pk])}?{filtered}".rstrip("?")


@require_POST
def propose(request: Request, pk: int) -> HttpResponse:
    """From a button, as long as nothing is drafted; later what is drawn up anew is tried first (`slate-trial`)."""
    programme = access.version_to_draft(request.seat, pk).programme
    return do(
        request,
        lambda: actions.propose_slate(programme, by=request.seat, now=clock.now()),
        done=lambda number: f"已拟定{number}个对象，可以逐个调整",
        to=address(programme),
    )


@require_POST
def meter(request: Request, pk: int) -> JsonResponse:
    """The limits as they would stand with the ticks of the page that is open; keeps nothing."""
    version = access.version_to_draft(request.seat, pk)
    programme, rulebook = version.programme, rulebook_of(version)
    step = step_of_kind(rulebook, StepKind.CHOOSE)
    waiting = waiting_of(version, step)
    was, ticked = (set(given.numbers(request.POST.getlist(name))) for name in ("was", "chosen"))
    turned = was ^ ticked
    chosen = {n.pk for n in waiting if (n.pk in ticked if n.pk in turned else is_chosen(n))}
    limits = slate_of(rulebook, programme, step, waiting).lines(chosen)
    broken = [f"{line.name}{line.count}，{line.said}" for line in limits if line.broken]
    return JsonResponse(
        {
            "html": render_to_string("reviews/limit_lines.html", {"lines": limits}),
            "state": f"列入 {len(chosen)} 个，{f'{len(broken)} 项不符' if broken else '都符合'}，尚未保存",
            "said": f"列入{len(chosen)}个。{'；'.join(broken) or '各项限额都符合'}",
        }
    )


@require_POST
def save(request: Request, pk: int) -> HttpResponse:
    """What was changed on the page that was open; what somebody else changed meanwhile stays."""
    version = access.version_to_draft(request.seat, pk)
    programme, rulebook = version.programme, rulebook_of(version)
    shown, was, ticked = (
        set(given.numbers(request.POST.getlist(name))) for name in ("shown", "was", "chosen")
    )
    step = step_of_kind(rulebook, StepKind.CHOOSE)
    waiting = queries.waiting_at(programme, rulebook, step).filter(pk__in=shown)
    here = set(waiting.values_list("pk", flat=True))
    said = set(Choice.objects.filter(nomination__in=here).values_list("nomination", flat=True))
    changed = {key: key in ticked for key in here if key not in said or (key in ticked) != (key in was)}
    if gone := len(shown - here):
        messages.warning(request, f"有{gone}个对象已经不在{step.name}之列，没有保存")
    return do(
        request,
        lambda: actions.choose(programme, changed, by=request.seat, now=clock.now()),
        done=f"已保存，改动{len(changed)}个对象" if changed else "没有改动",
        to=address(programme, request.GET.urlencode()),
    )


def decide(request: Request, pk: int) -> HttpResponse:
    version = access.version_to_review(request.seat, pk)
    programme, rulebook = version.programme, rulebook_of(version)
    step = step_of_kind(rulebook, StepKind.CHOOSE)
    if not access.may_decide(request.seat, programme, step):
        raise Http404
    waiting = waiting_of(version, step)
    chosen = [n for n in waiting if is_chosen(n)]
    judged = slate_of(rulebook, programme, step, waiting)
    told = standing(judged, {n.pk for n in chosen})
    later = rulebook.steps[rulebook.steps.index(step) + 1 :]
    back = address(programme)
    return act_page(
        request,
        lambda data: actions.decide_slate(
            programme,
            remark=data["remark"],
            by=request.seat,
            now=clock.now(),
            seen=request.POST.get("seen", "-"),
        ),
        Proposal(request.POST if request.method == "POST" else None),
        title="提出拟表彰名单",
        button="提出拟表彰名单",
        back=back,
        done=lambda numbers: f"已提出拟表彰名单：列入{numbers[0]}个，未列入{numbers[1]}个",
        crumbs=crumbs_of(programme, "拟表彰名单", back, "提出"),
        consequences=[
            f"列入{len(chosen)}个，其余{len(waiting) - len(chosen)}个未列入。少于名额的，宁缺毋滥。",
            *([f"名单提交「{later[0].name}」，提出以后不能再改。"] if later else []),
            "草案有超出限额的不能提出；没有照推荐单位的次序、又不是限额的缘故的，须在意见中写明理由。",
        ],
        template="reviews/slate_decide.html",
        seen=queries.fingerprint(queries.signed(waiting)),
        slate=judged,
        programme=programme,
        groups=queries.grouped(rulebook, chosen),
        **told,
        **way_out(judged, {n.pk for n in chosen}, told["broken"]),
    )
