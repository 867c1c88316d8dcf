"""Counting and looking: each scan and each look is an entry of its own, under the lock of the intake, so that officers who
work on one parcel at once lose nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from xuanxian.awards.intake.models import Entry, Intake
from xuanxian.awards.intake.queries import (
    Tally,
    TallyRow,
    entries_of,
    in_hands_of_unit,
    no_longer,
    paper_deliveries,
    seen_of,
    tally_of,
)
from xuanxian.awards.nominations.models import Package
from xuanxian.awards.papers.contents import source_of
from xuanxian.awards.papers.queries import changed_since, is_current, nominee_of, package_of, paper_of
from xuanxian.awards.programmes.models import Programme
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock
from xuanxian.platform.papers.models import Paper
from xuanxian.platform.refusals import Refused, refused
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.core.findings import Finding

GOOD: Mapping[str, Any] = {
    "keeps": False, "instead": False, "lacks": [], "unsigned": False, "illegible": False, "fault": "",
}  # fmt: skip
"""A look that found nothing amiss; its keys are those of `Seen`."""


_DRAWN = 24
"""Characters of a page's key that are kept."""


@dataclass(frozen=True)
class Scanned:
    """A scan that counted, with the item as it now stands and what has come of its package: (copies, of how many)."""

    entry: Entry
    row: TallyRow
    package: Package
    progress: tuple[int, int]

    @property
    def which(self) -> int:
        """As which copy."""
        return self.row.seen.old if self.is_old else self.row.seen.copies

    @property
    def is_old(self) -> bool:
        return bool(self.entry.old)


@transaction.atomic
def scan(programme: Programme, code: str, *, key: str, by: Appointment, now: datetime) -> Scanned:
    """One copy of the paper that bears the code; `key` is drawn for each scan, so that one sent twice counts once. The
    copies of a form all bear one code: what goes beyond the wanted number is most likely the same sheet again, and is
    not counted."""
    paper = paper_of(code)
    if paper is None or package_of(paper).programme_id != programme.pk:
        raise refused(
            "intake.unknown", f"没有识别码「{code.strip()[:20]}」", "请对准页脚的码再扫一次；还是不行的，在该单位的清单上点收"
        )  # fmt: skip
    key = f"{key[:_DRAWN]}.{paper.pk}"  # a page that was gone back to sends another code under its old key
    package = _package(package_of(paper).pk)
    tally, row = _wanted(paper, package)
    intake = locked(package, tally.step)
    before = list(entries_of(intake).filter(material=row.material.name, nomination=row.nomination))
    entry = next((e for e in before if e.key == key), None)
    if entry is None:
        row = replace(row, seen=seen_of(before, no_longer(before, package)))
        entry = _count(intake, row, paper, key, by, now)
        before.append(entry)
    row = replace(row, seen=seen_of(before, no_longer(before, package)), entry=before[-1].pk)
    now_there = replace(tally, rows=[row if r.key == row.key else r for r in tally.rows])
    return Scanned(entry, row, package, (now_there.got, now_there.wanted))


def _count(intake: Intake, row: TallyRow, paper: Paper, key: str, by: Appointment, now: datetime) -> Entry:
    source = source_of(package_of(paper))
    current = is_current(paper, source)
    there = row.seen.copies if current else row.seen.old
    if there >= row.material.copies:
        raise refused(
            "intake.surplus", f"{row.item.subject} {row.material.name}已点够{there}份，这一次没有计入",
            "重复扫描的不必理会；确实多交的，在清单上改份数", subject=row.item.subject, clause=row.material.clause,
        )  # fmt: skip
    return Entry.objects.create(
        key=key, intake=intake, material=row.material.name, nomination=row.nomination, paper=paper,
        copies=int(current), old=int(not current), changed=[] if current else changed_since(paper, source), by=by.user, at=now,
    )  # fmt: skip


def _wanted(paper: Paper, package: Package) -> tuple[Tally, TallyRow]:
    """The item that the paper is, the latest delivery first."""
    if not package.edition:
        raise refused(
            "intake.not-handed-in", f"{package.unit_name}还没有报送电子版，不能清点",
            "先登记收件，电子版报送以后再清点",
        )  # fmt: skip
    nominee = nominee_of(paper)
    if in_hands_of_unit(paper, package):
        raise refused(
            "intake.not-handed-in", f"{nominee or package.unit_name}正在补正电子版，没有计入",
            "重新报送以后，照新的电子版清点",
        )  # fmt: skip
    for step in reversed(paper_deliveries(rulebook_of(package.version))):
        tally = tally_of(package, step)
        rows = [r for r in tally.rows if r.nomination == nominee]
        named = [r for r in rows if r.material.name == paper.material]
        for row in named or [r for r in rows if r.material.form and r.material.form == paper.form]:
            return tally, row
    who = f"「{nominee}」的" if nominee else f"{package.unit_name}的"
    raise refused(
        "intake.not-wanted", f"{who}{paper.form}不在应报的纸质材料里，没有计入",
        "已不再推荐，或者通知不要求这份纸质材料；请另放，退还单位",
    )  # fmt: skip


