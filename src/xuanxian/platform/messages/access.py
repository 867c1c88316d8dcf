"""Who may read and write what is said within a case: those of its parties who may see it. Everybody else, those above a
party too, sees nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.models import Case
from xuanxian.platform.messages.models import Message
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.rooms import case_kinds, visible_row


@dataclass(frozen=True)
class Talk:
    """A case whose messages the seat may read and write: `row` is what the case is about, `others` are the other parties."""

    case: Case
    row: Any
    address: str
    others: tuple[Organisation, ...]


def talk_of(seat: Appointment | None, case: int) -> Talk:
    found = Case.objects.filter(pk=case).first()
    row = visible_row(seat, found) if seat is not None and found is not None else None
    if seat is None or found is None or row is None:
        raise Http404
    kind = case_kinds()[found.kind]
    parties = {party.pk: party for party in kind.parties(row)}
    if parties.pop(seat.organisation_id, None) is None:
        raise Http404
    return Talk(found, row, kind.address(row), tuple(parties.values()))


def message_to_read(seat: Appointment | None, pk: int) -> Message:
    found = Message.objects.select_related("file").filter(pk=pk).first()
    if found is None:
        raise Http404
    talk_of(seat, found.case_id)
    return found
