"""A list is posted for so many days; objections come in and are looked into; the result is registered."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xuanxian.awards.disclosures.models import Disclosure, Objection, ObjectionState
from xuanxian.awards.nominations.going import finish
from xuanxian.awards.nominations.models import NOT_LISTED, Nomination, Package, Status
from xuanxian.awards.nominations.standings import Stand, standings_of, step_named
from xuanxian.awards.programmes.models import Programme
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, record
from xuanxian.platform.acts.models import Case
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.db.locks import for_change
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.refusals import Refused, refused
from xuanxian.platform.sealed import seal
from xuanxian.rules.awards.contents import Disclosed, Objected, ObjectionClosed, Posted
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step, unmet
from xuanxian.rules.awards.verbs import OBJECTION, OBJECTION_CLOSED, OPENED
from xuanxian.rules.core.durations import NO_DAYS, Duration
from xuanxian.rules.core.findings import Finding, Level

NO_OBJECTION = "公示期间无异议"
MOST_CHARACTERS = 2000


@dataclass(frozen=True)
class Posting:
    """What is said of a posting when it goes up; `lasts` is for how long, where the notice does not say."""

    posted: date
    where: str
    contact: str
    also: str = ""
    lasts: Duration = NO_DAYS


@transaction.atomic
def post_disclosure(
    programme: Programme, package: Package | None, step_name: str, nominations: Sequence[Nomination],
    posting: Posting, *, by: Appointment, now: datetime,
) -> Disclosure:  # fmt: skip
    """Of a unit's list, or (package None) of the slate. Refused before the steps before it are done; consultation may
    run beside it."""
    if not nominations:
        raise refused("disclose.nobody", "没有选择公示对象", "请选择要公示的推荐对象")
    version = nominations[0].version
    rulebook = rulebook_of(version)
    step = step_named(rulebook, step_name)
    _demand_fit(rulebook, step, posting, now.date())
    stands = _stands(package, rulebook, nominations, now.date())
    for nomination in nominations:
        _demand_turn(nomination, stands[nomination.pk], step)
        if posting.also and nomination.home_id not in (None, nomination.unit_id):
            raise refused(
                "disclose.merged", f"「{nomination}」的所在单位不是推荐单位，不能只公示一次", "请在所在单位和推荐单位分别公示",
                subject=nomination.name, clause=step.clause,
            )  # fmt: skip
    lasts = step.lasts or replace(posting.lasts, counted=step.lasts.counted)
    content = Posted(
        day=posting.posted, where=posting.where.strip(), contact=posting.contact.strip(),
        days=lasts.days if lasts.working else 0, calendar_days=0 if lasts.working else lasts.days, also=posting.also,
    )  # fmt: skip
    case = package.case if package else programme.case
    _demand_new(case, step, nominations, posting)
    act = record(
        case, OPENED, by=by, now=now, step=step.name,
        content=content, concerns=[n.case for n in nominations],
    )  # fmt: skip
    over = lasts.over(posting.posted, working_days())
    return Disclosure.objects.create(
        act=act, programme=programme, package=package, step=step.name, posted=posting.posted, over=over,
        days=lasts.days, working=lasts.working, where=posting.where.strip(), contact=posting.contact.strip(),
        public=package is None and bool(step.places),
    )  # fmt: skip


def _demand_fit(rulebook: Rulebook, step: Step, posting: Posting, today: date) -> None:
    if posting.posted > today:
        raise refused("date.future", f"张贴日期{posting.posted}还没有到", "张贴后再登记", clause=step.clause)
    if posting.posted < rulebook.notice.issued:
        raise refused(
            "date.past", f"张贴日期{posting.posted}早于通知印发日{rulebook.notice.issued}", "请核对日期"
        )
    if not posting.where.strip():
        raise refused("disclose.where", "没有写公示地点", "请写明张贴地点或网站", clause=step.clause)
    if not step.lasts and not posting.lasts:
        said = "通知没有写公示几天，这里也没有写"
        raise refused("disclose.days", said, "请写明公示几个工作日，或者几日", clause=step.clause)
    if posting.also:
        later = step_named(rulebook, posting.also)
        if later.merged_with != step.name:
            raise refused(
                "disclose.merged",
                f"「{step.name}」不能兼作「{posting.also}」",
                "请分别公示",
                clause=step.clause,
            )


def _stands(
    package: Package | None, rulebook: Rulebook, nominations: Sequence[Nomination], today: date
) -> dict[int, Stand]:
    return standings_of(package or nominations[0].package, rulebook, nominations, today)


def _demand_new(case: Case, step: Step, nominations: Sequence[Nomination], posting: Posting) -> None:
    """A doubled request makes no second posting; posting anew on another day or elsewhere is another matter."""
    lock([case.pk])
    rows = Disclosure.objects.filter(
        act__case=case, step=step.name, posted=posting.posted, where=posting.where.strip()
    )
    cases = {n.case_id for n in nominations}
    for row in rows.prefetch_related("act__concern_rows"):
        if {concern.case_id for concern in row.act.concern_rows.all()} == cases:
            raise refused("disclose.posted", "这次公示已经登记", "不必重复登记", clause=step.clause)


def _demand_turn(nomination: Nomination, stand: Stand, step: Step) -> None:
    if nomination.status in (*NOT_LISTED, Status.STRUCK_OFF):
        raise refused(
            "nomination.status", f"「{nomination}」{nomination.status}，不能{step.name}", "请选择还在名单上的推荐对象",
            subject=nomination.name,
        )  # fmt: skip
    if step not in stand.steps:
        raise refused(
            "step.not-concerned", f"「{nomination}」按通知不经过「{step.name}」", "请选择这一步涉及的推荐对象",
            subject=nomination.name, clause=step.clause,
        )  # fmt: skip
    if earlier := stand.first_before(step):
        raise refused(
            "step.order", f"「{nomination}」还没有办结「{earlier.name}」，不能{step.name}", f"请先办结「{earlier.name}」",
            subject=nomination.name, clause=step.clause,
        )  # fmt: skip
    if stand.is_done(step):
        raise refused(
            "step.done", f"「{nomination}」已经办结「{step.name}」", "不必重复公示", subject=nomination.name
        )


@transaction.atomic
def register_result(disclosure: Disclosure, *, result: str, by: Appointment, now: datetime) -> None:
    """That the period is over and nothing stands against the nominees (D5); refused before. What came of it follows from the
    record where objections came in over the site; `result` adds to it and cannot say that there were none."""
    case = disclosure.package.case if disclosure.package else disclosure.programme.case
    lock([case.pk])
    nominations = listed(disclosure)
    rulebook = rulebook_of(nominations[0].version)
    step = step_named(rulebook, disclosure.step)
    stands = _stands(disclosure.package, rulebook, nominations, now.date())
    calendar = working_days()
    findings: dict[Finding, None] = {}
    for nomination in nominations:
        stand = stands[nomination.pk]
        for finding in unmet(step, rulebook.steps, stand.facts, stand.acts, now.date(), calendar):
            if finding.level is Level.STOP:
                findings[finding] = None
    if findings:
        raise Refused(list(findings))
    pending = [n for n in nominations if not stands[n.pk].is_done(step)]
    if not pending:
        raise refused("step.done", "公示结果已经登记", "不必重复登记")
    posted = Posted.read(disclosure.act.content)
    content = Disclosed(result=_result(disclosure, result.strip(), step), also=posted.also)
    finish(case, rulebook, step, pending, by=by, now=now, content=content)


def recorded_result(disclosure: Disclosure) -> str:
    """What is registered where objections came in over the site, "" where none did; a unit knows of none. How many there were
    is for the office's own report: the act is read by the units too (D4)."""
    objected = disclosure.package_id is None and disclosure.objections.exists()
    return "公示期间收到异议，均已调查办结" if objected else ""


