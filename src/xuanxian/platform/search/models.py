"""What can be found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One thing of another room as search knows it. `title` and `text` are shown, `normal` is what is compared: both
    with identity numbers and phones blanked. The index over it lives in `platform.db.search_index`."""

    kind = models.CharField(max_length=30)
    key = models.BigIntegerField()
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    normal = models.TextField()
    url = models.CharField(max_length=200)
    owner = models.CharField(max_length=200, blank=True)
    """The path of the organisation whose it is; empty: everybody's."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.title}"
