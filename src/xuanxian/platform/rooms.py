"""What a room brings to the house. Each room says it once, in its `room.py`, as `ROOM`; the house collects the rooms of
`INSTALLED_APPS` when it starts, in their order. Nothing here knows a wing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, auto
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.accounts.seats import IDLE, PUBLIC, As
from xuanxian.platform.acts.actions import PROJECTIONS
from xuanxian.platform.acts.models import Case
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.organisations.models import Organisation
from xuanxian.rules.core.facts import Prover
from xuanxian.rules.core.findings import Finding

# ——— what there is to bring ————————————————————————————————————————————————————————————————————————————


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


def _nothing(*_: Any) -> None:
    """No file takes another's place; nothing is judged anew."""


@dataclass(frozen=True)
class Files:
    """How files are attached to cases of a kind; `row` is always what the case is about. `reader` gives, for somebody who
    may see the row, whether they may read an attachment of it; `demand_open` raises Refused where no file of this purpose
    may be added or taken off now; `replaces` says which of the files with the same purpose give way to a new one (None:
    none of them); `changed` judges the row anew."""

    reader: Callable[[Appointment, Any], Callable[[Any], bool]]
    demand_open: Callable[[Any, str], None]
    replaces: Callable[[Any, str, StoredFile], Q | None] = _nothing
    changed: Callable[[Any], None] = _nothing


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
    files: Files | None = None
    """Of a kind that says nothing here no file is taken and none is shown."""
    signature: Signature | None = None

    @property
    def model(self) -> type[Model]:
        return PROJECTIONS[self.name].model


class Several(Enum):
    """Roles that a door names together, since a wing added later has some too."""

    EVERYBODY = auto()
    SIGNED_IN = auto()
    APPOINTED = auto()


Doors = Mapping[str, frozenset[As] | Several]
"""Url name → who may open it. A door of a platform room is opened further by each room that names it too."""


@dataclass(frozen=True)
class MenuItem:
    """Shown to whom the door opens, or of them to `whom` alone. `place` orders the items of all rooms; a group stands
    where its first item does. `arguments` are those of the address, None where the seat has nothing to see there."""

    group: str
    place: int
    label: str
    door: str
    arguments: Callable[[Appointment], Sequence[object] | None] = lambda seat: ()
    whom: frozenset[As] | None = None


@dataclass(frozen=True)
class Due:
    """What waits for a seat. `left` are working days to `until`, negative when late, None without a deadline; `group` is
    the label of the menu under which it is counted; `place` orders what is due on one day."""

    what: str
    about: str
    url: str
    until: date | None = None
    left: int | None = None
    group: str = ""
    place: tuple[int, ...] = ()

    @property
    def tone(self) -> str:
        if self.left is None:
            return "plain"
        return "stop" if self.left < 0 else "warn" if self.left <= 5 else "plain"


@dataclass(frozen=True)
class Asking:
    """Once asked what waits for a seat on a day. What a room finds out for it is `kept` for the rooms after it."""

    seat: Appointment
    today: date
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StepPage:
    """Where a wing's kind of step is done, and the label of the menu under which what waits there is counted."""

    address: Callable[[int, int], str]
    """Of the whole to which the step belongs, by its key, and the number of the step in it."""
    group: str = ""


@dataclass(frozen=True)
class SignIn:
    role: str
    office: str
    username: str
    password: str


@dataclass(frozen=True)
class Demonstration:
    """How a wing fills an empty house; `reached` is the moment of the last act on what a seat works on."""

    fill: Callable[[Callable[[int, int, str], None]], list[SignIn]]
    reached: Callable[[Appointment], datetime | None]


@dataclass(frozen=True)
class Table:
    """What the rows of a table are, and why in one line: whoever backs up, erases or migrates must know."""

    why: str


@dataclass(frozen=True)
class OfRecord(Table):
    """The record itself."""


@dataclass(frozen=True)
class Covered(Table):
    """Acts say what its rows say: the status of a `kind` of case is what its projection makes of them, or acts with these
    verbs hold what the row says, its digest or its key."""

    kind: str = ""
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drafted(Table):
    """Typed on until an act takes it up; nothing hangs on it before."""


@dataclass(frozen=True)
class Derived(Table):
    """Could be made anew from the others."""


