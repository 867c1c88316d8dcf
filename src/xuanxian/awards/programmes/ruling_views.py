"""Rulings: the list by clause, asking, answering, correcting."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from xuanxian.awards.programmes import access, rulings
from xuanxian.awards.programmes.forms import Answer, Question
from xuanxian.awards.programmes.models import Ruling, RulingStatus
from xuanxian.awards.programmes.queries import answers_of, clauses_of, in_order_of_chapters, rulebook_in_force
from xuanxian.awards.programmes.roles import OFFICES, UNITS
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.acts.queries import history
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page


def _listing(clauses: list[str]) -> Listing:
    return Listing(
        "答疑口径",
        (
            Column("clause", "条款", sort=("clause",)),
            Column("question", "问题", link="ruling"),
            Column("answer", "答复"),
            Column("status", "状态", tone={"已答复": "ok", "待答复": "warn"}),
            Column("answered_at", "答复时间", sort=("answered_at",)),
        ),
        (
            Filter("clause", "条款", [(c, c) for c in clauses]),
            Filter("status", "状态", [(s.value, s.value) for s in RulingStatus]),
        ),
        search=("question", "answer", "clause"),
        hint="问题、答复、条款",
        order=("clause",),
        empty="还没有答疑口径。对通知拿不准的，可以提问，答复对全部推荐单位有效。",
    )


def rulings_list(request: Request, pk: int) -> HttpResponseBase:
    found = access.programme_to_read(request.seat, pk)
    rows = access.rulings_visible_to(request.seat, found)
    clauses = in_order_of_chapters(rows.order_by().values_list("clause", flat=True).distinct())
    return list_page(
        request,
        _listing(clauses),
        rows,
        "programmes/rulings.html",
        programme=found,
        may_ask=bool(request.roles & UNITS | OFFICES),
        crumbs=[(found.title, reverse("programme", args=[pk])), ("答疑口径", "")],
    )


def ask(request: Request, pk: int) -> HttpResponse:
    found = access.programme_to_read(request.seat, pk)
    back = reverse("rulings", args=[pk])
    chosen = {"clause": request.GET.get("clause", ""), "rule": request.GET.get("rule", "")[:60]}
    return act_page(
        request,
        lambda data: rulings.ask(found, **data, by=request.seat, now=clock.now()),
        Question(clauses_of(rulebook_in_force(found)), request.POST or None, **chosen),
        title="提问",
        button="提问",
        back=back,
        done="已提问，答复后会收到通知",
        to=lambda ruling: reverse("ruling", args=[ruling.pk]),
        crumbs=[(found.title, reverse("programme", args=[pk])), ("答疑口径", back), ("提问", "")],
        consequences=["先在答疑口径中查找，已有答复的照答复办理。"],
    )


def ruling(request: Request, pk: int) -> HttpResponse:
    """The answer in force, the earlier ones, struck through. Who asked is seen by the office and by whoever asked."""
    found = access.ruling_to_read(request.seat, pk)
    runs = access.runs(request.seat, found.programme)
    return render(
        request,
        "programmes/ruling.html",
        {
            "title": f"{found.clause}：答疑口径",
            "ruling": found,
            "crumbs": _crumbs(found, ""),
            "answers": answers_of(found),
            "runs": runs,
            "answered": found.status == RulingStatus.ANSWERED,
            "acts": history(found.case_id) if runs else (),
            "asker": found.asked_by if runs or found.asked_by_id == request.seat.organisation_id else None,
        },
    )


def answer(request: Request, pk: int) -> HttpResponse:
    found = access.ruling_to_answer(request.seat, pk)
    corrects = found.status == RulingStatus.ANSWERED
    title = "更正答复" if corrects else "答复"
    return act_page(
        request,
        lambda data: rulings.answer(found, **data, by=request.seat, now=clock.now()),
        Answer(corrects, request.POST or None, question=found.question, answer=found.answer),
        title=title,
        button=title,
        back=reverse("ruling", args=[pk]),
        done="已答复，全部推荐单位都会收到通知",
        crumbs=_crumbs(found, title),
        consequences=[
            "答复对全部推荐单位有效，不写是哪个单位问的。",
            *(["原来的答复留在页面上，注明已更正。"] if corrects else ["答复以后不能删去，有误的另行更正。"]),
        ],
    )


def _crumbs(found: Ruling, here: str) -> list[tuple[str, str]]:
    programme = found.programme
    crumbs = [
        (programme.title, reverse("programme", args=[programme.pk])),
        ("答疑口径", reverse("rulings", args=[programme.pk])),
    ]
    return (
        [*crumbs, (found.clause, reverse("ruling", args=[found.pk])), (here, "")]
        if here
        else [*crumbs, (found.clause, "")]
    )
