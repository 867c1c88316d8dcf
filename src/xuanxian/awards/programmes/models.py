"""Programmes, their rulebook versions, the organisations that take part."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from xuanxian.platform.acts.models import Case
from xuanxian.platform.db.append_only import append_only
from xuanxian.platform.organisations.models import Organisation

KIND = "活动"
RECOMMENDING = "推荐单位"
OFFICE = "评选办公室"
"""Functions of organisations: that which has places, and the award office; the others are the offices named in the
steps."""


class Programme(models.Model):
    """`status` and `version_number` are written by `record` alone."""

    case = models.OneToOneField(Case, models.PROTECT)
    name = models.CharField("规则书", max_length=80, unique=True)
    title = models.CharField("活动", max_length=200)
    year = models.PositiveSmallIntegerField("年度")
    office = models.ForeignKey(
        Organisation, models.PROTECT, related_name="programmes", verbose_name="评选办公室"
    )
    status = models.CharField("状态", max_length=10, default="编制中")
    version_number = models.PositiveSmallIntegerField("版次", default=0)

    class Meta:
        verbose_name = "活动"
        ordering: ClassVar = ["-year", "pk"]

    def __str__(self) -> str:
        return self.title


@append_only
class RulebookText(models.Model):
    """The text of a rulebook under its digest; it never changes."""

    digest = models.CharField(max_length=64, primary_key=True)
    text = models.TextField()

    def __str__(self) -> str:
        return self.digest[:16]


@append_only
class Version(models.Model):
    """A rulebook as it was published. Each nomination says which version judged it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版次")
    rulebook = models.ForeignKey(RulebookText, models.PROTECT, related_name="versions")
    at = models.DateTimeField("发布时间")

    class Meta:
        ordering: ClassVar = ["programme", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["programme", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.programme} 第{self.number}版"


class Participation(models.Model):
    """An organisation takes part: as recommending unit (with the row of the quota table it uses) or as one of the
    offices that the steps name (评选领导小组办公室 …)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="participations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="participations")
    function = models.CharField("身份", max_length=40)
    quota_row = models.CharField("名额", max_length=60, blank=True)
    unit_name = models.CharField("规则书中的名称", max_length=100, blank=True)
    """How the rulebook calls it; for a pool the organisation's own name."""
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "organisation", "function"], name="takes_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}（{self.function}）"
