"""Who is what in which programme; the only door to programmes."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from xuanxian.awards.programmes.models import RECOMMENDING, Participation, Programme
from xuanxian.platform.accounts.models import ADMINISTRATORS, Appointment, Role
from xuanxian.platform.accounts.seats import As, tells_roles


@tells_roles
def roles_in_programmes(seat: Appointment) -> set[As]:
    """An organisation below a recommending unit is a nominee's own unit (所在单位)."""
    above = [int(part) for part in seat.organisation.path.strip("/").split("/") if part]
    rows = Participation.objects.filter(organisation__in=above).values_list("organisation", "function")
    found: set[As] = set()
    for organisation, function in rows:
        if organisation != seat.organisation_id:
            found |= {As.HOME} if function == RECOMMENDING else set()
        elif function == RECOMMENDING:
            found.add(As.UNIT_LEADER if seat.role == Role.LEADER else As.UNIT)
        else:
            found.add(As.DECIDER)
    if Programme.objects.filter(office=seat.organisation_id).exists():
        found.add(As.OFFICE)
    return found


def visible_to(seat: Appointment | None) -> QuerySet[Programme]:
    """Programmes in which one's organisation, or one above it, takes part; drafts only for the award office. None for an
    administrator, whatever the organisation."""
    if seat is None or seat.role in ADMINISTRATORS:
        return Programme.objects.none()
    above = [int(part) for part in seat.organisation.path.strip("/").split("/") if part]
    mine = Q(participations__organisation__in=above) & ~Q(status="编制中")
    return Programme.objects.filter(mine | Q(office=seat.organisation_id)).distinct()


def programme_to_read(seat: Appointment | None, pk: int) -> Programme:
    programme = visible_to(seat).select_related("office", "case").filter(pk=pk).first()
    if programme is None:
        raise Http404
    return programme


def programme_to_run(seat: Appointment | None, pk: int) -> Programme:
    """By the award office alone."""
    programme = programme_to_read(seat, pk)
    if not runs(seat, programme):
        raise Http404
    return programme


def runs(seat: Appointment | None, programme: Programme) -> bool:
    """Whether the seat is in the award office of the programme."""
    return seat is not None and programme.office_id == seat.organisation_id


def acts_for(seat: Appointment | None, programme: Programme, function: str) -> bool:
    """Whether the seat's organisation is the office that the notice names for a step."""
    return (
        seat is not None
        and Participation.objects.filter(
            programme=programme, organisation=seat.organisation_id, function=function
        ).exists()
    )
