"""The record: cases, their chains of acts, seals."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from django.db import models
from django.db.models import Q

from xuanxian.platform.accounts.models import User
from xuanxian.platform.acts.contents import read
from xuanxian.platform.organisations.models import Organisation
from xuanxian.rules.core.contents import Content


class Case(models.Model):
    """Something that acts are about. `length` and `head` repeat the last act's number and digest: they are the
    lock of the chain and what a seal covers."""

    kind = models.CharField(max_length=20, db_index=True)
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Act(models.Model):
    """Never changed, never removed (both databases refuse it). `content` is canonical JSON of references, digests and
    stated facts, without a personal value; `digest` covers everything here and the act before it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="acts")
    seq = models.PositiveIntegerField()
    verb = models.CharField("办理", max_length=20)
    step = models.CharField("步骤", max_length=60, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True)
    office = models.ForeignKey(Organisation, models.PROTECT, null=True)
    role = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField("时间")
    content = models.TextField(default="{}")
    reason = models.TextField("理由", blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    concerns = models.ManyToManyField(Case, through="Concern", related_name="concerning")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="one_act_a_place"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="acts_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq} {self.verb}"

    @cached_property
    def stated(self) -> Content:
        """Read once for all the cases that it concerns. Raises Unreadable."""
        return read(self.verb, self.content)


class Concern(models.Model):
    """An act on a list concerns every case on it. The digest of the act covers the whole set."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="concern_rows")
    case = models.ForeignKey(Case, models.PROTECT, related_name="concern_rows")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["act", "case"], name="concerned_once")]

    def __str__(self) -> str:
        return f"{self.act_id} → {self.case_id}"


class Covers(models.IntegerChoices):
    """Which heads stand under the root of a seal."""

    ALL = 1
    """Of every case. So were seals made at first; they stay as they are."""
    CHANGED = 2
    """Of the cases that took an act since the seal before; the root before stands for the rest."""


class Seal(models.Model):
    """Heads at one moment, chained to the seal before, under one root; the root is what is printed and kept elsewhere.
    It proves that nothing before it was changed since; it does not prove that what was recorded was true."""

    at = models.DateTimeField()
    upto = models.BigIntegerField()
    """The last act covered."""
    covers = models.PositiveSmallIntegerField(choices=Covers, default=Covers.ALL)
    cases = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    root = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(covers__in=Covers.values), name="seal_covers_known")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.root[:16]}"
