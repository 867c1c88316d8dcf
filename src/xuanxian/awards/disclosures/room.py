"""What the room brings to the house."""

from __future__ import annotations

from django.urls import reverse

from xuanxian.awards.disclosures.dues import objections_to_look_into, results_to_register, slates_to_post
from xuanxian.awards.programmes.roles import DECIDERS, OFFICES, UNITS
from xuanxian.platform.rooms import Covered, MenuItem, Room, Several, StepPage
from xuanxian.rules.awards.steps import StepKind
from xuanxian.rules.awards.verbs import OBJECTION, OBJECTION_CLOSED, OPENED

ROOM = Room(
    "awards.disclosures",
    doors={
        "package-disclosures": UNITS | OFFICES,
        "disclosures": UNITS | OFFICES | DECIDERS,
        "disclosure": UNITS | OFFICES | DECIDERS,
        "disclosure-new": UNITS,
        "disclosure-result": UNITS | OFFICES,
        "disclosure-paper": UNITS | OFFICES | DECIDERS,
        "slate-disclosure": OFFICES,
        "objections": OFFICES,
        "objection": OFFICES,
        "public": Several.EVERYBODY,
        "public-disclosure": Several.EVERYBODY,
        "public-objection": Several.EVERYBODY,
        "public-objection-state": Several.EVERYBODY,
    },
    menu=(
        MenuItem("推荐", 190, "公示", "disclosures", whom=UNITS | OFFICES),
        MenuItem("推荐", 200, "异议", "objections"),
    ),
    dues=(slates_to_post, results_to_register, objections_to_look_into),
    steps={StepKind.DISCLOSE: StepPage(lambda of, number: reverse("slate-disclosure", args=[of]), "公示")},
    tables={
        "disclosures.Disclosure": Covered(
            "made by the act of the posting, which says where and how long", verbs=(OPENED,)
        ),
        "disclosures.Objection": Covered(
            "received and closed by acts that hold its key and no word of it",
            verbs=(OBJECTION, OBJECTION_CLOSED),
        ),
    },
)
