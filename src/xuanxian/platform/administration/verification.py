"""The whole record is verified in the background, asked for by the auditor; the page shows the latest result."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.models import Act
from xuanxian.platform.acts.queries import Broken, verify
from xuanxian.platform.files.actions import content_of, store
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.tasks.actions import Progress, ask, job
from xuanxian.platform.tasks.models import Job, JobState

JOB = "记录校验"
MOST_TOLD = 200
"""Broken places that are kept; a record with more of them was replaced, not changed."""


@dataclass(frozen=True)
class Verified:
    """What was found at `at`: `acts` were looked at, `number` places are broken, the first of them `broken`."""

    at: datetime
    acts: int
    number: int
    broken: Sequence[Broken]


def latest() -> Job | None:
    return Job.objects.filter(kind=JOB).select_related("result").order_by("-pk").first()


def ask_to_verify(*, by: Appointment | None, now: datetime) -> Job:
    """One at a time: while one is on its way it is the one that is meant. The key is the one before, so that two who ask at
    once ask for one."""
    last = latest()
    if last is not None and last.state in (JobState.WAITING, JobState.RUNNING):
        return last
    return ask(JOB, f"after {last.pk if last else 0}", {}, by=by, now=now)


def result_of(made: Job) -> Verified | None:
    """None as long as it is not ready."""
    if made.state != JobState.READY or made.result is None:
        return None
    told = json.loads(content_of(made.result))
    broken = [Broken(**one) for one in told["broken"]]
    return Verified(datetime.fromisoformat(told["at"]), told["acts"], told["number"], broken)


@job(JOB)
def verify_record(asked: Job, progress: Progress) -> StoredFile:
    acts, broken, number = Act.objects.count(), list[Broken](), 0
    for one in verify(tell=lambda done, total: progress(done, total, f"核对了{done}卷，共{total}卷")):
        number += 1
        if number <= MOST_TOLD:
            broken.append(one)
    at = clock.now()
    told = {"at": at.isoformat(), "acts": acts, "number": number, "broken": [asdict(one) for one in broken]}
    content = json.dumps(told, ensure_ascii=False).encode()
    return store("记录校验.json", "json", content, by=asked.by.user if asked.by else None, now=at)
