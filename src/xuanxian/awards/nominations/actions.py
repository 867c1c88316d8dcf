"""Drafting: a nomination comes into being, its fields are saved, files are attached, it is moved or dropped.
Taking a place locks the case of the unit's package, so that the last place is taken once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from xuanxian.awards.nominations.access import readers_by_key
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.checks import nomination_findings
from xuanxian.awards.nominations.models import (
    BELOW,
    IN_HANDS,
    IN_HANDS_OF_UNIT,
    NOMINATION,
    NOT_LISTED,
    PACKAGE,
    Content,
    Nomination,
    Package,
    Status,
)
from xuanxian.awards.nominations.places import quota_stops, slot_named
from xuanxian.awards.nominations.records import describe, put, text_of
from xuanxian.awards.nominations.standings import open_deliveries
from xuanxian.awards.nominations.state import DROP
from xuanxian.awards.programmes.models import Participation, Programme
from xuanxian.awards.programmes.moves import rulebook_for
from xuanxian.awards.programmes.queries import rulebook_of, version_in_force
from xuanxian.platform.accounts.models import Appointment, User
from xuanxian.platform.acts.actions import hold, open_case, record
from xuanxian.platform.db.locks import for_change
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.refusals import Refused, refused
from xuanxian.platform.search.actions import put as put_entry
from xuanxian.rules.fields import Field, Kind
from xuanxian.rules.findings import Finding, Level
from xuanxian.rules.rounds import delivers
from xuanxian.rules.rulebook import TYPE, Rulebook, Slot
from xuanxian.rules.subjects import Facts
from xuanxian.rules.values import PERSONAL, read_value

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


@transaction.atomic
def draft_nomination(
    package: Package, category: str, place: str, *, type_: str = "", key: uuid.UUID, home: Organisation | None = None,
    by: Appointment, now: datetime,
) -> Nomination:  # fmt: skip
    """Takes a place. The same key again returns the draft it made. Refused when the places are used up. `type_` only
    tells apart types that know the same category."""
    package = held(package)
    if earlier := Nomination.objects.filter(key=key).first():
        return earlier
    rulebook = rulebook_for(package.version)
    slot = slot_named(rulebook, category, place, type_)
    demand_open(package, rulebook, rulebook.facts_of(slot))
    if stops := quota_stops(package, rulebook, slot):
        raise Refused(stops)
    return opened(package, rulebook, slot, next_number(package, rulebook, slot), key, home, by, now)


def opened(
    package: Package, rulebook: Rulebook, slot: Slot, order: int, key: uuid.UUID, home: Organisation | None,
    by: Appointment, now: datetime,
) -> Nomination:  # fmt: skip
    """Empty, with its case; what it takes the caller has checked."""
    made = Nomination(
        case=open_case(NOMINATION), key=key, package=package, programme=package.programme, version=package.version,
        unit_id=package.unit_id, home=home, type=slot.type, category=slot.category, place=slot.place,
        changed_at=now, changed_by=by.user,
    )  # fmt: skip
    made.put_in_order(package, order, *shelf(rulebook, slot))
    made.save()
    Content.objects.create(nomination=made)
    return made


def next_number(package: Package, rulebook: Rulebook, slot: Slot) -> int:
    return 1 + max((row.order for row in in_order(package, rulebook.list_of(slot))), default=0)


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


_SAVED = ["mark", "revision", "changed_at", "changed_by", "name", "body", "stops", "warns"]


def _own(nomination: Nomination) -> Nomination:
    """A copy to write into: what is not saved in the end is nobody's."""
    own, content = copy(nomination), copy(nomination.content)
    content.values, content.sealed, content.touched = (
        dict(content.values),
        dict(content.sealed),
        dict(content.touched),
    )
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
        before = text_of(nomination, field)
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
        f"/nominations/{nomination.pk}/",
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
    found = nomination.attachments.filter(purpose="照片", removed_at=None)
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


