"""Screening by the award office: the list, the bodies among whom it is divided, who is not passed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xuanxian.awards.nominations.doubles import Double, doubles_in
from xuanxian.awards.nominations.models import Nomination, Status
from xuanxian.awards.nominations.proven import corrections_among, provable
from xuanxian.awards.programmes.access import runs
from xuanxian.awards.programmes.models import Programme, Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reviews import access, actions, queries
from xuanxian.awards.reviews.forms import Decline
from xuanxian.awards.reviews.views import COLUMNS, crumbs_of, filters
from xuanxian.platform import clock, given
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import act_page, do
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page
from xuanxian.rules.awards.contents import OPINIONS
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.core.findings import Finding

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
    doubles: Mapping[int, Sequence[Double]],
) -> Listing:
    names = ("name", "unit", "category", "place", "order", "body", "check", "status")
    return Listing(
        step.name,
        (
            Column("tick", "", _tick, in_file=False),
            *(COLUMNS[name] for name in names),
            *([Column("bodies", "部门意见", bodies.said)] if step.reviewers else []),
            *([corrected.column()] if corrected else []),
            *([_doubles_column(doubles)] if doubles else []),
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
            *([_doubles_filter(doubles)] if doubles else []),
        ),
        search=("name", "body"),
        hint="名称、单位及职务",
        order=("sort_key",),
        empty=f"还没有报送的推荐对象。单位报送后在这里办理{step.name}。",
        prepare=corrected.look if corrected else None,
    )


def _doubles_column(doubles: Mapping[int, Sequence[Double]]) -> Column:
    def said(nomination: Nomination) -> str:
        mine = doubles.get(nomination.pk, ())
        return "、".join(
            "已被取消资格" if d.is_struck_off else f"{d.other.package.unit_name}也推荐" for d in mine
        )

    return Column("doubles", "同一人", said, tone=lambda n: "stop" if n.pk in doubles else "plain")


def _doubles_filter(doubles: Mapping[int, Sequence[Double]]) -> Filter:
    return Filter(
        "doubles", "同一人", [("yes", f"另有推荐（{len(doubles)}）")],
        apply=lambda rows, value: rows.filter(pk__in=doubles),
    )  # fmt: skip


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
    doubles = doubles_in(programme) if runs(request.seat, programme) else {}
    corrected = Corrected() if provable(rulebook) and runs(request.seat, programme) else None
    return list_page(
        request,
        _screening_list(rulebook, step, queries.units_in(counted), bodies, corrected, doubles),
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
