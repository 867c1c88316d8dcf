"""The lists of accounts, offices and acts."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from xuanxian.platform import given
from xuanxian.platform.accounts.models import Appointment, User
from xuanxian.platform.organisations.models import Organisation

# ——— accounts ——————————————————————————————————————————————————————————————————————————————————————————

USABLE, FIRST, IDLE, OUT = "可用", "待改初始密码", "未任职", "已停用"
STATES = {USABLE: "ok", FIRST: "note", IDLE: "warn", OUT: "plain"}


def listed(accounts: QuerySet[User]) -> QuerySet[User]:
    """With `held`, the offices held now."""
    held = Appointment.objects.filter(ended=None).select_related("organisation").order_by("pk")
    return accounts.prefetch_related(Prefetch("appointments", held, to_attr="held"))


def state_of(user: Any) -> str:
    """Of a listed account."""
    if not user.is_active:
        return OUT
    if not user.held:
        return IDLE
    return FIRST if user.must_change_password else USABLE


def in_state(accounts: QuerySet[User], state: str) -> QuerySet[User]:
    if state == OUT:
        return accounts.filter(is_active=False)
    accounts = accounts.filter(is_active=True)
    if state == IDLE:
        return accounts.exclude(_holding())
    return accounts.filter(_holding(), must_change_password=state == FIRST)


def of_organisation(accounts: QuerySet[User], organisation: str) -> QuerySet[User]:
    return accounts.filter(_holding(organisation=organisation) | Q(organisation=organisation))


def of_role(accounts: QuerySet[User], role: str) -> QuerySet[User]:
    return accounts.filter(_holding(role=role))


def _holding(**what: Any) -> Exists:
    return Exists(Appointment.objects.filter(user=OuterRef("pk"), ended=None, **what))


def offices_of(user: Any) -> str:
    """Where somebody holds office, else where they are to."""
    held = dict.fromkeys(a.organisation.name for a in user.held)
    return "、".join(held) or (user.organisation.name if user.organisation else "")


def roles_of_account(user: Any) -> str:
    held = dict.fromkeys(a.role for a in user.held)
    return "、".join(held) or (f"拟任{user.intended}" if user.intended else "")


# ——— the record ————————————————————————————————————————————————————————————————————————————————————————

_DAY = re.compile(r"(\d{4})[-年.](\d{1,2})(?:[-月.](\d{1,2})日?|月)?", re.ASCII)
RECENT = {"今天": 0, "近7天": 6, "近30天": 29, "近一年": 364}


def since(rows: QuerySet[Any, Any], recent: str, today: date) -> QuerySet[Any, Any]:
    return rows.filter(at__gte=_midnight(today - timedelta(days=RECENT[recent])))


def by_whom_or_when(rows: QuerySet[Any, Any], text: str, user: str, office: str) -> QuerySet[Any, Any]:
    """Every word is a person, an office or a day (2023-12-18, 2023年12月); `user` and `office` name the fields."""
    for word in text.split()[:5]:
        span = _span(word)
        if span is not None:
            rows = rows.filter(at__gte=span[0], at__lt=span[1])
            continue
        # The few people and offices first: the record is long.
        users = User.objects.filter(Q(name__icontains=word) | Q(username__icontains=word)).values("pk")
        offices = Organisation.objects.filter(name__icontains=word).values("pk")
        rows = rows.filter(Q.create([(f"{user}__in", users), (f"{office}__in", offices)], Q.OR))
    return rows


def _span(word: str) -> tuple[datetime, datetime] | None:
    """The day or month that a word names."""
    match = _DAY.fullmatch(word)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3] or 0)
    try:
        first = date(year, month, day or 1)
        after = first + timedelta(days=1) if day else date(year + month // 12, month % 12 + 1, 1)
    except (ValueError, OverflowError):
        return None
    return (_midnight(first), _midnight(after)) if given.FIRST_DAY <= first <= given.LAST_DAY else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))
