"""The tree of organisations and their aliases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xuanxian.rules.core.fields import fold


class Organisation(models.Model):
    """`path` holds the keys from the root down, `/1/4/`, so that everything below is one prefix; `order` is the
    order of administrative divisions in which lists are printed. A name is used once below one parent; elsewhere another
    may bear it."""

    name = models.CharField("名称", max_length=100, db_index=True)
    full_name = models.CharField("全称", max_length=200, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, blank=True, db_index=True)
    order = models.PositiveIntegerField("次序", default=0)
    closed = models.BooleanField("已停用", default=False)
    case = models.OneToOneField("acts.Case", models.PROTECT, null=True, related_name="organisation")
    """Its record, opened with the first act about it."""

    class Meta:
        verbose_name = "单位"
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "name"], name="named_once_below_a_parent"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent=None), name="named_once_at_the_top"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        return self.full_name or self.name


class Alias(models.Model):
    """Another way to write an organisation; `folded` is half width without blanks and belongs to one only of those below
    `parent`, which is the organisation's own."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="aliases")
    text = models.CharField("别名", max_length=200)
    folded = models.CharField(max_length=200, db_index=True)
    parent = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(folded=""), name="alias_not_empty"),
            models.UniqueConstraint(fields=["parent", "folded"], name="alias_once_below_a_parent"),
            models.UniqueConstraint(
                fields=["folded"], condition=Q(parent=None), name="alias_once_at_the_top"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded, self.parent_id = fold(self.text), self.organisation.parent_id
        super().save(*args, **kwargs)  # type: ignore[arg-type]
