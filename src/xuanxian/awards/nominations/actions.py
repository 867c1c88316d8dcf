"""A nomination's record: its fields are saved, it is judged, it is struck off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from xuanxian.awards.nominations.access import readers_by_key
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.checks import nomination_findings
from xuanxian.awards.nominations.models import (
    BELOW,
    GONE,
    IN_HANDS,
    IN_HANDS_OF_UNIT,
    NOMINATION,
    PACKAGE,
    PHOTO,
    Nomination,
    Package,
    Status,
)
from xuanxian.awards.nominations.proven import bring_up_to_date
from xuanxian.awards.nominations.records import describe, put, typed_of
from xuanxian.awards.nominations.standings import (
    open_deliveries,
)
from xuanxian.awards.programmes.models import Participation, Programme
from xuanxian.awards.programmes.queries import rulebook_of, version_in_force
from xuanxian.platform.accounts.models import Appointment, User
from xuanxian.platform.acts.actions import lock, open_case, record
from xuanxian.platform.attachments.queries import attached
from xuanxian.platform.db.locks import for_change
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.refusals import Refused, refused
from xuanxian.platform.search.actions import put as put_entry
from xuanxian.rules.awards.contents import StruckOff
from xuanxian.rules.awards.rounds import delivers
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.verbs import STRIKE_OFF
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.subjects import Facts
from xuanxian.rules.core.values import PERSONAL, read_value

LONGEST = 20_000
"""Characters of one field; far more than any form asks for."""


def package_of(programme: Programme, participation: Participation) -> Package:
    """The unit's package; made when first asked for."""
    found = Package.objects.filter(programme=programme, unit=participation.organisation_id).first()
    if found is not None:
        return found
    with transaction.atomic():
        made, _ = Package.objects.get_or_create(
            programme=programme,
            unit=participation.organisation,
            defaults={
                "case": open_case(PACKAGE),
                "version": version_in_force(programme),
                "unit_name": participation.unit_name,
                "quota_row": participation.quota_row,
                "order": participation.order,
            },
        )
    return made


@dataclass(frozen=True)
class Conflicting:
    """Somebody else changed the field since the page was opened; nothing was overwritten."""

    field: Field
    theirs: str
    by: str
    at: str


@dataclass(frozen=True)
class Saved:
    nomination: Nomination
    conflicts: Sequence[Conflicting]
    findings: Sequence[Finding]


def save_fields(
    nomination: Nomination, changes: Mapping[str, str], *, revision: int, by: Appointment, now: datetime
) -> Saved:
    """Saves what was typed, right or wrong; the findings say what is wrong. `revision` is that of the page on which it
    was typed: a field which another person has changed since is not overwritten. Refused for a nomination that
    is no longer in the hands of its unit, for an unknown field, for a text beyond all measure.

    Judging takes longer than writing, and on SQLite one writes at a time: it is done before anything is locked, and
    anew where the nomination has changed meanwhile (decision 0023)."""
    while True:
        nomination = _own(nomination)
        read, saved = nomination.revision, _typed_in(nomination, changes, revision, by, now)
        with transaction.atomic():
            locked = for_change(Nomination.objects.only("revision", "status", "name")).get(pk=nomination.pk)
            demand_in_hands(locked, IN_HANDS)
            if locked.revision == read:
                if nomination.revision > read:
                    nomination.save(update_fields=_SAVED)
                    nomination.content.save()
                    make_findable(nomination)
                return saved
        nomination = Nomination.objects.select_related("package", "unit", "version", "content").get(
            pk=nomination.pk
        )


_SAVED = ["mark", "born", "revision", "changed_at", "changed_by", "name", "body", "stops", "warns"]


def _own(nomination: Nomination) -> Nomination:
    """A copy to write into: what is not saved in the end is nobody's."""
    own, content = copy(nomination), copy(nomination.content)
    content.values, content.sealed, content.touched = (
        dict(content.values),
        dict(content.sealed),
        dict(content.touched),
    )
    content.proven, content.contested = dict(content.proven), dict(content.contested)
    own.content = content
    return own


def _typed_in(
    nomination: Nomination, changes: Mapping[str, str], revision: int, by: Appointment, now: datetime
) -> Saved:
    """The nomination as it will be saved, its revision one higher where anything changes."""
    rulebook = rulebook_of(nomination.version)
    asked = asked_for(nomination)
    conflicts = []
    changed = False
    for name, typed in changes.items():
        field = asked.field(name)
        if field is None or field.kind is Kind.PHOTO:
            raise refused(
                "form.unknown-field", f"这张表没有「{name}」", "请刷新页面后再填", subject=nomination.name
            )
        text = _kept(field, typed)
        before = typed_of(nomination, field)
        since, who, at = nomination.content.touched.get(name, (0, "", ""))
        if text == before:
            continue
        if nomination.status == Status.AGAIN and name not in asked.later:
            raise refused(
                "nomination.reviewed", f"「{name}」已经审核，不能再改", "需要更正的，请评选办公室退回",
                subject=nomination.name,
            )  # fmt: skip
        if since > revision and who != by.user_id:
            theirs = "（已改动，内容不在此显示）" if field.kind in PERSONAL else before
            conflicts.append(Conflicting(field, theirs, _name_of(who), at))
            continue
        put(nomination, field, text)
        at = timezone.localtime(now).strftime("%H:%M")
        nomination.content.touched[name] = (nomination.revision + 1, by.user_id, at)
        changed = True
    if changed:
        nomination.revision += 1
        nomination.changed_at, nomination.changed_by = now, by.user
        describe(nomination, rulebook)
    bring_up_to_date([nomination], now.date())
    photo = _photo_of(nomination) if asked.photo else ""
    findings = nomination_findings(nomination, rulebook, bool(photo), photo)
    nomination.stops = sum(f.level is Level.STOP for f in findings)
    nomination.warns = sum(f.level is Level.WARN for f in findings)
    return Saved(nomination, conflicts, findings)


