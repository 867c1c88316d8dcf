"""Locks that Django has no word for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db import connection, models

_Row = TypeVar("_Row", bound=models.Model)


def for_change(
    rows: models.QuerySet[_Row], of: Sequence[str] = ("self",), by: str = "pk"
) -> models.QuerySet[_Row]:
    """Locked until the transaction ends, in the order of the key `by`: these rows and not what is joined to them, unless `of`
    names it; row by row, each with what `of` names in the order of `of`. Their keys stay as they are, so that whoever
    only refers to them does not wait. PostgreSQL, having waited, reads anew what it locks, and of what is only joined
    it shows what stood there before."""
    return rows.select_for_update(of=tuple(of), no_key=True).order_by(by)


def wait_for_writers(model: type[models.Model]) -> None:
    """Inside a transaction: whoever is writing the table, or waits for its writers as we do, finishes first; nobody begins
    until we are done. On SQLite the IMMEDIATE transaction already is that."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                f"LOCK TABLE {connection.ops.quote_name(model._meta.db_table)} IN SHARE ROW EXCLUSIVE MODE"
            )
