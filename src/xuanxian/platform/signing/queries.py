"""What waits for a signature, and what came back."""

from __future__ import annotations

from collections.abc import Sequence

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.signing.access import sendings_visible_to
from xuanxian.platform.signing.models import Sending, SendingStatus


def to_sign(seat: Appointment) -> Sequence[Sending]:
    return list(sendings_visible_to(seat).filter(status=SendingStatus.WAITING))


def sent_back(seat: Appointment) -> Sequence[Sending]:
    """Those after which nothing was sent about the same case."""
    newest = {row.subject_id: row for row in sendings_visible_to(seat).order_by("pk")}
    return [row for row in newest.values() if row.status == SendingStatus.SENT_BACK]
