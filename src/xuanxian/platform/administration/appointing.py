"""Offices are given and ended by the security administrator. The three administrators are kept apart (三员分立): who
holds one of these offices holds no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from xuanxian.platform.accounts.models import ADMINISTRATORS, WORKING, Appointment, User
from xuanxian.platform.accounts.seats import IDLE
from xuanxian.platform.acts.actions import record
from xuanxian.platform.administration.contents import APPOINT, END, Appointed, Ended
from xuanxian.platform.administration.records import case_of
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.refusals import Refused, refused
from xuanxian.platform.rooms import roles_of, why_no_duty
from xuanxian.rules.core.findings import Finding, Level

_APART = "系统管理员、安全管理员、审计员三员分立，互不兼任，也不兼任经办人、负责人"


@transaction.atomic
def appoint(
    user: User, organisation: Organisation, role: str, *, by: Appointment, now: datetime
) -> Appointment:
    case = case_of(user)
    held = list(user.appointments.filter(ended=None).select_related("organisation"))
    _must_be_possible(user, organisation, role, held)
    made = Appointment.objects.create(user=user, organisation=organisation, role=role)
    if user.intended:
        user.intended = ""
        user.save(update_fields=["intended"])
    content = Appointed(role=role, organisation=organisation.name, appointment=made.pk)
    record(case, APPOINT, by=by, now=now, content=content, concerns=[case_of(organisation)])
    return made


def _must_be_possible(user: User, organisation: Organisation, role: str, held: Sequence[Appointment]) -> None:
    if not User.objects.get(pk=user.pk).is_active:
        raise refused("appointment.inactive", "账号已停用", "请先由系统管理员恢复账号", subject=user.name)
    if organisation.closed:
        raise refused(
            "appointment.closed", f"{organisation.name}已停用", "请选择在用的单位", subject=user.name
        )
    if said := why_no_duty(role):
        raise refused("appointment.unknown", said, "请选择其中一项职责", subject=user.name)
    if any(a.role == role and a.organisation_id == organisation.pk for a in held):
        raise refused(
            "appointment.twice", f"已经是{organisation.name}{role}", "不必重复任职", subject=user.name
        )
    for other in held:
        if other.role != role and (other.role in ADMINISTRATORS or role in ADMINISTRATORS):
            raise refused(
                "appointment.apart",
                f"现任{other.organisation.name}{other.role}，不能兼任{role}：{_APART}",
                "请另选人员，或者先办理原职责的离任",
                subject=user.name,
            )


@transaction.atomic
def appoint_as_intended(users: Sequence[User], *, by: Appointment, now: datetime) -> int:
    """All of them or none, every refusal at once."""
    findings = []
    for user in users:
        if not user.intended or user.organisation is None:
            continue
        try:
            appoint(user, user.organisation, user.intended, by=by, now=now)
        except Refused as refusal:
            findings += refusal.findings
    if findings:
        raise Refused(findings)
    return len(users)


@transaction.atomic
def end_appointment(appointment: Appointment, *, day: date, by: Appointment, now: datetime) -> None:
    case = case_of(appointment.user)
    locked = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if locked.ended is not None:
        raise refused("appointment.ended", "已经离任", "不必重复办理", subject=appointment.user.name)
    if day > now.date():
        raise refused(
            "appointment.future", "离任日期在今天以后", "请在离任当天办理", subject=appointment.user.name
        )
    must_not_be_the_last(appointment)
    locked.ended = day
    locked.save(update_fields=["ended"])
    content = Ended(
        role=locked.role, organisation=appointment.organisation.name, appointment=locked.pk, day=day
    )
    concerns = [case_of(appointment.organisation)]
    record(case, END, by=by, now=now, content=content, concerns=concerns)


def must_not_be_the_last(appointment: Appointment) -> None:
    """Without an administrator of each kind nobody could mend anything any more. Locks those that there are."""
    if appointment.role not in ADMINISTRATORS:
        return
    held = Appointment.objects.filter(role=appointment.role, ended=None, user__is_active=True)
    locked = list(held.select_for_update().order_by("pk"))
    if all(a.user_id == appointment.user_id for a in locked):
        raise refused(
            "appointment.last",
            f"是最后一名{appointment.role}",
            f"请先另外任命一名{appointment.role}",
            subject=appointment.user.name,
        )


def strands_work(appointment: Appointment) -> bool:
    """Whether nobody else would be left in an organisation that has work here."""
    if appointment.role not in WORKING or roles_of(appointment) == {IDLE}:
        return False
    others = Appointment.objects.filter(
        organisation=appointment.organisation_id,
        role__in=WORKING,
        ended=None,
        user__is_active=True,
    )
    return not others.exclude(user=appointment.user_id).exists()


def work_stranded(appointments: Iterable[Appointment]) -> list[Finding]:
    """What to consider before these offices end; it hinders nothing."""
    return [
        Finding(
            "appointment.stranded",
            Level.WARN,
            appointment.organisation.name,
            "该单位没有其他经办人，未办事项将无人办理",
            mend="请先安排接任人员",
        )
        for appointment in appointments
        if strands_work(appointment)
    ]
