"""Paper at the award office: all units, one unit's, what is printed about it. The unit sees its own and changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from xuanxian.awards.intake import access, actions, counting, returning
from xuanxian.awards.intake.forms import (
    Arrival,
    CorrectArrival,
    Corrections,
    Finish,
    Look,
    drawn,
)
from xuanxian.awards.intake.models import TONES, IntakeStatus, Parcel
from xuanxian.awards.intake.queries import (
    NOT_BEGUN,
    Tally,
    corrections_of,
    delivery_in_hand,
    given_back,
    late_units,
    paper_deliveries,
    parcels_of,
    tally_of,
    usual_delivery,
)
from xuanxian.awards.intake.queries import units as units_with_paper
from xuanxian.awards.nominations.actions import package_of
from xuanxian.awards.nominations.models import Package
from xuanxian.awards.programmes.access import runs
from xuanxian.awards.programmes.models import Programme
from xuanxian.awards.programmes.queries import rulebook_of, units_of
from xuanxian.platform import clock, given
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page
from xuanxian.platform.refusals import Refused
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.core.calendars import Calendar, NoCalendar

DAYS_TO_MEND = 5
"""Working days that the page proposes for corrections."""


# ——— all units —————————————————————————————————————————————————————————————————————————————————————————


def units(request: Request, pk: int) -> HttpResponseBase:
    """Every unit's paper for one delivery; another one by `?step=`."""
    version = access.version_to_take_in(request.seat, pk)
    programme, rulebook = version.programme, rulebook_of(version)
    steps = paper_deliveries(rulebook)
    step = _named(steps, request.GET.get("step", "")) or delivery_in_hand(programme, rulebook)
    crumbs = [(programme.title, reverse("programme", args=[pk])), ("收件", "")]
    if step is None:
        context = {"title": "收件", "crumbs": crumbs, "programme": programme, "step": None}
        return render(request, "intake/units.html", context)
    late = late_units(programme, step, clock.today())
    rows = units_with_paper(programme, step)
    return list_page(
        request, _listing(step, late), rows, "intake/units.html", programme=programme, step=step, crumbs=crumbs,
        others=[s for s in steps if s != step], late=len(late), title="收件",
    )  # fmt: skip


def _listing(step: Step, late: set[int]) -> Listing:
    def page(row: Any) -> str:
        return address_of("package-intake", row.package, step) if row.package else ""

    def lateness(row: Any) -> str:
        if row.organisation_id not in late:
            return ""
        return "迟到" if row.arrived else "逾期未到"

    return Listing(
        "各单位纸质材料",
        (
            Column("unit", "推荐单位", "organisation.name", link=page),
            Column("electronic", "电子版"),
            Column("state", "纸质材料", tone=lambda row: TONES[IntakeStatus(row.state)]),
            Column("late", "是否迟到", lateness, tone={"迟到": "warn", "逾期未到": "stop"}),
            Column("arrived", "收到日期", sort=("arrived",)),
            Column("pieces", "件数", numeric=True),
            Column("counted", "已点份数", numeric=True),
            Column("until", "补正期限", sort=("until",)),
        ),
        (
            Filter("state", "纸质材料", [(s.value, s.value) for s in IntakeStatus]),
            Filter(
                "late", "是否迟到", [("late", "迟到、逾期未到"), ("good", "按时")],
                apply=lambda rows, value: (rows.filter if value == "late" else rows.exclude)(organisation__in=late),
            ),
            Filter(
                "electronic", "电子版", [(s, s) for s in (NOT_BEGUN, "编制中", "已报送", "退回补正", "已撤回")]
            ),
        ),
        search=("organisation__name", "unit_name"),
        hint="单位名称",
        order=("order",),
        keeps=("step",),
    )  # fmt: skip


def _named(steps: Sequence[Step], name: str) -> Step | None:
    return next((step for step in steps if step.name == name), None)


def address_of(name: str, package: int, step: Step, *more: object) -> str:
    return f"{reverse(name, args=[package, *more])}?{urlencode({'step': step.name})}"


