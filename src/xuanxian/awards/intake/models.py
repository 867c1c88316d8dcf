"""What arrived on paper. Rows are written once: who counted wrong writes another, and both stay."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.platform.accounts.models import User
from xuanxian.platform.acts.models import Case
from xuanxian.platform.db.append_only import append_only
from xuanxian.platform.papers.models import Paper

KIND = "收件"


class IntakeStatus(models.TextChoices):
    """In the order of the work."""

    AWAITED = "未到"
    ARRIVED = "待核收"
    PARTIAL = "部分"
    MENDING = "待补正"
    COMPLETE = "齐全"


TONES = {
    IntakeStatus.AWAITED: "plain",
    IntakeStatus.ARRIVED: "note",
    IntakeStatus.PARTIAL: "warn",
    IntakeStatus.MENDING: "stop",
    IntakeStatus.COMPLETE: "ok",
}


class How(models.TextChoices):
    POST = "邮寄"
    HAND = "直接送达"
    CONFIDENTIAL = "机要交换"
    OTHER = "其他"


class Intake(models.Model):
    """The paper of one package for one delivery (步), as soon as something arrived. `status`, `arrived` (the first
    parcel's day; whether that is late is computed) and `until` (by which day corrections are due) are written by
    `record` alone."""

    case = models.OneToOneField(Case, models.PROTECT)
    package = models.ForeignKey(Package, models.PROTECT, related_name="intakes")
    step = models.CharField("报送", max_length=60)
    status = models.CharField("状态", max_length=6, choices=IntakeStatus, default=IntakeStatus.AWAITED)
    arrived = models.DateField("收到日期", null=True)
    until = models.DateField("补正期限", null=True)

    class Meta:
        verbose_name = "收件"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["package", "step"], name="one_intake_a_delivery"),
            models.CheckConstraint(condition=Q(status__in=IntakeStatus.values), name="intake_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.package.unit_name}{self.step}收件"

    @property
    def tone(self) -> str:
        return TONES[IntakeStatus(self.status)]


@append_only
class Parcel(models.Model):
    """One arrival. `key` is drawn by the page, so that a request sent twice makes one entry; `corrects` is the entry
    that it stands in for, `void` that there was no such parcel."""

    key = models.UUIDField(unique=True, editable=False)
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="parcels")
    how = models.CharField("方式", max_length=6, choices=How)
    day = models.DateField("收到日期")
    number = models.CharField("单号", max_length=60, blank=True)
    pieces = models.PositiveSmallIntegerField("件数")
    handed_by = models.CharField("送件人", max_length=40, blank=True)
    remark = models.CharField("说明", max_length=300, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    void = models.BooleanField("作废", default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "收件登记"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pieces__gte=1), name="parcel_has_pieces")]

    def __str__(self) -> str:
        return f"{self.day} {self.how}{self.pieces}件"


@append_only
class Entry(models.Model):
    """A scan or a look at one item. `copies` of the version handed in and `old` ones are added to those before (and may
    be less than nought), so that officers who count at once lose nothing; `changed` names the fields in which the old
    ones differ. `look` is what was seen, the last one stands; None for a mere count. `undoes` takes a scan back."""

    key = models.CharField(max_length=40, unique=True)
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="entries")
    material = models.CharField("材料", max_length=60)
    nomination = models.ForeignKey(Nomination, models.PROTECT, null=True, related_name="+")
    copies = models.SmallIntegerField(default=0)
    old = models.SmallIntegerField(default=0)
    changed = models.JSONField(default=list)
    look = models.JSONField(null=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="scans")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "清点"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.material} {self.copies + self.old:+d}"


@append_only
class Correction(models.Model):
    """A list sent to the unit, as it was sent: `lines` are (nominee, material, what is amiss, what mends it, clause)."""

    intake = models.ForeignKey(Intake, models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    until = models.DateField("补正期限")
    lines = models.JSONField(default=list)
    remark = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "补正通知"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["intake", "number"], name="correction_once")]

    def __str__(self) -> str:
        return f"第{self.number}次补正通知"

    @property
    def paper(self) -> str:
        """What its printed form is called in an address."""
        return f"corrections-{self.number}"


@append_only
class HandBack(models.Model):
    """Stamped copies of a nominee's form given back after the decision."""

    intake = models.ForeignKey(Intake, models.PROTECT, related_name="given_back")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="given_back")
    material = models.CharField("材料", max_length=60)
    to = models.CharField("去向", max_length=40)
    copies = models.PositiveSmallIntegerField("份数")
    receiver = models.CharField("领取人", max_length=40)
    day = models.DateField("日期")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "退还"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(copies__gte=1), name="copies_given_back")]

    def __str__(self) -> str:
        return f"{self.material} {self.copies}份 {self.to}"
