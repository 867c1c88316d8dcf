"""A place is taken, exchanged, given up: the case of the unit's package is locked, so that the last place is taken once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from xuanxian.awards.nominations.actions import (
    demand_in_hands,
    demand_open,
    locked_package,
    make_findable,
    recount,
)
from xuanxian.awards.nominations.models import (
    IN_HANDS_OF_UNIT,
    NOMINATION,
    NOT_LISTED,
    RESERVE,
    Content,
    Nomination,
    Package,
    Status,
)
from xuanxian.awards.nominations.slots import slot_named
from xuanxian.awards.places.counting import quota_stops
from xuanxian.awards.programmes.moves import rulebook_with_moves
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, open_case, record
from xuanxian.platform.db.locks import for_change
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.refusals import Refused, refused
from xuanxian.rules.awards.rulebook import TYPE, Rulebook, Slot
from xuanxian.rules.awards.verbs import DROP, PROMOTE


@transaction.atomic
def draft_nomination(
    package: Package, category: str, place: str, *, type_: str = "", key: uuid.UUID, home: Organisation | None = None,
    by: Appointment, now: datetime,
) -> Nomination:  # fmt: skip
    """Takes a place. The same key again returns the draft it made. Refused when the places are used up. `type_` only
    tells apart types that know the same category."""
    package = locked_package(package)
    if earlier := Nomination.objects.filter(key=key).first():
        return earlier
    rulebook = rulebook_with_moves(package.version)
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


@transaction.atomic
def change_place(
    nomination: Nomination, category: str, place: str, *, by: Appointment, now: datetime
) -> Nomination:
    """To another category or between places and reserves; refused when no place is free there."""
    package = locked_package(nomination.package)
    locked = for_change(Nomination.objects.all()).get(pk=nomination.pk)
    demand_in_hands(locked)
    rulebook = rulebook_with_moves(package.version)
    types = {slot.type for slot in rulebook.slots if slot.category == category}
    if types and locked.type not in types:
        raise refused(
            "category.type",
            f"「{locked}」是{locked.type}，不能改为「{category}」",
            "请另行添加",
            subject=locked.name,
        )
    slot = slot_named(rulebook, category, place, locked.type)
    if stops := quota_stops(package, rulebook, slot, without=locked.pk):
        raise Refused(stops)
    locked.category, locked.place, locked.changed_at, locked.changed_by = category, place, now, by.user
    locked.save(update_fields=["category", "place", "changed_at", "changed_by"])
    close_ranks(package, locked.type)
    locked.refresh_from_db(fields=["order", "sort_key"])
    recount(locked)
    make_findable(locked)
    return locked


@transaction.atomic
def reorder(package: Package, list_: str, order: Sequence[int], *, by: Appointment, now: datetime) -> None:
    """The unit's order of preference (七(一)2), from 1 without gap. Those not named keep their order, at the end. Who was
    struck off stays on the list and has a number, too."""
    package = locked_package(package)
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
    package = locked_package(nomination.package)
    lock([nomination.case_id])
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


@transaction.atomic
def promote_reserve(nomination: Nomination, *, reason: str, by: Appointment, now: datetime) -> None:
    """A reserve takes a place that became free for another reason than a striking-off (Q8): the office's ruling."""
    lock([nomination.package.case_id, nomination.case_id])
    package = Package.objects.select_related("version").get(pk=nomination.package_id)
    locked = Nomination.objects.select_related("case").get(pk=nomination.pk)
    if locked.place != RESERVE or locked.promoted:
        raise refused("reserve.not", f"「{locked}」不是备选，不必递补", "请选择备选对象")
    if locked.status not in (*IN_HANDS_OF_UNIT, Status.HANDED_IN, Status.PASSED):
        raise refused(
            "nomination.status", f"「{locked}」{locked.status}，不能递补", "请选择还在名单上的备选对象"
        )
    rulebook = rulebook_with_moves(package.version)
    moved_up = rulebook.moved_up(Slot(locked.type, locked.category, locked.place))
    if stops := quota_stops(package, rulebook, moved_up, without=locked.pk):
        raise Refused(stops)
    if not reason.strip():
        raise refused("reason.missing", "没有写递补理由", "请写明空出名额的原因")
    record(locked.case, PROMOTE, by=by, now=now, reason=reason.strip())
    tell(nomination.unit, f"备选对象「{locked}」已递补", reverse("nomination", args=[locked.pk]), now=now)
