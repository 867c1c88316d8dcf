"""Drawing up the slate: as many as the limits allow, the units' orders kept best; reserves wait (R7, Q9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xuanxian.awards.nominations.models import RESERVE, Nomination
from xuanxian.awards.reviews.queries import nominees_of
from xuanxian.rules.limits import Reading, Stage, readings, tally
from xuanxian.rules.model import Candidate, Infeasible, slate
from xuanxian.rules.rulebook import Rulebook


def propose(rulebook: Rulebook, waiting: Sequence[Nomination]) -> set[int]:
    """Keys of the nominations to choose; none where no list meets the limits."""
    first = [n for n in waiting if n.place != RESERVE or n.promoted]
    nominees = nominees_of(rulebook, first)
    limits = [limit for limit in rulebook.limits if limit.stage is Stage.AWARDED]
    candidates = [Candidate(nominees.facts(at), n.order) for at, n in enumerate(first)]
    try:
        return {first[at].pk for at in slate(limits, candidates, rulebook.subjects)}
    except Infeasible:
        return set()


@dataclass(frozen=True)
class Line:
    """A limit on the awarded, held against the draft."""

    name: str
    count: int
    most: int | None
    note: str
    clause: str
    over: bool


def lines(rulebook: Rulebook, chosen: Sequence[Nomination]) -> list[Line]:
    nominees = nominees_of(rulebook, chosen)
    limits = [limit for limit in rulebook.limits if limit.stage is Stage.AWARDED]
    groups = tally(limits, rulebook.subjects, nominees.columns, len(nominees))
    return [_line(reading) for reading in readings(limits, groups, rulebook.subjects)]


def _line(reading: Reading) -> Line:
    share = reading.limit.shares[0] if reading.limit.shares else None
    note = f"{share.percent}，按{reading.base}人计" if share else ""
    return Line(reading.limit.name, reading.count, reading.most, note, reading.limit.clause, reading.over > 0)
