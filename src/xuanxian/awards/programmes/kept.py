"""What is worked out once for a text that never changes, kept in the process: so much and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def kept(known: dict[_Key, _Value], key: _Key, make: Callable[[], _Value], most: int = 64) -> _Value:
    """The value under the key in `known`, made where it is not there; of more than `most` the oldest goes."""
    if key in known:
        return known[key]
    made = make()
    while len(known) >= most:
        known.pop(next(iter(known)), None)
    known[key] = made
    return made
