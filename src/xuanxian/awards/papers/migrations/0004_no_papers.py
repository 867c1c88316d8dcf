"""What has gone over is dropped, once nothing leads to it any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("papers", "0003_printed"), ("intake", "0002_printed")]

    operations = [migrations.DeleteModel("Paper")]
