"""Pages of one nomination, and the list of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from xuanxian.awards.honours.earlier import earlier_findings
from xuanxian.awards.nominations import access, actions, attaching
from xuanxian.awards.nominations.asked import papers_of, uploads_asked
from xuanxian.awards.nominations.checks import nomination_findings
from xuanxian.awards.nominations.doubles import doubles_of, findings_for_office
from xuanxian.awards.nominations.models import NOMINATION, PHOTO, Nomination, Status
from xuanxian.awards.nominations.pages import box_of, conditions_of, entry_of, linked, unusual_place
from xuanxian.awards.nominations.proven import bring_up_to_date, corrections
from xuanxian.awards.nominations.queries import listed
from xuanxian.awards.nominations.records import as_seen
from xuanxian.awards.nominations.slots import categories
from xuanxian.awards.nominations.standings import standing_of
from xuanxian.awards.nominations.state import CONFIDENTIAL, PROPOSAL
from xuanxian.awards.programmes.access import in_force
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.acts.models import Act
from xuanxian.platform.acts.queries import history
from xuanxian.platform.attachments.access import reader
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.attachments.queries import attached
from xuanxian.platform.files.actions import DOCUMENTS, store_upload
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.forms import Reason, Upload
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page
from xuanxian.platform.search.queries import keys_found
from xuanxian.platform.search.readers import held_by
from xuanxian.rules.awards.rulebook import Rulebook

TONES = {
    Status.HANDED_IN: "note",
    Status.RETURNED: "stop",
    Status.PASSED: "ok",
    Status.CHOSEN: "ok",
    Status.HONOURED: "ok",
    Status.STRUCK_OFF: "stop",
    Status.REVOKED: "stop",
    Status.PROPOSED: "note",
    Status.NOT_TAKEN: "stop",
}


def _category_choices(request: Request) -> list[tuple[str, str]]:
    return _once(name for rulebook in _rulebooks(request) for name in categories(rulebook))


def _place_choices(request: Request) -> list[tuple[str, str]]:
    return _once(slot.place for rulebook in _rulebooks(request) for slot in rulebook.slots if slot.place)


def _rulebooks(request: Request) -> list[Rulebook]:
    return [rulebook_of(version) for version in in_force(request.seat)]


def _once(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in dict.fromkeys(names)]


def _checked(row: Nomination) -> str:
    return f"{row.stops} 处必须" if row.stops else f"{row.warns} 处提醒" if row.warns else "齐备"


LISTING = Listing(
    "推荐对象",
    (
        Column("name", "名称", lambda n: n.name or "（未填名称）", link="nomination", sort=("name",)),
        Column("unit", "推荐单位", lambda n: n.unit.name, sort=("sort_key",)),
        Column("category", "参评类别", sort=("category",)),
        Column("place", "名额", lambda n: "递补" if n.promoted else n.place),
        Column("order", "序号", numeric=True),
        Column("body", "单位及职务"),
        Column("check", "检查", _checked, tone=lambda n: "stop" if n.stops else "warn" if n.warns else "ok"),
        Column("status", "状态", tone=lambda n: TONES.get(n.status, "plain"), sort=("status",)),
    ),
    (
        Filter("category", "类别", _category_choices),
        Filter("status", "状态", [(s.value, s.value) for s in Status]),
        Filter("place", "名额", _place_choices),
    ),
    hint="名称、单位、事迹中的字词",
    order=("sort_key",),
    empty="还没有推荐对象。经办人在“报送材料”中添加，或者导入名册。",
)


def nominations(request: Request) -> HttpResponseBase:
    """`q` is answered by the index within the question of the list itself, so that page, count and export are whole."""

    def found(rows: QuerySet[Nomination], text: str) -> QuerySet[Nomination]:
        return rows.filter(pk__in=keys_found(NOMINATION, text, held_by(request.seat)))

    listing = replace(LISTING, search=found)
    return list_page(request, listing, listed(access.nominations_visible_to(request.seat)))


def crumbs_of(nomination: Nomination, here: str = "") -> list[tuple[str, str]]:
    crumbs = [
        ("推荐对象", reverse("nominations")),
        (nomination.package.unit_name, ""),
        (nomination.category, ""),
    ]
    return (
        [*crumbs, (str(nomination), reverse("nomination", args=[nomination.pk])), (here, "")]
        if here
        else crumbs
    )


def photo_of(nomination: Nomination) -> Attachment | None:
    return attached(nomination.case_id, purpose=PHOTO).last()


def nomination(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_to_read(request.seat, pk)
    bring_up_to_date([found], clock.today())
    found = as_seen(found, request.seat)
    attachments = list(attached(found.case_id).select_related("by"))
    photo = next((a for a in reversed(attachments) if a.purpose == PHOTO), None)
    rulebook = rulebook_of(found.version)
    findings = nomination_findings(found, rulebook, photo is not None, photo.file.digest if photo else "")
    inner, may = access.may_read_inner(request.seat, found), reader(request.seat, found)
    mine = request.seat.organisation_id in (found.unit_id, found.home_id)
    editable = mine and access.may_be_filled_in(found)
    office = request.seat.organisation_id == found.programme.office_id
    if office:
        findings += corrections([found]).get(found.pk, [])
        findings += findings_for_office(found, doubles_of([found]).get(found.pk, ()))
        findings += [said for _, said in earlier_findings(rulebook, [found])]
    return render(
        request,
        "nominations/nomination.html",
        {
            "title": str(found),
            "nomination": found,
            "crumbs": crumbs_of(found),
            "entry": entry_of(found, findings, photo if photo and may(photo) else None),
            "findings": linked(found, findings) if editable else [(f, "") for f in findings],
            "proven": box_of(found, request.seat, editable),
            "progress": standing_of(found, clock.today()).progress() if inner else [],
            "conditions": conditions_of(found),
            "attachments": list(filter(may, attachments)),
            "acts": _history(found, request.seat)
            if inner
            else history(found.case_id).filter(verb__in=PROPOSAL),
            "editable": editable,
            "own": request.seat.organisation_id == found.unit_id,
            "mine": mine,
            "office": office,
            "tone": TONES.get(Status(found.status), "plain"),
            "forms": paper_names(found),
            "place": unusual_place(found, rulebook),
        },
    )


def _history(nomination: Nomination, seat: Appointment) -> QuerySet[Act]:
    """Objections are the award office's alone (D4)."""
    acts = history(nomination.case_id)
    return (
        acts
        if seat.organisation_id == nomination.programme.office_id
        else acts.exclude(verb__in=CONFIDENTIAL)
    )


