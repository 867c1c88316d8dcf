"""What a unit writes in its papers its own way."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.platform.accounts.models import User


class Wording(models.Model):
    """A chapter of a paper (文书) as the unit words it. `draft` is what the record gave when it was last looked at: once
    the record gives something else, the page shows both, and nothing is overwritten. `revision` counts the savings, so
    that two editors do not overwrite each other."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="wordings")
    nomination = models.ForeignKey(Nomination, models.PROTECT, null=True, related_name="wordings")
    paper = models.CharField("文书", max_length=60)
    chapter = models.CharField("章", max_length=60)
    text = models.TextField("内容")
    draft = models.TextField("起草时")
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField("修改时间")
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "文书内容"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["package", "paper", "chapter"],
                condition=Q(nomination=None),
                name="worded_once_of_unit",
            ),
            models.UniqueConstraint(
                fields=["nomination", "paper", "chapter"], condition=~Q(nomination=None), name="worded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.chapter}"