_NONE = re.compile(r"(?:无|没有|未提出?|未收到|没有收到|未接到)(?:任何|过)?(?:异议|反映|举报)|零异议")


def _result(disclosure: Disclosure, typed: str, step: Step) -> str:
    recorded = recorded_result(disclosure)
    if recorded and _NONE.search(typed):
        raise refused(
            "disclose.contradiction", f"{recorded}，不能登记为「{typed}」",
            "结果照记录写；需要说明的，写核实、处理的情况", clause=step.clause,
        )  # fmt: skip
    return "。".join(filter(None, (recorded, typed))) or NO_OBJECTION


def listed(disclosure: Disclosure) -> list[Nomination]:
    """The nominees on the posting, in the order of the list."""
    rows = Nomination.objects.filter(case__concerning=disclosure.act_id).select_related(
        "package", "package__programme", "package__version", "version", "case", "unit", "content"
    )
    return list(rows.order_by("sort_key", "pk"))


@transaction.atomic
def receive_objection(
    disclosure: Disclosure, nomination: Nomination, text: str, contact: str, *, now: datetime
) -> Objection:
    """From anybody, anonymous with concrete leads too. Only during the posting; kept sealed; the award office alone is
    told, never the unit (D4)."""
    if not disclosure.posted <= now.date() <= disclosure.over:
        raise refused("objection.closed", "不在公示期内，不能在线反映", "可向评选办公室书面反映")
    if len(text.strip()) < 10:
        raise refused("objection.short", "反映的情况太简单，无法核实", "请写明时间、地点、事情经过等具体线索")
    if len(text) > MOST_CHARACTERS or len(contact) > 200:
        raise refused("objection.long", f"超过{MOST_CHARACTERS}字", "请写明要点，材料可另行邮寄")
    made = Objection.objects.create(
        disclosure=disclosure, nomination=nomination, code=secrets.token_hex(6).upper(),
        text=seal(text.strip(), "异议"), contact=seal(contact.strip(), "异议人") if contact.strip() else "", received=now,
    )  # fmt: skip
    record(nomination.case, OBJECTION, by=None, now=now, step=disclosure.step, content=Objected(made.pk))
    tell(
        disclosure.programme.office,
        "收到一件公示期间的异议，请调查核实",
        reverse("objection", args=[made.pk]),
        now=now,
    )
    return made


@transaction.atomic
def close_objection(
    objection: Objection, state: str, *, finding: str, by: Appointment, now: datetime
) -> None:
    """Looked into, with what was found. An upheld one does not by itself strike anybody off."""
    locked = for_change(Objection.objects.select_related("nomination__case", "disclosure")).get(
        pk=objection.pk
    )
    if locked.state != ObjectionState.RECEIVED:
        raise refused("objection.closed", "已经办结", "不必重复办理")
    if state not in (ObjectionState.UPHELD, ObjectionState.DISMISSED) or not finding.strip():
        raise refused("objection.finding", "没有写明调查情况和结论", "请写明调查情况，并选择属实或者不属实")
    locked.state, locked.finding, locked.closed = state, finding.strip(), now
    locked.save(update_fields=["state", "finding", "closed"])
    record(
        locked.nomination.case, OBJECTION_CLOSED, by=by, now=now, step=locked.disclosure.step,
        content=ObjectionClosed(locked.pk, state),
    )  # fmt: skip
