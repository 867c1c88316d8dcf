"""Worlds built once: a factory called again on the same database with the same arguments is not run again.

What the database of a test holds follows from the statements that wrote to it since it was migrated, so their digest names
its state. `remembered` keeps, by state, function and arguments, what a call wrote and returned; the next such call writes
the same rows again, which takes milliseconds, and hands out a copy. What a test writes itself changes the state like
anything else. What another connection writes cannot be seen: from then on everything is built as it is written.

A remembered function depends on the database, its arguments and the clock, and on nothing that a test may replace."""

from __future__ import annotations

import copy
import functools
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ParamSpec, TypeVar
from unittest import mock

from django.db import connection, connections, models, transaction
from django.db.backends.signals import connection_created

from tests.databases import restart
from xuanxian.platform import clock

P, R = ParamSpec("P"), TypeVar("R")
Statement = tuple[str, Any, bool]
MOST = 500
"""Calls that are kept; the one that was not wanted for longest goes first."""
_READS = re.compile(r"\s*\(?(?:SELECT|PRAGMA|EXPLAIN)\b", re.IGNORECASE)
_FRAMES = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK|BEGIN)\b", re.IGNORECASE)
_SIGN_IN = re.compile(r'"(?:django_session|axes_\w+)"|UPDATE "accounts_user" SET "last_login" = \S+ WHERE')
"""What signing in writes matters to no factory."""
_TIME = clock.now


def last_act() -> int:
    """Its key; what another process wrote tells by it too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM acts_act")
        (key,) = cursor.fetchone()
        return key or 0


@dataclass
class Journal:
    """What has been written in this test."""

    state: str = "migrated"
    lost: bool = False
    """Somebody else writes too, or the test did not begin with the database as migrated."""
    taken_back: int = 0
    under_way: list[list[Statement]] = field(default_factory=list)
    """What each remembered call that is running has written so far, the outermost first."""
    again: bool = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.again and not _READS.match(sql):
            if many:
                params = list(params)
            self._wrote(sql, params, many)
        return execute(sql, params, many, context)

    def _wrote(self, sql: str, params: Any, many: bool) -> None:
        if frame := _FRAMES.match(sql):
            self._turn(frame[1].upper())
            self.taken_back += frame[1].upper() == "ROLLBACK"
            return
        if not _SIGN_IN.search(sql):
            rows = params if many else [params or ()]
            self._turn(sql, *(getattr(value, "obj", value) for row in rows for value in row))
        for heard in self.under_way:
            heard.append((sql, params, many))

    def roll_back(self, rolls_back: Callable[[], None]) -> None:
        self._turn("ROLLBACK")
        self.taken_back += 1
        rolls_back()

    def _turn(self, *by: object) -> None:
        self.state = hashlib.blake2b(repr((self.state, by)).encode(), digest_size=16).hexdigest()

    def write_again(self, kept: _Kept) -> None:
        self.again = True
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for sql, params, many in kept.wrote:
                    (cursor.executemany if many else cursor.execute)(sql, params)
        finally:
            self.again = False
        for heard in self.under_way:
            heard += kept.wrote
        self.state = kept.state


@dataclass(frozen=True)
class _Kept:
    wrote: list[Statement]
    state: str
    rows: list[models.Model]
    returned: Any


_kept: OrderedDict[Any, _Kept] = OrderedDict()
_journal: Journal | None = None


@contextmanager
def written_down() -> Iterator[Journal]:
    """Around a test of the database, in its transaction if it has one."""
    global _journal
    here = threading.get_ident()
    restart()
    journal = _journal = Journal(lost=len(connection.savepoint_ids) > 0)

    def joined(**_: Any) -> None:
        journal.lost |= threading.get_ident() != here

    connection_created.connect(joined)
    own = connections[connection.alias]
    rolls_back = functools.partial(journal.roll_back, own._rollback)
    try:
        with connection.execute_wrapper(journal), mock.patch.object(own, "_rollback", rolls_back):
            yield journal
    finally:
        connection_created.disconnect(joined)
        _journal = None


def as_written() -> None:
    """From here on this test builds everything anew: it is about to stand between the lines of what it calls."""
    if _journal:
        _journal.lost = True


def remembered(build: Callable[P, R]) -> Callable[P, R]:
    """Decorator, see above. What cannot be compared or copied is built each time."""

    @functools.wraps(build)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        journal = _journal
        if journal is None or journal.lost:
            return build(*args, **kwargs)
        rows: list[models.Model] = []
        try:
            said = _frozen((args, kwargs), rows)
        except TypeError:
            return build(*args, **kwargs)
        time = None if clock.now is _TIME else clock.now()
        key = (build, journal.state, last_act(), said, time)
        if kept := _kept.get(key):
            _kept.move_to_end(key)
            journal.write_again(kept)
            left, returned = copy.deepcopy((kept.rows, kept.returned))
            for row, now in zip(rows, left, strict=True):
                row.__dict__.clear()
                row.__dict__.update(now.__dict__)
            return next((row for row, now in zip(rows, left, strict=True) if returned is now), returned)
        heard: list[Statement] = []
        before = journal.taken_back
        journal.under_way.append(heard)
        try:
            returned = build(*args, **kwargs)
        finally:
            journal.under_way.pop()
        if journal.taken_back == before and not journal.lost:
            left, copied = copy.deepcopy((rows, returned))
            _kept[key] = _Kept(heard, journal.state, left, copied)
            if len(_kept) > MOST:
                _kept.popitem(last=False)
        return returned

    return call


def _frozen(value: Any, rows: list[models.Model]) -> Any:
    """To be compared with another call's; the rows in it are added to `rows`. Raises TypeError for what is neither data
    nor a row."""
    if isinstance(value, models.Model):
        rows.append(value)
        held = {f.attname: value.__dict__.get(f.attname) for f in value._meta.concrete_fields}
        return (type(value), repr(held))
    if isinstance(value, Mapping):
        return tuple((key, _frozen(of, rows)) for key, of in value.items())
    if isinstance(value, list | tuple):
        return (type(value), *(_frozen(of, rows) for of in value))
    if value is None or isinstance(value, str | int | float | bytes | date):
        return (type(value), value)
    raise TypeError(type(value))
