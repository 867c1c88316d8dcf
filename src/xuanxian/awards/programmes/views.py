"""Pages of a programme: what the notice says, the timetable, extensions."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from xuanxian.awards.programmes import access, actions
from xuanxian.awards.programmes.forms import Extension
from xuanxian.awards.programmes.models import Programme
from xuanxian.awards.programmes.queries import offices_of, rulebook_in_force, version_in_force
from xuanxian.awards.programmes.timetables import behind, timetable_rows
from xuanxian.paperwork.timetable_svg import timetable_svg
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.acts.queries import history
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.lists import Column, Listing, list_page
from xuanxian.rules.awards.verbs import MOVE_PLACES

LISTING = Listing(
    "评选表彰活动",
    (
        Column("title", "活动", link="programme"),
        Column("year", "年度", numeric=True),
        Column("office", "评选办公室", "office.name"),
        Column("status", "状态", tone={"进行中": "ok", "已结束": "plain"}),
    ),
    search=("title",),
    hint="活动名称",
    order=("-year",),
    empty="还没有评选表彰活动。规则书由系统管理员发布。",
)


def programmes(request: Request) -> HttpResponseBase:
    return list_page(request, LISTING, access.visible_to(request.seat).select_related("office"))


def programme(request: Request, pk: int) -> HttpResponse:
    found = access.programme_to_read(request.seat, pk)
    runs, acts = access.runs(request.seat, found), history(found.case_id)
    return render(
        request,
        "programmes/programme.html",
        {
            "title": found.title,
            "programme": found,
            "rulebook": rulebook_in_force(found),
            "version": version_in_force(found),
            "offices": offices_of(found),
            "rows": timetable_rows(found, clock.today())[0],
            "acts": acts
            if runs
            else acts.exclude(verb=MOVE_PLACES),  # who gave places to whom is theirs to know
            "runs": runs,
        },
    )


def timetable(request: Request, pk: int) -> HttpResponse:
    found = access.programme_to_read(request.seat, pk)
    rows, missing = timetable_rows(found, clock.today())
    return render(
        request,
        "programmes/timetable.html",
        {
            "title": "时间表",
            "programme": found,
            "crumbs": [(found.title, reverse("programme", args=[pk])), ("时间表", "")],
            "rows": rows,
            "missing": [(finding, "") for finding in missing],
            "picture": "" if missing else reverse("timetable-picture", args=[pk]),
            "runs": access.runs(request.seat, found),
        },
    )


def timetable_picture(request: Request, pk: int) -> HttpResponse:
    """As an image of its own, so that the page's policy allows its drawing."""
    found = access.programme_to_read(request.seat, pk)
    slots = [row.slot for row in timetable_rows(found, clock.today())[0]]
    calendar = working_days()
    drawing = timetable_svg("时间表", slots, calendar, clock.today(), behind(found))
    return HttpResponse(drawing, content_type="image/svg+xml")


def extend(request: Request, pk: int) -> HttpResponse:
    found: Programme = access.programme_to_run(request.seat, pk)
    back = reverse("timetable", args=[pk])
    return act_page(
        request,
        lambda data: actions.extend_deadline(
            found, data["step"], data["until"], reason=data["reason"], by=request.seat, now=clock.now()
        ),
        Extension(rulebook_in_force(found), request.POST or None),
        title="延期",
        button="延期",
        back=back,
        done="已延期，全部推荐单位都能看到",
        crumbs=[(found.title, reverse("programme", args=[pk])), ("时间表", back), ("延期", "")],
        consequences=["原文日期不动，另记一条办理记录；对全部推荐单位有效。"],
    )