def make_findable(nomination: Nomination) -> None:
    """By any word of what was entered; personal numbers are not among the values. By whom is asked of the locked row: an act
    may have come since this one was read."""
    text = "\n".join(
        [nomination.category, nomination.package.unit_name, *map(str, nomination.values.values())]
    )
    put_entry(
        NOMINATION,
        nomination.pk,
        str(nomination),
        text,
        reverse("nomination", args=[nomination.pk]),
        readers_by_key([nomination.pk])[nomination.pk],
    )


def _kept(field: Field, typed: str) -> str:
    """What can be read in one way only is kept tidy; everything else as it was typed."""
    text = "".join(c for c in typed.replace("\r\n", "\n") if c in "\n\t" or ord(c) >= 32).strip()
    if len(text) > LONGEST:
        raise refused(
            "value.too-long",
            f"「{field.name}」有{len(text)}个字符，太长",
            f"请压缩到{LONGEST}个字符以内",
            subject=field.name,
        )
    value, _ = read_value(field, text)
    if isinstance(value, str) and field.kind in (
        Kind.MONTH,
        Kind.IDENTITY,
        Kind.PHONE,
        Kind.CHOICE,
        Kind.NAME,
    ):
        return value
    return text


def _name_of(user_id: int) -> str:
    return str(User.objects.filter(pk=user_id).first() or "他人")


def _photo_of(nomination: Nomination) -> str:
    """The digest of its file."""
    found = attached(nomination.case_id, purpose=PHOTO)
    return found.values_list("file__digest", flat=True).last() or ""


def demand_in_hands(nomination: Nomination, states: Sequence[str] = IN_HANDS_OF_UNIT) -> None:
    if nomination.status not in states:
        mend = "需要修改的，请先撤回报送材料，或者请评选办公室退回"
        raise refused(
            "nomination.handed-in",
            f"「{nomination}」{nomination.status}，不能再修改",
            "需要修改的，请推荐单位退回申报" if nomination.status in BELOW else mend,
            subject=nomination.name,
        )


def locked_package(package: Package) -> Package:
    """As it now is; nobody else changes the list until we are done."""
    lock([package.case_id])
    return Package.objects.select_related("version", "programme").get(pk=package.pk)


def demand_open(package: Package, rulebook: Rulebook, facts: Facts) -> None:
    """The delivery with which such a nominee first goes is still to be made."""
    first = next((step for step in rulebook.steps_for(facts) if delivers(step)), None)
    if first not in open_deliveries(package):
        raise handed_in_already()


def handed_in_already() -> Refused:
    return refused(
        "package.handed-in",
        "报送材料已报送，不能再添加或者更换",
        "需要修改的，请先撤回报送材料，或者请评选办公室退回",
    )


def recount(nomination: Nomination) -> None:
    """Whoever judged it as it was before judges it anew."""
    rulebook = rulebook_of(nomination.version)
    asked = asked_for(nomination)
    photo = _photo_of(nomination) if asked.photo else ""
    findings = nomination_findings(nomination, rulebook, bool(photo), photo)
    Nomination.objects.filter(pk=nomination.pk).update(
        stops=sum(f.level is Level.STOP for f in findings), warns=sum(f.level is Level.WARN for f in findings),
        revision=F("revision") + 1,
    )  # fmt: skip


@transaction.atomic
def strike_off(nomination: Nomination, *, reason: str, by: Appointment, now: datetime) -> None:
    """For breaking the rules: no substitute, the place goes with it (Q8). Not of one that has left the list: its place may
    be somebody else's by now."""
    lock([nomination.case_id])
    locked = Nomination.objects.select_related("case").get(pk=nomination.pk)
    if locked.status in (*GONE, Status.STRUCK_OFF, Status.HONOURED, Status.REVOKED):
        raise refused("nomination.status", f"「{locked}」{locked.status}，不能取消资格", "已表彰的请办理撤销")
    if not reason.strip():
        raise refused("reason.missing", "没有写取消资格的理由", "请写明查实的情况")
    rulebook = rulebook_of(nomination.version)
    clause = rulebook.substitution.clause if rulebook.substitution else ""
    record(locked.case, STRIKE_OFF, by=by, now=now, content=StruckOff(clause), reason=reason.strip())
    tell(
        nomination.unit,
        f"「{locked}」被取消评选资格，相应名额不得递补",
        reverse("nomination", args=[locked.pk]),
        now=now,
    )