def held(package: Package) -> Package:
    """As it now is; nobody else changes the list until we are done."""
    hold([package.case_id])
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
def change_place(
    nomination: Nomination, category: str, place: str, *, by: Appointment, now: datetime
) -> Nomination:
    """To another category or between places and reserves; refused when no place is free there."""
    package = held(nomination.package)
    locked = for_change(Nomination.objects.all()).get(pk=nomination.pk)
    demand_in_hands(locked)
    rulebook = rulebook_for(package.version)
    known = [s for s in rulebook.slots if (s.category, s.place) == (category, place)]
    if known and locked.type not in {slot.type for slot in known}:
        raise refused(
            "category.type",
            f"「{locked}」是{locked.type}，不能改为「{category}」",
            "请另行添加",
            subject=locked.name,
        )
    slot = slot_named(rulebook, category, place, locked.type if known else "")
    if stops := quota_stops(package, rulebook, slot, without=locked.pk):
        raise Refused(stops)
    locked.category, locked.place, locked.changed_at, locked.changed_by = category, place, now, by.user
    locked.save(update_fields=["category", "place", "changed_at", "changed_by"])
    close_ranks(package, locked.type)
    locked.refresh_from_db(fields=["order", "sort_key"])
    recount(locked)
    return locked


@transaction.atomic
def reorder(package: Package, list_: str, order: Sequence[int], *, by: Appointment, now: datetime) -> None:
    """The unit's order of preference (七(一)2), from 1 without gap. Those not named keep their order, at the end. Who was
    struck off stays on the list and has a number, too."""
    package = held(package)
    rows = in_order(package, list_)
    for row in rows:
        if row.status != Status.STRUCK_OFF:
            demand_in_hands(row)
    place = {pk: n for n, pk in enumerate(dict.fromkeys(order))}
    rows.sort(key=lambda row: place.get(row.pk, len(place) + row.order))
    _renumber(package, rows)


@transaction.atomic
def drop(nomination: Nomination, *, reason: str, by: Appointment, now: datetime) -> None:
    """The unit no longer nominates it: its place is free again, its papers stay on record."""
    package = held(nomination.package)
    hold([nomination.case_id])
    locked = Nomination.objects.select_related("case").get(pk=nomination.pk)
    demand_in_hands(locked)
    if package.edition and not reason.strip():
        raise refused("reason.missing", "没有写不再推荐的理由", "请写明理由", subject=locked.name)
    record(locked.case, DROP, by=by, now=now, reason=reason)
    close_ranks(package, locked.type)


def in_order(package: Package, list_: str) -> list[Nomination]:
    """Who stands in a list of the unit's that is numbered by itself."""
    by_type = rulebook_of(package.version).listed_by == TYPE
    mine = package.nominations.filter(type=list_) if by_type else package.nominations.filter(category=list_)
    return list(mine.exclude(status__in=NOT_LISTED).order_by("order", "pk"))


def close_ranks(package: Package, type_: str) -> None:
    """Whoever left a list leaves no gap in its numbers, or it could never be handed in again; the order stays."""
    rulebook = rulebook_of(package.version)
    for list_ in dict.fromkeys(rulebook.list_of(slot) for slot in rulebook.slots if slot.type == type_):
        _renumber(package, in_order(package, list_))


def _renumber(package: Package, rows: Sequence[Nomination]) -> None:
    rulebook = rulebook_of(package.version)
    for number, row in enumerate(rows, start=1):
        row.put_in_order(package, number, *shelf(rulebook, Slot(row.type, row.category)))
    Nomination.objects.bulk_update(rows, ["order", "sort_key"])


def shelf(rulebook: Rulebook, slot: Slot) -> tuple[int, int]:
    """Which of the unit's lists the slot belongs to, and how many there are."""
    return rulebook.lists.index(rulebook.list_of(slot)), len(rulebook.lists)
