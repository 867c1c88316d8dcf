"""A made-up room that proves facts: it keeps who came to what. Its records are rows of a table that the house has anyway, an
office's notifications, so that it asks the database and its records are seen by one office alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from xuanxian.platform.notifications.models import Notification
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.rooms import CaseKind, Room
from xuanxian.rules.core.facts import Body, Fact, Person, Question, Reference

SHEET = "示例签到"
RESEARCH, SESSION, POLL = "示例年中调研参加情况", "示例会议出席情况", "示例测评"
CAME, AWAY = "参加", "未参加"
NOT_CLOSED = "签到还没有结束，不能确定"
ASKED: list[tuple[str, int]] = []
"""(fact, how many questions) of each time that it was asked."""
_DAY = datetime(2023, 7, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def enter(who: str, came: str, keeper: str) -> Notification:
    """A sheet kept by an office: somebody, by the mark of the identity number or the key of an organisation, came or did
    not; a later sheet of the same corrects the earlier ones."""
    office = Organisation.objects.get(name=keeper)
    return Notification.objects.create(office=office, text=f"{SHEET} {who} {came}", url="/roll/", at=_DAY)


def _sheets(questions: list[Question]) -> dict[str, list[Notification]]:
    found: dict[str, list[Notification]] = defaultdict(list)
    for row in Notification.objects.filter(text__startswith=SHEET).order_by("pk"):
        found[row.text.split()[1]].append(row)
    return found


def _who(question: Question) -> str:
    match question.about:
        case Person():
            return question.about.mark
        case Body():
            return str(question.about.organisation)
    return ""


def _prover(name):
    def prove(questions):
        ASKED.append((name, len(questions)))
        sheets = _sheets(questions)
        return [_fact(question, sheets[_who(question)]) for question in questions]

    return prove


def _fact(question, rows):
    if not rows:
        return Fact(None, question.as_of, how="没有这个人的签到")
    records = tuple(Reference(SHEET, row.pk, f"签到表{row.pk}", f"{row.url}{row.pk}/") for row in rows)
    said = rows[-1].text.split()[2]
    return Fact(float(said) if said.isdecimal() else said, question.as_of, records, f"照{len(rows)}张签到表")


def _open_still(questions):
    ASKED.append((SESSION, len(questions)))
    return [Fact(None, question.as_of, how=NOT_CLOSED) for question in questions]


ROOM = Room(
    "roll_call",
    cases=(
        CaseKind(
            SHEET,
            address=lambda row: f"/roll/{row.pk}/",
            visible=lambda seat: Notification.objects.filter(office=seat.organisation_id),
            workable=lambda seat: Notification.objects.none(),
            parties=lambda row: [row.office],
        ),
    ),
    facts={RESEARCH: _prover(RESEARCH), POLL: _prover(POLL), SESSION: _open_still},
)
