"""What a room brings to the house. Each room says it once, in its `room.py`, as `ROOM`; the house collects the rooms of
`INSTALLED_APPS` when it starts, in their order. Nothing here knows a wing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from django.apps import apps
from django.db.models import Model, QuerySet

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import PROJECTIONS
from xuanxian.platform.acts.models import Case
from xuanxian.platform.organisations.models import Organisation
from xuanxian.rules.core.findings import Finding


@dataclass(frozen=True)
class ForSignature:
    """What a leader has before him when he signs: the list, each line with its address and a word; what changed since it was
    last signed, by line: (field, before, now); findings; papers with their addresses. `digest` covers all that is signed, so
    that what was changed after the sending is not signed unseen."""

    lines: Sequence[tuple[str, str, str]]
    changes: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]
    findings: Sequence[Finding]
    papers: Sequence[tuple[str, str]]
    digest: str


class Signed(Protocol):
    """What the signature does, in the transaction that records it."""

    def __call__(self, row: Any, /, *, reason: str, by: Appointment, now: datetime) -> object: ...


@dataclass(frozen=True)
class Signature:
    """What of a kind of case is sent for signature (送审签), who of an office may send it, and what the signature does.
    It is signed by a leader of the office that sent it."""

    what: str
    button: str
    consequences: Sequence[str]
    may_send: Callable[[Appointment], QuerySet[Any]]
    sheet: Callable[[Any, date], ForSignature]
    signed: Signed


@dataclass(frozen=True)
class CaseKind:
    """What the house must know of a kind of case so that files, papers, signatures and messages can belong to it: the
    address of its page, whom it concerns, which rows a seat may see and which it may add to. `name` is the kind under
    which its projection is registered with the acts."""

    name: str
    address: Callable[[Any], str]
    visible: Callable[[Appointment], QuerySet[Any]]
    workable: Callable[[Appointment], QuerySet[Any]]
    parties: Callable[[Any], Iterable[Organisation]]
    """The organisations that are told when something is said about it."""
    signature: Signature | None = None

    @property
    def model(self) -> type[Model]:
        return PROJECTIONS[self.name].model


@dataclass(frozen=True)
class Room:
    """Everything that a room brings; what it does not bring it leaves out."""

    name: str
    cases: Sequence[CaseKind] = ()


@cache
def rooms() -> tuple[Room, ...]:
    """In the order of `INSTALLED_APPS`. An app without `room.py` brings nothing."""
    found = []
    for app in apps.get_app_configs():
        name = f"{app.name}.room"
        if find_spec(name) is not None:
            found.append(import_module(name).ROOM)
    return tuple(found)


@cache
def case_kinds() -> dict[str, CaseKind]:
    return {kind.name: kind for room in rooms() for kind in room.cases}


def visible_row(seat: Appointment, case: Case) -> Any | None:
    """What the case is about, if the seat may see it; None where it may not, and where its kind is shown to nobody."""
    return _among(seat, case, lambda kind: kind.visible)


def workable_row(seat: Appointment, case: Case) -> Any | None:
    """The same where the seat may add to it."""
    return _among(seat, case, lambda kind: kind.workable)


def _among(
    seat: Appointment, case: Case, of: Callable[[CaseKind], Callable[[Appointment], QuerySet[Any]]]
) -> Any | None:
    kind = case_kinds().get(case.kind)
    return of(kind)(seat).filter(case=case.pk).first() if kind else None
