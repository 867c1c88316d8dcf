"""Stored files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from xuanxian.platform.accounts.models import User


class StoredFile(models.Model):
    """One uploaded or made file. The bytes lie in the data folder under their SM3 digest; equal content lies there
    once. `kind` is what the content is, whatever the name says. Served only through the object it belongs to."""

    digest = models.CharField(max_length=64, db_index=True)
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("种类", max_length=10)
    size = models.PositiveBigIntegerField("大小")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name
