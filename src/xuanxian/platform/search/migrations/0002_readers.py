from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

from xuanxian.platform.db import search_index


class Migration(migrations.Migration):
    """Entries without readers are found by nobody until `search.actions.complete` has asked the rooms."""

    dependencies: ClassVar = [("search", "0001_initial")]
    operations: ClassVar = [
        migrations.RemoveField("entry", "owner"),
        migrations.AddField("entry", "readers", models.TextField(blank=True, default="")),
        migrations.AddField("entry", "by_title", models.TextField(blank=True, default="")),
        migrations.AddIndex(
            "entry",
            models.Index(fields=["id"], name="entry_read_by_nobody", condition=Q(readers="", by_title="")),
        ),
        migrations.RunPython(search_index.renew, migrations.RunPython.noop),
    ]
