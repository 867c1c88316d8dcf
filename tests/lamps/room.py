"""What the room brings to the house."""

from django.urls import reverse

from tests.lamps.actions import light
from tests.lamps.models import KIND, Lamp
from xuanxian.platform.accounts.models import WORKING
from xuanxian.platform.accounts.seats import As
from xuanxian.platform.attachments.queries import attached
from xuanxian.platform.rooms import CaseKind, Due, Files, ForSignature, MenuItem, Room, Signature
from xuanxian.rules.core.facts import Fact, Reference


def visible(seat):
    mine = Lamp.objects.filter(office=seat.organisation_id) | Lamp.objects.filter(
        neighbour=seat.organisation_id
    )
    return mine if seat.role in WORKING else Lamp.objects.none()


def own(seat):
    return visible(seat).filter(office=seat.organisation_id)


def lit(questions):
    rows = {lamp.office_id: lamp for lamp in Lamp.objects.filter(lit=True)}
    return [_said(rows.get(question.about.organisation), question.as_of) for question in questions]


def _said(lamp, as_of):
    if lamp is None:
        return Fact(None, as_of, how="没有亮着的路灯")
    return Fact(
        True, as_of, (Reference(KIND, lamp.pk, str(lamp), reverse("lamp", args=[lamp.pk])),), "按点亮的记录"
    )


def sheet(lamp, today):
    address, files = reverse("lamp", args=[lamp.pk]), list(attached(lamp.case_id))
    papers = [(file.purpose, reverse("attachment", args=[file.pk])) for file in files]
    digest = f"{lamp.name} {[file.file.digest for file in files]}"[:64]
    return ForSignature([(lamp.name, address, "路灯")], [], [], papers, digest)


def unlit(asking):
    for lamp in own(asking.seat).filter(lit=False):
        yield Due(f"点亮{lamp}", "路灯", reverse("lamp", args=[lamp.pk]), group="路灯")


KEEPER = As("守灯单位", lambda seat: visible(seat).exists())
KEEPERS = frozenset({KEEPER})
SHARED = (
    "attachment",
    "attachment-remove",
    "messages",
    "message-file",
    "signing",
    "signing-send",
    "signing-send-back",
)
ROOM = Room(
    "tests.lamps",
    cases=(
        CaseKind(
            KIND, lambda lamp: reverse("lamp", args=[lamp.pk]), visible, own, lambda lamp: [lamp.office, lamp.neighbour],
            Files(reader=lambda seat, lamp: lambda file: True, demand_open=lambda lamp, purpose: None),
            Signature("点灯", "签字点灯", ["点亮以后不能熄灭。"], own, sheet, light),
        ),
    ),
    roles=(KEEPER,),
    doors={"lamp": KEEPERS, **dict.fromkeys(SHARED, KEEPERS)},
    menu=(MenuItem("查看", 999, "路灯", "lamp", lambda seat: next(([lamp.pk] for lamp in own(seat)), None)),),
    dues=(unlit,),
    facts={"有亮着的路灯": lit},
    searched={KIND: "路灯"},
)  # fmt: skip
