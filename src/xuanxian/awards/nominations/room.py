"""What the room brings to the house."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from xuanxian.awards.nominations import attaching
from xuanxian.awards.nominations.access import nominations_visible_to
from xuanxian.awards.nominations.dues import forms_to_fill_in
from xuanxian.awards.nominations.models import IN_HANDS, NOMINATION, PACKAGE
from xuanxian.awards.programmes.roles import FILLING, OFFICES, READING
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.rooms import CaseKind, Covered, Drafted, MenuItem, Room
from xuanxian.rules.awards.verbs import DONE


def _nominations_in_hands(seat: Appointment) -> QuerySet[Any]:
    mine = Q(unit=seat.organisation_id) | Q(home=seat.organisation_id)
    return nominations_visible_to(seat).filter(mine, status__in=IN_HANDS)


ROOM = Room(
    "awards.nominations",
    cases=(
        CaseKind(
            NOMINATION,
            address=lambda row: reverse("nomination", args=[row.pk]),
            visible=nominations_visible_to,
            workable=_nominations_in_hands,
            parties=lambda row: [row.unit, *([row.home] if row.home else [])],
            files=attaching.OF_NOMINATION,
        ),
    ),
    doors={
        "nominations": READING,
        "nomination": READING,
        "nomination-edit": FILLING,
        "nomination-save": FILLING,
        "nomination-photo": FILLING,
        "nomination-contest": FILLING,
        "nomination-follow": FILLING,
        "nomination-attach": FILLING,
        "nomination-reveal": READING,
        "nomination-strike-off": OFFICES,
        "attachment": READING,
        "attachment-remove": FILLING,
        "messages": FILLING,
        "message-file": FILLING,
    },
    menu=(MenuItem("推荐", 110, "推荐对象", "nominations"),),
    dues=(forms_to_fill_in,),
    searched={NOMINATION: "推荐对象"},
    tables={
        "nominations.Package": Covered("handed in, returned, withdrawn by acts", kind=PACKAGE),
        "nominations.Nomination": Covered("goes from step to step by acts", kind=NOMINATION),
        "nominations.Content": Drafted(
            "what is typed of a nominee; the act of the hand-in takes it up as an edition"
        ),
        "nominations.Edition": Covered("written once by the act of the hand-in", verbs=(DONE,)),
        "nominations.EditionEntry": Covered(
            "what was handed in; the act of the hand-in holds the digest of all entries", verbs=(DONE,)
        ),
    },
)
