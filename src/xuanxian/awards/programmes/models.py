"""Programmes, their rulebook versions, the organisations that take part."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xuanxian.platform.accounts.models import User
from xuanxian.platform.acts.models import Case
from xuanxian.platform.db.append_only import append_only
from xuanxian.platform.organisations.models import Organisation

KIND, RULING = "活动", "答疑口径"
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


class Draft(models.Model):
    """A rulebook that is being written, seen by the award office alone. `base` is the version it was copied from;
    `programme` is None as long as it is to be a programme of its own. A draft is no decision: it may be deleted, and is
    when it is published. `revision` counts its changes, so that two editors do not overwrite each other."""

    base = models.ForeignKey(Version, models.PROTECT, related_name="drafts")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="drafts", null=True)
    title = models.CharField("活动", max_length=200)
    text = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField("修改时间")
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="修改人")

    class Meta:
        ordering: ClassVar = ["-changed_at", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def purpose(self) -> str:
        return f"第{self.base.programme.version_number + 1}版" if self.programme_id else "新活动"


class RulingStatus(models.TextChoices):
    ASKED = "待答复"
    ANSWERED = "已答复"


class Ruling(models.Model):
    """A question about a clause of the notice and the one answer that holds for all units (答疑口径). Question and answers
    stand in the acts of its case; the columns from `status` on repeat the last one and are written by `record` alone.
    `question` is as the office publishes it: who asked is told to nobody else."""

    case = models.OneToOneField(Case, models.PROTECT)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rulings")
    asked_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="提问单位")
    clause = models.CharField("条款", max_length=100)
    rule = models.CharField("检查结果", max_length=60, blank=True)
    asked_at = models.DateTimeField("提问时间")
    status = models.CharField("状态", max_length=10, choices=RulingStatus, default=RulingStatus.ASKED)
    question = models.TextField("问题", blank=True)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "答疑口径"
        ordering: ClassVar = ["clause", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=RulingStatus.values), name="ruling_status_known")
        ]

    def __str__(self) -> str:
        return f"{self.clause}：{self.question[:40]}"
