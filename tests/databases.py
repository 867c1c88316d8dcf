"""The database as migrated is the same for every test: those that roll back share it, one that commits gets a copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

from django.db import connection, connections
from django.test import TransactionTestCase

_number = count(1)
_restart = ""
"""On PostgreSQL the statement that sets all sequences back, for a rollback leaves them where they are."""


@contextmanager
def lent() -> Iterator[None]:
    """Within it each test that commits is on a copy, thrown away afterwards, instead of emptying every table."""
    global _restart
    migrated = connection.settings_dict["NAME"]
    _restart = _sequences() if connection.vendor == "postgresql" else ""

    def take(case: type) -> None:
        restart()
        copy = f"{migrated}_{next(_number)}"
        connections.close_all()
        copied(migrated, copy)
        connection.settings_dict["NAME"] = copy

    def give_back(case: Any) -> None:
        copy = connection.settings_dict["NAME"]
        connections.close_all()
        connection.settings_dict["NAME"] = migrated
        _removed(copy)

    with (
        mock.patch.object(TransactionTestCase, "_fixture_setup", classmethod(take)),
        mock.patch.object(TransactionTestCase, "_fixture_teardown", give_back),
    ):
        yield


def restart() -> None:
    """The next row of each table gets the key that it gets in every test."""
    if _restart:
        with connection.cursor() as cursor:
            cursor.execute(_restart)


def _sequences() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
        calls = [
            f"setval('{name}', {last or 1}, {'true' if last else 'false'})"
            for name, last in cursor.fetchall()
        ]
    return f"SELECT {', '.join(calls)}"


def copied(source: str, target: str) -> None:
    """Nobody else is connected with the source where it is PostgreSQL's."""
    if connection.vendor == "sqlite":
        # What was written last may still stand beside the file while somebody has it open.
        with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
            there.backup(here)
        return
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def _removed(copy: str) -> None:
    if connection.vendor == "sqlite":
        for end in ("", "-wal", "-shm"):
            Path(copy + end).unlink(missing_ok=True)
        return
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')
