"""What has gone over is dropped."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("nominations", "0007_attachments")]

    operations = [migrations.DeleteModel("Attachment")]
