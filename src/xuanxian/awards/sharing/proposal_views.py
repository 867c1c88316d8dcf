"""Pages of an organisation below a recommending unit: what it was given, what it proposes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from xuanxian.awards.nominations import access
from xuanxian.awards.nominations.models import Nomination, Package, Status
from xuanxian.awards.nominations.pages import linked
from xuanxian.awards.nominations.standings import open_to_new
from xuanxian.awards.places.forms import NewNomination
from xuanxian.awards.programmes import access as programme_access
from xuanxian.awards.programmes.moves import rulebook_with_moves
from xuanxian.awards.sharing import actions as sharing
from xuanxian.awards.sharing.allotments import Use, allotments_of, days_to_mend, quotas_of, standing_for, uses
from xuanxian.awards.sharing.division_views import PROPOSAL_TONES
from xuanxian.awards.sharing.offers import allotment_offers
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.pages.acting import Nothing, act_page
from xuanxian.platform.pages.forms import Reason


@dataclass(frozen=True)
class Given:
    """What one recommending unit gave to the organisation, and what it made of it."""

    package: Package
    until: date
    left: int | None
    open: bool
    uses: Sequence[Use]
    proposals: Sequence[tuple[Nomination, str, date | None]]
    """With the tone of its state, and the day until which what was sent back may be mended."""


def my_share(request: Request, pk: int) -> HttpResponse:
    programme = programme_access.version_to_read(request.seat, pk).programme
    packages = list(access.packages_above(request.seat, programme))
    found = [given for package in packages if (given := _given(request, package))]
    return render(
        request,
        "sharing/share.html",
        {
            "title": "本单位名额",
            "programme": programme,
            "crumbs": [(programme.title, reverse("programme", args=[pk])), ("本单位名额", "")],
            "given": found,
        },
    )


def _given(request: Request, package: Package) -> Given | None:
    home = request.seat.organisation_id
    allotment = allotments_of(package).get(home)
    if allotment is None:
        return None
    rulebook, today = rulebook_with_moves(package.version, package.programme.case), clock.today()
    every = uses(
        quotas_of(package, rulebook),
        allotment,
        standing_for(package, rulebook, [home]).get(home, []),
        rulebook,
    )
    proposals = list(package.nominations.filter(home=home).order_by("pk"))
    mend = days_to_mend(n.case_id for n in proposals if n.status == Status.PROPOSING)
    return Given(
        package,
        allotment.until,
        working_days().left(today, allotment.until),
        today <= allotment.until and any(use.left for use in every) and open_to_new(package),
        [use for use in every if use.most or use.proposed],
        [
            (
                n,
                PROPOSAL_TONES.get(Status(n.status), "plain" if n.status == Status.WITHDRAWN else "ok"),
                mend.get(n.case_id),
            )
            for n in proposals
        ],
    )


def propose(request: Request, pk: int, home: int) -> HttpResponse:
    package, organisation = access.allotment_to_use(request.seat, pk, home)
    rulebook = rulebook_with_moves(package.version)
    allotment = allotments_of(package).get(home)
    offers = allotment_offers(package, rulebook, organisation, allotment) if allotment else []
    own = package.unit_id == request.seat.organisation_id
    back = reverse("division" if own else "my-share", args=[package.programme_id])

    def act(data: Any) -> Nomination:
        type_, category, place = data["where"]
        return sharing.propose(
            package,
            organisation,
            category,
            place,
            type_=type_,
            key=data["key"],
            by=request.seat,
            now=clock.now(),
        )

    return act_page(
        request,
        act,
        NewNomination(rulebook, offers, request.POST or None),
        title="申报推荐对象",
        button="添加并填写",
        back=back,
        to=lambda made: reverse("nomination-edit", args=[made.pk]),
        done="已添加，请填写后上报",
        crumbs=[("分配与上报" if own else "本单位名额", back), (organisation.name, ""), ("申报", "")],
        consequences=[
            f"{package.unit_name}分给{organisation.name}的名额"
            + (
                f"，申报截止日{allotment.until.month}月{allotment.until.day}日。"
                if allotment
                else "还没有分配。"
            ),
            "填写齐备后上报，由推荐单位决定是否列入推荐。",
        ],
    )


def submit(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_to_edit(request.seat, pk)
    return act_page(
        request,
        lambda data: sharing.submit(found, by=request.seat, now=clock.now()),
        Nothing(request.POST if request.method == "POST" else None),
        title="上报",
        button="上报",
        back=reverse("nomination", args=[pk]),
        to=_home_page(request, found),
        done=f"「{found}」已上报{found.package.unit_name}",
        crumbs=_home_crumbs(request, found, "上报"),
        consequences=[
            f"上报{found.package.unit_name}，由其决定是否列入推荐。",
            "上报后不能修改；需要修改的，请推荐单位退回。",
        ],
        linked=lambda finding: linked(found, [finding])[0][1],
    )


def take_back(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_to_edit(request.seat, pk)
    form = Reason(request.POST or None)
    form.fields["reason"].required = found.status == Status.PROPOSED
    return act_page(
        request,
        lambda data: sharing.take_back(found, **data, by=request.seat, now=clock.now()),
        form,
        title="撤回申报",
        button="撤回",
        back=reverse("nomination", args=[pk]),
        to=_home_page(request, found),
        done=f"已撤回「{found}」，可以另行申报",
        crumbs=_home_crumbs(request, found, "撤回申报"),
        consequences=["撤回后不再申报，空出本单位的名额；已填内容仍留存备查。"],
    )


def _home_page(request: Request, nomination: Nomination) -> str:
    own = nomination.unit_id == request.seat.organisation_id
    return reverse("division" if own else "my-share", args=[nomination.programme_id])


def _home_crumbs(request: Request, nomination: Nomination, here: str) -> list[tuple[str, str]]:
    own = nomination.unit_id == request.seat.organisation_id
    return [
        ("分配与上报" if own else "本单位名额", _home_page(request, nomination)),
        (str(nomination), reverse("nomination", args=[nomination.pk])),
        (here, ""),
    ]
