"""What tests of many at once share: calls that start together, and a call that comes in between."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import connection

from tests.platform.conftest import _pattern, house  # noqa: F401  (fixtures)
from tests.worlds import as_written
from xuanxian.platform.refusals import Refused

Call = Callable[[], Any]
HEAD_START = 0.4
"""Seconds that the call in between has to get as far as it can; what it waits for it gets afterwards."""


def _outcome(call: Call) -> Any:
    """What it returned or its refusal; anything else that goes wrong is raised."""
    try:
        return call()
    except Refused as refusal:
        return refusal
    finally:
        connection.close()


def at_once(*calls: Call) -> list[Any]:
    """Starts all at the same moment, each in a thread with a connection of its own; the outcomes in order."""
    start = threading.Barrier(len(calls))

    def run(call: Call) -> Any:
        connection.ensure_connection()
        start.wait()
        return _outcome(call)

    with ThreadPoolExecutor(len(calls)) as pool:
        return [one.result() for one in [pool.submit(run, call) for call in calls]]


@contextmanager
def in_between(place: str, call: Call) -> Iterator[Future[Any]]:
    """When the block first comes to the function at `place` (package.module.function), `call` is made in a thread with a
    connection of its own, and has a head start. Its outcome is known when the block is over."""
    as_written()
    module, _, name = place.rpartition(".")
    owner, here = importlib.import_module(module), threading.get_ident()
    original, outcome, made = getattr(owner, name), Future[Any](), []

    def stopped(*args: Any, **kwargs: Any) -> Any:
        if not made and threading.get_ident() == here:
            made.append(pool.submit(_outcome, call))
            wait(made, timeout=HEAD_START)
        return original(*args, **kwargs)

    with mock.patch.object(owner, name, stopped), ThreadPoolExecutor(1) as pool:
        yield outcome
    assert made, f"{place} was never reached"
    outcome.set_result(made[0].result())


def rule(outcome: Any) -> str:
    """The rule by which something was refused; "" where it was not."""
    return outcome.findings[0].rule if isinstance(outcome, Refused) else ""
