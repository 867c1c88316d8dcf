"""Drafts of rulebooks: copied from a version, changed value by value or as a text, deleted. Drafts are no decisions: none of
this is an act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from xuanxian.awards.programmes.models import Draft, Programme, Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.db.locks import for_change
from xuanxian.platform.pages.words import cn_moment
from xuanxian.platform.refusals import Refused, refused
from xuanxian.rulebooks.composed import LONGEST
from xuanxian.rulebooks.editing import Uneditable, at, edit
from xuanxian.rulebooks.source import Path, Unusable, parse
from xuanxian.rulebooks.tables import (
    Cell,
    Kind,
    cells_of,
    date_lines,
    later_text,
    notice_lines,
    shifted,
    year_cells,
)
from xuanxian.rules.core.findings import Finding, Level


def suggested_name(programme: Programme) -> str:
    """The same with the next year."""
    name, year = programme.name, programme.year
    return name.replace(str(year), str(year + 1)) if str(year) in name else f"{name}-{year + 1}"


@transaction.atomic
def clone(
    version: Version,
    *,
    name: str,
    title: str,
    year: int,
    issued: date,
    texts: bool,
    by: Appointment,
    now: datetime,
) -> Draft:
    """Next year's programme as a copy of this one: head as given, dates of periods and steps by whole years later, with
    `texts` every other year too. All of it is a proposal, listed old beside new on the page of dates. The document number
    is that of the old notice and does not come along."""
    if not name or Cell((), "", Kind.NAME, "").wrong(name):
        raise refused(
            "programme.name",
            f"「{name}」不能作规则书的名称",
            "请用英文小写字母、数字、连字符，如 example-2024",
        )
    if Programme.objects.filter(name=name).exists():
        raise refused("programme.published", f"「{name}」已经发布", "请换一个名称，一般只改年份")
    text = version.rulebook.text
    data = parse(text, "规则书").data
    years = year - rulebook_of(version).notice.year
    moved: dict[Path, str | None] = {
        cell.path: shifted(cell.value, years)
        for cell in cells_of(date_lines(data))
        if cell.kind is Kind.DATE and cell.value
    }
    moved |= {cell.path: later_text(cell.value, years) for cell in notice_lines_of(data, ("标题",))}
    moved |= {
        cell.path: "未载" for cell in notice_lines_of(data, ("文号",)) if cell.value not in ("", "未载")
    }
    if texts:
        moved |= {cell.path: later_text(cell.value, years) for cell in year_cells(data)}
    moved |= {
        ("规则书",): name,
        ("通知", "活动"): title,
        ("通知", "年度"): str(year),
        ("通知", "印发"): issued.isoformat(),
    }
    draft = Draft(
        base=version, title=title, text=_as_far_as_may_be(text, moved), changed_at=now, changed_by=by.user
    )
    draft.save()
    return draft


def notice_lines_of(data: object, keys: Sequence[str]) -> list[Cell]:
    return [cell for cell in cells_of(notice_lines(data)) if cell.path[-1] in keys]


def _as_far_as_may_be(text: str, changes: Mapping[Path, str | None]) -> str:
    """All at once; where a value stands under an anchor the others are changed without it."""
    try:
        return edit(text, changes)
    except Uneditable:
        for path, value in changes.items():
            try:
                text = edit(text, {path: value})
            except Uneditable:
                continue
        return text


@transaction.atomic
def revise(version: Version, *, by: Appointment, now: datetime) -> Draft:
    """A copy of the rulebook in force, to become its next version. One is enough: whoever begins again gets the same."""
    programme = version.programme
    found = Draft.objects.filter(programme=programme, base=version).first()
    if found is not None:
        return found
    return Draft.objects.create(
        base=version, programme=programme, title=programme.title, text=version.rulebook.text, changed_at=now,
        changed_by=by.user,
    )  # fmt: skip


@transaction.atomic
def save_cells(
    draft: Draft,
    cells: Iterable[Cell],
    typed: Mapping[str, str],
    *,
    revision: int,
    by: Appointment,
    now: datetime,
) -> int:
    """Writes what differs into the text; returns how many cells did. Refused with every wrong cell, and where somebody has
    changed the draft since `revision`."""
    locked = _locked(draft, revision)
    changed = [cell for cell in cells if typed.get(cell.name, cell.value) != cell.value]
    wrong = [
        Finding(
            "draft.value", Level.STOP, cell.label, f"「{typed[cell.name]}」{problem}", mend="请改正后再保存"
        )
        for cell in changed
        if (problem := cell.wrong(typed[cell.name]))
    ]
    if wrong:
        raise Refused(wrong)
    if not changed:
        return 0
    try:
        text = edit(locked.text, {cell.path: typed[cell.name] or None for cell in changed})
    except Unusable as unusable:  # somebody has saved a text with mistakes since
        raise Refused(unusable.findings) from unusable
    except Uneditable as error:
        raise refused(
            "draft.uneditable", f"「{error}」不能在表格里改", "请在全文中修改这一处", subject=str(error)
        ) from error
    _save(locked, text, by=by, now=now)
    return len(changed)


@transaction.atomic
def save_text(draft: Draft, text: str, *, revision: int, by: Appointment, now: datetime) -> None:
    """Whatever it says: a text with mistakes is kept too, it only cannot be published."""
    locked = _locked(draft, revision)
    text = as_written(text)
    if not text.strip():
        raise refused("draft.empty", "全文是空的", "不要这份草稿的，请删除草稿")
    if len(text) > LONGEST:
        raise refused("draft.too-long", f"全文{len(text)}字，太长", f"规则书不超过{LONGEST}字")
    if text != locked.text:
        _save(locked, text, by=by, now=now)


def as_written(text: str) -> str:
    """Browsers send lines that end in CR LF; a byte order mark is no part of the text."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


@transaction.atomic
def delete_draft(draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk).delete()


def _locked(draft: Draft, revision: int) -> Draft:
    locked: Draft = for_change(Draft.objects.filter(pk=draft.pk)).select_related("changed_by").get()
    if locked.revision != revision:
        raise refused(
            "draft.stale",
            f"您打开之后，{locked.changed_by.name}于{cn_moment(locked.changed_at)}改过这份草稿",
            "您填的都还在，和现在不同的地方注明了现在的值；核对后再保存一次，以您填的为准",
        )
    return locked


def _save(draft: Draft, text: str, *, by: Appointment, now: datetime) -> None:
    draft.text, draft.revision = text, draft.revision + 1
    draft.changed_at, draft.changed_by = now, by.user
    draft.title = title_of(text) or draft.title
    draft.save()


def title_of(text: str) -> str:
    try:
        return str(at(parse(text, "规则书").data, ("通知", "活动")) or "")[:200]
    except Unusable:
        return ""
