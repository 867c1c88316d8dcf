"""Which files a nomination and a package take, which of them give way to a newer one, and who reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q

from xuanxian.awards.nominations.access import may_read_inner, of_home, own_or_below
from xuanxian.awards.nominations.actions import demand_in_hands, handed_in_already, recount
from xuanxian.awards.nominations.models import IN_HANDS, PHOTO, Nomination, Package
from xuanxian.awards.nominations.standings import open_deliveries
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.attachments import actions
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.files.actions import FORMATS, format_of
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.rooms import Files

LETTER = "部门反馈函"
SEVERAL = (LETTER, "其他")
"""Purposes of which a package may have as many files as there are."""
OPEN_TO_HOME = (PHOTO, "佐证材料")


def attach(
    package: Package,
    nomination: Nomination | None,
    purpose: str,
    file: StoredFile,
    *,
    by: Appointment,
    now: datetime,
) -> Attachment:
    """To the nomination, or to the package itself."""
    return actions.attach((nomination or package).case, purpose, file, by=by, now=now)


def _reader_of_nomination(seat: Appointment, nomination: Nomination) -> Callable[[Attachment], bool]:
    """Papers about a nominee are not for the nominee's own unit. What the unit has put in since the last hand-in is a draft,
    which the offices do not read."""
    inner = may_read_inner(seat, nomination)
    drafts = nomination.unit.path.startswith(seat.organisation.path) or of_home(seat, nomination)
    return lambda file: (
        (inner or file.purpose in OPEN_TO_HOME) and (drafts or _was_handed_in(file, nomination.package))
    )


def _reader_of_package(seat: Appointment, package: Package) -> Callable[[Attachment], bool]:
    drafts = own_or_below(seat, package)
    return lambda file: drafts or _was_handed_in(file, package)


def _was_handed_in(file: Attachment, package: Package) -> bool:
    return package.handed_in_at is not None and file.at <= package.handed_in_at


def _replaces_photo(_: Any, purpose: str, __: StoredFile) -> Q | None:
    return Q() if purpose == PHOTO else None


def _replaces_in_format(_: Any, purpose: str, file: StoredFile) -> Q | None:
    """Each of the unit's own papers is there once in a format."""
    alike = FORMATS.get(format_of(file.kind), (file.kind,))
    return None if purpose in SEVERAL else Q(file__kind__in=alike)


def _demand_open_papers(package: Package, purpose: str) -> None:
    """A paper of a delivery that was made is not exchanged; there is one still to be made."""
    open_ = open_deliveries(package)
    of = {p.name: {m.name for m in p.materials} for p in rulebook_of(package.version).packages}
    still = {name for step in open_ for name in of.get(step.materials, ())}
    if not open_ or (purpose not in still and any(purpose in names for names in of.values())):
        raise handed_in_already()


OF_NOMINATION = Files(
    _reader_of_nomination, lambda row, _: demand_in_hands(row, IN_HANDS), _replaces_photo, recount
)
OF_PACKAGE = Files(_reader_of_package, _demand_open_papers, _replaces_in_format)
