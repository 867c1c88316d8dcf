"""Pages of a package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from xuanxian.awards.intake.queries import briefly
from xuanxian.awards.nominations import access, actions, attaching
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import IN_HANDS_OF_UNIT, Nomination, Package, PackageStatus
from xuanxian.awards.nominations.proven import corrections
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.standings import open_deliveries, takes_new
from xuanxian.awards.packages import handing_in
from xuanxian.awards.packages.checks import unit_papers
from xuanxian.awards.packages.forms import ExtendFor, HandIn, Register, Resolution, Return
from xuanxian.awards.packages.pages import sheet_of
from xuanxian.awards.papers.filling import summary_forms
from xuanxian.awards.places import taking
from xuanxian.awards.places.counting import meters, unsure
from xuanxian.awards.places.limit_panel import panel_of
from xuanxian.awards.programmes import access as programme_access
from xuanxian.awards.programmes.models import RECOMMENDING
from xuanxian.awards.programmes.queries import rulebook_of, rulings_on
from xuanxian.platform import clock, given
from xuanxian.platform.accounts.models import Role
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.acts.queries import history
from xuanxian.platform.attachments.access import reader
from xuanxian.platform.attachments.queries import attached
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.files.actions import DOCUMENTS, store_upload
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.forms import Reason, Upload
from xuanxian.platform.refusals import Refused
from xuanxian.platform.signing.actions import waiting_for
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.awards.verbs import SHARE
from xuanxian.rules.core.findings import Finding

TONES = {
    PackageStatus.DRAFT: "plain",
    PackageStatus.HANDED_IN: "ok",
    PackageStatus.RETURNED: "stop",
    PackageStatus.WITHDRAWN: "warn",
    "未开始": "plain",
    "编制中": "note",
}


def my_package(request: Request, pk: int) -> HttpResponse:
    """The unit's own package of a programme, made when first looked at."""
    programme = programme_access.programme_to_read(request.seat, pk)
    mine = programme.participations.filter(
        organisation=request.seat.organisation_id, function=RECOMMENDING
    ).first()
    if mine is None:
        return redirect("board", pk=pk)
    return redirect("package", pk=actions.package_of(programme, mine).pk)


def package(request: Request, pk: int) -> HttpResponse:
    found = access.package_to_read(request.seat, pk)
    own = found.unit_id == request.seat.organisation_id
    within = access.own_or_below(request.seat, found)
    today = clock.today()
    dossier = Dossier(found, today)
    rulebook, step = dossier.rulebook, dossier.next_delivery
    until = dossier.deadline(step)
    choosing = within and found.status != PackageStatus.HANDED_IN
    sheet = sheet_of(dossier, handed_in_only=not within)
    if choosing:  # what is forecast stands on the panel of the limits
        sheet = replace(sheet, findings=[f for f in sheet.findings if f[0].rule != "forecast.share"])
    listed = [row.nomination for _, _, rows in sheet.lists for row in rows]
    office = programme_access.runs(request.seat, found.programme)
    return render(
        request,
        "packages/package.html",
        {
            "title": "报送材料",
            "package": found,
            "crumbs": [(found.unit_name, ""), ("报送材料", "")],
            "sheet": sheet,
            "panel": panel_of(rulebook, found.unit_name, listed) if choosing else None,
            "within": within,
            "meters": meters(found, rulebook),
            "unsure": unsure(found, rulebook),
            "summary": bool(summary_forms(rulebook)),
            "own": own,
            "leader": request.seat.role == Role.LEADER,
            "office": office,
            "corrections": _corrected(listed) if office else [],
            "waiting": waiting_for(found.case_id) if own else None,
            "in_hands": bool(sheet.tasks) or found.status != PackageStatus.HANDED_IN,
            "may_add": takes_new(rulebook, dossier.open_deliveries),
            "in_hands_states": [str(status) for status in IN_HANDS_OF_UNIT],
            "until": until,
            "left": working_days().left(today, until),
            "step": step,
            "tone": TONES[PackageStatus(found.status)],
            "attachments": list(
                filter(reader(request.seat, found), attached(found.case_id).select_related("by"))
            ),
            # How a unit divides its places is its own business.
            "acts": history(found.case_id) if within else history(found.case_id).exclude(verb=SHARE),
            "rulings": rulings_on(found.programme, (f.clause for f, _ in sheet.findings)),
            "intakes": briefly(found),
        },
    )


