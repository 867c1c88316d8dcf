"""Who may see or change which package and nomination; the only door to them. The unit sees its own, whoever is
above sees below, the award office sees what was handed in, a nominee's own unit sees its own nominees. What one
may not see looks as if it were not there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import Http404

from xuanxian.awards.nominations.models import (
    IN_HANDS,
    NOMINATION,
    Nomination,
    Package,
    PackageStatus,
)
from xuanxian.awards.programmes.access import parts_of
from xuanxian.awards.programmes.models import RECOMMENDING, Programme
from xuanxian.platform.accounts.models import WORKING, Appointment, Role
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.organisations.queries import with_all_below
from xuanxian.platform.search.actions import change_readers
from xuanxian.platform.search.readers import (
    Reader,
    Readers,
    circle,
    line,
    organisation,
    register,
    tells_circles,
)


def packages_visible_to(seat: Appointment | None) -> QuerySet[Package]:
    """The award office sees that a package exists before it is handed in, and how far it is."""
    if seat is None or seat.role not in WORKING:
        return Package.objects.none()
    own = Q(unit__path__startswith=seat.organisation.path)
    return Package.objects.filter(own | Q(programme__office=seat.organisation_id)).select_related(
        "programme__case", "version", "unit", "case"
    )


def nominations_visible_to(seat: Appointment | None) -> QuerySet[Nomination]:
    """The award office and the offices that decide see a nomination from its first hand-in on. Which of the reasons to
    see anything the seat has is looked up first: one reason alone reads its rows by an index."""
    if seat is None or seat.role not in WORKING:
        return Nomination.objects.none()
    below = list(with_all_below(seat.organisation).values_list("pk", flat=True))
    reasons = []
    if len(below) > 1 or any(part.own and part.function == RECOMMENDING for part in parts_of(seat)):
        reasons.append(_among("unit", below))
    if Nomination.objects.filter(home__in=below).exclude(unit__in=below).exists():
        reasons.append(_among("home", below))
    if reviewed := _reviewed_by(seat):
        reasons.append(_among("programme", sorted(reviewed)) & Q(handed_in=True))
    return Nomination.objects.filter(reduce(or_, reasons)) if reasons else Nomination.objects.none()


def _among(name: str, keys: Sequence[int]) -> Q:
    """Of one key as equal: then an index also gives the order."""
    return Q(**({name: keys[0]} if len(keys) == 1 else {f"{name}__in": keys}))


def _reviewed_by(seat: Appointment) -> set[int]:
    """The programmes of whose award office or deciders the seat is."""
    return {part.programme for part in parts_of(seat) if part.own and part.function != RECOMMENDING}


def _sees(seat: Appointment | None, nomination: Nomination) -> bool:
    """The same of one that is there already: whether it is among `nominations_visible_to`."""
    if seat is None or seat.role not in WORKING:
        return False
    below = seat.organisation.path
    return (
        nomination.unit.path.startswith(below)
        or (nomination.home is not None and nomination.home.path.startswith(below))
        or (nomination.handed_in and nomination.programme_id in _reviewed_by(seat))
    )


def readers_of(nomination: Nomination) -> Readers:
    """The same for search, under which it is put. While the unit is mending it others find it by its name alone, since they
    see what was handed in last, not what is being typed (`records.as_seen`)."""
    home = nomination.home
    own = line(nomination.unit.path)
    others = line(home.path) if home is not None else frozenset()
    if nomination.handed_in:
        others |= {_reviewing(nomination.programme_id)}
    if nomination.status not in IN_HANDS:
        return Readers(own | others)
    if home is not None:
        own |= {organisation(home.pk)}
    return Readers(own, others - own)


def _reviewing(programme: int) -> Reader:
    """The award office of the programme and those that decide in it."""
    return circle("评选", programme)


@tells_circles
def circles_of(seat: Appointment) -> Collection[Reader]:
    return {_reviewing(programme) for programme in _reviewed_by(seat)} if seat.role in WORKING else ()


def readers_by_key(keys: Collection[int]) -> Mapping[int, Readers]:
    rows = Nomination.objects.filter(pk__in=keys).select_related("unit", "home")
    fields = ("status", "handed_in", "programme", "unit__path", "home__path")
    return {nomination.pk: readers_of(nomination) for nomination in rows.only(*fields)}


register(NOMINATION, readers_by_key)


def keep_readers(changed: Sequence[tuple[Nomination, Mapping[str, Any]]]) -> None:
    """An act that changes who reads a nomination changes who finds it."""
    rows = [
        row
        for row, before in changed
        if (before["handed_in"], before["status"] in IN_HANDS) != (row.handed_in, row.status in IN_HANDS)
    ]
    if rows:
        prefetch_related_objects(rows, "unit", "home")
        change_readers(NOMINATION, {row.pk: readers_of(row) for row in rows})


def package_to_read(seat: Appointment | None, pk: int) -> Package:
    found = packages_visible_to(seat).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def package_papers(seat: Appointment | None, pk: int) -> Package:
    """Its content as papers: the unit's and those above it at any time, the award office's while it has them."""
    found = package_to_read(seat, pk)
    if not own_or_below(seat, found) and found.status != PackageStatus.HANDED_IN:
        raise Http404
    return found


def own_or_below(seat: Appointment | None, package: Package) -> bool:
    return seat is not None and package.unit.path.startswith(seat.organisation.path)


def package_to_edit(seat: Appointment | None, pk: int) -> Package:
    """By the unit itself, not by one above it."""
    found = packages_visible_to(seat).filter(pk=pk, unit=seat.organisation_id if seat else None).first()
    if found is None:
        raise Http404
    return found


def package_to_hand_in(seat: Appointment | None, pk: int) -> Package:
    """With the signature of the unit's head (六(三)): only in the office of its leader."""
    found = package_to_edit(seat, pk)
    if seat is None or seat.role != Role.LEADER:
        raise Http404
    return found


