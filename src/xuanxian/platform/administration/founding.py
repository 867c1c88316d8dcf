"""The first three administrators of an installation, opened from the shell: everything after them is done on the
site. Nobody acts yet, so these acts have no author but the house."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xuanxian.platform.accounts.models import Appointment, Role, User
from xuanxian.platform.accounts.passwords import Issued, digest_first, draw_password
from xuanxian.platform.acts.actions import record
from xuanxian.platform.administration.contents import APPOINT, OPEN, RESET, Appointed, Opened
from xuanxian.platform.administration.records import case_of
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.refusals import refused

HOME = "系统运行"
FIRST = {"xitong": Role.SYSTEM, "anquan": Role.SECURITY, "shenji": Role.AUDIT}


@transaction.atomic
def found_administrators(*, now: datetime) -> list[Issued]:
    """Refused once there is an administrator: from then on they open each other's accounts."""
    if Appointment.objects.filter(role__in=FIRST.values(), ended=None).exists():
        raise refused(
            "administrators.there", "已经有管理员", "请由现任管理员办理；忘记口令的，用 --reset 账号 重置"
        )
    home = Organisation.objects.filter(name=HOME, parent=None).first() or found_organisation(HOME)
    issued = []
    for username, role in FIRST.items():
        password = draw_password()
        user = User(username=username, name=role.value, organisation=home, must_change_password=True)
        user.password = digest_first(password)
        user.save()
        made = Appointment.objects.create(user=user, organisation=home, role=role)
        case = case_of(user)
        record(case, OPEN, by=None, now=now, content=Opened(home.name, role.value))
        record(
            case,
            APPOINT,
            by=None,
            now=now,
            content=Appointed(role=role.value, organisation=home.name, appointment=made.pk),
        )
        issued.append(Issued(role.value, username, home.name, password))
    return issued


@transaction.atomic
def reset_administrator(username: str, *, now: datetime) -> Issued:
    """For an administrator whose password nobody knows any more; whoever owns the machine may do it, and it is
    recorded."""
    user = User.objects.filter(
        username=username, appointments__role__in=FIRST.values(), appointments__ended=None
    ).first()
    if user is None:
        raise refused(
            "administrators.unknown", f"「{username}」不是现任管理员", "其他账号请由系统管理员在网页上重置"
        )
    password = draw_password()
    user.password, user.must_change_password, user.is_active = digest_first(password), True, True
    user.save(update_fields=["password", "must_change_password", "is_active"])
    record(case_of(user), RESET, by=None, now=now, reason="由运行人员在服务器上重置")
    return Issued(user.name, username, str(user.organisation or ""), password)
