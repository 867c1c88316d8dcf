"""Places moved between units (调剂): acts on the programme's case, and the rulebook that holds after them. Nothing is stored
beside the acts: a place is taken by what they say."""

from __future__ import annotations

from xuanxian.awards.programmes.kept import kept
from xuanxian.awards.programmes.models import Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.acts.models import Act, Case
from xuanxian.rules.awards.contents import PlacesMoved
from xuanxian.rules.awards.quotas import Move
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.verbs import MOVE_PLACES

_WITH: dict[tuple[str, tuple[Move, ...]], Rulebook] = {}
_AT: dict[str, tuple[Move, ...]] = {}


def rulebook_with_moves(version: Version, case: Case | None = None) -> Rulebook:
    """The version's rulebook with the moves in force: for whoever counts places; in everything else it is the one that
    `rulebook_of` gives. Within the lock of a package its figures stand still. With the programme's `case` as just read it
    asks only what is not known yet: under one head there are always the same acts."""
    rulebook = rulebook_of(version)
    if case is None:
        moves = moves_of(version.programme_id)
    else:
        moves = kept(_AT, case.head, lambda: moves_of(version.programme_id, case.length))
    return kept(_WITH, (rulebook.digest, moves), lambda: rulebook.with_moves(moves)) if moves else rulebook


def moves_of(programme: int, upto: int | None = None) -> tuple[Move, ...]:
    """In the order of recording; `upto` so many acts of the case."""
    texts = Act.objects.filter(case__programme=programme, verb=MOVE_PLACES).order_by("pk")
    if upto is not None:
        texts = texts.filter(seq__lte=upto)
    return tuple(move_of(text) for text in texts.values_list("content", flat=True))


def move_of(content: str) -> Move:
    said = PlacesMoved.read(content)
    return Move(said.table, said.giver, said.taker, said.column, said.number)
