"""For migrations that take the rows of one table into another under the keys they had."""

from __future__ import annotations

from typing import Any

from django.core.management.color import no_style
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def copied(schema_editor: BaseDatabaseSchemaEditor, statement: str, into: type[Any]) -> None:
    """Runs `INSERT INTO … SELECT`; new rows of `into` are numbered after those that were copied."""
    schema_editor.execute(statement)
    for sql in schema_editor.connection.ops.sequence_reset_sql(no_style(), [into]):
        schema_editor.execute(sql)
