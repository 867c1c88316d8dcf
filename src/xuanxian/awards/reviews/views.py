"""Screening by the award office, and the decisions of the offices above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xuanxian.awards.nominations.models import RESERVE, Nomination, Status
from xuanxian.awards.nominations.nomination_views import LISTING as NOMINATIONS
from xuanxian.awards.nominations.places import categories
from xuanxian.awards.nominations.standings import step_of_kind
from xuanxian.awards.programmes.models import Programme
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reviews import access, actions, queries
from xuanxian.awards.reviews.forms import Decline, Remark, keys
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import act_page, do
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page, read_list
from xuanxian.rules.rulebook import Rulebook
from xuanxian.rules.steps import StepKind

COLUMNS = {column.key: column for column in NOMINATIONS.columns}
OPEN = (Status.HANDED_IN, Status.PASSED)
"""These can still be declined or returned; the first of them passed."""
_SCREENED = (
    Status.HANDED_IN, Status.PASSED, Status.DECLINED, Status.RETURNED, Status.STRUCK_OFF, Status.CHOSEN,
    Status.NOT_CHOSEN, Status.HONOURED, Status.REVOKED, Status.WITHDRAWN,
)  # fmt: skip
_FINDINGS = {
    "stop": {"stops__gt": 0},
    "warn": {"stops": 0, "warns__gt": 0},
    "none": {"stops": 0, "warns": 0},
}


def filters(rulebook: Rulebook, units: Sequence[tuple[str, str]]) -> tuple[Filter, ...]:
    """By unit and category: what every list of a review narrows by."""
    return (
        Filter("unit", "推荐单位", units),
        Filter("category", "类别", [(name, name) for name in categories(rulebook)]),
    )


def _tick(nomination: Nomination) -> SafeString | str:
    if nomination.status not in OPEN:
        return ""
    return format_html(
        '<input type="checkbox" name="nominations" value="{}" aria-label="选择{}">', nomination.pk, nomination
    )


def _return(nomination: Nomination) -> str:
    address = reverse("package-return", args=[nomination.package_id])
    return f"{address}?one={nomination.pk}" if nomination.status in OPEN else ""


def _screening_list(rulebook: Rulebook, units: Sequence[tuple[str, str]]) -> Listing:
    names = ("name", "unit", "category", "place", "order", "body", "check", "status")
    return Listing(
        "初评",
        (
            Column("tick", "", _tick, in_file=False),
            *(COLUMNS[name] for name in names),
            Column("return", "", lambda n: "退回" if n.status in OPEN else "", link=_return, in_file=False),
        ),
        (
            *filters(rulebook, units),
            Filter("status", "状态", [(s.value, s.value) for s in _SCREENED]),
            Filter(
                "check",
                "检查",
                [("stop", "必须修改"), ("warn", "只有提醒"), ("none", "齐备")],
                apply=lambda rows, value: rows.filter(**_FINDINGS[value]),
            ),
        ),
        search=("name", "body"),
        hint="名称、单位及职务",
        order=("sort_key",),
        empty="还没有单位报送。报送后在这里初评。",
    )


def screening(request: Request, pk: int) -> HttpResponseBase:
    version = access.version_to_screen(request.seat, pk)
    programme, rulebook = version.programme, rulebook_of(version)
    if request.method == "POST":
        return _screened(request, programme)
    counted = queries.counts(programme)
    step = step_of_kind(rulebook, StepKind.REVIEW)
    return list_page(
        request,
        _screening_list(rulebook, queries.units_in(counted)),
        queries.shown(queries.handed_in(programme)),
        "reviews/screening.html",
        programme=programme,
        step=step,
        term=queries.term(version, step, clock.today()),
        progress=queries.progress(rulebook, counted),
        crumbs=crumbs_of(programme, step.name),
        here=request.GET.urlencode(),
    )


def _screened(request: Request, programme: Programme) -> HttpResponse:
    """What was ticked passes at once; to decline it leads to the page that asks why."""
    here = request.GET.urlencode()
    ticked = queries.handed_in(programme).filter(pk__in=keys(request.POST.getlist("nominations")))
    if request.POST.get("act") == "decline" and ticked:
        asked = urlencode({"n": [n.pk for n in ticked], "list": here}, doseq=True)
        return redirect(f"{reverse('screening-decline', args=[programme.pk])}?{asked}")
    going = [n for n in ticked if n.status == Status.HANDED_IN]
    remark = request.POST.get("remark", "")[:1000]
    return do(
        request,
        lambda: actions.pass_screening(programme, going, remark=remark, by=request.seat, now=clock.now()),
        done=f"初评通过{len(going)}个推荐对象",
        to=_list_address(programme, here),
    )


def _list_address(programme: Programme, filtered: str) -> str:
    return f"{reverse('screening', args=[programme.pk])}?{filtered}".rstrip("?")


def decline(request: Request, pk: int) -> HttpResponse:
    programme = access.version_to_screen(request.seat, pk).programme
    wanted = keys(request.GET.getlist("n")[:50])
    rows = list(queries.handed_in(programme).filter(pk__in=wanted, status__in=OPEN))
    back = _list_address(programme, request.GET.get("list", ""))
    return act_page(
        request,
        lambda data: actions.decline(
            programme, data["nominations"], reason=data["reason"], by=request.seat, now=clock.now()
        ),
        Decline(rows, request.POST or None, all_chosen=True),
        title="不予通过",
        button="不予通过",
        back=back,
        done=lambda number: f"不予通过{number}个推荐对象，推荐单位会收到通知",
        crumbs=crumbs_of(programme, "初评", back, "不予通过"),
        consequences=["不再进入以后各步，推荐单位会收到通知。", "需要补正材料的，请用退回，不用本项。"],
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
    version, step = access.step_to_review(request.seat, pk, number)
    programme, rulebook = version.programme, rulebook_of(version)
    may = access.may_decide(request.seat, programme, step)
    if request.method == "POST" and not may:
        raise Http404
    counted = queries.counts(programme)
    term = queries.term(version, step, clock.today())
    waiting = queries.waiting_among(rulebook, step, counted)
    at_step = queries.waiting_at(programme, rulebook, step)
    rows = at_step if waiting else queries.concerned(programme, term.acts)
    listing = Listing(
        step.name,
        PEOPLE if waiting else (*PEOPLE, COLUMNS["status"]),
        filters(rulebook, queries.units_in(counted)),
        search=("name", "body"),
        hint="名称、单位及职务",
        files=False,
    )
    return act_page(
        request,
        lambda data: actions.decide(
            programme,
            step.name,
            remark=data["remark"],
            by=request.seat,
            now=clock.now(),
            seen=request.POST.get("seen", "-"),
        ),
        Remark(request.POST or None),
        title=step.name,
        button="同意",
        back=reverse("step-decide", args=[pk, number]),
        done=lambda count: f"{step.name}已办结，同意{count}个推荐对象",
        crumbs=crumbs_of(programme, step.name),
        template="reviews/step.html",
        list=read_list(request, listing, queries.by_category(rulebook, queries.shown(rows))),
        programme=programme,
        step=step,
        term=term,
        waiting=sum(c.number for c in waiting),
        numbers=numbers(rulebook, queries.total(waiting)),
        behind=queries.behind(rulebook, step, counted),
        before=rulebook.steps[number - 1],
        may=may,
        seen=queries.fingerprint(at_step.values_list("pk", flat=True)) if may else "",
    )


def numbers(rulebook: Rulebook, of: Mapping[str, int]) -> list[tuple[str, int, int | None]]:
    """(category, how many, how many may be honoured), in the notice's order."""
    most = queries.awarded_places(rulebook)
    return [(name, of[name], most.get(name)) for name in categories(rulebook) if of.get(name)]
