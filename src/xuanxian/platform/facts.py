"""What the rooms can prove, asked by name: who asks knows no room, who answers knows nobody who asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from django.core.exceptions import ImproperlyConfigured

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.rooms import case_kinds, rooms
from xuanxian.rules.core.facts import About, Fact, Prover, Question, Reference


@cache
def provers() -> Mapping[str, Prover]:
    """By the name of the fact. Asked when the house starts: two rooms that prove one fact could contradict each other."""
    found: dict[str, tuple[str, Prover]] = {}
    for room in rooms():
        for name, prover in room.facts.items():
            if name in found:
                raise ImproperlyConfigured(
                    f"「{name}」由 {found[name][0]} 和 {room.name} 两处证明，只能有一处"
                )
            found[name] = (room.name, prover)
    return {name: prover for name, (_, prover) in found.items()}


def prove(name: str, questions: Sequence[Question]) -> Sequence[Fact]:
    """One fact for many, in their order. What no room can prove is unknown."""
    prover = provers().get(name)
    if prover is None:
        return [Fact(None, one.as_of, how=f"系统里没有能够证明「{name}」的记录") for one in questions]
    found = prover(questions) if questions else []
    if len(found) != len(questions):
        raise ValueError(f"{name}: {len(questions)} questions, {len(found)} answers")
    return found


def facts_of(subject: About, names: Iterable[str], as_of: date) -> dict[str, Fact]:
    """Many facts of one."""
    return {name: prove(name, [Question(subject, as_of)])[0] for name in names}


def followed_by(seat: Appointment, references: Iterable[Reference]) -> frozenset[Reference]:
    """Those that the seat may see, in one query a kind; of a kind that no room brings, none."""
    by_kind: dict[str, set[Reference]] = defaultdict(set)
    for reference in references:
        by_kind[reference.kind].add(reference)
    seen: set[Reference] = set()
    for kind, mine in by_kind.items():
        if kind in case_kinds():
            rows = case_kinds()[kind].visible(seat).filter(pk__in={one.key for one in mine})
            keys = set(rows.values_list("pk", flat=True))
            seen |= {one for one in mine if one.key in keys}
    return frozenset(seen)
