import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    alias = apps.get_model("organisations", "Alias")
    organisation = apps.get_model("organisations", "Organisation")
    above = organisation.objects.filter(pk=models.OuterRef("organisation")).values("parent")
    alias.objects.update(parent=models.Subquery(above[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="alias",
            name="parent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
