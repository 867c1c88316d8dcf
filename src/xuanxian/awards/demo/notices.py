"""The other notices of the library in the demonstration, each with its own offices and people, each brought to the step that
its cases file names (演示): what a unit and an award office have before them there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from xuanxian.awards.demo.journey import Journey
from xuanxian.awards.programmes.actions import publish_programme, take_part
from xuanxian.awards.programmes.models import RECOMMENDING
from xuanxian.paperwork.invented import invent
from xuanxian.platform.accounts.models import Appointment, Role
from xuanxian.platform.demonstration import appoint
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.organisations.models import Organisation
from xuanxian.rulebooks import library
from xuanxian.rulebooks.cases import load_cases
from xuanxian.rules.awards.rulebook import Rulebook

MOST_NOMINEES = 60
"""Of all units of a notice together; the first unit has its whole list whatever its length."""
_SEED = 2024
_ZONE = ZoneInfo("Asia/Shanghai")


def stages() -> Mapping[str, str]:
    """Notice → the step it is brought to, of those whose cases name one, the oldest first."""
    found = {}
    for name in library.names():
        stage = load_cases(library.NOTICES / f"{name}.cases.yaml").stage
        if stage is not None:
            found[name] = stage
    return dict(sorted(found.items(), key=lambda pair: library.by_name(pair[0]).notice.issued))


@transaction.atomic
def fill_notice(
    name: str, stage: str, photo: Callable[[Appointment], StoredFile]
) -> list[tuple[str, str, str]]:
    """Published and brought to the stage. Returns (职责, office, username) of who may sign in."""
    rulebook = library.by_name(name)
    issued = rulebook.notice.issued
    office = _organisation(_award_office(rulebook))
    leader = appoint(office, f"示例主任{issued.year}", f"bangongshi-{issued.year}", Role.LEADER)
    text = (library.NOTICES / f"{name}.yaml").read_text(encoding="utf-8")
    now = datetime(issued.year, issued.month, issued.day, 9, tzinfo=_ZONE)
    programme = publish_programme(text, office=office, by=leader, now=now)
    # A city of another programme may go by the same name; here other bodies nominate for it.
    programme.participations.filter(function=RECOMMENDING).delete()
    units: dict[Appointment, Sequence[Mapping[str, str]]] = {}
    sign_ins = [(f"评选办公室（{issued.year}年）", office.title, f"bangongshi-{issued.year}")]
    for number, (unit, records) in enumerate(_units(rulebook), start=1):
        username = f"danwei-{issued.year}-{number}"
        organisation = _organisation(unit)
        by = appoint(organisation, f"示例负责人{issued.year}-{number}", username, Role.LEADER)
        take_part(programme, organisation, RECOMMENDING, order=number)
        units[by] = records
    Journey(programme, leader, units, photo).until(stage)
    there = set(programme.nominations.filter(at=stage).values_list("unit", flat=True))
    shown = next((by for by in units if by.organisation_id in there), next(iter(units)))
    role = f"推荐单位负责人（{issued.year}年）"
    return [*sign_ins, (role, shown.organisation.title, shown.user.username)]


def _organisation(name: str) -> Organisation:
    return Organisation.objects.filter(name=name).order_by("pk").first() or found_organisation(
        name, order=200
    )


def _award_office(rulebook: Rulebook) -> str:
    """Who takes most of the steps after the hand-in."""
    takes = [step.by.split("、")[0] for step in rulebook.steps if step.name not in rulebook.of_unit]
    return max(dict.fromkeys(takes), key=takes.count)


def _units(rulebook: Rulebook) -> list[tuple[str, Sequence[Mapping[str, str]]]]:
    """The name under which a body nominates (南宁市总工会 rather than 南宁市), and its nominees."""
    people = invent(rulebook, _SEED)
    found: list[tuple[str, Sequence[Mapping[str, str]]]] = []
    for kind in rulebook.units.kinds:
        for name, aliases in kind.units.items():
            records = people.get(name, [])
            if name == kind.pool or not records:
                continue
            if found and sum(len(r) for _, r in found) + len(records) > MOST_NOMINEES:
                return found
            found.append((max((name, *aliases), key=len), records))
    return found
