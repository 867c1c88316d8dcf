"""Messages within a case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xuanxian.platform.accounts.models import User
from xuanxian.platform.acts.models import Case
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.organisations.models import Organisation


class Way(models.TextChoices):
    """How it was said: written here, or noted after a call or a visit."""

    WRITTEN = "留言"
    CALL = "电话"
    VISIT = "走访"


class Message(models.Model):
    """Text, a file, or both. It is covered by the act whose content holds `digest`: the row may be erased one day, that
    something was said then stays on record."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    way = models.CharField("方式", max_length=4, choices=Way, default=Way.WRITTEN)
    text = models.TextField("内容", blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    key = models.UUIDField(unique=True, editable=False)

    class Meta:
        verbose_name = "案内留言"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(file__isnull=False), name="message_says_something"
            ),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="message_way_known"),
        ]

    def __str__(self) -> str:
        return f"{self.office.name} · {self.by.name}"
