"""Locks that Django has no word for."""

from __future__ import annotations

from typing import TypeVar

from django.db import connection, models

_Row = TypeVar("_Row", bound=models.Model)


def for_change(rows: models.QuerySet[_Row]) -> models.QuerySet[_Row]:
    """Locked until the transaction ends, by key: these rows and not what is joined to them. Their keys stay as they are, so
    that whoever only refers to them does not wait."""
    return rows.select_for_update(of=("self",), no_key=True).order_by("pk")


def wait_for_writers(model: type[models.Model]) -> None:
    """Inside a transaction: whoever is writing the table, or waits for its writers as we do, finishes first; nobody begins
    until we are done. On SQLite the IMMEDIATE transaction already is that."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                f"LOCK TABLE {connection.ops.quote_name(model._meta.db_table)} IN SHARE ROW EXCLUSIVE MODE"
            )
