"""Packages, nominations, what was handed in each time."""

from __future__ import annotations

import uuid
from typing import ClassVar, cast

from django.db import models
from django.db.models import Q

from xuanxian.awards.programmes.models import Programme, Version
from xuanxian.platform.accounts.models import User
from xuanxian.platform.acts.models import Case
from xuanxian.platform.db.append_only import append_only
from xuanxian.platform.organisations.models import Organisation
from xuanxian.rules.awards.rulebook import RESERVE as RESERVE

PACKAGE, NOMINATION = "报送材料", "推荐"
PLACE = "推荐"
"""The usual kind of place; a notice may have others, or none."""
COLLECTIVE, PERSON = "集体", "个人"
PHOTO = "照片"
"""The purpose of the file that a form prints."""


class PackageStatus(models.TextChoices):
    DRAFT = "编制中"
    HANDED_IN = "已报送"
    RETURNED = "退回补正"
    WITHDRAWN = "已撤回"


class Status(models.TextChoices):
    DRAFT = "编制中"
    HANDED_IN = "已报送"
    RETURNED = "退回补正"
    AGAIN = "待续报"
    PASSED = "审核通过"
    DECLINED = "未通过"
    CHOSEN = "拟表彰"
    NOT_CHOSEN = "未列入"
    HONOURED = "已表彰"
    WITHDRAWN = "已撤回"
    STRUCK_OFF = "取消资格"
    REVOKED = "已撤销"
    PROPOSING = "申报中"
    PROPOSED = "已上报"
    NOT_TAKEN = "未列入推荐"


IN_HANDS_OF_UNIT = (Status.DRAFT, Status.RETURNED, Status.AGAIN)
"""待续报: reviewed, and back with the unit for what is handed in later (正式材料)."""
GONE = (Status.WITHDRAWN, Status.DECLINED)
"""These free their place; a nomination struck off keeps it (Q8)."""
BELOW = (Status.PROPOSING, Status.PROPOSED, Status.NOT_TAKEN)
"""With an organisation below the unit, or proposed by it to the unit, or turned down: none of them takes a place."""
NOT_LISTED = (*GONE, *BELOW)
"""Whoever else there is stands in the unit's list."""
IN_HANDS = (*IN_HANDS_OF_UNIT, Status.PROPOSING)
"""These may be filled in."""