def _corrected(nominations: Sequence[Nomination]) -> list[tuple[Finding, str]]:
    """What the records say now otherwise than when it was handed in, each with the nominee's page."""
    found = corrections(nominations)
    return [(f, reverse("nomination", args=[n.pk])) for n in nominations for f in found.get(n.pk, ())]


def _crumbs(package: Package, here: str) -> list[tuple[str, str]]:
    return [(package.unit_name, ""), ("报送材料", reverse("package", args=[package.pk])), (here, "")]


def _step_asked(request: Request, package: Package, kind: StepKind) -> Step:
    """The unit's step that the address names; without a name the first of the kind."""
    rulebook = rulebook_of(package.version)
    fitting = [s for s in rulebook.steps if s.name in rulebook.of_unit and s.kind is kind]
    wanted = request.GET.get("step", "")
    found = next((s for s in fitting if not wanted or s.name == wanted), None)
    if found is None:
        raise Http404
    return found


def resolution(request: Request, pk: int) -> HttpResponse:
    found = access.package_to_edit(request.seat, pk)
    step = _step_asked(request, found, StepKind.RESOLVE)
    rows = Dossier(found, clock.today()).coming_to(step)
    return act_page(
        request,
        lambda data: handing_in.record_resolution(found, step.name, **data, by=request.seat, now=clock.now()),
        Resolution(request.POST or None),
        title=f"登记{step.name}",
        button="登记",
        back=reverse("package", args=[pk]),
        done=f"已登记{step.name}",
        crumbs=_crumbs(found, f"登记{step.name}"),
        consequences=[
            f"登记集体研究决定和主要负责人签字同意，适用于名单上现有的{len(rows)}个对象；以后添加的须另行研究。",
        ],
    )


def register(request: Request, pk: int) -> HttpResponse:
    """What another office did on paper before the hand-in."""
    found = access.package_to_edit(request.seat, pk)
    wanted = request.GET.get("step", "")
    dossier = Dossier(found, clock.today())
    step = next((s for s in handing_in.registered_steps(dossier.rulebook) if s.name == wanted), None)
    rows = dossier.coming_to(step, undone=True) if step else []
    if step is None or not rows:
        messages.warning(request, f"现在没有可以登记「{wanted}」的推荐对象。")
        return redirect("package", pk=pk)
    return act_page(
        request,
        lambda data: handing_in.register_step(
            found, step.name, data["nominations"], day=data["day"], document=data["document"],
            remark=data["remark"], by=request.seat, now=clock.now(),
        ),
        Register(rows, clock.today(), request.POST or None),
        title=f"登记{step.name}",
        button="登记",
        back=reverse("package", args=[pk]),
        done=f"已登记{step.name}",
        crumbs=_crumbs(found, f"登记{step.name}"),
        consequences=[
            f"「{step.name}」由{step.by}办理（{step.clause}），办结后由推荐单位照原件登记。",
            "登记后不能删改；登记错了的，报送以后由评选办公室退回重办。",
        ],
    )  # fmt: skip


def hand_in(request: Request, pk: int) -> HttpResponse:
    """The leader's: he signs with it. An officer sends for signature; what was sent is signed on its own page."""
    found = access.package_to_edit(request.seat, pk)
    waiting = waiting_for(found.case_id)
    if request.seat.role != Role.LEADER or (waiting and request.method != "POST"):
        return redirect("signing", pk=waiting.pk) if waiting else redirect("signing-send", case=found.case_id)
    found = access.package_to_hand_in(request.seat, pk)
    dossier = Dossier(found, clock.today())
    step = dossier.next_delivery
    if "step" in request.GET:
        step = _step_asked(request, found, StepKind.HAND_IN)
    sheet = sheet_of(dossier, delivery=step)
    differences = handing_in.differences(dossier)
    rows = dossier.coming_to(step)
    return act_page(
        request,
        lambda data: handing_in.hand_in(
            found, reason=data["reason"], by=request.seat, now=clock.now(), step_name=step.name
        ),
        HandIn(request.POST or None),
        title="报送" if len(dossier.rulebook.deliveries) == 1 else step.name,
        button="签字同意并报送",
        back=reverse("package", args=[pk]),
        done=lambda edition: f"已报送第{edition.number}稿，评选办公室会收到通知",
        crumbs=_crumbs(found, step.name),
        consequences=[
            f"第{found.edition + 1}稿，{len(rows)}个推荐对象。报送后不能修改，需要修改的可以撤回。",
            "点击即表示主要负责人签字同意，谁推荐、谁负责。",
        ],
        template="packages/hand_in.html",
        sheet=sheet,
        differences=[(n, differences[n.pk]) for n in found.nominations.filter(pk__in=differences)],
        again=found.edition > 0,
    )