def package_to_review(seat: Appointment | None, pk: int) -> Package:
    """By the award office."""
    found = (
        packages_visible_to(seat)
        .filter(pk=pk, programme__office=seat.organisation_id if seat else None)
        .first()
    )
    if found is None:
        raise Http404
    return found


def nomination_to_read(seat: Appointment | None, pk: int) -> Nomination:
    rows = Nomination.objects.select_related(
        "package", "programme__case", "version", "unit", "home", "content"
    )
    found = rows.filter(pk=pk).first()
    if found is None or not _sees(seat, found):
        raise Http404
    found.package.programme = found.programme
    return found


def nomination_to_edit(seat: Appointment | None, pk: int) -> Nomination:
    """By its unit, or by the nominee's own unit which fills in the form. Whether it is still in their hands is said by
    the action, in words."""
    found = nomination_to_read(seat, pk)
    if seat is None or seat.organisation_id not in (found.unit_id, found.home_id):
        raise Http404
    return found


def nomination_of_unit(seat: Appointment | None, pk: int) -> Nomination:
    """By its recommending unit."""
    found = nomination_to_read(seat, pk)
    if seat is None or found.unit_id != seat.organisation_id:
        raise Http404
    return found


def nomination_to_review(seat: Appointment | None, pk: int) -> Nomination:
    found = nomination_to_read(seat, pk)
    if seat is None or found.programme.office_id != seat.organisation_id:
        raise Http404
    return found


def may_read_inner(seat: Appointment | None, nomination: Nomination) -> bool:
    """Consultation replies and reviews are for the unit, those above it and the offices; the nominee and the unit that
    filled in the form never see them (V5)."""
    if seat is None or seat.role not in WORKING:
        return False
    above = nomination.unit.path.startswith(seat.organisation.path)
    return above or nomination.programme_id in _reviewed_by(seat)


def of_home(seat: Appointment | None, nomination: Nomination) -> bool:
    return (
        seat is not None
        and nomination.home is not None
        and nomination.home.path.startswith(seat.organisation.path)
    )


def may_be_filled_in(nomination: Nomination) -> bool:
    return nomination.status in IN_HANDS


# ——— above and below ————————————————————————————————————————————————————————————————————————————————————


def homes_below(seat: Appointment | None) -> QuerySet[Organisation]:
    """The organisations among which a unit may divide its places."""
    if seat is None or seat.role not in WORKING:
        return Organisation.objects.none()
    return with_all_below(seat.organisation).exclude(pk=seat.organisation_id).order_by("order", "pk")


def packages_above(seat: Appointment | None, programme: Programme) -> QuerySet[Package]:
    """Those of the recommending units above one's own organisation, to which it may propose."""
    if seat is None or seat.role not in WORKING:
        return Package.objects.none()
    above = [int(part) for part in seat.organisation.path.strip("/").split("/")[:-1] if part]
    rows = Package.objects.filter(programme=programme, unit__in=above)
    return rows.select_related("version", "unit", "programme__case", "case").order_by("pk")


def allotment_to_use(seat: Appointment | None, pk: int, home: int) -> tuple[Package, Organisation]:
    """By the organisation itself, or by the unit for one below it that has no account."""
    package = Package.objects.select_related("version", "unit", "programme", "case").filter(pk=pk).first()
    organisation = Organisation.objects.filter(pk=home).first()
    if package is None or organisation is None or seat is None or seat.role not in WORKING:
        raise Http404
    below = organisation.path.startswith(package.unit.path) and organisation.pk != package.unit_id
    if not below or seat.organisation_id not in (organisation.pk, package.unit_id):
        raise Http404
    return package, organisation
