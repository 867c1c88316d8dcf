"""The slate: drafted by the award office, decided by the group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.standings import step_of_kind
from xuanxian.awards.programmes.models import Programme, Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reviews import access, actions, queries
from xuanxian.awards.reviews.forms import Remark, keys
from xuanxian.awards.reviews.models import Choice
from xuanxian.awards.reviews.queries import is_chosen
from xuanxian.awards.reviews.slates import lines
from xuanxian.awards.reviews.views import COLUMNS, PEOPLE, crumbs_of, filters
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import Nothing, act_page, do
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page
from xuanxian.rules.rulebook import Rulebook
from xuanxian.rules.steps import Step, StepKind

_ROWS = 200
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


def _state(nomination: Nomination) -> str:
    if not hasattr(nomination, "choice"):
        return "未定"
    return "列入" if is_chosen(nomination) else "不列入"


_STATE = Column("choice", "草案", _state, tone={"列入": "ok", "未定": "warn"})
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
        "拟奖励名单",
        (Column("tick", "", _tick, in_file=False), *PEOPLE, _STATE)
        if drafting
        else (*PEOPLE, COLUMNS["status"]),
        (*narrowing, _DRAFT) if drafting else narrowing,
        search=("name", "body"),
        hint="名称、单位及职务",
        size=_ROWS,
    )


def slate(request: Request, pk: int) -> HttpResponseBase:
    version = access.version_to_review(request.seat, pk)
    programme, rulebook = version.programme, rulebook_of(version)
    step = step_of_kind(rulebook, StepKind.CHOOSE)
    term = queries.term(version, step, clock.today())
    decides = access.may_decide(request.seat, programme, step)
    drafts = decides or access.may_draft(request.seat, version)
    context = {
        "title": "拟奖励名单",
        "programme": programme,
        "step": step,
        "term": term,
        "crumbs": crumbs_of(programme, "拟奖励名单"),
    }
    if not drafts and not term.acts:
        return render(request, "reviews/slate_later.html", context)
    waiting = _waiting(version, step) if drafts else []
    counted = queries.counts(programme)
    rows = (
        queries.waiting_at(programme, rulebook, step) if waiting else queries.concerned(programme, term.acts)
    )
    chosen = [n for n in waiting if is_chosen(n)]
    limits = lines(rulebook, chosen)
    return list_page(
        request,
        _listing(rulebook, queries.units_in(counted), bool(waiting)),
        queries.by_category(rulebook, queries.shown(rows, "choice")),
        "reviews/slate.html",
        waiting=waiting,
        chosen=chosen,
        undecided=sum(not hasattr(n, "choice") for n in waiting),
        lines=limits,
        broken=sum(line.over or line.short for line in limits),
        behind=queries.behind(rulebook, step, counted),
        decides=decides and bool(waiting),
        here=request.GET.urlencode(),
        **context,
    )


def _waiting(version: Version, step: Step) -> list[Nomination]:
    rows = queries.waiting_at(version.programme, rulebook_of(version), step)
    return list(rows.select_related("package", "unit", "content", "choice"))


def _address(programme: Programme, filtered: str = "") -> str:
    return f"{reverse('slate', args=[programme.pk])}?{filtered}".rstrip("?")


def propose(request: Request, pk: int) -> HttpResponse:
    """From a button; asks first where that would wipe out what was ticked by hand."""
    programme = access.version_to_draft(request.seat, pk).programme
    back = _address(programme)
    return act_page(
        request,
        lambda _: actions.propose_slate(programme, by=request.seat, now=clock.now()),
        Nothing(request.POST if request.method == "POST" else None),
        title="重新拟定",
        button="按名额和推荐次序拟定",
        back=back,
        done=lambda number: f"已拟定{number}个对象，可以逐个调整",
        crumbs=crumbs_of(programme, "拟奖励名单", back, "重新拟定"),
        consequences=[
            "按各项限额选得最多，同一单位先取排在前面的；备选对象没有递补的不列入。",
            "现在草案上逐个勾选的，全部由新拟的代替。",
        ],
    )


@require_POST
def save(request: Request, pk: int) -> HttpResponse:
    """What was changed on the page that was open; what somebody else changed meanwhile stays."""
    version = access.version_to_draft(request.seat, pk)
    programme, rulebook = version.programme, rulebook_of(version)
    shown, was, ticked = (keys(request.POST.getlist(name)) for name in ("shown", "was", "chosen"))
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
        to=_address(programme, request.GET.urlencode()),
    )


def decide(request: Request, pk: int) -> HttpResponse:
    version = access.version_to_review(request.seat, pk)
    programme, rulebook = version.programme, rulebook_of(version)
    step = step_of_kind(rulebook, StepKind.CHOOSE)
    if not access.may_decide(request.seat, programme, step):
        raise Http404
    waiting = _waiting(version, step)
    chosen = [n for n in waiting if is_chosen(n)]
    later = rulebook.steps[rulebook.steps.index(step) + 1 :]
    back = _address(programme)
    return act_page(
        request,
        lambda data: actions.decide_slate(
            programme,
            remark=data["remark"],
            by=request.seat,
            now=clock.now(),
            seen=request.POST.get("seen", "-"),
        ),
        Remark(request.POST if request.method == "POST" else None),
        title="提出拟奖励名单",
        button="提出拟奖励名单",
        back=back,
        done=lambda numbers: f"已提出拟奖励名单：列入{numbers[0]}个，未列入{numbers[1]}个",
        crumbs=crumbs_of(programme, "拟奖励名单", back, "提出"),
        consequences=[
            f"列入{len(chosen)}个，其余{len(waiting) - len(chosen)}个未列入。少于名额的，宁缺毋滥。",
            *([f"名单提交「{later[0].name}」，提出以后不能再改。"] if later else []),
            "草案有超出限额的不能提出；有提醒的，须在意见中写明理由。",
        ],
        template="reviews/slate_decide.html",
        seen=queries.fingerprint(queries.signed(waiting)),
        lines=lines(rulebook, chosen),
        groups=queries.grouped(rulebook, chosen),
    )
