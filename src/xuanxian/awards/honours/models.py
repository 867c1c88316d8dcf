"""The register."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.programmes.models import Programme
from xuanxian.platform.acts.models import Case
from xuanxian.platform.organisations.models import Organisation

KIND = "荣誉"


class HonourStatus(models.TextChoices):
    VALID = "有效"
    REVOKED = "已撤销"
    MISTAKEN = "登记有误"


class Honour(models.Model):
    """One entry of the register: conferred here (`programme`, `nomination`), or conferred earlier and entered by `office`
    from its papers. The public check shows name, title, year and status only, and nothing that was entered by mistake.
    `status` is written by `record` alone; `mark` and `born` are those of the nominee, by which a person is known again."""

    case = models.OneToOneField(Case, models.PROTECT)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="honours", null=True)
    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="honour", null=True)
    office = models.ForeignKey(Organisation, models.PROTECT, null=True, verbose_name="登记单位")
    granted_by = models.CharField("授予机关", max_length=100, blank=True)
    document = models.CharField("表彰决定", max_length=200, blank=True)
    mark = models.CharField(max_length=64, blank=True, db_index=True)
    born = models.CharField("出生年月", max_length=7, blank=True)
    title = models.CharField("荣誉称号", max_length=100)
    category = models.CharField("类别", max_length=40)
    holder = models.CharField("获得者", max_length=100, db_index=True)
    body = models.CharField("单位及职务", max_length=200, blank=True)
    unit_name = models.CharField("推荐单位", max_length=100, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    number = models.CharField("证书编号", max_length=40, unique=True)
    conferred = models.DateField("授予日期")
    gives = models.CharField("颁发", max_length=100, blank=True)
    status = models.CharField("状态", max_length=6, choices=HonourStatus, default=HonourStatus.VALID)

    class Meta:
        verbose_name = "荣誉"
        ordering: ClassVar = ["-year", "number"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=HonourStatus.values), name="honour_status_known"),
            models.CheckConstraint(
                condition=Q(programme=None, nomination=None, office__isnull=False)
                | Q(programme__isnull=False, nomination__isnull=False, office=None),
                name="honour_conferred_here_or_entered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.title}"
