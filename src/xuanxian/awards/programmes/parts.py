"""Which organisation takes part in a programme, and as what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from xuanxian.awards.programmes.actions import take_part
from xuanxian.awards.programmes.models import OFFICE, RECOMMENDING, Participation, Programme
from xuanxian.awards.programmes.queries import names_of, rulebook_in_force
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, record
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.refusals import refused
from xuanxian.rules.awards.contents import Part
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.units import Unit
from xuanxian.rules.awards.verbs import LEAVE, TAKE_PART

BY_THE_UNITS = ("推荐单位", "所在单位")
"""Steps that nobody is appointed to: the units themselves take them."""


def functions(rulebook: Rulebook) -> list[str]:
    """The offices that the steps name, in their order."""
    return list(dict.fromkeys(step.by for step in rulebook.steps if step.by not in BY_THE_UNITS))


@dataclass(frozen=True)
class Parts:
    """Who of one programme takes part under another rulebook: `units` as what it calls them, `offices`, and `left` whom it
    does not know; `vacant` are its offices that nobody is."""

    units: Sequence[tuple[Participation, Unit]]
    offices: Sequence[Participation]
    left: Sequence[Participation]
    vacant: Sequence[str]


def parts_under(programme: Programme, rulebook: Rulebook) -> Parts:
    named = functions(rulebook)
    units, offices, left = [], [], []
    rows = programme.participations.select_related("organisation").prefetch_related("organisation__aliases")
    for part in rows:
        if part.function == RECOMMENDING:
            unit = next(
                (u for name in names_of(part.organisation) if (u := rulebook.units.resolve(name))), None
            )
            if unit is None:
                left.append(part)
            else:
                units.append((part, unit))
        elif part.function in named:
            offices.append(part)
        elif part.function != OFFICE:
            left.append(part)
    there = {part.function for part in offices}
    return Parts(units, offices, left, [name for name in named if name not in there])


@transaction.atomic
def admit(
    programme: Programme, organisation: Organisation, function: str, *, by: Appointment, now: datetime
) -> Participation:
    """As a recommending unit that the notice knows, or as an office that its steps name."""
    lock([programme.case_id])
    if function not in (RECOMMENDING, *functions(rulebook_in_force(programme))):
        raise refused("part.unknown", f"各步没有写明「{function}」", "请从各步写明的机构中选择")
    if programme.participations.filter(organisation=organisation, function=function).exists():
        raise refused("part.double", f"「{organisation}」已经是{function}", "不必重复添加")
    made = take_part(programme, organisation, function)
    content = Part(name=organisation.title, function=function, organisation=organisation.pk)
    record(programme.case, TAKE_PART, by=by, now=now, content=content)
    tell(
        organisation,
        f"本单位在「{programme.title}」中是{function}",
        reverse("programme", args=[programme.pk]),
        now=now,
    )
    return made


@transaction.atomic
def end_part(part: Participation, *, reason: str, by: Appointment, now: datetime) -> None:
    """Not of a unit that has begun to nominate: what it nominated would have no unit."""
    programme = part.programme
    lock([programme.case_id])
    if part.function == OFFICE:
        raise refused("part.office", "评选办公室不能退出自己的活动", "请选择其他单位")
    if part.function == RECOMMENDING and programme.packages.filter(unit=part.organisation_id).exists():
        raise refused(
            "part.begun",
            f"「{part.organisation}」已经开始编制报送材料",
            "请先请该单位逐个撤回推荐对象；材料留存备查",
        )
    if not reason.strip():
        raise refused("reason.missing", "没有写理由", "请写明理由")
    content = Part(name=part.organisation.title, function=part.function, organisation=part.organisation_id)
    record(programme.case, LEAVE, by=by, now=now, content=content, reason=reason.strip())
    part.delete()
