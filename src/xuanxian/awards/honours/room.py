"""What the room brings to the house."""

from __future__ import annotations

from django.urls import reverse

from xuanxian.awards.honours.models import KIND
from xuanxian.awards.programmes.access import newest_in_force
from xuanxian.awards.programmes.roles import DECIDERS, OFFICES
from xuanxian.platform.rooms import Covered, MenuItem, Room, Several, StepPage
from xuanxian.rules.awards.steps import StepKind

ROOM = Room(
    "awards.honours",
    doors={
        "conferral": OFFICES | DECIDERS,
        "step-list": OFFICES | DECIDERS,
        "step-list-file": OFFICES | DECIDERS,
        "decision-file": OFFICES | DECIDERS,
        "honours": Several.APPOINTED,
        "honour": Several.APPOINTED,
        "honour-revoke": OFFICES,
        "honours-import": OFFICES,
        "honours-import-template": OFFICES,
        "honours-import-check": OFFICES,
        "honour-take-back": OFFICES,
        "certificate": Several.EVERYBODY,
    },
    menu=(
        MenuItem("推荐", 180, "授予", "conferral", newest_in_force),
        MenuItem("查看", 960, "荣誉登记簿", "honours"),
    ),
    steps={StepKind.CONFER: StepPage(lambda of, number: reverse("conferral", args=[of]), "授予")},
    searched={KIND: "荣誉登记簿"},
    tables={
        "honours.Honour": Covered("entered with the conferral, revoked by an act", kind=KIND),
    },
)
