"""Who finds what: an entry names its readers, a seat is some of them; where the two have one in common the seat finds the
entry. Both are tokens of the index, so that the database intersects them. An entry without readers is found by nobody."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NewType

from xuanxian.platform.accounts.models import ADMINISTRATORS, Appointment

Reader = NewType("Reader", str)
"""ASCII letters and digits, begun with a letter that no token of a text has."""

EVERYBODY = Reader("r")
"""Who holds any office here."""


def organisation(key: int) -> Reader:
    """Who works in it, and nobody above or below it."""
    return Reader(f"ro{key}")


def line(path: str) -> frozenset[Reader]:
    """Who works in the organisation with this path (`/1/4/`), or in one above it."""
    return frozenset(organisation(int(part)) for part in path.strip("/").split("/") if part)


def circle(name: str, key: int) -> Reader:
    """A group that a room names. Who belongs to it is asked of the seat, so that nobody puts entries anew when somebody
    comes or goes."""
    return Reader(f"rc{name.encode().hex()}x{key}")


@dataclass(frozen=True)
class Readers:
    """`whole` find the entry by every word of title and text; `by_title` too, but by its title alone, and are shown
    nothing of the text."""

    whole: frozenset[Reader] = frozenset()
    by_title: frozenset[Reader] = frozenset()


_CIRCLES: list[Callable[[Appointment], Collection[Reader]]] = []


def tells_circles(
    teller: Callable[[Appointment], Collection[Reader]],
) -> Callable[[Appointment], Collection[Reader]]:
    """A room that names circles says here to which of them a seat belongs."""
    _CIRCLES.append(teller)
    return teller


def held_by(seat: Appointment | None) -> frozenset[Reader]:
    """Which readers the seat is. Administrators work in no organisation's business."""
    if seat is None:
        return frozenset()
    own = {EVERYBODY} if seat.role in ADMINISTRATORS else {EVERYBODY, organisation(seat.organisation_id)}
    return frozenset(own).union(*(teller(seat) for teller in _CIRCLES))


Asked = Callable[[Collection[int]], Mapping[int, Readers]]
READERS_OF: dict[str, Asked] = {}
"""Kind of entry → the readers of its rows, by their keys."""


def register(kind: str, readers_of: Asked) -> None:
    READERS_OF[kind] = readers_of