class Package(models.Model):
    """What one unit hands in; its case is what is locked before a place is taken. `status`, `edition` and
    `handed_in_at` are written by `record` alone; `edition` counts the times it was handed in."""

    case = models.OneToOneField(Case, models.PROTECT)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="packages")
    version = models.ForeignKey(Version, models.PROTECT)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="packages")
    unit_name = models.CharField(max_length=100)
    quota_row = models.CharField(max_length=60)
    order = models.PositiveIntegerField(default=0)
    contact = models.CharField("联系人", max_length=40, blank=True)
    status = models.CharField("状态", max_length=10, choices=PackageStatus, default=PackageStatus.DRAFT)
    edition = models.PositiveSmallIntegerField("报送次数", default=0)
    handed_in_at = models.DateTimeField("报送时间", null=True)

    class Meta:
        verbose_name = "报送材料"
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "unit"], name="one_package_a_unit"),
            models.CheckConstraint(condition=Q(status__in=PackageStatus.values), name="package_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name}报送材料"


_LISTED_BY = {
    "in_order": ["sort_key"],
    "of_category": ["category", "sort_key"],
    "of_status": ["status", "sort_key"],
    "of_place": ["place", "sort_key"],
    "by_name": ["name"],
}
"""How the award office lists what was handed in: one page costs the same whatever the number of rows."""


class Nomination(models.Model):
    """`key` is drawn by the page that creates it, so that a request sent twice makes one draft. What the forms ask
    stands in `content`, a table of its own so that lists read narrow rows; of the identity number `mark` is kept
    here for exact match. `type`, `category` and `place` are a slot of the rulebook; the name and the rest below
    repeat values for lists; `sort_key` is their order (units as printed, types as the notice has them, the unit's own
    order). `status`, `at` (the step that comes next), `promoted` (a
    reserve that moved up) and `handed_in` (at least once) are written by `record` alone."""

    case = models.OneToOneField(Case, models.PROTECT)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    package = models.ForeignKey(Package, models.PROTECT, related_name="nominations")
    # Of programme and unit the indexes below know more.
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="nominations", db_index=False)
    version = models.ForeignKey(Version, models.PROTECT)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="nominations", db_index=False)
    home = models.ForeignKey(
        Organisation, models.PROTECT, related_name="own_nominations", null=True, verbose_name="所在单位"
    )
    type = models.CharField("对象类型", max_length=40)
    category = models.CharField("参评类别", max_length=40)
    place = models.CharField("名额类别", max_length=40, blank=True)
    order = models.PositiveIntegerField("序号", default=0)
    sort_key = models.BigIntegerField(default=0)
    name = models.CharField("名称", max_length=100, blank=True)
    body = models.CharField("单位及职务", max_length=200, blank=True)
    born = models.CharField("出生年月", max_length=7, blank=True)
    mark = models.CharField(max_length=64, blank=True, db_index=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField("修改时间", null=True)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    stops = models.PositiveSmallIntegerField("必须", default=0)
    warns = models.PositiveSmallIntegerField("提醒", default=0)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    at = models.CharField("待办步骤", max_length=60, blank=True)
    promoted = models.BooleanField("已递补", default=False)
    handed_in = models.BooleanField("报送过", default=False)

    class Meta:
        verbose_name = "推荐"
        ordering: ClassVar = ["sort_key", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="nomination_status_known"),
        ]
        indexes: ClassVar = [
            *(
                models.Index(
                    fields=["programme", *by, "id"], name=f"nominations_{name}", condition=Q(handed_in=True)
                )
                for name, by in _LISTED_BY.items()
            ),
            models.Index(fields=["unit", "sort_key"], name="nominations_of_unit"),
            models.Index(fields=["programme", "at", "status"], name="nominations_by_step"),
        ]

    def __str__(self) -> str:
        return self.name or "（未填名称）"

    @property
    def values(self) -> dict[str, str]:
        """What stands in its fields, to be read only."""
        return self.content.standing

    @property
    def sealed(self) -> dict[str, str]:
        return cast(dict[str, str], self.content.sealed)

    def put_in_order(self, package: Package, order: int, shelf: int = 0, shelves: int = 1) -> None:
        """The one place where number and sort key are set; `shelf` is which of the unit's lists it stands in."""
        self.order = order
        self.sort_key = (package.order * 10**7 + package.pk) * 10**5 + shelf * (10**5 // shelves) + order


class Content(models.Model):
    """`values` are what was entered, as text by field; personal ones stand encrypted in `sealed`. `touched` remembers
    who changed which field when (revision, user, time of day), so that two editors do not overwrite each other.
    `proven` is what the records say of fields that may come from them (`proven.Proof`), `contested` where the unit holds
    against it, why, and against which value."""

    nomination = models.OneToOneField(Nomination, models.PROTECT, primary_key=True, related_name="content")
    values = models.JSONField(default=dict)
    sealed = models.JSONField(default=dict)
    touched = models.JSONField(default=dict)
    proven = models.JSONField(default=dict)
    contested = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.nomination)

    def is_contested(self, name: str) -> bool:
        """Against what the records say now; if they say something else than when it was contested, that stands."""
        said, proof = self.contested.get(name), self.proven.get(name)
        return bool(said and proof and said["against"] == proof["text"])

    @property
    def proven_values(self) -> dict[str, str]:
        """What stands because the records prove it."""
        known = {name: str(p["text"]) for name, p in self.proven.items() if p["text"] is not None}
        return {name: text for name, text in known.items() if not self.is_contested(name)}

    @property
    def standing(self) -> dict[str, str]:
        return {**self.values, **self.proven_values} if self.proven else self.values


@append_only
class Edition(models.Model):
    """A package as it was handed in, for the difference to the next time."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["package", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["package", "number"], name="edition_once")]

    def __str__(self) -> str:
        return f"{self.package} 第{self.number}稿"


@append_only
class EditionEntry(models.Model):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="entries")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="entries")
    order = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    sealed = models.JSONField(default=dict)
    proven = models.JSONField(default=dict)
    contested = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["edition", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "nomination"], name="entered_once")
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.nomination_id}"
