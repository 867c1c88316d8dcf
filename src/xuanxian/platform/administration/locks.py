"""Sign-ins that are locked after too many wrong passwords, and their release. django-axes counts in the machine's own
time, whatever day the site lives in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from xuanxian.platform.accounts.models import Appointment, User
from xuanxian.platform.acts.actions import record
from xuanxian.platform.administration.contents import RELEASE
from xuanxian.platform.administration.records import case_of
from xuanxian.platform.refusals import refused

_MOST = 200


@dataclass(frozen=True)
class Lock:
    """An account that cannot sign in from an address; `user` is None where nobody has that account."""

    username: str
    user: User | None
    address: str
    failures: int
    minutes_left: int


def locks() -> list[Lock]:
    """The newest first."""
    length = timedelta(hours=settings.AXES_COOLOFF_TIME)
    now = timezone.now()
    rows = (
        AccessAttempt.objects.filter(attempt_time__gte=now - length)
        .order_by()
        .values("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
        .order_by("-last")[:_MOST]
    )
    found = list(rows)
    users = {user.username: user for user in User.objects.filter(username__in=[r["username"] for r in found])}
    return [
        Lock(
            row["username"] or "",
            users.get(row["username"]),
            row["ip_address"] or "",
            row["failures"],
            -(-(row["last"] + length - now).seconds // 60),
        )
        for row in found
    ]


@transaction.atomic
def release(username: str, address: str, *, by: Appointment, now: datetime) -> None:
    if not username or not reset(ip=address or None, username=username):
        raise refused("lock.none", "没有锁定", "可能已到时解锁，请刷新页面")
    user = User.objects.filter(username=username).first()
    # An account that does not exist has no record; the release stands on that of the office that released.
    record(case_of(user) if user else case_of(by.organisation), RELEASE, by=by, now=now)
