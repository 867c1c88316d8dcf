"""Objections, for the award office alone."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse

from xuanxian.awards.disclosures import access, actions
from xuanxian.awards.disclosures.forms import Closing
from xuanxian.awards.disclosures.models import Objection, ObjectionState
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Look
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page
from xuanxian.platform.sealed import unseal

TONES: dict[str, str] = {
    ObjectionState.RECEIVED: "stop",
    ObjectionState.UPHELD: "warn",
    ObjectionState.DISMISSED: "plain",
}
LISTING = Listing(
    "异议",
    (
        Column("received", "收到时间", link="objection", sort=("received",)),
        Column("nomination", "反映对象"),
        Column("unit", "推荐单位", "nomination.package.unit_name"),
        Column("step", "公示", "disclosure.step"),
        Column("state", "结论", tone=TONES),
        Column("closed", "办结时间"),
    ),
    (Filter("state", "结论", [(s.value, s.value) for s in ObjectionState]),),
    search=("nomination__name", "nomination__package__unit_name"),
    hint="反映对象、推荐单位",
    order=("received",),
    empty="没有收到异议。",
)


def objections(request: Request) -> HttpResponseBase:
    return list_page(request, LISTING, access.objections_visible_to(request.seat))


def objection(request: Request, pk: int) -> HttpResponse:
    """Opens what was sealed, and records that it was read (T4)."""
    found = access.objection_to_handle(request.seat, pk)
    _record_look(request, found)
    back = reverse("objections")
    return act_page(
        request,
        lambda data: actions.close_objection(found, **data, by=request.seat, now=clock.now()),
        Closing(request.POST or None),
        title=f"异议 · {found.nomination}",
        button="办结",
        back=back,
        done="已办结，反映人可凭查询码查到“已办结”",
        crumbs=[("异议", back), (str(found.nomination), "")],
        consequences=[
            "调查情况只有评选办公室能看到；反映人凭查询码只能查到“已办结”。",
            "属实的另行办理取消资格；办结后不能更改。",
        ],
        template="disclosures/objection.html",
        objection=found,
        tone=TONES[found.state],
        text=unseal(found.text, "异议"),
        contact=unseal(found.contact, "异议人") if found.contact else "",
        open=found.state == ObjectionState.RECEIVED,
        upheld=found.state == ObjectionState.UPHELD,
    )


def _record_look(request: Request, objection: Objection) -> None:
    Look.objects.create(
        by=request.seat,
        subject=f"{objection.nomination.package.unit_name} {objection.nomination}",
        subject_key=f"objection:{objection.pk}",
        field="异议",
        at=clock.now(),
        reason="办理异议",
    )
