"""A plugin of pytest for `scripts/mutants.py`, which runs the same tests hundreds of times: `-p scripts.planted`.

MIGRATED names a file in which the database is kept as migrated; it is made where it is not there, else copied.
CALLS names a file for which test calls which function: test → file → first lines of the functions that ran in it, or in the
test that built a world which it is given again (`tests/worlds.py`). What made a value that an earlier test left in a cache
does not stand with it."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any
from unittest import mock

import pytest

HOUSE = str(Path(__file__).resolve().parent.parent / "src") + os.sep
CALLS = os.environ.get("CALLS")
_seen: dict[int, CodeType] = {}
"""What has run in this test."""
_built: dict[int, dict[int, CodeType]] = {}
"""A world that is kept → what had run when it was built."""
_called: dict[str, dict[str, list[int]]] = {}


def pytest_collection_finish() -> None:
    _keep_migrated(Path(os.environ["MIGRATED"]))
    if CALLS:
        _hear_of_worlds()


def _keep_migrated(kept: Path) -> None:
    from django.conf import settings
    from django.db.backends.base.creation import BaseDatabaseCreation
    from tests.databases import copied

    create = BaseDatabaseCreation.create_test_db

    def create_test_db(own: Any, *options: Any, **more: Any) -> str:
        if not kept.exists():
            made = create(own, *options, **more)
            copied(made, str(kept))
            return made
        name = own._get_test_db_name()
        own.connection.close()
        settings.DATABASES[own.connection.alias]["NAME"] = own.connection.settings_dict["NAME"] = name
        copied(str(kept), name)
        return str(name)

    mock.patch.object(BaseDatabaseCreation, "create_test_db", create_test_db).start()


def _hear_of_worlds() -> None:
    from tests import worlds

    keep, write_again = worlds._Kept, worlds.Journal.write_again

    def kept(*parts: Any) -> Any:
        made = keep(*parts)
        _built[id(made)] = dict(_seen)
        return made

    def written_again(journal: Any, world: Any) -> None:
        _seen.update(_built[id(world)])
        write_again(journal, world)

    mock.patch.object(worlds, "_Kept", kept).start()
    mock.patch.object(worlds.Journal, "write_again", written_again).start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    if not CALLS:
        return (yield)

    def enters(frame: FrameType, event: str, argument: object) -> None:
        _seen[id(frame.f_code)] = frame.f_code

    _seen.clear()
    threading.settrace(enters)
    sys.settrace(enters)
    try:
        return (yield)
    finally:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]
        here = _called[item.nodeid] = defaultdict(list)
        for code in _seen.values():
            if code.co_filename.startswith(HOUSE):
                here[code.co_filename.removeprefix(HOUSE)].append(code.co_firstlineno)


def pytest_sessionfinish() -> None:
    if CALLS:
        Path(CALLS).write_text(json.dumps(_called), encoding="utf-8")
