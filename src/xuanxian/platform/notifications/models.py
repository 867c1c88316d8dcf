"""What offices and persons are told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xuanxian.platform.accounts.models import User
from xuanxian.platform.organisations.models import Organisation


class Notification(models.Model):
    """Something an office is told, or one person: whatever seat he acts in or, with an office, in that one alone. What
    waits to be done is never stored here: the due list is computed."""

    office = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="notifications")
    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="notifications")
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(office__isnull=False) | Q(person__isnull=False), name="somebody_is_told"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Receipt(models.Model):
    """A person has seen it."""

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="receipts")
    user = models.ForeignKey(User, models.CASCADE)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["notification", "user"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"
