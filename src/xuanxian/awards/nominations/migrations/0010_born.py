"""The month of birth beside the name, by which one person is known again where the number differs."""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    nominations = apps.get_model("nominations", "Nomination").objects
    rows, changed = nominations.select_related("content").filter(content__isnull=False), []
    for row in rows.only("content__values").iterator(chunk_size=500):
        if born := str(row.content.values.get("出生年月", ""))[:7]:
            row.born = born
            changed.append(row)
    nominations.bulk_update(changed, ["born"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("nominations", "0009_proven")]

    operations = [
        migrations.AddField(
            "nomination",
            "born",
            models.CharField("出生年月", max_length=7, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
