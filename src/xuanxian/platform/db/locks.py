"""Locks that Django has no word for."""

from __future__ import annotations

from django.db import connection, models


def wait_for_writers(model: type[models.Model]) -> None:
    """Inside a transaction: whoever is writing the table, or waits for its writers as we do, finishes first; nobody begins
    until we are done. On SQLite the IMMEDIATE transaction already is that."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                f"LOCK TABLE {connection.ops.quote_name(model._meta.db_table)} IN SHARE ROW EXCLUSIVE MODE"
            )
