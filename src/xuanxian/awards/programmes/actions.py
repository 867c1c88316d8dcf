"""A programme is set up from a rulebook, published as a version, and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from django.db import transaction
from django.urls import reverse

from xuanxian.awards.programmes.access import readers_of
from xuanxian.awards.programmes.models import (
    KIND,
    OFFICE,
    RECOMMENDING,
    Participation,
    Programme,
    RulebookText,
    Version,
)
from xuanxian.awards.programmes.queries import names_of, parsed, rulebook_in_force, units_here
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import open_case, record
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.refusals import Refused, refused
from xuanxian.platform.search.actions import put as put_entry
from xuanxian.rules.awards.contents import Extended, VersionPublished
from xuanxian.rules.awards.lint import check_rulebook
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.verbs import EXTENDED, PUBLISH
from xuanxian.rules.core.calendars import Calendar
from xuanxian.rules.core.findings import Finding, Level


@transaction.atomic
def publish_programme(text: str, *, office: Organisation, by: Appointment | None, now: datetime) -> Programme:
    """The first version of a notice, in force from now on. Refused while the rulebook has a finding of level stop, or
    when it is already published. Listed units known here by name or alias take part at once; of those whose name several
    bear the office is told."""
    rulebook = parsed(text)
    if stops := _stops(text, working_days()):
        raise Refused(stops)
    if Programme.objects.filter(name=rulebook.name).exists():
        raise refused("programme.published", f"「{rulebook.name}」已经发布", "请在原活动中发布新的版次")
    meant = units_here(rulebook)
    shared = [name for name, found in meant.items() if len(found) > 1]
    content = VersionPublished(number=1, shared=tuple(shared))
    programme = first_version(
        rulebook, text, office=office, content=content, reason="", by=by, now=now
    ).programme
    take_part(programme, office, OFFICE)
    for order, found in enumerate(meant.values()):
        if len(found) == 1:
            take_part(programme, found[0], RECOMMENDING, order=order)
    if shared:
        said = f"{'、'.join(shared)}：叫这个名称的单位不止一个，没有加入，请在“参加单位”中连同上级写明"
        tell(office, said, reverse("programme", args=[programme.pk]), now=now)
    return programme


@lru_cache(maxsize=16)
def _stops(text: str, calendar: Calendar) -> Sequence[Finding]:
    """What forbids to publish this text."""
    return [f for f in check_rulebook(parsed(text), calendar) if f.level is Level.STOP]


def first_version(
    rulebook: Rulebook, text: str, *, office: Organisation, content: VersionPublished, reason: str,
    by: Appointment | None, now: datetime,
) -> Version:  # fmt: skip
    """Within the caller's transaction, who has checked the rulebook."""
    programme = Programme.objects.create(
        case=open_case(KIND),
        name=rulebook.name,
        title=rulebook.notice.programme,
        year=rulebook.notice.year,
        office=office,
    )
    kept, _ = RulebookText.objects.get_or_create(digest=rulebook.digest, defaults={"text": text})
    version = Version.objects.create(programme=programme, number=1, rulebook=kept, at=now)
    content = replace(content, digest=rulebook.digest)
    record(programme.case, PUBLISH, by=by, now=now, content=content, reason=reason.strip())
    programme.refresh_from_db()
    address = reverse("programme", args=[programme.pk])
    put_entry(KIND, programme.pk, programme.title, rulebook.notice.title, address, readers_of(programme))
    return version


@transaction.atomic
def take_part(
    programme: Programme, organisation: Organisation, function: str, *, order: int | None = None
) -> Participation:
    """As recommending unit only where the notice knows the unit, by name, alias or pattern."""
    quota_row = unit_name = ""
    if function == RECOMMENDING:
        rulebook = rulebook_in_force(programme)
        unit = next((u for name in names_of(organisation) if (u := rulebook.units.resolve(name))), None)
        if unit is None:
            raise refused(
                "unit.unknown",
                f"「{organisation.name}」不是本次活动的推荐单位",
                "请核对单位名称和别名，或者由行业主管部门推荐",
                clause=rulebook.quotas[0].clause if rulebook.quotas else "",
            )
        quota_row, unit_name = unit.quota_row, unit.name
    made, _ = Participation.objects.get_or_create(
        programme=programme,
        organisation=organisation,
        function=function,
        defaults={
            "quota_row": quota_row,
            "unit_name": unit_name,
            "order": programme.participations.count() if order is None else order,
        },
    )
    return made


@transaction.atomic
def extend_deadline(
    programme: Programme, step: str, until: date, *, reason: str, by: Appointment, now: datetime
) -> None:
    """For everybody. A printed date is never moved: the extension is an act beside it (V6)."""
    rulebook = rulebook_in_force(programme)
    found = next((s for s in rulebook.steps if s.name == step), None)
    if found is None or found.until is None:
        raise refused("step.unknown", f"「{step}」没有截止日期", "请选择有截止日期的步骤")
    if until <= found.until:
        raise refused(
            "step.until", f"延期应晚于原截止日{found.until}", "请改日期", subject=step, clause=found.clause
        )
    if not reason.strip():
        raise refused("reason.missing", "没有写延期理由", "请写明理由", subject=step)
    record(programme.case, EXTENDED, by=by, now=now, step=step, content=Extended(until), reason=reason)
