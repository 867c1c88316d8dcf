"""Files that belong to a nomination or a package are attached and taken off; the rows stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xuanxian.awards.nominations.actions import demand_in_hands, handed_in_already, held, recount
from xuanxian.awards.nominations.models import IN_HANDS, Attachment, Nomination, Package
from xuanxian.awards.nominations.standings import open_deliveries
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.db.locks import for_change
from xuanxian.platform.files.models import StoredFile


def _demand_open_papers(package: Package, purpose: str) -> None:
    """A paper of a delivery that was made is not exchanged; there is one still to be made."""
    open_ = open_deliveries(package)
    of = {p.name: {m.name for m in p.materials} for p in rulebook_of(package.version).packages}
    still = {name for step in open_ for name in of.get(step.materials, ())}
    if not open_ or (purpose not in still and any(purpose in names for names in of.values())):
        raise handed_in_already()


@transaction.atomic
def attach(
    package: Package,
    nomination: Nomination | None,
    purpose: str,
    file: StoredFile,
    *,
    by: Appointment,
    now: datetime,
) -> Attachment:
    """A photo takes the place of the one before, as does each of the unit's own papers of one kind; the rows stay."""
    if nomination is not None:
        nomination = for_change(Nomination.objects.all()).get(pk=nomination.pk)
        demand_in_hands(nomination, IN_HANDS)
        replaced = nomination.attachments.filter(purpose=purpose) if purpose == "照片" else None
    else:
        _demand_open_papers(held(package), purpose)
        replaced = package.attachments.filter(purpose=purpose, nomination=None)
    if replaced is not None:
        replaced.filter(removed_at=None).update(removed_at=now, removed_by=by.user)
    made = Attachment.objects.create(
        package=package, nomination=nomination, purpose=purpose, file=file, at=now, by=by.user
    )
    if nomination is not None:
        recount(nomination)
    return made


@transaction.atomic
def detach(attachment: Attachment, *, by: Appointment, now: datetime) -> None:
    nomination = None
    if attachment.nomination_id is not None:
        nomination = for_change(Nomination.objects.all()).get(pk=attachment.nomination_id)
        demand_in_hands(nomination, IN_HANDS)
    else:
        _demand_open_papers(held(attachment.package), attachment.purpose)
    Attachment.objects.filter(pk=attachment.pk, removed_at=None).update(removed_at=now, removed_by=by.user)
    if nomination is not None:
        recount(nomination)
