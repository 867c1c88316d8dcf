"""Tables whose rows are written once: triggers in the database refuse what changes or removes one.

Altering a table drops its triggers on SQLite without a word, so they are installed after every migrate and looked
for at every start. They stand against mistakes; against somebody who owns the database stand the seals of the acts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.apps import AppConfig, apps
from django.db import connection, models
from django.db.models.signals import post_migrate

_Model = TypeVar("_Model", bound=type[models.Model])
_declared = {"acts.Act", "acts.Concern", "acts.Seal", "accounts.Look"}
"""The record and the looks at personal data by nature, the rest by declaration."""
_REFUSE = "xuanxian_append_only"
_EVENTS = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}


def append_only(model: _Model) -> _Model:
    """Class decorator: a model declares that its rows are never changed nor removed."""
    _declared.add(model._meta.label)
    return model


def tables() -> list[str]:
    """Every append-only table."""
    return sorted(apps.get_model(label)._meta.db_table for label in _declared)


def install(only: Collection[str] | None = None) -> None:
    """Creates the triggers that are missing, on these tables or on all."""
    there = _installed()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {_REFUSE}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
            )
        for table, event in _triggers():
            if (only is None or table in only) and _name(table, event) not in there:
                cursor.execute(_drop(table, event))
                cursor.execute(_create(table, event))


def missing() -> list[str]:
    """Tables that somebody could change: a trigger of theirs is absent, switched off or says something else."""
    there = _installed()
    return sorted({table for table, event in _triggers() if _name(table, event) not in there})


@contextmanager
def lifted() -> Iterator[None]:
    """Without the triggers, for the one thing that must empty tables: the end of a transactional test."""
    with connection.cursor() as cursor:
        for table, event in _triggers():
            cursor.execute(_drop(table, event))
    try:
        yield
    finally:
        install()


def _triggers() -> list[tuple[str, str]]:
    return [(table, event) for table in tables() for event in _EVENTS[connection.vendor]]


def _name(table: str, event: str) -> str:
    return f"{table}_no_{event.lower()}"


def _drop(table: str, event: str) -> str:
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    return f'DROP TRIGGER IF EXISTS "{_name(table, event)}"{on}'


def _create(table: str, event: str) -> str:
    head = f'CREATE TRIGGER "{_name(table, event)}" BEFORE {event} ON "{table}"'
    if connection.vendor == "sqlite":
        return f"{head} BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    return f"{head} FOR EACH {each} EXECUTE FUNCTION {_REFUSE}()"


def _installed() -> set[str]:
    """Names of the triggers that are in force."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE p.proname = %s AND t.tgenabled <> 'D'",
                [_REFUSE],
            )
            return {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        wanted = {_name(table, event): _create(table, event) for table, event in _triggers()}
        return {name for name, sql in cursor.fetchall() if wanted.get(name) == sql}


def _after_migrate(sender: AppConfig, **_: Any) -> None:
    mine = {model._meta.db_table for model in sender.get_models()} & set(tables())
    if mine:
        install(mine.intersection(connection.introspection.table_names()))


post_migrate.connect(_after_migrate, dispatch_uid="append_only")
