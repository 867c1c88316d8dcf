"""Who was asked about whom, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xuanxian.awards.consultations.actions import AGREED, ASK, DEPARTMENT, DUE, NUMBER, OPINION, REPLY
from xuanxian.awards.nominations.checks import in_list
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.nominations.standings import Stand, standings_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.rules.rulebook import Consultation


@dataclass(frozen=True)
class Answer:
    """One department about one nominee. `opinion` is "" as long as it has not answered."""

    nomination: Nomination
    department: str
    clause: str
    asked: date | None
    due: date | None
    replied: date | None
    opinion: str
    number: str
    overdue: bool

    @property
    def state(self) -> str:
        if self.opinion:
            return self.opinion
        if self.asked is None:
            return "未发函"
        return "逾期未复" if self.overdue else "已发函"

    @property
    def tone(self) -> str:
        if self.opinion:
            return "ok" if self.opinion == AGREED else "stop"
        return "stop" if self.overdue else "plain" if self.asked is None else "warn"


def answers_of(package: Package, today: date) -> list[Answer]:
    """For every nominee of the list every department that the notice has asked, in the order of both."""
    rulebook = rulebook_of(package.version)
    nominations = in_list(package)
    stands = standings_of(package, rulebook, nominations, today)
    return [
        _answer(nomination, consultation, stands[nomination.pk])
        for nomination in nominations
        for consultation in rulebook.consulted(stands[nomination.pk].facts)
    ]


def _answer(nomination: Nomination, consultation: Consultation, stand: Stand) -> Answer:
    mine = [a for a in stand.acts if a.state(DEPARTMENT) == consultation.department]
    asked = next((a for a in reversed(mine) if a.verb == ASK), None)
    replied = next((a for a in reversed(mine) if a.verb == REPLY), None)
    due = date.fromisoformat(str(asked.state(DUE))) if asked and asked.state(DUE) else None
    return Answer(
        nomination,
        consultation.department,
        consultation.clause,
        asked.day if asked else None,
        due,
        replied.day if replied else None,
        str(replied.state(OPINION)) if replied else "",
        str((replied or asked).state(NUMBER) or "") if (replied or asked) else "",  # type: ignore[union-attr]
        replied is None and due is not None and stand.today > due,
    )


def by_department(answers: Sequence[Answer]) -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.department, []).append(answer)
    return found
