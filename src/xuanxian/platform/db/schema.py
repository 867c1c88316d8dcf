"""Bringing the database to the shape of this version, and whether it has it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from xuanxian.platform.db import append_only

Say = Callable[[int, int, str], None]
"""Told how many of how many steps are done, and which comes next."""


class NewerDatabase(Exception):
    """The database has been used by a later version; the text names a migration that is unknown here."""


def pending() -> list[str]:
    """Migrations that are not applied yet, in order. Raises NewerDatabase."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    unknown = [key for key in loader.applied_migrations if key[0] in loader.migrated_apps
               and key not in loader.disk_migrations and key not in loader.replacements]  # fmt: skip
    if unknown:
        raise NewerDatabase(".".join(unknown[0]))
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate(say: Say) -> None:
    """Applies what is pending and installs the triggers."""
    call_command("migrate", interactive=False, verbosity=1, stdout=_Steps(len(pending()), say))
    append_only.install()


class _Steps:
    """Where the migrate command writes: each step it names is one more."""

    def __init__(self, total: int, say: Say) -> None:
        self.done, self.total, self.say = 0, total, say

    def write(self, text: str) -> None:
        if text.strip().startswith("Applying "):
            self.say(self.done, self.total, text.split()[1].removesuffix("..."))
            self.done += 1

    def flush(self) -> None:
        """Nothing is held back."""
