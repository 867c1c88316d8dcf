"""What everybody may see: current postings, and the way to say something against somebody on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from xuanxian.awards.disclosures import access, actions, queries
from xuanxian.awards.disclosures.forms import Code, Objecting
from xuanxian.awards.disclosures.models import Disclosure, ObjectionState
from xuanxian.awards.disclosures.texts import groups_of, title_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.refusals import refused

MOST_AN_HOUR, HOUR = 5, timedelta(hours=1)
CODE = "objection-code"
"""Key in the session: the code that the next page shows once."""
_View = Callable[..., HttpResponse]


def _unlisted(view: _View) -> _View:
    """No search engine lists it and nobody keeps a copy: it is taken down when the period is over (D3)."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Cache-Control"] = "no-store"
        return response

    return answer


@_unlisted
def index(request: Request) -> HttpResponse:
    rows = [(row, title_of(row), _period(row)) for row in access.public_ones(clock.today())]
    return render(request, "disclosures/public_index.html", {"title": "公示与查询", "rows": rows})


def _period(found: Disclosure) -> queries.Period:
    return queries.period_of(found, queries.version_of(found), clock.today())


@_unlisted
def disclosure(request: Request, pk: int) -> HttpResponse:
    found = access.public_disclosure(pk, clock.today())
    version = queries.version_of(found)
    rulebook = rulebook_of(version)
    context = {
        "title": title_of(found),
        "disclosure": found,
        "period": queries.period_of(found, version, clock.today()),
        "rulebook": rulebook,
        "groups": groups_of(access.standing_on(found), rulebook),
    }
    return render(request, "disclosures/public.html", context)


@_unlisted
def objection(request: Request, pk: int) -> HttpResponse:
    """Whoever was still writing when the period ended gets the words back."""
    today = clock.today()
    if (
        request.method == "POST"
        and not access.public_ones(today).filter(pk=pk).exists()
        and access.was_public(pk)
    ):
        context = {"title": "公示期已结束", "text": request.POST.get("text", "")[: actions.MOST_CHARACTERS]}
        return render(request, "disclosures/public_late.html", context, status=410)
    found = access.public_disclosure(pk, today)
    groups = groups_of(access.standing_on(found), rulebook_of(queries.version_of(found)))
    return act_page(
        request,
        lambda data: _receive(request, found, **data),
        Objecting(groups, request.GET.get("about", ""), request.POST or None),
        title="反映情况",
        button="提交",
        back=reverse("public-disclosure", args=[pk]),
        to=reverse("public-objection-state"),
        done="已收到您反映的情况",
        template="disclosures/public_objection.html",
        disclosure=found,
        heading=title_of(found),
    )


def _receive(request: Request, found: Disclosure, nomination: int, text: str, contact: str) -> None:
    """A few an hour from one address: enough for anybody who means it."""
    key, now = f"objections.{get_client_ip_address(request)}", clock.now()
    lately = [at for at in cache.get(key, []) if at > now - HOUR]
    if len(lately) >= MOST_AN_HOUR:
        raise refused(
            "objection.often",
            f"一小时内已从同一网络提交{MOST_AN_HOUR}件",
            "请稍后再提交，或者向受理单位书面反映",
        )
    named = access.nominee_on(found, nomination)
    request.session[CODE] = actions.receive_objection(found, named, text, contact, now=now).code
    cache.set(key, [*lately, now], HOUR.total_seconds())


@_unlisted
def state(request: Request) -> HttpResponse:
    """How an objection stands, for whoever has its code; after sending one, the code itself."""
    form = Code(request.POST or None)
    said = ""
    if request.method == "POST" and form.is_valid():
        found = access.state_behind(form.cleaned_data["code"])
        words = {None: "没有查到这个查询码，请核对", ObjectionState.RECEIVED: "已收到，正在调查核实"}
        said = words.get(found, "已办结")
    context = {"title": "查询反映办理情况", "form": form, "said": said, "code": request.session.pop(CODE, "")}
    return render(request, "disclosures/public_state.html", context)
