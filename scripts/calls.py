"""Which test calls which function: a plugin of pytest, for `scripts/mutants.py`.

    CALLS=calls.json python -m pytest -p scripts.calls …

Writes test → file → first lines of the functions that ran in it, or in the test that built a world which it is given again
(`tests/worlds.py`). What made a value that an earlier test left in a cache does not stand with it."""

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

import pytest

HOUSE = str(Path(__file__).resolve().parent.parent / "src") + os.sep
_seen: dict[int, CodeType] = {}
"""What has run in this test."""
_built: dict[int, dict[int, CodeType]] = {}
"""A world that is kept → what had run when it was built."""
_called: dict[str, dict[str, list[int]]] = {}


def pytest_collection_finish() -> None:
    from tests import worlds

    keep, write_again = worlds._Kept, worlds.Journal.write_again

    def kept(*parts: Any) -> Any:
        made = keep(*parts)
        _built[id(made)] = dict(_seen)
        return made

    def written_again(journal: Any, world: Any) -> None:
        _seen.update(_built[id(world)])
        write_again(journal, world)

    worlds._Kept, worlds.Journal.write_again = kept, written_again  # type: ignore[misc,assignment]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
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
    Path(os.environ["CALLS"]).write_text(json.dumps(_called), encoding="utf-8")
