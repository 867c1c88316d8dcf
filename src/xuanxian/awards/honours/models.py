"""The register."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.programmes.models import Programme
from xuanxian.platform.acts.models import Case

KIND = "荣誉"


class HonourStatus(models.TextChoices):
    VALID = "有效"
    REVOKED = "已撤销"


class Honour(models.Model):
    """One entry of the register. The public check shows name, title, year and status only. `status` is written by
    `record` alone."""

    case = models.OneToOneField(Case, models.PROTECT)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="honours")
    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="honour")
    title = models.CharField("荣誉称号", max_length=100)
    category = models.CharField("类别", max_length=40)
    holder = models.CharField("获得者", max_length=100, db_index=True)
    body = models.CharField("单位及职务", max_length=200, blank=True)
    unit_name = models.CharField("推荐单位", max_length=100)
    year = models.PositiveSmallIntegerField("年度")
    number = models.CharField("证书编号", max_length=40, unique=True)
    conferred = models.DateField("授予日期")
    gives = models.CharField("颁发", max_length=100, blank=True)
    status = models.CharField("状态", max_length=6, choices=HonourStatus, default=HonourStatus.VALID)

    class Meta:
        verbose_name = "荣誉"
        ordering: ClassVar = ["-year", "number"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=HonourStatus.values), name="honour_status_known")
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.title}"
