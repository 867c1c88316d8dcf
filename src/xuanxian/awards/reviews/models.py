"""The slate while it is being drawn up; once decided it is an act."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from xuanxian.awards.nominations.models import Nomination


class Choice(models.Model):
    """On the draft of the slate or not. A row is missing as long as nobody has said."""

    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="choice")
    chosen = models.BooleanField("列入")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.chosen}"
