"""What can be found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One thing of another room as search knows it. `title` and `text` are shown, `normal` is what is compared (title,
    line feed, text): both with identity numbers and phones blanked. `readers` are the tokens of who finds it by the
    whole, `by_title` of who finds it by its title alone. The index over it lives in `platform.db.search_index`."""

    kind = models.CharField(max_length=30)
    key = models.BigIntegerField()
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    normal = models.TextField()
    url = models.CharField(max_length=200)
    readers = models.TextField(blank=True, default="")
    by_title = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="entry_once")]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="entry_read_by_nobody", condition=Q(readers="", by_title=""))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.title}"
