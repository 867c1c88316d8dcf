"""What the records prove of a nominee, and what the unit holds against it, beside what was entered and handed in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("nominations", "0008_no_attachments")]

    operations = [
        migrations.AddField(model, field, models.JSONField(default=dict))
        for model in ("content", "editionentry")
        for field in ("proven", "contested")
    ]
