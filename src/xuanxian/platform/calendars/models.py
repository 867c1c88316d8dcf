"""The years whose working days were added or corrected here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Year(models.Model):
    """`days` is what the last act about the year states, or nothing while there is none."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    days = models.JSONField("放假和调休", default=dict)
    case = models.OneToOneField("acts.Case", models.PROTECT, related_name="calendar")

    class Meta:
        verbose_name = "工作日历"
        ordering: ClassVar = ["year"]

    def __str__(self) -> str:
        return f"{self.year}年工作日历"
