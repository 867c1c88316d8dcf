"""Drawing up the slate: as many as the limits allow, the units' orders kept best; reserves wait (R7, Q9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xuanxian.awards.nominations.models import RESERVE, Nomination
from xuanxian.awards.reviews.queries import held_to_limits
from xuanxian.rules.integer_model import Infeasible
from xuanxian.rules.limits import Reading, readings, tally
from xuanxian.rules.rulebook import Rulebook
from xuanxian.rules.slates import Candidate, awarded_limits, slate


def propose(rulebook: Rulebook, waiting: Sequence[Nomination]) -> set[int]:
    """Keys of the nominations to choose; none where no list meets the limits."""
    first = [n for n in waiting if n.place != RESERVE or n.promoted]
    nominees = held_to_limits(rulebook, first)
    limits = awarded_limits(rulebook)
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
    least: int | None
    most: int | None
    note: str
    clause: str
    over: bool
    short: bool

    @property
    def left(self) -> int:
        """Places not used: better fewer than poor (Q14)."""
        return max(0, self.most - self.count) if self.most is not None and not self.note else 0


def lines(rulebook: Rulebook, chosen: Sequence[Nomination]) -> list[Line]:
    nominees = held_to_limits(rulebook, chosen)
    limits = awarded_limits(rulebook)
    groups = tally(limits, rulebook.subjects, nominees.columns, len(nominees))
    return [_line(reading) for reading in readings(limits, groups, rulebook.subjects)]


def _line(reading: Reading) -> Line:
    share = reading.limit.shares[0] if reading.limit.shares else None
    note = f"{share.percent}，按{reading.base}人计" if share else ""
    return Line(
        reading.limit.name, reading.count, reading.least, reading.most, note, reading.limit.clause,
        reading.over > 0, reading.short > 0,
    )  # fmt: skip
