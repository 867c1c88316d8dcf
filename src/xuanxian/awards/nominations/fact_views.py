"""The pages on which a unit holds against what the records prove, and goes back to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from xuanxian.awards.nominations import access, contesting
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.nomination_views import crumbs_of
from xuanxian.awards.nominations.proven import bring_up_to_date, proofs_of
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import act_page, do
from xuanxian.platform.pages.forms import Reason
from xuanxian.rules.core.fields import Field
from xuanxian.rules.core.values import SEPARATORS


class Contest(Reason):
    """What the unit holds to be true, chosen where the field is chosen, and why."""

    value = forms.CharField(label="另填", max_length=2000)
    field_order = ("value", "reason")

    def __init__(self, field: Field, now: str, data: Any = None) -> None:
        super().__init__(data)
        shown = forms.CharField(label="另填", max_length=2000, initial=now)
        if field.options and len(field.options) <= 60 and not SEPARATORS.search("".join(field.options)):
            choices = [("", ""), *((option, option) for option in field.options)]
            shown = forms.ChoiceField(label="另填", choices=choices, initial=now)  # type: ignore[assignment]
        self.fields["value"] = shown
        self.order_fields(("value", "reason"))


def contest(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_to_edit(request.seat, pk)
    bring_up_to_date([found], clock.today())
    name = request.GET.get("field", "")
    field, proof = asked_for(found).field(name), proofs_of(found).get(name)
    if field is None or proof is None:
        return redirect("nomination-edit", pk=pk)
    return act_page(
        request,
        lambda data: contesting.contest(
            found, name, data["value"], reason=data["reason"], by=request.seat, now=clock.now()
        ),
        Contest(field, found.content.values.get(name, ""), request.POST or None),
        title=f"另填「{name}」",
        button="另填",
        back=reverse("nomination-edit", args=[pk]),
        done=f"已另填「{name}」，随报送材料一并报送理由",
        crumbs=crumbs_of(found, f"另填「{name}」"),
        consequences=[
            f"系统记录为“{proof.text}”。{proof.how}" if proof.text is not None else proof.how,
            "另填的内容和理由随材料报送，评选办公室看得到；系统记录本身不因此改变，记录有误的请原办单位更正。",
            "系统记录以后有变化的，须重新核对。",
        ],
    )


@require_POST
def follow(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_to_edit(request.seat, pk)
    name = request.POST.get("field", "")
    return do(
        request,
        lambda: contesting.follow_records(found, name, by=request.seat, now=clock.now()),
        done=f"「{name}」改用系统记录",
        to=reverse("nomination-edit", args=[pk]),
    )
