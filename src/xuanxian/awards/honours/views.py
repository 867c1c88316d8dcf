"""Conferral, the register, and the public check of a certificate."""

from __future__ import annotations

from collections import Counter

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from xuanxian.awards.honours import access, actions
from xuanxian.awards.honours.forms import ByName, ByNumber, Conferral, Revocation
from xuanxian.awards.honours.lists import as_text, name_list
from xuanxian.awards.honours.models import HonourStatus
from xuanxian.awards.honours.queries import certificates, choices
from xuanxian.awards.nominations.access import nominations_visible_to
from xuanxian.awards.nominations.standings import step_of_kind
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.programmes.roles import OFFICE
from xuanxian.awards.reviews import access as review_access
from xuanxian.awards.reviews import queries as reviews
from xuanxian.awards.reviews.views import crumbs_of, numbers
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.acts.queries import history
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.export import file_name
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page
from xuanxian.rules.awards.steps import StepKind

LOOKUPS_A_MINUTE = 30
"""From one address; an office shares one among many desks."""
_TONES = {
    HonourStatus.VALID.value: "ok",
    HonourStatus.REVOKED.value: "stop",
    HonourStatus.MISTAKEN.value: "plain",
}


def conferral(request: Request, pk: int) -> HttpResponse:
    version = review_access.version_to_review(request.seat, pk)
    programme, rulebook = version.programme, rulebook_of(version)
    step = step_of_kind(rulebook, StepKind.CONFER)
    may = review_access.may_decide(request.seat, programme, step)
    if request.method == "POST" and not may:
        raise Http404
    term = reviews.term(version, step, clock.today())
    waiting = list(reviews.waiting_at(programme, rulebook, step).select_related("package", "content"))
    listed = waiting or list(reviews.concerned(programme, term.acts).select_related("package", "content"))
    names = name_list(rulebook, listed)
    if request.GET.get("export") == "txt":
        response = HttpResponse(as_text(names), content_type="text/plain; charset=utf-8")
        name = file_name(f"{step.name}名单", "txt")
        response["Content-Disposition"] = content_disposition_header(True, name) or ""
        return response
    return act_page(
        request,
        lambda data: actions.confer(
            programme, **data, by=request.seat, now=clock.now(), seen=request.POST.get("seen", "-")
        ),
        Conferral(request.POST or None, initial={"decided": clock.today()}),
        title="授予",
        button="登记决定并授予",
        back=reverse("conferral", args=[pk]),
        done=lambda number: f"已登记，{number}个对象写入荣誉登记簿",
        crumbs=crumbs_of(programme, "授予"),
        template="honours/conferral.html",
        programme=programme,
        step=step,
        term=term,
        waiting=waiting,
        numbers=numbers(rulebook, Counter(n.category for n in waiting)),
        behind=reviews.behind(rulebook, step, reviews.counts(programme)),
        names=names,
        number=rulebook.steps.index(step),
        may=may,
        seen=reviews.fingerprint(n.pk for n in waiting),
    )


# ——— the register ——————————————————————————————————————————————————————————————————————————————————————


def _listing() -> Listing:
    years, categories, programmes = choices()
    return Listing(
        "荣誉登记簿",
        (
            Column("number", "证书编号", sort=("number",)),
            Column("holder", "获得者", link="honour", sort=("holder",)),
            Column("title", "荣誉称号"),
            Column("category", "类别"),
            Column("unit", "推荐单位", "unit_name"),
            Column("year", "年度", numeric=True, sort=("-year", "number")),
            Column("status", "状态", tone=_TONES),
        ),
        (
            Filter("year", "年度", years),
            Filter("category", "类别", categories),
            Filter("status", "状态", [(s.value, s.value) for s in HonourStatus]),
            Filter("programme", "活动", programmes),
        ),
        search=("holder", "number", "unit_name"),
        hint="获得者、编号、推荐单位",
        order=("-year", "number"),
        empty="还没有登记的荣誉。表彰决定印发并登记后，写入登记簿。",
    )


def honours(request: Request) -> HttpResponseBase:
    rows = access.visible_to(request.seat)
    return list_page(request, _listing(), rows, "honours/honours.html", may=OFFICE in request.roles)


def honour(request: Request, pk: int) -> HttpResponse:
    found = access.honour_to_read(request.seat, pk)
    inner = access.may_read_history(request.seat, found)
    return render(
        request,
        "honours/honour.html",
        {
            "title": found.holder,
            "honour": found,
            "crumbs": [("荣誉登记簿", reverse("honours")), (found.number, "")],
            "tone": _TONES[found.status],
            "valid": found.status == HonourStatus.VALID,
            "pairs": [
                ("荣誉称号", found.title),
                ("获得者", found.holder),
                ("单位及职务", found.body),
                ("类别", found.category),
                ("推荐单位", found.unit_name),
                ("年度", f"{found.year}年"),
                ("授予日期", found.conferred),
                ("证书编号", found.number),
                ("颁发", found.gives),
                ("授予机关", found.granted_by),
                ("表彰决定", found.document),
            ],
            "inner": inner,
            "acts": history(found.case_id) if inner else [],
            "nomination": found.nomination is not None
            and nominations_visible_to(request.seat).filter(pk=found.nomination.pk).exists(),
            "keeps": access.keeps(request.seat, found),
        },
    )


def revoke(request: Request, pk: int) -> HttpResponse:
    found = access.honour_to_revoke(request.seat, pk)
    back = reverse("honour", args=[pk])
    return act_page(
        request,
        lambda data: actions.revoke(found, **data, by=request.seat, now=clock.now()),
        Revocation(request.POST or None),
        title="撤销荣誉",
        button="撤销荣誉称号",
        back=back,
        done=f"已撤销{found.holder}的荣誉称号",
        crumbs=[("荣誉登记簿", reverse("honours")), (found.holder, back), ("撤销荣誉", "")],
        consequences=[
            f"撤销{found.holder}的「{found.title}」。登记簿保留这一条，标明已撤销；公众查询也显示已撤销。",
            f"收回{found.gives}，停止享受有关待遇。" if found.gives else "停止享受有关待遇。",
            "推荐单位会收到通知，负责收回。此项记录不能删除。",
        ],
    )


# ——— the public ————————————————————————————————————————————————————————————————————————————————————————


def certificate(request: HttpRequest) -> HttpResponse:
    """Says name, title, year and status; nothing else even reaches the page."""
    by_number, by_name = "number" in request.GET, "name" in request.GET
    number_form = ByNumber(request.GET if by_number else None)
    name_form = ByName(request.GET if by_name and not by_number else None)
    asked = number_form if by_number else name_form
    many = asked.is_bound and _too_many(request)
    found = certificates(**asked.cleaned_data) if asked.is_bound and not many and asked.is_valid() else None
    return render(
        request,
        "honours/certificate.html",
        {
            "title": "查询荣誉证书",
            "name_form": name_form,
            "number_form": number_form,
            "found": found,
            "many": many,
        },
        status=429 if many else 200,
    )


def _too_many(request: HttpRequest) -> bool:
    key = f"certificate.{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, 60)
    try:
        return cache.incr(key) > LOOKUPS_A_MINUTE
    except ValueError:  # the minute was over between the two
        return False
