"""The package: resolved by the unit's leadership, handed in, returned, withdrawn, handed in again."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xuanxian.awards.nominations.actions import recount
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.going import done
from xuanxian.awards.nominations.models import (
    BELOW,
    Edition,
    EditionEntry,
    Nomination,
    Package,
    PackageStatus,
    Status,
)
from xuanxian.awards.nominations.proven import contests_of, proofs_for_act, take_over, texts_of
from xuanxian.awards.nominations.queries import locked_list
from xuanxian.awards.nominations.standings import step_named, who
from xuanxian.awards.packages.checks import package_findings
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import Entry, lock, record, record_all
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.refusals import demand_answered, refused
from xuanxian.platform.sealed import unseal
from xuanxian.platform.signing.actions import settle, with_waiting
from xuanxian.rules.awards.contents import (
    Along,
    Done,
    Extended,
    HandedIn,
    Registered,
    Resolved,
    Returned,
    Withdrawn,
)
from xuanxian.rules.awards.rounds import delivers
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.awards.verbs import EXTENDED, RETURNED, WITHDRAW

DAYS_TO_MEND = 5
"""Working days a returned package is given where the office names no day and the deadline is nearer."""


@transaction.atomic
def record_resolution(
    package: Package,
    step_name: str,
    *,
    meeting: str,
    held: date,
    signed_by: str,
    by: Appointment,
    now: datetime,
) -> None:
    """The leadership resolved on the list as it stands and its head signed (六(三)). Whoever is added later is not
    covered."""
    dossier = _locked(package, now)
    step = step_named(dossier.rulebook, step_name)
    nominations = dossier.coming_to(step)
    if not nominations:
        raise refused(
            "package.empty", "还没有推荐对象，不能登记集体研究", "请先添加推荐对象", clause=step.clause
        )
    for what, text in (("会议", meeting), ("主要负责人签字", signed_by)):
        if not text.strip():
            raise refused(
                "step.resolve", f"没有写{what}", f"请写明{what}", subject=step.name, clause=step.clause
            )
    _demand_not_later(held, now.date(), "会议日期")
    listed = {n.case_id: who(n) for n in nominations}
    content = Resolved(meeting=meeting.strip(), day=held, signed_by=signed_by.strip(), listed=listed)
    _record(dossier, _done(dossier, step, nominations, content), by=by, now=now)


@transaction.atomic
def register_step(
    package: Package, step_name: str, nominations: Iterable[Nomination], *, day: date, document: str, remark: str,
    by: Appointment, now: datetime,
) -> None:  # fmt: skip
    """What another office decided or did on paper before the hand-in (逐级推荐, 党组同意, 转送), as the unit registers it."""
    dossier = _locked(package, now)
    step = step_named(dossier.rulebook, step_name)
    if step not in registered_steps(dossier.rulebook):
        raise refused("step.kind", f"「{step.name}」不在这里登记", "请从报送材料页进入", clause=step.clause)
    chosen = {n.pk for n in nominations}
    going = [n for n in dossier.coming_to(step, undone=True) if n.pk in chosen]
    if not going:
        raise refused("step.nothing", f"没有可以登记「{step.name}」的推荐对象", "请选择还没有登记的推荐对象")
    _demand_not_later(day, now.date(), "办结日期")
    if not document.strip():
        raise refused(
            "step.document", "没有写依据", "请写明会议、批示或者文号", subject=step.name, clause=step.clause
        )
    for nomination in going:
        if earlier := dossier.stands[nomination.pk].first_before(step):
            raise refused(
                "step.order", f"「{nomination}」还没有办结「{earlier.name}」，不能登记「{step.name}」",
                f"请先办结「{earlier.name}」", subject=nomination.name, clause=step.clause,
            )  # fmt: skip
    content = Registered(day=day, office=step.by, document=document.strip())
    _record(dossier, _done(dossier, step, going, content, remark.strip()), by=by, now=now)


def registered_steps(rulebook: Rulebook) -> list[Step]:
    """The unit's steps that have no page of their own."""
    own = (StepKind.RESOLVE, StepKind.CONSULT, StepKind.DISCLOSE)
    return [s for s in rulebook.steps if s.name in rulebook.of_unit and s.kind not in own and not delivers(s)]


def _demand_not_later(day: date, today: date, what: str) -> None:
    if day > today:
        raise refused("date.future", f"{what}{day}还没有到", "请核对日期", subject=what)


