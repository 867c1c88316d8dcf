"""What the room brings to the house."""

from __future__ import annotations

from django.urls import reverse

from xuanxian.awards.programmes.access import in_force, newest_in_force
from xuanxian.awards.programmes.dues import questions
from xuanxian.awards.programmes.models import KIND, RULING
from xuanxian.awards.programmes.roles import (
    DECIDER,
    HOME,
    OFFICE,
    OFFICES,
    READING,
    UNIT,
    UNIT_LEADER,
    UNITS,
)
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.rooms import Covered, Drafted, MenuItem, Room
from xuanxian.rules.awards.verbs import LEAVE, PUBLISH, TAKE_PART


def _programmes(seat: Appointment) -> list[tuple[str, str]]:
    running = [version.programme for version in in_force(seat)]
    return [(one.title, reverse("programme", args=[one.pk])) for one in running]


ROOM = Room(
    "awards.programmes",
    roles=(UNIT, UNIT_LEADER, HOME, OFFICE, DECIDER),
    doors={
        "programmes": READING,
        "programme": READING,
        "timetable": READING,
        "timetable-picture": READING,
        "programme-extend": OFFICES,
        "programme-versions": READING,
        "programme-difference": READING,
        "programme-parts": OFFICES,
        "programme-part-new": OFFICES,
        "programme-part-end": OFFICES,
        "programme-clone": OFFICES,
        "programme-revise": OFFICES,
        "drafts": OFFICES,
        "draft": OFFICES,
        "draft-notice": OFFICES,
        "draft-dates": OFFICES,
        "draft-quotas": OFFICES,
        "draft-limits": OFFICES,
        "draft-honours": OFFICES,
        "draft-text": OFFICES,
        "draft-forms": OFFICES,
        "draft-form-pdf": OFFICES,
        "draft-check": OFFICES,
        "draft-words": OFFICES,
        "draft-difference": OFFICES,
        "draft-publish": OFFICES,
        "draft-delete": OFFICES,
        "rulings": READING,
        "ruling": READING,
        "ruling-ask": UNITS | OFFICES,
        "ruling-answer": OFFICES,
    },
    menu=(
        MenuItem("查看", 910, "活动", "programmes"),
        MenuItem("查看", 930, "时间表", "timetable", newest_in_force),
        MenuItem("查看", 940, "答疑口径", "rulings", newest_in_force),
        MenuItem("查看", 950, "规则书草稿", "drafts"),
    ),
    dues=(questions,),
    searched={KIND: "评选表彰活动"},
    help={OFFICE: "programmes/help/office.html"},
    in_hand=_programmes,
    tables={
        "programmes.Programme": Covered("published and closed by acts", kind=KIND),
        "programmes.RulebookText": Covered(
            "written once under its digest, which the act of publishing holds", verbs=(PUBLISH,)
        ),
        "programmes.Version": Covered(
            "written once by the act of publishing, which holds number and digest", verbs=(PUBLISH,)
        ),
        "programmes.Participation": Covered(
            "begins and ends by acts; the first ones with the publishing", verbs=(PUBLISH, TAKE_PART, LEAVE)
        ),
        "programmes.Draft": Drafted("a rulebook that is being written; the act of publishing takes it up"),
        "programmes.Ruling": Covered("asked and answered by acts, which hold both texts", kind=RULING),
    },
)
