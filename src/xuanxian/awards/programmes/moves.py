"""Places moved between units (调剂): acts on the programme's case, and the rulebook that holds after them. Nothing is stored
beside the acts: a place is taken by what they say."""

from __future__ import annotations

import json

from xuanxian.awards.programmes.models import Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.acts.models import Act
from xuanxian.rules.quotas import Move
from xuanxian.rules.rulebook import Rulebook

MOVE = "调剂名额"
TABLE, GIVER, TAKER, COLUMN, NUMBER = "表", "调出", "调入", "名额", "数"
"""Keys in the content of the act."""

_HOLDING: dict[tuple[str, tuple[Move, ...]], Rulebook] = {}
_MOST_HOLDING = 64


def rulebook_for(version: Version) -> Rulebook:
    """The version's rulebook with the moves in force; whoever counts places asks for this one. Within the lock of a
    package its figures stand still."""
    rulebook = rulebook_of(version)
    moves = moves_of(version.programme_id)
    if not moves:
        return rulebook
    key = (rulebook.digest, moves)
    if key not in _HOLDING:
        while len(_HOLDING) >= _MOST_HOLDING:
            _HOLDING.pop(next(iter(_HOLDING)), None)
        _HOLDING[key] = rulebook.with_moves(moves)
    return _HOLDING[key]


def moves_of(programme: int) -> tuple[Move, ...]:
    """In the order of recording."""
    texts = Act.objects.filter(case__programme=programme, verb=MOVE).order_by("pk")
    return tuple(move_of(text) for text in texts.values_list("content", flat=True))


def move_of(content: str) -> Move:
    said = json.loads(content)
    return Move(said[TABLE], said[GIVER], said[TAKER], said[COLUMN], said[NUMBER])
