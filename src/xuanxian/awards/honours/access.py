"""The register is read by everybody who works here; it is changed by the award office of the programme."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from xuanxian.awards.honours.models import KIND, Honour
from xuanxian.awards.nominations.access import may_read_inner
from xuanxian.platform.accounts.models import WORKING, Appointment
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.search.readers import EVERYBODY, Readers, register


def visible_to(seat: Appointment | None) -> QuerySet[Honour]:
    return Honour.objects.select_related("programme") if seat else Honour.objects.none()


READERS = Readers(frozenset({EVERYBODY}))
"""The same for search."""
register(KIND, lambda keys: dict.fromkeys(keys, READERS))


def honour_to_read(seat: Appointment | None, pk: int) -> Honour:
    found = visible_to(seat).select_related("case", "nomination__unit").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def honour_to_revoke(seat: Appointment | None, pk: int) -> Honour:
    found = honour_to_read(seat, pk)
    if not keeps(seat, found):
        raise Http404
    return found


def keeps(seat: Appointment | None, honour: Honour) -> bool:
    """The award office of the programme, or the office that entered it."""
    office = honour.programme.office_id if honour.programme else honour.office_id
    return seat is not None and seat.role in WORKING and seat.organisation_id == office


def entry_to_take_back(seat: Appointment | None, pk: int) -> Honour:
    found = honour_to_revoke(seat, pk)
    if found.programme_id is not None:
        raise Http404
    return found


LIST = "honours"
"""The kind under which an uploaded list of earlier honours is stored."""


def list_to_enter(seat: Appointment | None, pk: int) -> StoredFile:
    """Only by who uploaded it."""
    found = None
    if seat is not None and seat.role in WORKING:
        found = StoredFile.objects.filter(pk=pk, by=seat.user_id, kind=LIST).first()
    if found is None:
        raise Http404
    return found


def may_read_history(seat: Appointment | None, honour: Honour) -> bool:
    """Why a title was withdrawn is for the unit that nominated, those above it and the offices of the programme."""
    return may_read_inner(seat, honour.nomination) if honour.nomination else keeps(seat, honour)