@dataclass(frozen=True)
class Kept(Table):
    """Files, accounts, work of the machine: kept by the house, no decision."""


@dataclass(frozen=True)
class Room:
    """Everything that a room brings; what it does not bring it leaves out."""

    name: str
    """Its path below `xuanxian`; the first part is its wing."""
    cases: Sequence[CaseKind] = ()
    facts: Mapping[str, Prover] = field(default_factory=dict)
    """What it can prove, by name (`platform/facts.py`)."""
    roles: Sequence[As] = ()
    duties: Sequence[str] = ()
    """As what one may be appointed (职责)."""
    doors: Doors = field(default_factory=dict)
    menu: Sequence[MenuItem] = ()
    dues: Sequence[Callable[[Asking], Iterable[Due]]] = ()
    steps: Mapping[Any, StepPage] = field(default_factory=dict)
    searched: Mapping[str, str] = field(default_factory=dict)
    """Kind of entry in the search index → its heading among what was found."""
    help: Mapping[As, str] = field(default_factory=dict)
    """Role → the template of its chapter: items of a list."""
    in_hand: Callable[[Appointment], Sequence[tuple[str, str]]] | None = None
    """What a seat works on, as title and address, the newest first: the frame names it above every page."""
    demonstration: Demonstration | None = None
    tables: Mapping[str, Table] = field(default_factory=dict)
    """Label of each of its models → what its rows are."""

    @property
    def wing(self) -> str:
        return self.name.partition(".")[0]


# ——— what was brought ——————————————————————————————————————————————————————————————————————————————————


@cache
def rooms() -> tuple[Room, ...]:
    """In the order of `INSTALLED_APPS`. An app without `room.py` brings nothing."""
    found = []
    for app in apps.get_app_configs():
        module = f"{app.name}.room"
        if find_spec(module) is not None:
            room: Room = import_module(module).ROOM
            assert app.name.removeprefix("xuanxian.") == room.name, f"{module} calls itself {room.name}"
            found.append(room)
    return tuple(found)


@cache
def tables() -> dict[str, Table]:
    return {label: table for room in rooms() for label, table in room.tables.items()}


@cache
def case_kinds() -> dict[str, CaseKind]:
    return {kind.name: kind for room in rooms() for kind in room.cases}


def kind_of(row: Model) -> CaseKind | None:
    """By what the row is."""
    return next((kind for kind in case_kinds().values() if isinstance(row, kind.model)), None)


@cache
def roles() -> tuple[As, ...]:
    return tuple(role for room in rooms() for role in room.roles)


@cache
def duties() -> tuple[str, ...]:
    return tuple(duty for room in rooms() for duty in room.duties)


def why_no_duty(text: str) -> str:
    """Why nobody can be appointed to it; "" where one can."""
    return "" if text in duties() else f"没有「{text}」这项职责，应为{'、'.join(duties())}之一"


@cache
def doors() -> dict[str, frozenset[As]]:
    """The access table: url name × role. An address missing here opens for nobody and fails the build; the same table
    drives the access tests and the accessibility run."""
    every = frozenset(roles())
    together = {
        Several.EVERYBODY: every,
        Several.SIGNED_IN: every - {PUBLIC},
        Several.APPOINTED: every - {PUBLIC, IDLE},
    }
    found: dict[str, frozenset[As]] = {}
    for room in rooms():
        for name, whom in room.doors.items():
            found[name] = found.get(name, frozenset()) | (
                together[whom] if isinstance(whom, Several) else whom
            )
    return found


@cache
def steps() -> dict[Any, StepPage]:
    return {kind: page for room in rooms() for kind, page in room.steps.items()}


@cache
def demonstrations() -> tuple[Demonstration, ...]:
    return tuple(room.demonstration for room in rooms() if room.demonstration)


def roles_of(seat: Appointment | None) -> set[As]:
    held = {role for role in roles() if role.held(seat)} if seat is not None else set()
    return held or {IDLE}


def dues_of(seat: Appointment, today: date) -> list[Due]:
    """Late first, then by deadline; what has none comes last. Computed from where things stand, so that nothing done
    still waits and nothing undone is forgotten."""
    asking = Asking(seat, today)
    found = [due for room in rooms() for dues in room.dues for due in dues(asking)]
    return sorted(found, key=lambda due: (due.until is None, due.until or today, due.place))


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
