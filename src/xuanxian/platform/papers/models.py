"""Papers as they were made: the code at the foot of a stamped sheet leads to the content it was printed from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from xuanxian.platform.acts.models import Case


class Paper(models.Model):
    """One form about one case with one content. `code` follows from case, form and content, so that the same content has
    the same code whenever it is printed; `digest` is of what is printed, and tells whether the electronic version has
    changed since. `parts` tells what of it: field → keyed digest of its text (never the text), table → one digest a row,
    "" → what the form itself says."""

    code = models.CharField("识别码", max_length=12, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    material = models.CharField("材料", max_length=60, blank=True)
    form = models.CharField("表", max_length=60)
    digest = models.CharField(max_length=64)
    parts = models.JSONField(default=dict)
    made = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "纸质材料"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.form} {self.code}"