def parcel(request: Request, pk: int) -> HttpResponse:
    """A parcel is registered, for a unit that may not have begun its package; `?corrects=` names an entry that was wrong."""
    version = access.version_to_take_in(request.seat, pk)
    programme, today = version.programme, clock.today()
    old = access.parcel_to_correct(programme, request.GET.get("corrects", ""))
    steps = paper_deliveries(rulebook_of(version))
    step = _named(steps, old.intake.step if old else request.GET.get("step", ""))
    step = step or delivery_in_hand(programme, rulebook_of(version))
    if step is None:
        raise Http404
    form: Arrival
    if old is not None:
        names = ("how", "day", "number", "pieces", "handed_by")
        form = CorrectArrival({name: getattr(old, name) for name in names}, request.POST or None)
    else:
        start = {"day": today, "unit": request.GET.get("unit", "")}
        form = Arrival(units_of(programme), start, request.POST or None)

    def act(data: dict[str, Any]) -> tuple[Package, Parcel]:
        part = data.pop("unit", None)
        to = old.intake.package if old else package_of(programme, part)
        return to, actions.register_parcel(to, step, **data, corrects=old, by=request.seat, now=clock.now())

    title = "更正收件登记" if old else "登记收件"
    return act_page(
        request, act, form, title=title, button=title,
        back=address_of("package-intake", old.intake.package_id, step) if old else _list(programme, step),
        done=lambda made: f"已{title}：{made[0].unit_name}{actions.lateness(made[0], step, made[1].day)}",
        to=lambda made: address_of("package-intake", made[0].pk, step),
        crumbs=_programme_crumbs(programme, step, title),
        consequences=[
            f"{step.name}的纸质材料，几次送到的逐次登记。",
            "登记后不能删改，有错的另登记更正，原登记留存；单位能看到。",
        ],
    )  # fmt: skip


def _list(programme: Programme, step: Step) -> str:
    return address_of("intake", programme.pk, step)


def _programme_crumbs(programme: Programme, step: Step, here: str) -> list[tuple[str, str]]:
    above = (programme.title, reverse("programme", args=[programme.pk]))
    return [above, ("收件", _list(programme, step)), (here, "")]


# ——— one unit ——————————————————————————————————————————————————————————————————————————————————————————


def intake(request: Request, pk: int) -> HttpResponse:
    """What came and what was found of it; the award office ticks off what is in order. Before the first check is finished
    the unit sees the parcels and how many copies are counted."""
    found = access.package_to_follow(request.seat, pk)
    office = runs(request.seat, found.programme)
    step = delivery_asked(request, found)
    ticked: list[str] = []
    trouble = []
    if request.method == "POST":
        access.package_to_take_in(request.seat, pk)
        ticked = request.POST.getlist("items")
        try:
            count = counting.pass_items(
                found, step, ticked, seen=given.number(request.POST.get("seen")) or 0, by=request.seat, now=clock.now(),
                key=request.POST.get("key", "")[:32] or drawn(),
            )  # fmt: skip
        except Refused as refusal:
            trouble = refusal.findings
        else:
            messages.success(request, f"已登记{count}项")
            return redirect(
                address_of("package-intake", pk, step) + ("&only" if "only" in request.GET else "")
            )
    tally = tally_of(found, step)
    last = actions.last_check(tally)
    rows = tally.rows if office or last else []
    only, material = request.GET.get("only", ""), request.GET.get("material", "")
    today, calendar = clock.today(), working_days()
    return render(
        request,
        "intake/intake.html",
        {
            "title": "纸质材料",
            "crumbs": crumbs_of(found, office, step),
            "package": found,
            "tally": tally,
            "office": office,
            "steps": [s for s in paper_deliveries(rulebook_of(found.version)) if s != step],
            "query": urlencode({"step": step.name}),
            "here": request.GET.urlencode(),
            "parcels": list(parcels_of(tally.intake)),
            "listed": bool(rows),
            "shown": [r for r in rows if material in ("", r.material.name) and (not only or r.findings)],
            "only": only,
            "material": material,
            "materials": list(dict.fromkeys(row.material.name for row in rows)),
            "good": len(tally.rows) - sum(bool(row.findings) for row in tally.rows),
            "ticked": ticked,
            "key": drawn(),
            "trouble": trouble,
            "to_check": tally.received and (last != actions.checked(tally) or tally.status == IntakeStatus.ARRIVED),
            "to_mend": tally.status in (IntakeStatus.PARTIAL, IntakeStatus.MENDING),
            "since_check": last and last != actions.checked(tally) and tally.status != IntakeStatus.ARRIVED,
            "findings": tally.findings if last else [],
            "others": tally.others if office else [],
            "corrections": [(one, _lines(one.lines, tally)) for one in corrections_of(tally.intake)],
            "given": list(given_back(tally.intake)),
            "returnable": office and bool(returning.returnables(tally)),
            "until": tally.until,
            "left": calendar.left(today, tally.until),
        },
        status=422 if trouble else 200,
    )  # fmt: skip


