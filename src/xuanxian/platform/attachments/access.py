"""Who may read a file of a case, and who may take it off; the only door to attachments. Whoever may not see the case
finds nothing, and of a kind that does not say who reads its files nobody reads any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.rooms import kind_of, visible_row, workable_row


def reader(seat: Appointment, row: Any) -> Callable[[Attachment], bool]:
    """Of a row that the seat may see: whether it may read a file attached to it."""
    kind = kind_of(row)
    return kind.files.reader(seat, row) if kind is not None and kind.files is not None else _unread


def _unread(_: Attachment) -> bool:
    return False


def attachment_to_read(seat: Appointment | None, pk: int) -> Attachment:
    return _found(seat, pk)[0]


def attachment_to_remove(seat: Appointment | None, pk: int) -> tuple[Attachment, str]:
    """By whoever works on the case; with the address of its page. One of its parties learns in words why it is closed
    now."""
    found, row = _found(seat, pk)
    kind = kind_of(row)
    if seat is None or kind is None or kind.files is None:
        raise Http404
    if workable_row(seat, found.case) is None:
        if seat.organisation in kind.parties(row):
            kind.files.demand_open(row, found.purpose)
        raise Http404
    return found, kind.address(row)


def _found(seat: Appointment | None, pk: int) -> tuple[Attachment, Any]:
    found = Attachment.objects.select_related("case", "file").filter(pk=pk).first()
    row = visible_row(seat, found.case) if found is not None and seat is not None else None
    if found is None or seat is None or row is None or not reader(seat, row)(found):
        raise Http404
    return found, row