@transaction.atomic
def hand_in(package: Package, *, reason: str, by: Appointment, now: datetime, step_name: str = "") -> Edition:
    """Those whose delivery is the step (by default the unit's next one). Refused with all findings at once while one of
    them is a stop, or while something is "normally" otherwise and no reason is written. What is handed in is kept as
    an edition; steps whose gates are met are done with it."""
    dossier = _locked(package, now, typing=False)
    package = dossier.package
    step = step_named(dossier.rulebook, step_name) if step_name else dossier.next_delivery
    going = dossier.coming_to(step)
    if not going and package.edition and package.status == PackageStatus.HANDED_IN:
        raise refused("package.handed-in", "已经报送，不必重复报送", "可查看报送回执")
    findings = [said.finding for said in package_findings(dossier, step)]
    warnings = demand_answered(findings, reason)
    sent = [n for n in dossier.nominations if n in going or n.handed_in]
    edition = Edition.objects.create(package=package, number=package.edition + 1, at=now)
    entries = [entry_of(edition, at, nomination) for at, nomination in enumerate(sent, start=1)]
    EditionEntry.objects.bulk_create(entries)
    content = HandedIn(
        edition=edition.number,
        number=len(sent),
        warnings=warnings,
        digest=hashlib.new("sm3", "".join(e.digest for e in entries).encode()).hexdigest(),
        proven=proofs_for_act(going),
        contested=sum(len(contests_of(n)) for n in going if n.content.proven),
    )
    acts = [*_steps_before(dossier, going, step), *_done(dossier, step, going, content, reason.strip())]
    _record(dossier, acts, by=by, now=now)
    settle(package, by=by, now=now)
    tell(
        package.programme.office, f"{package.unit_name}已办理{step.name}（第{edition.number}稿，{len(sent)}个对象）",
        reverse("package", args=[package.pk]), now=now,
    )  # fmt: skip
    return edition


def _steps_before(dossier: Dossier, nominations: Sequence[Nomination], until: Step) -> Iterator[Entry]:
    """Steps whose gates are met are done with the hand-in."""
    rulebook = dossier.rulebook
    for step in rulebook.steps[: rulebook.steps.index(until)]:
        pending = [n for n in nominations if dossier.stands[n.pk].pending(step)]
        if pending:
            yield from _done(dossier, step, pending, Along(step=until.name))


def _done(
    dossier: Dossier, step: Step, nominations: Sequence[Nomination], content: Done, reason: str = ""
) -> Iterator[Entry]:  # fmt: skip
    return done(dossier.rulebook, step, nominations, dossier.facts, content=content, reason=reason)


def _record(dossier: Dossier, entries: Iterable[Entry], *, by: Appointment, now: datetime) -> None:
    """What the dossier holds was read under its locks."""
    rows = [dossier.package, *dossier.nominations]
    record_all(dossier.package.case, list(entries), by=by, now=now, rows=rows)


def entry_of(edition: Edition, at: int, nomination: Nomination) -> EditionEntry:
    """The digest covers what was handed in, personal numbers by their ciphertext, so that it says nothing of them."""
    said = [
        nomination.case_id,
        at,
        nomination.category,
        nomination.place,
        nomination.values,
        nomination.sealed,
    ]
    proven, contested = nomination.content.proven, contests_of(nomination)
    # The day and the records of a proof have a digest of their own in the act; here is what stands by it.
    said += [texts_of(proven), contested] if proven else []
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return EditionEntry(
        edition=edition, nomination=nomination, order=at, values=nomination.values, sealed=nomination.sealed,
        proven=proven, contested=contested, digest=hashlib.new("sm3", text.encode()).hexdigest(),
    )  # fmt: skip


@transaction.atomic
def return_package(
    package: Package,
    nominations: Iterable[Nomination],
    *,
    reason: str,
    until: date | None,
    by: Appointment,
    now: datetime,
) -> None:
    """By the award office: the named nominations, or all, go back to the unit with the reasons and a day by which they
    must be there again."""
    dossier = _locked(package, now)
    package = dossier.package
    if package.status not in (PackageStatus.HANDED_IN, PackageStatus.RETURNED):
        raise refused("package.not-here", f"报送材料{package.status}，不在评选办公室", "不必退回")
    chosen = {n.pk for n in nominations}
    going = [n for n in dossier.nominations if n.status in _MAY_RETURN and n.pk in chosen]
    if not going:
        raise refused("package.nothing-chosen", "没有可以退回的推荐对象", "请选择要退回的推荐对象")
    if not reason.strip():
        raise refused("reason.missing", "没有写退回原因", "请写明退回原因和补正要求")
    if until is not None and until < now.date():
        raise refused("date.past", f"补正期限{until}已过", "请改为今天以后的日期")
    entries = []
    for step, rows in _by_last_delivery(dossier, going).items():
        day = until or max(dossier.calendar.after(now.date(), DAYS_TO_MEND), step.until or now.date())
        cases = [n.case for n in rows]
        entries.append(Entry(RETURNED, step.name, Returned(day), reason.strip(), cases))
        if step.until is not None and day > step.until:
            entries.append(Entry(EXTENDED, step.name, Extended(day), "退回补正"))
    _record(dossier, entries, by=by, now=now)
    names = "、".join(n.name for n in going[:3]) + ("等" if len(going) > 3 else "")
    tell(
        package.unit, f"{names}{len(going)}个推荐对象退回补正，请于{day}前重新报送：{reason.strip()}"[:300],
        reverse("package", args=[package.pk]), now=now,
    )  # fmt: skip


