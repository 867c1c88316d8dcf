"""Pages of organisations, for the system administrator."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_POST

from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.acts.queries import history
from xuanxian.platform.administration import access
from xuanxian.platform.administration import organisation_actions as actions
from xuanxian.platform.organisations.forms import ChangeOrganisation, NewAlias, NewOrganisation
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.organisations.queries import labels, line_above, listed
from xuanxian.platform.pages.acting import act_page, do
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page

_TOP: list[tuple[str, Any]] = [("单位", reverse_lazy("organisations"))]


def state_of(organisation: Organisation) -> str:
    return "已停用" if organisation.closed else "在用"


TONES = {"在用": "ok", "已停用": "plain"}


def _parents(request: Request) -> list[tuple[Any, Any]]:
    used = Organisation.objects.filter(children__isnull=False).distinct()
    return list(labels(access.organisations_managed_by(request.seat).filter(pk__in=used)))


LISTING = Listing(
    "单位",
    (
        Column("name", "名称", link="organisation", sort=("name",)),
        Column("full_name", "全称"),
        Column("parent", "上级单位", "parent.name"),
        Column("order", "次序", numeric=True, sort=("order",)),
        Column("holders", "在任人数", numeric=True, sort=("holders",)),
        Column("state", "状态", state_of, tone=TONES),
    ),
    (
        Filter("parent", "上级单位", _parents),
        Filter(
            "state",
            "状态",
            [("在用", "在用"), ("已停用", "已停用")],
            apply=lambda rows, value: rows.filter(closed=value == "已停用"),
        ),
    ),
    search=("name", "full_name"),
    hint="名称、全称",
    order=("depth", "above", "parent", "order"),
    empty="还没有单位。",
)


def organisations(request: Request) -> HttpResponseBase:
    rows = listed(access.organisations_managed_by(request.seat))
    return list_page(request, LISTING, rows, "organisations/organisations.html")


def new(request: Request) -> HttpResponse:
    return act_page(
        request,
        lambda data: actions.open_organisation(**data, by=request.seat, now=clock.now()),
        NewOrganisation(request.POST or None, initial={"parent": request.GET.get("parent")}),
        title="新设单位",
        button="设立",
        back=reverse("organisations"),
        to=lambda made: reverse("organisation", args=[made.pk]),
        done=lambda made: f"已设立{made.name}",
        crumbs=[*_TOP, ("新设单位", "")],
    )


def organisation(request: Request, pk: int) -> HttpResponse:
    found = access.organisation_to_manage(request.seat, pk)
    above = [(one.name, reverse("organisation", args=[one.pk])) for one in line_above(found)]
    return render(
        request,
        "organisations/organisation.html",
        {
            "title": found.name,
            "organisation": found,
            "state": state_of(found),
            "tone": TONES[state_of(found)],
            "crumbs": [*_TOP, *above, (found.name, "")],
            "aliases": found.aliases.order_by("pk"),
            "children": found.children.all(),
            "appointments": found.appointments.filter(ended=None).select_related("user").order_by("pk"),
            "acts": history(found.case_id) if found.case_id else [],
        },
    )


def _back(found: Organisation) -> str:
    return reverse("organisation", args=[found.pk])


def _crumbs(found: Organisation, here: str) -> list[tuple[str, Any]]:
    return [*_TOP, (found.name, _back(found)), (here, "")]


def change(request: Request, pk: int) -> HttpResponse:
    found = access.organisation_to_manage(request.seat, pk)
    return act_page(
        request,
        lambda data: actions.change_organisation(found, **data, by=request.seat, now=clock.now()),
        ChangeOrganisation(
            request.POST or None, initial={"full_name": found.full_name, "order": found.order}
        ),
        title="更改全称、次序",
        button="保存",
        back=_back(found),
        done="已更改",
        crumbs=_crumbs(found, "更改"),
        consequences=["新的全称同时记为别名，原全称仍可识别。"],
    )


def add_alias(request: Request, pk: int) -> HttpResponse:
    found = access.organisation_to_manage(request.seat, pk)
    return act_page(
        request,
        lambda data: actions.add_alias(found, data["text"], by=request.seat, now=clock.now()),
        NewAlias(request.POST or None),
        title="增加别名",
        button="增加",
        back=_back(found),
        done=lambda alias: f"已增加别名「{alias.text}」",
        crumbs=_crumbs(found, "增加别名"),
        consequences=[
            "名册中写这个别名的，都识别为本单位。同一上级的单位，名称和别名不能重复；别处有重名的，写的时候要写明上级。"
        ],
    )


@require_POST
def drop_alias(request: Request, pk: int, alias: int) -> HttpResponse:
    found = access.organisation_to_manage(request.seat, pk)
    one = get_object_or_404(found.aliases.select_related("organisation"), pk=alias)
    return do(
        request,
        lambda: actions.drop_alias(one, by=request.seat, now=clock.now()),
        done=f"已删除别名「{one.text}」",
        to=_back(found),
    )


@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    found = access.organisation_to_manage(request.seat, pk)
    return do(
        request,
        lambda: actions.close_organisation(found, by=request.seat, now=clock.now()),
        done=f"已停用{found.name}",
        to=_back(found),
    )


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    found = access.organisation_to_manage(request.seat, pk)
    return do(
        request,
        lambda: actions.reopen_organisation(found, by=request.seat, now=clock.now()),
        done=f"{found.name}已恢复使用",
        to=_back(found),
    )
