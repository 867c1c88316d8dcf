"""Departments are asked and answer; silence is never consent (C2). One letter may name many nominees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.nominations.standings import standings_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, record
from xuanxian.platform.acts.models import Act
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.refusals import refused
from xuanxian.rules.awards.contents import AGREED, OPINIONS, OpinionAsked, Replied
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.awards.verbs import ASK_OPINION, REPLY

REPLY_LETTER = "部门反馈函"


@transaction.atomic
def ask_department(
    package: Package, department: str, nominations: Iterable[Nomination], *, step: Step, sent: date, due: date | None,
    number: str, by: Appointment, now: datetime,
) -> None:  # fmt: skip
    """A letter went out. Refused for a nominee about whom the notice does not have the department asked."""
    chosen = _concerned(package, step, department, nominations, now)
    _demand_day(package, sent, now.date(), "发函日期")
    if due is not None and due < sent:
        raise refused("date.order", f"请复日期{due}早于发函日期{sent}", "请核对日期")
    content = OpinionAsked(department=department, day=sent, due=due, number=number)
    _demand_new(package, step, ASK_OPINION, chosen, content, "")
    _record(package, step, ASK_OPINION, chosen, content, "", by, now)


@transaction.atomic
def record_reply(
    package: Package, department: str, nominations: Iterable[Nomination], opinion: str, *, step: Step, day: date,
    number: str, remark: str, by: Appointment, now: datetime, scan: StoredFile | None = None,
) -> None:  # fmt: skip
    """The answer on paper is registered, with its scan where there is one. Anything but plain consent needs its words."""
    chosen = _concerned(package, step, department, nominations, now)
    if opinion not in OPINIONS:
        raise refused("consult.opinion", f"意见「{opinion}」不可用", f"请选择{'、'.join(OPINIONS)}")
    _demand_day(package, day, now.date(), "落款日期")
    if opinion != AGREED and not remark.strip():
        raise refused("reason.missing", f"意见为「{opinion}」，没有写明内容", "请照回函写明意见内容")
    content = Replied(department=department, opinion=opinion, day=day, number=number)
    _demand_new(package, step, REPLY, chosen, content, remark.strip())
    if scan is not None:
        kept = Attachment.objects.create(
            case=package.case, purpose=REPLY_LETTER, file=scan, at=now, by=by.user
        )
        content = replace(content, annex=kept.pk)
    _record(package, step, REPLY, chosen, content, remark.strip(), by, now)


def _demand_day(package: Package, day: date, today: date, what: str) -> None:
    issued = rulebook_of(package.version).notice.issued
    if day > today:
        raise refused("date.future", f"{what}{day}还没有到", "请核对函件上的日期")
    if day < issued:
        raise refused("date.past", f"{what}{day}早于通知印发日{issued}", "请核对函件上的日期")


def _concerned(
    package: Package, step: Step, department: str, nominations: Iterable[Nomination], now: datetime
) -> list[Nomination]:
    chosen = list(nominations)
    if not chosen:
        raise refused("consult.nobody", "没有选择推荐对象", "请选择函件上列名的推荐对象")
    stands = standings_of(package, rulebook_of(package.version), chosen, now.date())
    for nomination in chosen:
        asked = stands[nomination.pk].asked(step)
        if department not in asked:
            raise refused(
                "consult.not-asked", f"「{nomination}」按通知不须征求{department}意见",
                f"须征求的部门：{'、'.join(asked) or '无'}；单位性质、人员类别填错的请先更正", subject=nomination.name,
            )  # fmt: skip
    return chosen


def _record(
    package: Package, step: Step, verb: str, nominations: list[Nomination], content: OpinionAsked | Replied, reason: str,
    by: Appointment, now: datetime,
) -> None:  # fmt: skip
    record(
        package.case, verb, by=by, now=now, step=step.name, content=content, reason=reason,
        concerns=[n.case for n in nominations],
    )  # fmt: skip


def _demand_new(
    package: Package,
    step: Step,
    verb: str,
    nominations: list[Nomination],
    content: OpinionAsked | Replied,
    reason: str,
) -> None:
    """One paper is registered once, whatever the number of nominees it names: a doubled request makes no second act."""
    lock([package.case_id])
    cases = {n.case_id for n in nominations}
    rows = Act.objects.filter(case=package.case_id, step=step.name, verb=verb, reason=reason)
    for act in rows.prefetch_related("concern_rows"):
        said = act.stated
        said = replace(said, annex=0) if isinstance(said, Replied) else said
        if said == content and {row.case_id for row in act.concern_rows.all()} == cases:
            raise refused(
                "consult.registered", "这份函件已经登记", "不必重复登记；有更正的请照更正后的内容登记"
            )
