"""Moving packages to the version in force."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from xuanxian.awards.nominations import access
from xuanxian.awards.nominations.models import PackageStatus
from xuanxian.awards.packages.carrying_over import carry_over, change_of, to_carry_over
from xuanxian.awards.programmes import access as programme_access
from xuanxian.awards.programmes.queries import version_in_force
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.markup import pager

PAGE_SIZE = 50


class CarryOver(forms.Form):
    reason = forms.CharField(
        label="理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, help_text="推荐单位看得到。"
    )
    handed_in = forms.BooleanField(label="已经报送，仍改按新版次审核", required=False)


def waiting(request: Request, pk: int) -> HttpResponse:
    """Who is still on which version; what would change is told on the page of each."""
    found = programme_access.programme_to_run(request.seat, pk)
    pages = Paginator(to_carry_over(found), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    return render(
        request,
        "packages/to_carry_over.html",
        {
            "title": "移到新版次",
            "programme": found,
            "crumbs": [
                (found.title, reverse("programme", args=[pk])),
                ("版次", reverse("programme-versions", args=[pk])),
                ("移到新版次", ""),
            ],
            "rows": page.object_list,
            "count": pages.count,
            "pager": pager(page.number, pages.num_pages, lambda number: f"?page={number}"),
        },
    )


def carry_on(request: Request, pk: int) -> HttpResponse:
    package = access.package_to_review(request.seat, pk)
    version = version_in_force(package.programme)
    change = change_of(package, version, clock.today()) if package.version_id != version.pk else None
    form = CarryOver(request.POST or None)
    is_in = package.status == PackageStatus.HANDED_IN
    if not is_in:
        del form.fields["handed_in"]
    back = reverse("programme-moving", args=[package.programme_id])
    return act_page(
        request,
        lambda data: carry_over(
            package,
            version,
            reason=data["reason"],
            handed_in=data.get("handed_in", False),
            by=request.seat,
            now=clock.now(),
        ),
        form,
        title=f"{package.unit_name}：移到第{version.number}版",
        button="移到新版次",
        back=back,
        done=f"{package.unit_name}的报送材料已改照第{version.number}版，推荐单位会收到通知",
        crumbs=[(package.programme.title, reverse("programme", args=[package.programme_id])), ("移到新版次", back),
                (package.unit_name, "")],
        consequences=[
            f"现在照第{package.version.number}版，{package.status}。办过的步骤、填写的内容都不动，以后照第{version.number}版检查、审核。",
            *(["已经报送：照原版次报送的内容改按新版次审核；要让推荐单位先补正的，请退回以后再移。"] if is_in else []),
        ],
        template="packages/carry_over.html",
        change=change,
        version=version,
        package=package,
    )  # fmt: skip
