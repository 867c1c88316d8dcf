"""Who is what in which programme; the only door to programmes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from xuanxian.awards.programmes.models import (
    KIND,
    Draft,
    Participation,
    Programme,
    Ruling,
    RulingStatus,
    Version,
)
from xuanxian.platform.accounts.models import WORKING, Appointment
from xuanxian.platform.search.readers import Reader, Readers, circle, organisation, register, tells_circles


@dataclass(frozen=True)
class Part:
    """An organisation's part in a programme, as far as it concerns a seat: its own, or that of one above it."""

    programme: int
    function: str
    own: bool


def parts_of(seat: Appointment) -> Sequence[Part]:
    """None but of whoever does the organisation's work. Asked once a request: kept on the seat, which lives as long."""
    if seat.role not in WORKING:
        return ()
    kept: Sequence[Part] | None = seat.__dict__.get("_parts")
    if kept is None:
        above = [int(part) for part in seat.organisation.path.strip("/").split("/") if part]
        rows = Participation.objects.filter(organisation__in=above)
        kept = [
            Part(programme, function, organisation == seat.organisation_id)
            for programme, function, organisation in rows.values_list("programme", "function", "organisation")
        ]
        seat.__dict__["_parts"] = kept
    return kept


def in_force(seat: Appointment | None) -> Sequence[Version]:
    """The running programmes in which one's organisation, or one above it, takes part (the award office of a running one
    does), newest first, each by its rulebook in force; asked once a request."""
    if seat is None:
        return ()
    kept: Sequence[Version] | None = seat.__dict__.get("_in_force")
    if kept is None:
        mine = {part.programme for part in parts_of(seat)} if seat.role in WORKING else set()
        rows = Version.objects.filter(
            programme__in=mine, programme__status="进行中", number=F("programme__version_number")
        )
        kept = list(rows.select_related("programme").order_by("-programme__year", "programme"))
        seat.__dict__["_in_force"] = kept
    return kept


def newest_in_force(seat: Appointment) -> Sequence[int] | None:
    """The programme to which the menu leads, as the argument of an address."""
    return next(([version.programme_id] for version in in_force(seat)), None)


def visible_to(seat: Appointment | None) -> QuerySet[Programme]:
    """Programmes in which one's organisation, or one above it, takes part; drafts only for the award office. None for whoever
    does not do its work: an administrator, a deputy."""
    if seat is None or seat.role not in WORKING:
        return Programme.objects.none()
    above = [int(part) for part in seat.organisation.path.strip("/").split("/") if part]
    mine = Q(participations__organisation__in=above) & ~Q(status="编制中")
    return Programme.objects.filter(mine | Q(office=seat.organisation_id)).distinct()


def readers_of(programme: Programme) -> Readers:
    """The same for search: whom `visible_to` lets see it."""
    office = organisation(programme.office_id)
    return Readers(
        frozenset({office} if programme.status == "编制中" else {office, _taking_part(programme.pk)})
    )


def _taking_part(programme: int) -> Reader:
    return circle("活动", programme)


@tells_circles
def circles_of(seat: Appointment) -> Collection[Reader]:
    return () if seat.role not in WORKING else {_taking_part(part.programme) for part in parts_of(seat)}


def _readers(keys: Collection[int]) -> Mapping[int, Readers]:
    return {programme.pk: readers_of(programme) for programme in Programme.objects.filter(pk__in=keys)}


register(KIND, _readers)


def programme_to_read(seat: Appointment | None, pk: int) -> Programme:
    programme = visible_to(seat).select_related("office", "case").filter(pk=pk).first()
    if programme is None:
        raise Http404
    return programme


def version_to_read(seat: Appointment | None, pk: int) -> Version:
    """The programme with its rulebook in force."""
    running = next((version for version in in_force(seat) if version.programme_id == pk), None)
    if running is not None:
        return running
    programme = programme_to_read(seat, pk)
    found: Version = get_object_or_404(programme.versions, number=programme.version_number)
    found.programme = programme
    return found


def programme_to_run(seat: Appointment | None, pk: int) -> Programme:
    """By the award office alone."""
    programme = programme_to_read(seat, pk)
    if not runs(seat, programme):
        raise Http404
    return programme


def runs(seat: Appointment | None, programme: Programme) -> bool:
    """Whether the seat is in the award office of the programme."""
    return seat is not None and seat.role in WORKING and programme.office_id == seat.organisation_id


def offices_named(by: str) -> list[str]:
    """A step may name several, who take it together: 甲、乙."""
    return list(dict.fromkeys([by, *by.split("、")]))


def acts_at(seat: Appointment | None, programme: Programme, by: str) -> bool:
    """Whether the seat's organisation is the office that the notice names for a step. What an office does that has no
    account here the award office registers."""
    if seat is None:
        return False
    named = offices_named(by)
    if any(p.own and p.programme == programme.pk and p.function in named for p in parts_of(seat)):
        return True
    return runs(seat, programme) and not programme.participations.filter(function__in=named).exists()


def drafts_visible_to(seat: Appointment | None) -> QuerySet[Draft]:
    """To the award office of the programme that was copied, and to nobody else."""
    if seat is None or seat.role not in WORKING:
        return Draft.objects.none()
    return Draft.objects.filter(base__programme__office=seat.organisation_id)


def draft_to_edit(seat: Appointment | None, pk: int) -> Draft:
    rows = drafts_visible_to(seat).select_related(
        "base__programme__case", "base__rulebook", "programme__case", "changed_by"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def rulings_visible_to(seat: Appointment | None, programme: Programme) -> QuerySet[Ruling]:
    """The office sees all, a unit what has been answered and what it asked itself."""
    rows = Ruling.objects.filter(programme=programme)
    if seat is None or seat.role not in WORKING:
        return rows.none()
    if runs(seat, programme):
        return rows
    return rows.filter(Q(status=RulingStatus.ANSWERED) | Q(asked_by=seat.organisation_id))


def ruling_to_read(seat: Appointment | None, pk: int) -> Ruling:
    found = Ruling.objects.select_related("programme", "case", "asked_by").filter(pk=pk).first()
    if found is None or not visible_to(seat).filter(pk=found.programme_id).exists():
        raise Http404
    if not rulings_visible_to(seat, found.programme).filter(pk=pk).exists():
        raise Http404
    return found


def ruling_to_answer(seat: Appointment | None, pk: int) -> Ruling:
    found = ruling_to_read(seat, pk)
    if not runs(seat, found.programme):
        raise Http404
    return found


def part_to_end(seat: Appointment | None, pk: int) -> Participation:
    found = Participation.objects.select_related("programme__case", "organisation").filter(pk=pk).first()
    if found is None or seat is None or seat.role not in WORKING or not runs(seat, found.programme):
        raise Http404
    return found
