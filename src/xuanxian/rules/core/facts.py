"""Provable facts: what the records say of somebody or something up to a day, and how they say so. Who asks and who answers
share these words and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from xuanxian.rules.core.subjects import Value


@dataclass(frozen=True)
class Person:
    """By the mark of the identity number; where that is empty only by name and month of birth (××××.××)."""

    name: str
    mark: str = ""
    born: str = ""


@dataclass(frozen=True)
class Body:
    """An organisation of the tree, by its key."""

    name: str
    organisation: int


@dataclass(frozen=True)
class Thing:
    """Neither of them: by what it is and its number (建议, 市五届人大三次会议0901号)."""

    kind: str
    number: str


About = Person | Body | Thing


@dataclass(frozen=True)
class Question:
    """What happened up to the end of the day `as_of` counts, however late it was recorded: asked again about the same day,
    another answer is a correction of the records."""

    about: About
    as_of: date


@dataclass(frozen=True)
class Reference:
    """A record behind a fact: `kind` is that of its case, `key` the key of its row."""

    kind: str
    key: int
    title: str
    address: str


@dataclass(frozen=True)
class Fact:
    """`value` None is unknown, which is never no; `how` is one sentence that tells how the value was computed, or why there
    is none."""

    value: Value
    as_of: date
    records: tuple[Reference, ...] = ()
    how: str = ""


Prover = Callable[[Sequence[Question]], Sequence[Fact]]
"""Answers one fact for all questions in their order, with one set of queries whatever their number."""
