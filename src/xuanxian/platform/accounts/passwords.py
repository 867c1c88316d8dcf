"""First passwords: drawn by the house, shown to the administrator once, changed by the person at the first sign-in.
Until they are shown they wait in the administrator's session, sealed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from copy import copy
from dataclasses import astuple, dataclass

from django.contrib.auth.hashers import get_hasher, make_password
from django.contrib.sessions.backends.base import SessionBase

from xuanxian.platform.sealed import seal, unseal

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another on paper
_WAITING = "first-passwords"


@dataclass(frozen=True)
class Issued:
    """What the administrator hands over to a person."""

    name: str
    username: str
    organisation: str
    password: str


def draw_password() -> str:
    """kfm7-x2pq-wh9d: 59 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def digest_first(password: str) -> str:
    """Argon2's cost protects what people think up. A drawn password needs little of it, and hundreds of them are
    made in one request; the first sign-in replaces the digest by a usual one."""
    hasher = copy(get_hasher())
    vars(hasher).update(time_cost=1, memory_cost=1024, parallelism=1)
    return make_password(password, hasher=hasher)


def keep(session: SessionBase, issued: Sequence[Issued]) -> None:
    text = json.dumps([astuple(one) for one in issued], ensure_ascii=False)
    session[_WAITING] = seal(text, _WAITING)


def waiting(session: SessionBase) -> list[Issued]:
    """What has not been shown yet."""
    sealed = session.get(_WAITING)
    return [Issued(*one) for one in json.loads(unseal(sealed, _WAITING))] if sealed else []


def take(session: SessionBase) -> list[Issued]:
    """For showing it once."""
    found = waiting(session)
    session.pop(_WAITING, None)
    return found


def take_of(session: SessionBase, username: str) -> Issued | None:
    """The one that waits, if it is this account's."""
    if [one.username for one in waiting(session)] == [username]:
        return take(session)[0]
    return None