def _lines(lines: Sequence[Sequence[str]], tally: Tally) -> list[tuple[Sequence[str], bool]]:
    """Each with whether nothing is amiss any more with what it is about."""
    amiss = {(str(row.nomination or ""), row.material.name) for row in tally.rows if row.findings}
    return [(line, (line[0], line[1]) not in amiss) for line in lines]


def delivery_asked(request: Request, package: Package) -> Step:
    name = request.GET.get("step", "")
    steps = paper_deliveries(rulebook_of(package.version))
    found = _named(steps, name) if name else usual_delivery(package)
    if found is None:
        raise Http404
    return found


def crumbs_of(package: Package, office: bool, step: Step, here: str = "") -> list[tuple[str, str]]:
    programme = package.programme
    page = address_of("package-intake", package.pk, step)
    above = [("收件", _list(programme, step)), (package.unit_name, reverse("package", args=[package.pk]))]
    if not office:
        above = [(package.unit_name, ""), ("报送材料", reverse("package", args=[package.pk]))]
    return [*above, ("纸质材料", page if here else ""), *([(here, "")] if here else [])]


def item(request: Request, pk: int, item: int) -> HttpResponse:
    """One item looked at closely."""
    found = access.package_to_take_in(request.seat, pk)
    step = delivery_asked(request, found)
    row = tally_of(found, step).row(str(item))
    if row is None:
        raise Http404
    form = Look(row, request.POST or None)
    material = row.material
    title = f"{row.item.subject} {material.name}".strip()
    wants = [
        f"{material.copies}份",
        material.binding,
        f"须盖章：{'；'.join(row.places)}" if row.places else "",
    ]
    return act_page(
        request,
        lambda data: counting.look_at(
            found, step, row.key, form.look, copies=data["copies"], old=data["old"], seen=data["seen"], by=request.seat,
            now=clock.now(), key=data["key"],
        ),
        form,
        title=title,
        button="登记查验结果",
        back=f"{address_of('package-intake', pk, step)}#i{item}",
        done=f"已登记：{title}",
        crumbs=crumbs_of(found, True, step, title),
        consequences=[f"通知要求{'，'.join(filter(None, wants))}（{material.clause}）。", *_so_far(row.seen.changed)],
    )  # fmt: skip


def _so_far(changed: Sequence[str]) -> list[str]:
    return [f"旧稿打印以后改了：{'、'.join(changed)}。"] if changed else []


def finish(request: Request, pk: int) -> HttpResponse:
    found = access.package_to_take_in(request.seat, pk)
    step = delivery_asked(request, found)
    tally = tally_of(found, step)
    said = f"应收{tally.wanted}份，计入{tally.got}份，" + (
        f"有{len(tally.findings)}项不合。" if tally.findings else "各项合格。"
    )
    return act_page(
        request,
        lambda data: actions.finish_check(found, step, seen=data["seen"], by=request.seat, now=clock.now()),
        Finish(request.POST or None, initial={"seen": tally.newest}),
        title="核收",
        button="核收",
        back=address_of("package-intake", pk, step),
        done=lambda lacking: f"已核收，尚缺{lacking}项，可以发补正通知" if lacking else "已核收，齐全",
        crumbs=crumbs_of(found, True, step, "核收"),
        consequences=[said, "记入办理记录，单位会收到通知；以后补来的，登记收件后接着清点、核收。"],
        template="intake/act.html",
        amiss=tally.findings,
    )


def correct(request: Request, pk: int) -> HttpResponse:
    found = access.package_to_take_in(request.seat, pk)
    step = delivery_asked(request, found)
    tally = tally_of(found, step)
    usual, unknown = _days_on(working_days(), clock.today())
    return act_page(
        request,
        lambda data: actions.send_corrections(found, step, **data, by=request.seat, now=clock.now()),
        Corrections(request.POST or None, initial={"seen": tally.newest, "until": usual}),
        title="补正通知",
        button="发给单位",
        back=address_of("package-intake", pk, step),
        done=lambda made: f"已发{made}，单位会收到通知",
        crumbs=crumbs_of(found, True, step, "补正通知"),
        consequences=[
            f"右侧{len(tally.findings)}项列入补正通知，发出后不再变；只补纸质材料，不退回电子版。",
            "内容填错、须改电子版的，不用本项，请在报送材料页退回。",
            *unknown,
        ],
        template="intake/act.html",
        amiss=tally.findings,
        return_url=reverse("package-return", args=[pk]),
    )


def _days_on(calendar: Calendar, today: date) -> tuple[date | None, list[str]]:
    """The usual day, and what to know where it cannot be worked out."""
    try:
        return calendar.after(today, DAYS_TO_MEND), []
    except NoCalendar as missing:
        return None, [f"{missing}：补正期限请自己填。"]