_MAY_RETURN = (Status.HANDED_IN, Status.PASSED, Status.AGAIN)


def _by_last_delivery(dossier: Dossier, nominations: Sequence[Nomination]) -> dict[Step, list[Nomination]]:
    """Whoever goes back goes to the delivery with which it came."""
    found: dict[Step, list[Nomination]] = defaultdict(list)
    for nomination in nominations:
        if step := dossier.stands[nomination.pk].delivered:
            found[step].append(nomination)
    return found


_NOT_REVIEWED = (Status.DRAFT, Status.HANDED_IN, Status.STRUCK_OFF, Status.WITHDRAWN, *BELOW)


@transaction.atomic
def withdraw_package(package: Package, *, reason: str, by: Appointment, now: datetime) -> None:
    """By the unit itself, as long as nobody has begun to review it."""
    dossier = _locked(package, now)
    package = dossier.package
    if package.status != PackageStatus.HANDED_IN:
        raise refused("package.not-handed-in", f"报送材料{package.status}，没有可以撤回的", "可直接修改")
    if package.nominations.exclude(status__in=_NOT_REVIEWED).exists():
        raise refused("package.under-review", "评选办公室已经开始审核，不能撤回", "请与评选办公室联系退回")
    if not reason.strip():
        raise refused("reason.missing", "没有写撤回理由", "请写明撤回理由")
    entries = []
    rows = [n for n in dossier.nominations if n.status == Status.HANDED_IN]
    for step, going in _by_last_delivery(dossier, rows).items():
        again = Withdrawn(to_unit=bool(dossier.rulebook.delivered_before(step)))
        entries.append(Entry(WITHDRAW, step.name, again, reason.strip(), [n.case for n in going]))
    _record(dossier, entries, by=by, now=now)
    tell(
        package.programme.office,
        f"{package.unit_name}撤回了报送材料",
        reverse("package", args=[package.pk]),
        now=now,
    )


@transaction.atomic
def extend_for(
    package: Package, until: date, *, reason: str, by: Appointment, now: datetime, step_name: str = ""
) -> None:
    """The award office lets one unit hand in later than the notice says (V6)."""
    dossier = _locked(package, now)
    package = dossier.package
    step = step_named(dossier.rulebook, step_name) if step_name else dossier.next_delivery
    if step.until is None or until <= step.until:
        raise refused(
            "step.until", f"延期应晚于原截止日{step.until}", "请改日期", subject=step.name, clause=step.clause
        )
    if not reason.strip():
        raise refused("reason.missing", "没有写延期理由", "请写明理由")
    record(
        package.case, EXTENDED, by=by, now=now, step=step.name, content=Extended(until), reason=reason.strip()
    )
    tell(
        package.unit,
        f"报送截止日延至{until}：{reason.strip()}"[:300],
        reverse("package", args=[package.pk]),
        now=now,
    )


def _locked(package: Package, now: datetime, typing: bool = True) -> Dossier:
    """As it now stands, with its whole list: nobody is added, struck off, passed or dropped until we are done. Without
    `typing` nobody types on or takes off a photo meanwhile either, and what the records prove today is kept."""
    lock([package.case_id])
    if typing:
        lock(package.nominations.order_by().values("case_id"))
    rows = Package.objects.select_related("programme__office", "programme__case", "version", "unit", "case")
    dossier = Dossier(with_waiting(rows).get(pk=package.pk), now.date())
    if typing:
        return dossier
    listed = locked_list(dossier.package)
    for changed in take_over(listed, dossier.today, dossier.rulebook):
        recount(changed)
    return dossier.of(listed)


def differences(dossier: Dossier) -> dict[int, list[tuple[str, str, str]]]:
    """Nomination → (field, before, now) against what was last handed in; a personal number is only said to have
    changed. Who is new, or gone, has one line with an empty field."""
    last = dossier.package.editions.order_by("number").last()
    if last is None:
        return {}
    before = {e.nomination_id: e for e in last.entries.all()}
    found: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for nomination in dossier.nominations:
        entry = before.pop(nomination.pk, None)
        if entry is None:
            found[nomination.pk].append(("", "", "新增"))
            continue
        for name in dict.fromkeys([*entry.values, *nomination.values]):
            old, new = str(entry.values.get(name, "")), str(nomination.values.get(name, ""))
            if old != new:
                found[nomination.pk].append((name, old, new))
        for name in dict.fromkeys([*entry.sealed, *nomination.sealed]):
            old, new = entry.sealed.get(name, ""), nomination.sealed.get(name, "")
            # The same number sealed anew reads otherwise.
            if old != new and (unseal(old, name) if old else "") != dossier.records[nomination.pk].get(
                name, ""
            ):
                found[nomination.pk].append((name, "（原号码）", "（已更正）"))
    for gone in before:
        found[gone].append(("", "", "不再推荐"))
    return dict(found)
