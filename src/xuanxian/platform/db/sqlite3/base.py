"""SQLite waits for a writer in naps of up to a tenth of a second, and whoever has just written is back long before the
nap is over: of eight who write without pause one gets no turn in 20 seconds, and fails. In short naps of random length
everybody soon has a turn."""

from __future__ import annotations

import random
import sqlite3
import time
from typing import Any

from django.db.backends.sqlite3 import base

_LONGEST_NAP = 0.003


class DatabaseWrapper(base.DatabaseWrapper):
    """`timeout` of the options is the patience in seconds of a transaction, too."""

    def _start_transaction_under_autocommit(self) -> None:
        options = self.settings_dict["OPTIONS"]
        with self.wrap_database_errors:
            self.ensure_connection()
            _begin(self.connection, options["transaction_mode"], options["timeout"])


def _begin(connection: Any, mode: str, patience: float) -> None:
    end = time.monotonic() + patience
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute(f"BEGIN {mode}")
                return
            except sqlite3.OperationalError as error:
                # The extended codes of BUSY, as of a database that is being recovered, differ above the first byte.
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
            time.sleep(random.uniform(0, _LONGEST_NAP))
    finally:
        connection.execute(f"PRAGMA busy_timeout = {round(1000 * patience)}")
