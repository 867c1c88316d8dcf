"""Screening by the award office, and the decisions of the offices above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xuanxian.awards.nominations.models import RESERVE, Nomination, Status
from xuanxian.awards.nominations.nomination_views import LISTING as NOMINATIONS
from xuanxian.awards.nominations.proven import corrections_among, provable
from xuanxian.awards.nominations.slots import categories
from xuanxian.awards.programmes.access import runs
from xuanxian.awards.programmes.models import Programme, Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reviews import access, actions, queries
from xuanxian.awards.reviews.actions import FROM_OUTSIDE, Votes
from xuanxian.awards.reviews.forms import Ballot, Decline, FromOutside, Remark
from xuanxian.platform import clock, given
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import act_page, do
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page, read_list
from xuanxian.rules.awards.contents import OPINIONS
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.core.findings import Finding

COLUMNS = {column.key: column for column in NOMINATIONS.columns}
OPEN = (Status.HANDED_IN, Status.PASSED, Status.AGAIN)
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


class Corrected:
    """Of the rows of a page: whose records say something else now than when they were handed in."""

    def __init__(self) -> None:
        self.found: Mapping[int, Sequence[Finding]] = {}

    def look(self, rows: Sequence[Nomination]) -> None:
        self.found = corrections_among(n.pk for n in rows)

    def said(self, nomination: Nomination) -> str:
        return f"{len(found)}处更正" if (found := self.found.get(nomination.pk)) else ""

    def column(self) -> Column:
        return Column("corrected", "系统记录", self.said, tone=lambda n: "warn", in_file=False)


def _screening_list(
    rulebook: Rulebook,
    step: Step,
    units: Sequence[tuple[str, str]],
    bodies: Bodies,
    corrected: Corrected | None,
) -> Listing:
    names = ("name", "unit", "category", "place", "order", "body", "check", "status")
    return Listing(
        step.name,
        (
            Column("tick", "", _tick, in_file=False),
            *(COLUMNS[name] for name in names),
            *([Column("bodies", "部门意见", bodies.said)] if step.reviewers else []),
            *([corrected.column()] if corrected else []),
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
            *([bodies.filter()] if step.reviewers else []),
        ),
        search=("name", "body"),
        hint="名称、单位及职务",
        order=("sort_key",),
        empty=f"还没有报送的推荐对象。单位报送后在这里办理{step.name}。",
        prepare=corrected.look if corrected else None,
    )


@dataclass(frozen=True)
class Bodies:
    """Of those who wait at a review divided among bodies: who is asked about whom, and what they have said."""

    asked: Mapping[int, Sequence[str]]
    given: Mapping[int, Mapping[str, str]]
    """By case."""
    cases: Mapping[int, int]

    def said(self, nomination: Nomination) -> str:
        given = self.given.get(nomination.case_id, {})
        return "；".join(f"{b} {given.get(b, '未提')}" for b in self.asked.get(nomination.pk, given))

    def open_with(self, body: str) -> list[int]:
        return [
            pk
            for pk, bodies in self.asked.items()
            if body in bodies and body not in self.given.get(self.cases[pk], {})
        ]

    def left(self) -> list[tuple[str, int]]:
        """(body, how many it has not judged yet)"""
        named = dict.fromkeys(body for bodies in self.asked.values() for body in bodies)
        return [(body, len(self.open_with(body))) for body in named]

    def filter(self) -> Filter:
        return Filter(
            "body", "部门", [(body, f"待{body}审核") for body, _ in self.left()],
            apply=lambda rows, value: rows.filter(pk__in=self.open_with(value)),
        )  # fmt: skip


def _bodies(version: Version, step: Step) -> Bodies:
    if not step.reviewers:
        return Bodies({}, {}, {})
    rulebook = rulebook_of(version)
    waiting = list(queries.waiting_at(version.programme, rulebook, step))
    return Bodies(
        queries.bodies_asked(rulebook, step, waiting),
        queries.opinions(version.programme, step),
        {n.pk: n.case_id for n in waiting},
    )


def screening(request: Request, pk: int, number: int | None = None) -> HttpResponseBase:
    """A review (审核); without a number the first one of the offices."""
    if number is None:
        rulebook = rulebook_of(access.version_to_review(request.seat, pk))
        reviews = (at for at, step in access.office_steps(rulebook).items() if step.kind is StepKind.REVIEW)
        number = next(reviews, -1)
    version, step = access.step_to_review(request.seat, pk, number)
    if step.kind is not StepKind.REVIEW:
        raise Http404
    programme, rulebook = version.programme, rulebook_of(version)
    may = access.may_decide(request.seat, programme, step)
    theirs = access.bodies_of(request.seat, programme, step)
    if request.method == "POST":
        return _screened(request, programme, step, number, may, theirs)
    counted = queries.counts(programme)
    bodies = _bodies(version, step)
    corrected = Corrected() if provable(rulebook) and runs(request.seat, programme) else None
    return list_page(
        request,
        _screening_list(rulebook, step, queries.units_in(counted), bodies, corrected),
        queries.shown(queries.handed_in(programme), "case"),
        "reviews/screening.html",
        programme=programme,
        step=step,
        term=queries.term(version, step, clock.today()),
        progress=queries.progress(rulebook, step, counted),
        crumbs=crumbs_of(programme, step.name),
        here=request.GET.urlencode(),
        may=may,
        number=number,
        meets=may or runs(request.seat, programme),
        theirs=theirs,
        left=bodies.left(),
    )


def _screened(
    request: Request, programme: Programme, step: Step, number: int, may: bool, theirs: Sequence[str]
) -> HttpResponse:
    """What was ticked passes at once; to decline it leads to the page that asks why."""
    here = request.GET.urlencode()
    ticked = queries.handed_in(programme).filter(pk__in=given.numbers(request.POST.getlist("nominations")))
    remark = request.POST.get("remark", "")[:1000]
    act, body = request.POST.get("act"), request.POST.get("body", "")
    back = _list_address(programme, number, here)
    if act in OPINIONS and body in theirs:
        return do(
            request,
            lambda: actions.give_opinion(
                programme, step.name, body, list(ticked), opinion=act, remark=remark, by=request.seat, now=clock.now()
            ),
            done=f"已登记{body}的审核意见：{act}",
            to=back,
        )  # fmt: skip
    if not may:
        raise Http404
    if act == "decline" and ticked:
        asked = urlencode({"n": [n.pk for n in ticked], "list": here}, doseq=True)
        return redirect(f"{reverse('step-decline', args=[programme.pk, number])}?{asked}")
    going = [n for n in ticked if n.at == step.name]
    return do(
        request,
        lambda: actions.pass_screening(
            programme, step.name, going, remark=remark, by=request.seat, now=clock.now()
        ),
        done=f"{step.name}通过{len(going)}个推荐对象",
        to=back,
    )


def _list_address(programme: Programme, number: int, filtered: str) -> str:
    return f"{reverse('screening', args=[programme.pk, number])}?{filtered}".rstrip("?")


def decline(request: Request, pk: int, number: int) -> HttpResponse:
    version, step = access.step_to_review(request.seat, pk, number)
    programme = version.programme
    if not access.may_decide(request.seat, programme, step):
        raise Http404
    wanted = given.numbers(request.GET.getlist("n")[:50])
    rows = list(queries.handed_in(programme).filter(pk__in=wanted).exclude(status__in=queries.OVER))
    review = step.kind is StepKind.REVIEW
    back = (
        _list_address(programme, number, request.GET.get("list", ""))
        if review
        else reverse("step-decide", args=[pk, number])
    )
    return act_page(
        request,
        lambda data: actions.decline(
            programme, step.name, data["nominations"], reason=data["reason"], by=request.seat, now=clock.now()
        ),
        Decline(rows, request.POST or None, all_chosen=True),
        title="不予通过",
        button="不予通过",
        back=back,
        done=lambda count: f"不予通过{count}个推荐对象，推荐单位会收到通知",
        crumbs=crumbs_of(programme, step.name, back, "不予通过"),
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