@transaction.atomic
def take_back(entry: Entry, *, key: str, by: Appointment, now: datetime) -> Entry:
    """A scan too many is taken back by an entry against it."""
    key = f"{key[:_DRAWN]}.u{entry.pk}"
    lock([entry.intake.case_id])
    if again := Entry.objects.filter(key=key).first():
        return again
    if entry.paper_id is None or entry.undoes_id or Entry.objects.filter(undoes=entry).exists():
        raise refused("intake.undone", "这一次扫描已经撤销", "不必重复撤销")
    return Entry.objects.create(
        key=key, intake=entry.intake, material=entry.material, nomination=entry.nomination, paper=entry.paper,
        copies=-entry.copies, old=-entry.old, undoes=entry, by=by.user, at=now,
    )  # fmt: skip


@transaction.atomic
def look_at(
    package: Package, step: Step, item: str, look: Mapping[str, Any], *, copies: int, old: int, seen: int, by: Appointment,
    now: datetime, key: str,
) -> None:  # fmt: skip
    """What an officer found of one item: `copies` in all, `old` of them of another version. `seen` is the newest entry the
    officer had before them; who came later does not overwrite it unread."""
    intake = locked(package, step)
    tally = tally_of(package, step)
    row = tally.row(item)
    if row is None:
        raise refused("intake.not-wanted", "这一项已不在应报的纸质材料里", "请重新打开清单")
    key = f"{key[:_DRAWN]}.i{row.key}"
    again = Entry.objects.filter(key=key, look=dict(look)).exists()
    if again and (row.seen.total, row.seen.old) == (copies, old):
        return
    if row.entry != seen:
        raise Refused([_changed(row)])
    if old > copies:
        raise refused("intake.copies", f"旧稿{old}份，比收到的{copies}份还多", "请核对份数")
    if unknown := [place for place in look["lacks"] if place not in row.places]:
        raise refused("intake.place", f"没有「{unknown[0]}」这一处印章", "请重新打开这一页")
    _enter(intake, row, copies - old - row.seen.copies, old - row.seen.old, look, key, by, now)


@transaction.atomic
def pass_items(
    package: Package,
    step: Step,
    ticked: Sequence[str],
    *,
    seen: int,
    by: Appointment,
    now: datetime,
    key: str,
) -> int:
    """All ticked items are in order: of what was not counted yet the copies wanted are there. Refused for all when somebody
    else has meanwhile entered something on one of them. Returns how many."""
    intake = locked(package, step)
    rows = {f"{key[:_DRAWN]}.{row.key}": row for row in tally_of(package, step).rows if row.key in ticked}
    if not rows:
        raise refused("intake.nothing", "没有勾选材料", "请勾选查验合格的材料")
    done = set(Entry.objects.filter(key__in=rows).values_list("key", flat=True))
    still = {drawn: row for drawn, row in rows.items() if drawn not in done}
    if changed := [_changed(row) for row in still.values() if row.entry > seen]:
        raise Refused(changed)
    for drawn, row in still.items():
        missing = 0 if row.seen.total else row.material.copies
        _enter(intake, row, missing, 0, GOOD, drawn, by, now)
    return len(rows)


def _enter(
    intake: Intake, row: TallyRow, copies: int, old: int, look: Mapping[str, Any], key: str, by: Appointment, now: datetime
) -> None:  # fmt: skip
    Entry.objects.create(
        key=key, intake=intake, material=row.material.name, nomination=row.nomination, copies=copies, old=old,
        look=dict(look), by=by.user, at=now,
    )  # fmt: skip


def _changed(row: TallyRow) -> Finding:
    last = Entry.objects.select_related("by").get(pk=row.entry)
    said = "扫码" if last.look is None else "查验"
    return refused(
        "intake.changed", f"{row.item.subject}{row.material.name}刚由{last.by.name}{said}：现有{row.seen.total}份",
        "请重新打开，核对以后再登记", subject=row.item.subject,
    ).findings[0]  # fmt: skip


def locked(package: Package, step: Step) -> Intake:
    """The intake, nobody else writing to it until we are done. Refused before a parcel was registered."""
    found = Intake.objects.filter(package=package, step=step.name).first()
    if found is not None:
        lock([found.case_id])
        found = Intake.objects.select_related("case").get(pk=found.pk)
    if found is None or found.arrived is None:
        raise refused(
            "intake.no-parcel", f"{package.unit_name}的纸质材料还没有登记收件", "请先登记收件，再清点"
        )
    return found


def _package(pk: int) -> Package:
    rows = Package.objects.select_related("programme__office", "programme__case", "version", "unit", "case")
    return rows.get(pk=pk)
