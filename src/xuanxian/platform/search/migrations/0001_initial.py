from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

from xuanxian.platform.db import search_index


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("key", models.BigIntegerField()),
                ("title", models.CharField(max_length=300)),
                ("text", models.TextField(blank=True)),
                ("normal", models.TextField()),
                ("url", models.CharField(max_length=200)),
                ("owner", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "key"), name="entry_once")],
            },
        ),
        migrations.RunPython(search_index.create, search_index.drop),
    ]
