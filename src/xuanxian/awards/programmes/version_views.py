"""The versions of a programme and what differs between any two; which organisations take part."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from xuanxian.awards.programmes import access, parts
from xuanxian.awards.programmes.forms import EndPart, Part
from xuanxian.awards.programmes.models import RECOMMENDING
from xuanxian.awards.programmes.queries import data_of, rulebook_in_force
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.organisations.queries import labels, resolve
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.refusals import refused
from xuanxian.rulebooks.differences import by_section, differences

_MOST_OFFERED = 1000
"""Names beside the field of an organisation; others are typed."""


def versions(request: Request, pk: int) -> HttpResponse:
    found = access.programme_to_read(request.seat, pk)
    rows = list(found.versions.order_by("-number"))
    return render(
        request,
        "programmes/versions.html",
        {
            "title": "版次",
            "programme": found,
            "crumbs": [(found.title, reverse("programme", args=[pk])), ("版次", "")],
            "rows": rows,
            "runs": access.runs(request.seat, found),
        },
    )


def difference(request: Request, pk: int, old: int, new: int) -> HttpResponse:
    found = access.programme_to_read(request.seat, pk)
    texts = [
        get_object_or_404(found.versions.select_related("rulebook"), number=n).rulebook.text
        for n in (old, new)
    ]
    if old == new:
        raise Http404
    return render(
        request,
        "programmes/version_difference.html",
        {
            "title": f"第{old}版和第{new}版的差异",
            "crumbs": [
                (found.title, reverse("programme", args=[pk])),
                ("版次", reverse("programme-versions", args=[pk])),
                ("差异", ""),
            ],
            "sections": by_section(differences(data_of(texts[0]), data_of(texts[1]))),
            "against": f"第{old}版",
        },
    )


def taking_part(request: Request, pk: int) -> HttpResponse:
    """The offices of the steps, then the units: who is which, and where nobody is."""
    found = access.programme_to_run(request.seat, pk)
    rulebook = rulebook_in_force(found)
    rows = list(found.participations.select_related("organisation"))
    offices = [(name, [r for r in rows if r.function == name]) for name in parts.functions(rulebook)]
    units = [row for row in rows if row.function == RECOMMENDING]
    known = {row.unit_name for row in units}
    pools = {kind.pool for kind in rulebook.units.kinds}
    return render(
        request,
        "programmes/parts.html",
        {
            "title": "参加单位",
            "programme": found,
            "crumbs": [(found.title, reverse("programme", args=[pk])), ("参加单位", "")],
            "offices": offices,
            "units": units,
            "absent": [
                u.name for u in rulebook.units.listed() if u.name not in known and u.name not in pools
            ],
            "recommending": RECOMMENDING,
        },
    )


def admit(request: Request, pk: int) -> HttpResponse:
    found = access.programme_to_run(request.seat, pk)
    functions = parts.functions(rulebook_in_force(found))

    def act(data: dict[str, str]) -> object:
        organisation = resolve(data["organisation"])
        if organisation is None:
            mend = "请核对名称；还没有的，请系统管理员先设立，或者添加别名"
            raise refused("part.no-organisation", f"没有叫「{data['organisation']}」的单位", mend)
        return parts.admit(found, organisation, data["function"], by=request.seat, now=clock.now())

    back = reverse("programme-parts", args=[pk])
    return act_page(
        request,
        act,
        Part(functions, request.POST or None, chosen=request.GET.get("function", "")),
        title="添加参加单位",
        button="添加",
        back=back,
        done=lambda part: f"{part.organisation.name}已作为{part.function}参加",
        crumbs=[(found.title, reverse("programme", args=[pk])), ("参加单位", back), ("添加", "")],
        consequences=["该单位会收到通知。推荐单位须是规则书认得的（名称、别名或者样式），名额照分配表。"],
        template="programmes/part_new.html",
        known=[name for _, name in labels(Organisation.objects.filter(closed=False)[:_MOST_OFFERED])],
    )


def end_part(request: Request, pk: int) -> HttpResponse:
    part = access.part_to_end(request.seat, pk)
    programme = part.programme
    back = reverse("programme-parts", args=[programme.pk])
    return act_page(
        request,
        lambda data: parts.end_part(part, reason=data["reason"], by=request.seat, now=clock.now()),
        EndPart(request.POST or None),
        title="不再参加",
        button="不再参加",
        back=back,
        done="已办理，记入办理记录",
        crumbs=[
            (programme.title, reverse("programme", args=[programme.pk])),
            ("参加单位", back),
            ("不再参加", ""),
        ],
        consequences=[f"{part.organisation.title}不再作为{part.function}参加，看不到这次活动。"],
    )
