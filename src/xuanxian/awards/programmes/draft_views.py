"""Pages of a draft: how far it is, its differences, publishing; copying a programme and deleting what was copied."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from xuanxian.awards.programmes import access, drafts
from xuanxian.awards.programmes.forms import Clone, Reason
from xuanxian.awards.programmes.models import RECOMMENDING, Draft
from xuanxian.awards.programmes.publishing import Checked, Published, changes_of, check_draft, publish_version
from xuanxian.awards.programmes.queries import grids_of, table_data, version_in_force
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import Nothing, act_page
from xuanxian.platform.pages.lists import Column, Listing, list_page
from xuanxian.rulebooks.differences import by_section
from xuanxian.rulebooks.source import Unusable
from xuanxian.rulebooks.tables import later_text
from xuanxian.rules.core.findings import Finding, Level

LISTING = Listing(
    "规则书草稿",
    (
        Column("title", "活动", link="draft", sort=("title",)),
        Column("purpose", "发布为", "purpose"),
        Column("base", "照", lambda draft: f"{draft.base.programme.year}年第{draft.base.number}版"),
        Column("changed_by", "最后修改", "changed_by.name"),
        Column("changed_at", "时间", sort=("changed_at",)),
    ),
    search=("title",),
    hint="活动名称",
    order=("-changed_at",),
    empty="没有草稿。打开一个活动，点“照此办下一年度”或者“修改规则书”。",
    files=False,
)
_MENDED = (
    ("quota.", "draft-quotas"),
    ("paste.", "draft-quotas"),
    ("timetable.", "draft-dates"),
    ("calendar.", "draft-dates"),
    ("limit.", "draft-limits"),
    ("general.limit", "draft-limits"),
    ("notice.", "draft-notice"),
    ("programme.published", "draft-notice"),
)


def drafts_list(request: Request) -> HttpResponseBase:
    rows = access.drafts_visible_to(request.seat).select_related("base__programme", "programme", "changed_by")
    return list_page(request, LISTING, rows.defer("text"))


def clone(request: Request, pk: int) -> HttpResponse:
    programme = access.programme_to_run(request.seat, pk)
    version = version_in_force(programme)
    proposed = {
        "title": later_text(programme.title, 1),
        "year": programme.year + 1,
        "name": drafts.suggested_name(programme),
    }
    return act_page(
        request,
        lambda data: drafts.clone(version, **data, by=request.seat, now=clock.now()),
        Clone(request.POST or None, initial=proposed),
        title="照此办下一年度",
        button="生成草稿",
        back=reverse("programme", args=[pk]),
        done="已生成草稿。请先核对各个日期",
        to=lambda draft: reverse("draft-dates", args=[draft.pk]),
        crumbs=[(programme.title, reverse("programme", args=[pk])), ("照此办下一年度", "")],
        consequences=[
            f"照第{version.number}版复制成一份草稿，发布以前只有本办公室看得到，可以随时修改、删除。",
            "各个日期按整年推后，只是建议：下一页新旧对照，逐个核对，休息日、放假都会注明。",
            "名额、比例、条件、表格先照旧，再逐项改。文号不带过去。",
        ],
    )


@require_POST
def revise(request: Request, pk: int) -> HttpResponse:
    """Begins the next version, or goes on with the one begun."""
    programme = access.programme_to_run(request.seat, pk)
    draft = drafts.revise(version_in_force(programme), by=request.seat, now=clock.now())
    return redirect("draft", pk=draft.pk)


def draft(request: Request, pk: int) -> HttpResponse:
    found = access.draft_to_edit(request.seat, pk)
    checked = check_draft(found)
    return render(
        request,
        "programmes/draft.html",
        {**frame(found, "draft"), **panel(found, checked), "grids": grids_of(found.text), "checked": checked},
    )


def difference(request: Request, pk: int) -> HttpResponse:
    found = access.draft_to_edit(request.seat, pk)
    return render(
        request,
        "programmes/draft_difference.html",
        {**frame(found, "draft-difference"), **panel(found, check_draft(found)), **_differences(found)},
    )


def publish(request: Request, pk: int) -> HttpResponse:
    """What changes, who takes part, what there is to say; with the reason for what is only normal otherwise."""
    found = access.draft_to_edit(request.seat, pk)
    checked = check_draft(found)
    warns = len(checked.of(Level.WARN))
    form = Reason(request.POST or None, initial={"revision": found.revision})
    form.fields["reason"].required = bool(warns)
    if found.programme is None:
        first = "发布以后，网上即有这次活动；规则书名称不能再改，要改内容的发布新的版次。"
    else:
        number = found.programme.version_number + 1
        first = f"发布为第{number}版：以后开始编制的报送材料照新版次，已经开始的仍照原版次，可以逐个移过去。"

    def act(data: dict[str, Any]) -> object:
        return publish_version(found, **data, by=request.seat, now=clock.now())

    stops = len(checked.of(Level.STOP))
    return act_page(
        request,
        act,
        form,
        title="发布",
        button="发布",
        back=reverse("draft", args=[pk]),
        done=_said,
        to=lambda published: reverse(
            "programme-parts" if published.version.number == 1 else "programme-versions",
            args=[published.version.programme_id],
        ),
        crumbs=[("规则书草稿", reverse("drafts")), (found.title, reverse("draft", args=[pk])), ("发布", "")],
        consequences=[
            first,
            *([f"有{warns}项提醒：改正，或者写明理由，理由记入办理记录。"] if warns else []),
        ],
        template="programmes/draft_publish.html",
        linked=lambda finding: mended_at(found, finding),
        stops=stops,
        checked=checked,
        pairs=panel(found, checked)["pairs"],
        recommending=RECOMMENDING,
        **_differences(found),
    )


def _said(published: Published) -> str:
    is_new = published.version.number == 1
    said = "已发布。" if is_new else f"第{published.version.number}版已发布，各推荐单位会收到通知。"
    if published.left:
        said += f"{'没有随同参加的' if is_new else '不再列名的'}：{'、'.join(published.left)}。"
    if published.vacant:
        said += f"还没有单位承担的：{'、'.join(published.vacant)}，请在参加单位中指定。"
    return said + ("请核对参加单位。" if is_new else "")


def delete(request: Request, pk: int) -> HttpResponse:
    found = access.draft_to_edit(request.seat, pk)
    return act_page(
        request,
        lambda data: drafts.delete_draft(found),
        Nothing(request.POST if request.method == "POST" else None),
        title="删除草稿",
        button="删除",
        back=reverse("draft", args=[pk]),
        done="草稿已删除",
        to=reverse("drafts"),
        crumbs=[("规则书草稿", reverse("drafts")), (found.title, reverse("draft", args=[pk])), ("删除", "")],
        consequences=[
            f"删去「{found.title}」的草稿（改过{found.revision - 1}次），不能恢复；已发布的版次不受影响。"
        ],
    )


# ——— what the pages of a draft share ————————————————————————————————————————————————————————————————————————


def frame(found: Draft, here: str, **more: Any) -> dict[str, Any]:
    """Title, place, and the row of its pages with the one that is open."""
    pages = (
        ("draft", "总览"),
        ("draft-notice", "通知"),
        ("draft-dates", "日期"),
        ("draft-quotas", "名额"),
        ("draft-limits", "比例和限"),
        ("draft-honours", "奖项"),
        ("draft-text", "全文"),
        ("draft-forms", "表样"),
        ("draft-difference", "改了哪里"),
    )
    label = dict(pages)[here]
    crumbs = [
        ("规则书草稿", reverse("drafts")),
        (found.title, "" if here == "draft" else reverse("draft", args=[found.pk])),
    ]
    return {
        "title": found.title if here == "draft" else label,
        "draft": found,
        "crumbs": crumbs if here == "draft" else [*crumbs, (label, "")],
        "tabs": [(label, reverse(name, args=[found.pk]), name == here) for name, label in pages],
        **more,
    }


def panel(found: Draft, checked: Checked) -> dict[str, Any]:
    """Findings, each with the page where it is mended, and how many keep the draft from being published."""
    stops = len(checked.of(Level.STOP))
    return {
        "pairs": [(finding, mended_at(found, finding)) for finding in checked.findings],
        "missing": f"还差 {stops} 处" if stops else "",
    }


def mended_at(found: Draft, finding: Finding) -> str:
    if finding.place.row:
        return f"{reverse('draft-text', args=[found.pk])}#L{finding.place.row}"
    name = next((name for rule, name in _MENDED if finding.rule.startswith(rule)), "")
    return reverse(name, args=[found.pk]) if name else ""


def _differences(found: Draft) -> dict[str, Any]:
    version = version_in_force(found.programme) if found.programme else found.base
    context = {"against": f"{version.programme.title}第{version.number}版"}
    try:
        return {**context, "sections": by_section(changes_of(found)), "unreadable": False}
    except Unusable:
        return {**context, "sections": {}, "unreadable": True}


def readable(request: HttpRequest, found: Draft) -> HttpResponse | None:
    """To the text, where it is so wrong that no table can be read from it."""
    if table_data(found.text) is not None:
        return None
    messages.error(request, "全文有写错的地方，表格读不出来：请先照右侧的检查结果改正全文")
    return redirect("draft-text", pk=found.pk)
