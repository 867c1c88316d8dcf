"""Postings and objections."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.programmes.models import Programme
from xuanxian.platform.acts.models import Act
from xuanxian.rules.core.durations import Duration


class Disclosure(models.Model):
    """One posting, made by the act that opened it; the nominees are those the act concerns. `public` says whether
    this site itself shows it (only where the notice names a site, D3)."""

    act = models.OneToOneField(Act, models.PROTECT)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="disclosures")
    package = models.ForeignKey(Package, models.PROTECT, null=True, related_name="disclosures")
    step = models.CharField("步骤", max_length=60)
    posted = models.DateField("张贴日期")
    over = models.DateField("期满日期")
    days = models.PositiveSmallIntegerField("天数")
    working = models.BooleanField("按工作日", default=True)
    where = models.CharField("公示地点", max_length=200, blank=True)
    contact = models.CharField("受理联系方式", max_length=100, blank=True)
    public = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.step} {self.posted}"

    @property
    def lasts(self) -> Duration:
        """How long it hangs, by its own days."""
        return Duration(self.days, self.working)


class ObjectionState(models.TextChoices):
    RECEIVED = "待办"
    UPHELD = "属实"
    DISMISSED = "不属实"


class Objection(models.Model):
    """What somebody says against a nominee. Text and contact are encrypted; the award office alone reads them,
    never the person or unit complained of (D4). `code` lets the complainant ask how it stands. `state` is
    written together with its act."""

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="objections")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="objections")
    code = models.CharField("查询码", max_length=16, unique=True)
    text = models.TextField()
    contact = models.TextField(blank=True)
    received = models.DateTimeField("收到时间")
    state = models.CharField("结论", max_length=6, choices=ObjectionState, default=ObjectionState.RECEIVED)
    finding = models.TextField("调查情况", blank=True)
    closed = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["received", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ObjectionState.values), name="objection_state_known")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"
