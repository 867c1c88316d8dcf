"""A posting may hang for days of the calendar; those that there are hang for working days."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0003_initial")]

    operations = [
        migrations.AlterField(
            model_name="disclosure",
            name="days",
            field=models.PositiveSmallIntegerField(verbose_name="天数"),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="working",
            field=models.BooleanField(default=True, verbose_name="按工作日"),
        ),
    ]
