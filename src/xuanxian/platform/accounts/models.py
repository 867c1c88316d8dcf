"""Users, the offices they hold, and who looked at personal data."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from xuanxian.platform.organisations.models import Organisation


class Users(BaseUserManager["User"]):
    def create_user(self, username: str, name: str, password: str | None = None) -> User:
        user = self.model(username=username, name=name)
        user.set_password(password)
        user.save()
        return user


class Role(models.TextChoices):
    """What one does in an organisation, in every wing; a room may bring more (`duties`). The three administrators are
    kept apart (三员分立)."""

    OFFICER = "经办人"
    LEADER = "负责人"
    SYSTEM = "系统管理员"
    SECURITY = "安全管理员"
    AUDIT = "审计员"


ADMINISTRATORS = (Role.SYSTEM, Role.SECURITY, Role.AUDIT)
WORKING = (Role.OFFICER, Role.LEADER)
"""Who does an organisation's work. Whoever else is seated there has no part in it."""


class User(AbstractBaseUser):
    """An account. `organisation` and `intended` say where and as what somebody is to be appointed: the system
    administrator writes them down when opening the account, the security administrator appoints."""

    username = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=40)
    is_active = models.BooleanField("可用", default=True)
    must_change_password = models.BooleanField("须改密码", default=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, verbose_name="所在单位", related_name="accounts"
    )
    intended = models.CharField("拟任职责", max_length=10, blank=True)
    case = models.OneToOneField("acts.Case", models.PROTECT, null=True, related_name="account")
    """Its record, opened with the first act about it."""

    USERNAME_FIELD = "username"
    objects = Users()

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """One person's office in one organisation; every act is taken in one. It ends, it is never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="appointments")
    role = models.CharField("职责", max_length=10)
    ended = models.DateField("离任日期", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=Q(ended=None), name="appointed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} · {self.user.name}"


class Look(models.Model):
    """Somebody had personal data shown unmasked (T4): who, whose, which field, when, why. Append-only."""

    by = models.ForeignKey(Appointment, models.PROTECT, related_name="looks")
    subject = models.CharField("对象", max_length=200)
    subject_key = models.CharField(max_length=60, db_index=True)
    field = models.CharField("字段", max_length=40)
    at = models.DateTimeField("时间")
    reason = models.CharField("事由", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d %H:%M} {self.subject} {self.field}"