def withdraw(request: Request, pk: int) -> HttpResponse:
    found = access.package_to_edit(request.seat, pk)
    return act_page(
        request,
        lambda data: handing_in.withdraw_package(
            found, reason=data["reason"], by=request.seat, now=clock.now()
        ),
        Reason(request.POST or None),
        title="撤回",
        button="撤回",
        back=reverse("package", args=[pk]),
        done="已撤回，可以修改后重新报送",
        crumbs=_crumbs(found, "撤回"),
        consequences=["撤回后须在截止日前重新报送，逾期视为放弃。", "评选办公室会收到通知。"],
    )


def send_back(request: Request, pk: int) -> HttpResponse:
    found = access.package_to_review(request.seat, pk)
    rows = [n for n in in_list(found) if n.status not in IN_HANDS_OF_UNIT]
    form = Return(rows, request.POST or None, all_chosen="all" in request.GET)
    if "one" in request.GET:
        form.fields["nominations"].initial = [request.GET["one"]]
    return act_page(
        request,
        lambda data: handing_in.return_package(
            found,
            data["nominations"],
            reason=data["reason"],
            until=data["until"],
            by=request.seat,
            now=clock.now(),
        ),
        form,
        title="退回补正",
        button="退回",
        back=reverse("package", args=[pk]),
        done="已退回，推荐单位会收到通知",
        crumbs=_crumbs(found, "退回补正"),
    )


def extend(request: Request, pk: int) -> HttpResponse:
    found = access.package_to_review(request.seat, pk)
    return act_page(
        request,
        lambda data: handing_in.extend_for(
            found, data["until"], reason=data["reason"], by=request.seat, now=clock.now()
        ),
        ExtendFor(request.POST or None),
        title="延期报送",
        button="同意延期",
        back=reverse("package", args=[pk]),
        done="已延期，推荐单位会收到通知",
        crumbs=_crumbs(found, "延期报送"),
    )


def attach(request: Request, pk: int) -> HttpResponse:
    found = access.package_to_edit(request.seat, pk)
    papers = unit_papers(rulebook_of(found.version), open_deliveries(found))
    purposes = list(dict.fromkeys([*papers, "会议纪要", "无异议报告", *attaching.SEVERAL]))

    def act(data: Any) -> object:
        stored = store_upload(data["file"], DOCUMENTS, by=request.seat.user, now=clock.now())
        return attaching.attach(found, None, data["purpose"], stored, by=request.seat, now=clock.now())

    return act_page(
        request,
        act,
        Upload(purposes, request.POST or None, request.FILES or None),
        title="上传材料",
        button="上传",
        back=reverse("package", args=[pk]),
        done="已上传",
        crumbs=_crumbs(found, "上传材料"),
        consequences=["同一用途、同一格式再次上传的，以新的为准，旧的留存备查；部门反馈函有几份传几份。"],
    )


@require_POST
def reorder(request: Request, pk: int) -> HttpResponse:
    """Of one `list` of the unit's. `order` is the whole list, as the script sends it; `up` or `down` moves one row, as
    the buttons do."""
    found = access.package_to_edit(request.seat, pk)
    list_ = request.GET.get("list", "")
    order = _new_order(found, list_, request.POST)
    try:
        taking.reorder(found, list_, order, by=request.seat, now=clock.now())
    except Refused as refusal:
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"message": refusal.findings[0].message}, status=422)
        messages.error(request, refusal.findings[0].message)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"order": order})
    return redirect("package", pk=pk)


def _new_order(package: Package, list_: str, posted: Any) -> list[int]:
    keys = [n.pk for n in taking.in_order(package, list_)]
    if wanted := given.numbers(posted.get("order", "").split(",")):
        return [key for key in wanted if key in keys]
    for verb, step in (("up", -1), ("down", 1)):
        moved = given.number(posted.get(verb))
        if moved in keys:
            at = keys.index(moved)
            to = min(max(at + step, 0), len(keys) - 1)
            keys[at], keys[to] = keys[to], keys[at]
    return keys
