"""What was sent for signature."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xuanxian.platform.accounts.models import User
from xuanxian.platform.acts.models import Case
from xuanxian.platform.organisations.models import Organisation

KIND = "送审签"


class SendingStatus(models.TextChoices):
    WAITING = "待签"
    SIGNED = "已签"
    SENT_BACK = "退回修改"
    TAKEN_BACK = "已收回"


class Sending(models.Model):
    """Something about the case `subject`, sent by an officer to the leader of his own office: as it stood then, `digest`
    covers it. `status` is written by `record` alone."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="sending")
    subject = models.ForeignKey(Case, models.PROTECT, related_name="sendings")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("送审时间")
    title = models.CharField("事项", max_length=200)
    reason = models.TextField("说明", blank=True)
    digest = models.CharField(max_length=64)
    status = models.CharField("状态", max_length=10, choices=SendingStatus, default=SendingStatus.WAITING)

    class Meta:
        verbose_name = "送审签"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject"], condition=Q(status="待签"), name="one_sending_waits"),
            models.CheckConstraint(condition=Q(status__in=SendingStatus.values), name="sending_status_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["office", "status"], name="sendings_of_office")]

    def __str__(self) -> str:
        return self.title
