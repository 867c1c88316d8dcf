"""Printed papers belong to cases: each goes over under its key, with its code, to the case of its nominee, or else of its
package."""

from typing import Any

from django.db import migrations

from xuanxian.platform.db.moving import copied

COPY = """
INSERT INTO printed_paper (id, code, case_id, material, form, digest, parts, made)
SELECT o.id, o.code, COALESCE(n.case_id, p.case_id), o.material, o.form, o.digest, o.parts, o.made
FROM papers_paper o
JOIN nominations_package p ON p.id = o.package_id
LEFT JOIN nominations_nomination n ON n.id = o.nomination_id
ORDER BY o.id
"""


def copy(apps: Any, schema_editor: Any) -> None:
    copied(schema_editor, COPY, apps.get_model("printed", "Paper"))


class Migration(migrations.Migration):
    dependencies = [("papers", "0002_wordings"), ("printed", "0001_initial")]

    operations = [migrations.RunPython(copy)]