def paper_names(nomination: Nomination) -> list[str]:
    return list(papers_of(nomination))


def strike_off(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_to_review(request.seat, pk)
    return act_page(
        request,
        lambda data: actions.strike_off(found, reason=data["reason"], by=request.seat, now=clock.now()),
        Reason(request.POST or None),
        title="取消资格",
        button="取消评选资格",
        back=reverse("nomination", args=[pk]),
        done=f"已取消「{found}」的评选资格",
        crumbs=crumbs_of(found, "取消资格"),
        consequences=["取消相应名额，不得递补或者重报。", "推荐单位会收到通知。", "此项记录不能删除。"],
    )


def attach(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_to_edit(request.seat, pk)

    def act(data: Any) -> object:
        stored = store_upload(data["file"], DOCUMENTS, by=request.seat.user, now=clock.now())
        return attaching.attach(
            found.package, found, data["purpose"], stored, by=request.seat, now=clock.now()
        )

    return act_page(
        request,
        act,
        Upload(
            [*uploads_asked(found), "佐证材料", "公示照片", attaching.LETTER],
            request.POST or None,
            request.FILES or None,
        ),
        title="上传附件",
        button="上传",
        back=reverse("nomination", args=[pk]),
        done="已上传",
        crumbs=crumbs_of(found, "上传附件"),
    )
