"""Pages on which a place is taken, exchanged, given up."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from xuanxian.awards.nominations import access
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.nomination_views import crumbs_of
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.places import taking
from xuanxian.awards.places.forms import ChangePlace, NewNomination
from xuanxian.awards.places.limit_panel import panel_of
from xuanxian.awards.places.offers import offers
from xuanxian.awards.programmes.moves import rulebook_with_moves
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.forms import Reason


def new(request: Request, pk: int) -> HttpResponse:
    package = access.package_to_edit(request.seat, pk)
    back = reverse("package", args=[pk])
    rulebook = rulebook_with_moves(package.version)
    form = NewNomination(rulebook, offers(package, rulebook), request.POST or None)

    def act(data: Any) -> Nomination:
        type_, category, place = data["where"]
        return taking.draft_nomination(
            package, category, place, type_=type_, key=data["key"], by=request.seat, now=clock.now()
        )

    return act_page(
        request,
        act,
        form,
        title="添加推荐对象",
        button="添加并填写",
        back=back,
        to=lambda made: reverse("nomination-edit", args=[made.pk]),
        done="已添加，请填写审批表",
        crumbs=[("报送材料", back), ("添加推荐对象", "")],
        template="places/new.html",
        panel=panel_of(rulebook, package.unit_name, in_list(package)),
    )


def change_place(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_of_unit(request.seat, pk)
    back = reverse("nomination", args=[pk])
    rulebook = rulebook_with_moves(found.version)
    form = ChangePlace(rulebook, offers(found.package, rulebook, found.type), request.POST or None)
    return act_page(
        request,
        lambda data: taking.change_place(found, *data["where"][1:], by=request.seat, now=clock.now()),
        form,
        title="改类别",
        button="改",
        back=back,
        done="已改类别",
        crumbs=crumbs_of(found, "改类别"),
    )


def drop(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_of_unit(request.seat, pk)
    return act_page(
        request,
        lambda data: taking.drop(found, reason=data["reason"], by=request.seat, now=clock.now()),
        Reason(request.POST or None),
        title="不再推荐",
        button="不再推荐",
        back=reverse("nomination", args=[pk]),
        to=reverse("package", args=[found.package_id]),
        done=f"「{found}」不再推荐，名额已空出",
        crumbs=crumbs_of(found, "不再推荐"),
        consequences=["名额空出，可另行推荐；已填内容仍留存备查。"],
    )


def promote(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_to_review(request.seat, pk)
    return act_page(
        request,
        lambda data: taking.promote_reserve(found, reason=data["reason"], by=request.seat, now=clock.now()),
        Reason(request.POST or None),
        title="备选递补",
        button="同意递补",
        back=reverse("nomination", args=[pk]),
        done=f"备选对象「{found}」已递补",
        crumbs=crumbs_of(found, "递补"),
        consequences=["占用同一类别空出的推荐名额；取消资格的名额不得递补。"],
    )
