"""Files belong to cases: each goes over under its key, to the case of its nomination, or else of its package."""

from typing import Any

from django.db import migrations

from xuanxian.platform.db.moving import copied

COPY = """
INSERT INTO attachments_attachment (id, case_id, purpose, file_id, at, by_id, removed_at, removed_by_id)
SELECT a.id, COALESCE(n.case_id, p.case_id), a.purpose, a.file_id, a.at, a.by_id, a.removed_at, a.removed_by_id
FROM nominations_attachment a
JOIN nominations_package p ON p.id = a.package_id
LEFT JOIN nominations_nomination n ON n.id = a.nomination_id
ORDER BY a.id
"""


def copy(apps: Any, schema_editor: Any) -> None:
    copied(schema_editor, COPY, apps.get_model("attachments", "Attachment"))


class Migration(migrations.Migration):
    dependencies = [("nominations", "0006_below"), ("attachments", "0001_initial")]

    operations = [migrations.RunPython(copy)]
