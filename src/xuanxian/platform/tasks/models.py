"""Jobs with leases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.files.models import StoredFile


class JobState(models.TextChoices):
    WAITING = "等待"
    RUNNING = "进行"
    READY = "完成"
    FAILED = "失败"


class Job(models.Model):
    """One row to bring to ready. `key` names what is made of what (content digest included), so that asking twice
    is asking once. A worker holds a lease while it works; when the lease runs out another takes over."""

    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=200)
    state = models.CharField(max_length=4, choices=JobState, default=JobState.WAITING)
    asked = models.DateTimeField()
    by = models.ForeignKey(Appointment, models.PROTECT, null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    arguments = models.JSONField(default=dict)
    result = models.ForeignKey(StoredFile, models.PROTECT, null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="job_asked_once"),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(state__in=["等待", "进行"]), name="jobs_to_do")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.state}"
