"""Who was asked about whom, and how it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.nominations.standings import Stand
from xuanxian.platform.acts.models import Act
from xuanxian.rules.awards.contents import AGREED, OPINIONS, OpinionAsked, Replied
from xuanxian.rules.awards.rulebook import Consultation, Rulebook
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.awards.verbs import ASK_OPINION, REPLY
from xuanxian.rules.core.calendars import NoCalendar

NOT_ASKED, ASKED, OVERDUE, EXPIRED = "未发函", "已发函", "逾期未复", "回复过期"
STATES = (NOT_ASKED, ASKED, OVERDUE, EXPIRED, *OPINIONS)


@dataclass(frozen=True)
class Answer:
    """One department about one nominee, asked since `subject` holds of it. `opinion` is "" as long as it has not
    answered; whoever did not agree and was asked again has not answered yet."""

    nomination: Nomination
    department: str
    subject: str
    clause: str
    asked: date | None
    due: date | None
    replied: date | None
    opinion: str
    number: str
    overdue: bool
    expired: bool = False
    """It agreed, and longer ago than the notice lets an answer hold."""

    @property
    def why(self) -> str:
        return f"{self.subject}（{self.clause}）"

    @property
    def state(self) -> str:
        if self.expired:
            return EXPIRED
        if self.opinion:
            return self.opinion
        if self.asked is None:
            return NOT_ASKED
        return OVERDUE if self.overdue else ASKED

    @property
    def tone(self) -> str:
        if self.opinion and not self.expired:
            return "ok" if self.opinion == AGREED else "stop"
        return "stop" if self.overdue or self.expired else "plain" if self.asked is None else "warn"


@dataclass(frozen=True)
class Asking:
    """A nominee with the departments that the notice has asked; `open` are the fields that must be filled before it can
    be said whom else to ask."""

    nomination: Nomination
    answers: Sequence[Answer]
    open: Sequence[str]

    @property
    def subjects(self) -> list[str]:
        return list(dict.fromkeys(answer.subject for answer in self.answers))


def askings_of(dossier: Dossier, step: Step, nominations: Sequence[Nomination] | None = None) -> list[Asking]:
    """Of those whom the step concerns, among `nominations` or all of the dossier, in their order."""
    rulebook, stands = dossier.rulebook, dossier.stands
    return [
        Asking(
            nomination,
            [
                _answer(nomination, step, c, stands[nomination.pk])
                for c in rulebook.consulted(stands[nomination.pk].facts, step)
            ],
            _open(rulebook, step, nomination, stands[nomination.pk]),
        )
        for nomination in (dossier.nominations if nominations is None else nominations)
        if step in stands[nomination.pk].steps
    ]


def answers_of(package: Package, step: Step, today: date) -> list[Answer]:
    """For every nominee of the list every department that the notice has asked at the step, in the order of both."""
    return [a for asking in askings_of(Dossier(package, today), step) for a in asking.answers]


def _open(rulebook: Rulebook, step: Step, nomination: Nomination, stand: Stand) -> list[str]:
    """Fields that this nominee's form asks, still empty, on which a consultation depends."""
    named = {f.name for f in asked_for(nomination, rulebook).every()}
    depends = (rulebook.subjects.fields(c.subject) for c in rulebook.consultations_unknown(stand.facts, step))
    fields = dict.fromkeys(name for names in depends for name in names)
    return [name for name in fields if name in named and stand.facts.get(name) is None]


def _answer(nomination: Nomination, step: Step, consultation: Consultation, stand: Stand) -> Answer:
    asked: tuple[date, OpinionAsked] | None = None
    replied: tuple[date, Replied] | None = None
    expired = False
    for act in stand.acts:
        said = act.content
        if act.step != step.name or not isinstance(said, OpinionAsked | Replied):
            continue
        if said.department != consultation.department:
            continue
        if isinstance(said, Replied):
            replied = (act.day, said)
            expired = said.opinion == AGREED and _expired(consultation, act.day, stand)
            continue
        asked = (act.day, said)
        if replied and (expired or replied[1].opinion != AGREED):
            replied, expired = None, False
    due = asked[1].due if asked else None
    last = replied or asked
    return Answer(
        nomination,
        consultation.department,
        consultation.subject,
        consultation.clause,
        asked[0] if asked else None,
        due,
        replied[0] if replied else None,
        replied[1].opinion if replied else "",
        last[1].number if last else "",
        replied is None and due is not None and stand.today > due,
        expired,
    )


def _expired(consultation: Consultation, day: date, stand: Stand) -> bool:
    try:
        return consultation.holds.past(day, stand.today, stand.calendar)
    except NoCalendar:
        return False  # the gate of the step says which year is missing


def by_department(answers: Sequence[Answer]) -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.department, []).append(answer)
    return found


@dataclass(frozen=True)
class Desk:
    """A department's row of the board: why it is asked about how many, and how many stand where."""

    department: str
    answers: Sequence[Answer]

    @property
    def whys(self) -> list[tuple[str, int]]:
        return list(Counter(answer.why for answer in self.answers).items())

    @property
    def counts(self) -> Counter[str]:
        return Counter(answer.state for answer in self.answers)


def desks_of(answers: Sequence[Answer]) -> list[Desk]:
    return [Desk(department, rows) for department, rows in by_department(answers).items()]


@dataclass(frozen=True)
class Letter:
    """A letter that went out, or an answer that came: one paper, whatever the number of nominees it names."""

    act: Act
    department: str
    opinion: str
    day: date
    due: date | None
    number: str
    nominations: Sequence[Nomination]
    others: int
    """Named too, but no longer on the list."""
    scan: int = 0
    """The attachment that holds it, if it was scanned."""

    @property
    def total(self) -> int:
        return len(self.nominations) + self.others

    @property
    def tone(self) -> str:
        return "plain" if not self.opinion else "ok" if self.opinion == AGREED else "stop"


def letters_of(package: Package, step: Step, nominations: Sequence[Nomination]) -> list[Letter]:
    """By the days of the letters, which may have been registered later, newest first; of the nominees named those among
    `nominations`, in their order."""
    acts = Act.objects.filter(case=package.case_id, step=step.name, verb__in=(ASK_OPINION, REPLY)).order_by(
        "-pk"
    )
    letters = [_letter(a, nominations) for a in acts.select_related("user").prefetch_related("concern_rows")]
    return sorted(letters, key=lambda letter: letter.day, reverse=True)


def _letter(act: Act, nominations: Sequence[Nomination]) -> Letter:
    said = act.stated
    assert isinstance(said, OpinionAsked | Replied)
    cases = {row.case_id for row in act.concern_rows.all()}
    named = [n for n in nominations if n.case_id in cases]
    replied = said if isinstance(said, Replied) else None
    return Letter(
        act,
        said.department,
        replied.opinion if replied else "",
        said.day or timezone.localtime(act.at).date(),
        None if isinstance(said, Replied) else said.due,
        said.number,
        named,
        len(cases) - len(named),
        replied.annex if replied else 0,
    )
