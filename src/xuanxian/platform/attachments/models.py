"""Files attached to cases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from xuanxian.platform.accounts.models import User
from xuanxian.platform.acts.models import Case
from xuanxian.platform.files.models import StoredFile


class Attachment(models.Model):
    """A file that belongs to a case, for a purpose: a photo, evidence, a letter. Taking it off leaves the row, with who
    and when."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    purpose = models.CharField("用途", max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.file}"
