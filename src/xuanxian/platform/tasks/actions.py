"""Asking for work, and doing it: a worker takes a job under a lease and renews it as it gets on; when the worker is
killed the lease runs out and another takes the job over."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from xuanxian.paperwork.fonts import MissingGlyph
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.tasks.models import Job, JobState

LEASE = timedelta(seconds=60)
AGAIN_AFTER = timedelta(seconds=5)
MOST_ATTEMPTS = 3
_EVERY = 1.0
"""Seconds between two notes of progress in the database."""
_log = logging.getLogger(__name__)


class Progress(Protocol):
    def __call__(self, done: int, total: int, message: str = "") -> None: ...


Maker = Callable[[Job, Progress], StoredFile | None]
_makers: dict[str, Maker] = {}


def job(kind: str) -> Callable[[Maker], Maker]:
    """Registers who does jobs of this kind. A maker may be run again after it was killed anywhere, so it brings
    something to ready and never adds; it calls `progress(done, total, message)` outside of transactions and at least
    every half minute; it raises `CannotMake` or `MissingGlyph` with words for the user."""

    def register(maker: Maker) -> Maker:
        assert _makers.setdefault(kind, maker) is maker, kind
        return maker

    return register


class CannotMake(Exception):
    """Trying again would not help; the text tells the user why and what to do."""


class LeaseLost(Exception):
    """Another worker has the job now."""


class Stopping(Exception):
    """The worker is to end; the job goes back."""


def ask(kind: str, key: str, arguments: dict[str, Any], *, by: Appointment | None, now: datetime) -> Job:
    """Asking twice is asking once: `key` names what is made of what. A job that failed is tried anew."""
    fresh = {"state": JobState.WAITING, "asked": now, "by": by, "arguments": arguments}
    found, made = Job.objects.get_or_create(kind=kind, key=key, defaults=fresh)
    if not made and found.state == JobState.FAILED:
        again = Job.objects.filter(pk=found.pk, state=JobState.FAILED)
        again.update(**fresh, attempts=0, done=0, total=0, message="", leased_until=None)
        found.refresh_from_db()
    return found


def cancel(job: Job) -> None:
    """The worker that has it stops at its next note of progress; asked for again it begins anew."""
    going = Job.objects.filter(pk=job.pk, state__in=(JobState.WAITING, JobState.RUNNING))
    going.update(state=JobState.FAILED, message="已取消", leased_until=None)


def sweep(now: datetime) -> int:
    """Puts back the jobs whose worker has gone; how many."""
    gone = _abandoned(now)
    if not gone.exists():  # so that an idle worker writes nothing
        return 0
    failed = gone.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=JobState.FAILED,
        message=f"试了{MOST_ATTEMPTS}次都没有做完，请稍后再试；仍不行请联系系统管理员",
        leased_until=None,
    )
    return failed + gone.update(state=JobState.WAITING, leased_until=None)


def _abandoned(now: datetime) -> QuerySet[Job]:
    # One that ends much later than a lease given now was given before somebody set the clock back.
    lapsed = Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + 2 * LEASE)
    return Job.objects.filter(lapsed, state=JobState.RUNNING)


def claim(now: datetime) -> Job | None:
    """The oldest job that waits, ours for the length of a lease."""
    waiting = Job.objects.filter(state=JobState.WAITING).order_by("pk")
    if not waiting.exists():
        return None
    with transaction.atomic():
        found = waiting.select_for_update(skip_locked=connection.vendor == "postgresql").first()
        if found is not None:
            found.state, found.attempts = JobState.RUNNING, found.attempts + 1
            found.leased_until = now + LEASE
            found.save(update_fields=["state", "attempts", "leased_until"])
    return found


@dataclass
class _Held:
    """A job that we hold. The end of the lease tells holders apart: each renewal writes another one."""

    job: Job
    now: datetime
    stopping: Callable[[], bool]
    started: float
    noted: float = 0.0

    def progress(self, done: int, total: int, message: str = "") -> None:
        if self.stopping():
            raise Stopping
        if time.monotonic() < self.noted + _EVERY and done < total:
            return
        self.noted = time.monotonic()
        self.note(done=done, total=total, message=message[:300], leased_until=self.after(LEASE))

    def after(self, span: timedelta) -> datetime:
        return self.now + timedelta(seconds=time.monotonic() - self.started) + span

    def note(self, **columns: Any) -> None:
        mine = Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, leased_until=self.job.leased_until)
        if not mine.update(**columns):
            raise LeaseLost
        for name, value in columns.items():
            setattr(self.job, name, value)


def work_once(now: datetime, *, stopping: Callable[[], bool] = lambda: False) -> Job | None:
    """Does the next job, if one waits, and returns it as it then is. What goes wrong in it stands in the job."""
    sweep(now)
    found = claim(now)
    if found is None:
        return None
    held = _Held(found, now, stopping, time.monotonic())
    try:
        _make(held)
    except LeaseLost:
        _log.warning("job %s went on too long without progress; another worker has it", found.pk)
    found.refresh_from_db()
    return found


def _make(held: _Held) -> None:
    try:
        maker = _makers.get(held.job.kind)
        if maker is None:
            raise CannotMake("本版本不会做这项工作，请联系系统管理员")
        result = maker(held.job, held.progress)
        held.note(state=JobState.READY, result=result, done=held.job.total, message="", leased_until=None)
    except Stopping:
        held.note(state=JobState.WAITING, attempts=held.job.attempts - 1, leased_until=None)
    except LeaseLost:
        raise
    except (CannotMake, MissingGlyph) as error:
        held.note(state=JobState.FAILED, message=str(error)[:300], leased_until=None)
    except Exception as error:
        _log.exception("job %s (%s) failed", held.job.pk, held.job.kind)
        # The lease is cut short, so that the job is soon put back or, after the last attempt, given up.
        message = f"程序出错（{type(error).__name__}），已记入运行日志"
        held.note(message=message, leased_until=held.after(AGAIN_AFTER))
