"""Honours that were conferred before they could be registered here; by what a person is known again."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    honours = apps.get_model("honours", "Honour").objects
    rows = list(honours.select_related("nomination"))
    for row in rows:
        row.mark, row.born = row.nomination.mark, row.nomination.born
    honours.bulk_update(rows, ["mark", "born"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("acts", "0002_seals_of_changed_cases"),
        ("honours", "0003_initial"),
        ("nominations", "0010_born"),
        ("organisations", "0004_names_below_a_parent"),
        ("programmes", "0002_drafts_and_rulings"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="honour",
            name="honour_status_known",
        ),
        migrations.AddField(
            model_name="honour",
            name="born",
            field=models.CharField(blank=True, max_length=7, verbose_name="出生年月"),
        ),
        migrations.AddField(
            model_name="honour",
            name="document",
            field=models.CharField(blank=True, max_length=200, verbose_name="表彰决定"),
        ),
        migrations.AddField(
            model_name="honour",
            name="granted_by",
            field=models.CharField(blank=True, max_length=100, verbose_name="授予机关"),
        ),
        migrations.AddField(
            model_name="honour",
            name="mark",
            field=models.CharField(blank=True, db_index=True, max_length=64),
        ),
        migrations.AddField(
            model_name="honour",
            name="office",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="organisations.organisation",
                verbose_name="登记单位",
            ),
        ),
        migrations.AlterField(
            model_name="honour",
            name="nomination",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="honour",
                to="nominations.nomination",
            ),
        ),
        migrations.AlterField(
            model_name="honour",
            name="programme",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="honours",
                to="programmes.programme",
            ),
        ),
        migrations.AlterField(
            model_name="honour",
            name="status",
            field=models.CharField(
                choices=[("有效", "Valid"), ("已撤销", "Revoked"), ("登记有误", "Mistaken")],
                default="有效",
                max_length=6,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="honour",
            name="unit_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="推荐单位"),
        ),
        migrations.AddConstraint(
            model_name="honour",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["有效", "已撤销", "登记有误"])), name="honour_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="honour",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("nomination", None), ("office__isnull", False), ("programme", None)),
                    models.Q(("nomination__isnull", False), ("office", None), ("programme__isnull", False)),
                    _connector="OR",
                ),
                name="honour_conferred_here_or_entered",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
