"""Papers as they were made: the code at the foot of a stamped sheet leads to the content it was printed from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.platform.accounts.models import User


class Paper(models.Model):
    """One form of one nominee (or of the unit) with one content. `code` follows from package, nominee, form and content,
    so that the same content has the same code whenever it is printed; `digest` is of what is printed, and tells
    whether the electronic version has changed since. `parts` tells what of it: field → keyed digest of its text (never
    the text), table → one digest a row, "" → what the form itself says."""

    code = models.CharField("识别码", max_length=12, unique=True)
    package = models.ForeignKey(Package, models.PROTECT, related_name="papers")
    nomination = models.ForeignKey(Nomination, models.PROTECT, null=True, related_name="papers")
    material = models.CharField("材料", max_length=60, blank=True)
    form = models.CharField("表", max_length=60)
    digest = models.CharField(max_length=64)
    parts = models.JSONField(default=dict)
    made = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "纸质材料"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.form} {self.code}"


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
