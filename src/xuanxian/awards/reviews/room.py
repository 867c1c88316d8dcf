"""What the room brings to the house."""

from __future__ import annotations

from django.urls import reverse

from xuanxian.awards.programmes.access import newest_in_force
from xuanxian.awards.programmes.roles import DECIDER, DECIDERS, OFFICES
from xuanxian.awards.reviews.dues import slates_to_draft, steps_to_take
from xuanxian.platform.rooms import Drafted, MenuItem, Room, StepPage
from xuanxian.rules.awards.steps import StepKind

_DECIDED = (
    StepKind.RESOLVE, StepKind.CONSULT, StepKind.HAND_IN, StepKind.VOTE, StepKind.DECIDE, StepKind.AWAIT,
)  # fmt: skip
"""Done on the page on which a body registers what it decided."""


ROOM = Room(
    "awards.reviews",
    doors={
        "screening": OFFICES | DECIDERS,
        "step-decline": OFFICES | DECIDERS,
        "step-decide": OFFICES | DECIDERS,
        "step-booklet": OFFICES | DECIDERS,
        "step-booklet-job": OFFICES | DECIDERS,
        "step-booklet-file": OFFICES | DECIDERS,
        "slate": OFFICES | DECIDERS,
        "slate-propose": OFFICES | DECIDERS,
        "slate-trial": OFFICES | DECIDERS,
        "slate-meter": OFFICES | DECIDERS,
        "slate-save": OFFICES | DECIDERS,
        "slate-decide": OFFICES | DECIDERS,
    },
    menu=(
        MenuItem("推荐", 160, "审核", "screening", newest_in_force),
        MenuItem("推荐", 170, "拟表彰名单", "slate", newest_in_force),
    ),
    dues=(steps_to_take, slates_to_draft),
    steps={
        StepKind.REVIEW: StepPage(lambda of, number: reverse("screening", args=[of, number]), "审核"),
        StepKind.CHOOSE: StepPage(lambda of, number: reverse("slate", args=[of]), "拟表彰名单"),
        **dict.fromkeys(_DECIDED, StepPage(lambda of, number: reverse("step-decide", args=[of, number]))),
    },
    help={DECIDER: "reviews/help/decider.html"},
    tables={
        "reviews.Choice": Drafted("who is on the draft of the slate; the act that decides it takes it up"),
    },
)
