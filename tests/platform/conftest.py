"""Installations of their own for tests that start processes: a data folder and a database like the session's."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings as site_settings
from django.db import connection, connections

from tests import databases
from tests.platform import divided

URL = os.environ.get("XUANXIAN_DATABASE", "")
"""Of PostgreSQL, where the session runs on it."""


@dataclass(frozen=True)
class House:
    """`env` is what its processes are started with."""

    data: Path
    env: dict[str, str]

    def start(self, *arguments: object, **how: object) -> subprocess.Popen:
        command = [sys.executable, *map(str, arguments)]
        how = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, **how}
        return subprocess.Popen(command, env=self.env, **how)

    def xuanxian(self, *arguments: object) -> tuple[int, str]:
        """Exit code and everything it said; a traceback fails the test."""
        code, out = divided.ended(self.env, words=[*map(str, arguments)])
        assert "Traceback" not in out, out
        return code, out

    def python(self, code: str) -> str:
        """Runs the code with Django set up; what it prints."""
        ended, out = divided.ended(self.env, code=f"import django; django.setup()\n{code}")
        assert ended == 0, out
        return out.strip()

    @contextmanager
    def _cursor(self):
        """Straight into the database, without the cost of a process."""
        if url := self.env.get("XUANXIAN_DATABASE"):
            with psycopg.connect(url) as server:
                yield server.cursor()
        else:
            with closing(sqlite3.connect(self.data / "db.sqlite3", timeout=20)) as file, file:
                yield file.cursor()

    def rows(self, sql: str) -> list[tuple]:
        with self._cursor() as cursor:
            return cursor.execute(sql).fetchall()

    def execute(self, sql: str) -> None:
        with self._cursor() as cursor:
            cursor.execute(sql)


def until(true, seconds=60):
    """Waits until it is true and returns what it said."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.05)
    return found


def stop(process, number=signal.SIGTERM):
    """Its exit code and the rest of what it said."""
    process.send_signal(number)
    out, _ = process.communicate(timeout=60)
    return process.returncode, out


def _database(template=""):
    """A new database on the session's server; "" where that is SQLite."""
    if not URL:
        return ""
    name = f"house_{uuid4().hex[:12]}"
    with psycopg.connect(URL, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    return name


def _drop(name):
    if name:
        with psycopg.connect(URL, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def address(database):
    """Of a database on the session's server."""
    own = site_settings.DATABASES["default"]
    return f"postgresql://{own['USER']}@/{database}?host={own['HOST']}"


def _house(data, database):
    env = {**os.environ, "XUANXIAN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "xuanxian.site.settings"}
    if database:
        env["XUANXIAN_DATABASE"] = address(database)
    return House(data, env)


@pytest.fixture
def empty_house(tmp_path):
    """Nothing is there yet."""
    database = _database()
    yield _house(tmp_path / "new", database)
    _drop(database)


@pytest.fixture(scope="session")
def _pattern(tmp_path_factory, django_db_setup, django_db_blocker):
    """What `migrate` leaves; taken from the session's own database, where a test of this session needed one."""
    data = tmp_path_factory.mktemp("pattern") / "data"
    with django_db_blocker.unblock():
        there = connection.introspection.table_names()
        databases.restart()
        connections.close_all()
    own = connection.settings_dict["NAME"]
    database = _database(own if there else "")
    if not there:
        pattern = _house(data, database)
        code, out = pattern.xuanxian("migrate", "--data", data)
        assert code == 0, out
    else:
        shutil.copytree(site_settings.DATA.path / "keys", data / "keys")
        if not database:
            databases.copied(own, str(data / "db.sqlite3"))
    yield data, database
    _drop(database)


@pytest.fixture
def house(tmp_path, _pattern):
    """Migrated, nothing in it."""
    data, template = _pattern
    shutil.copytree(data, tmp_path / "data")
    database = _database(template)
    yield _house(tmp_path / "data", database)
    _drop(database)
