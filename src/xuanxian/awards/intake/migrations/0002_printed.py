"""A scan leads to the paper where it is now."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("papers", "0003_printed")]

    operations = [
        migrations.AlterField(
            "entry",
            "paper",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scans",
                to="printed.paper",
            ),
        ),
    ]
