"""As what somebody may be appointed is what the rooms bring, no longer five words in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cases")]

    operations = [
        migrations.RemoveConstraint("appointment", "role_known"),
        migrations.AlterField("appointment", "role", models.CharField("职责", max_length=10)),
        migrations.AlterField("user", "intended", models.CharField("拟任职责", max_length=10, blank=True)),
    ]
