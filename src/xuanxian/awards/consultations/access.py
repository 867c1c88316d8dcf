"""Whose business the inner work on a package is: the unit's own and of those above it; the award office reads it once the
package was handed in. A nominee's own unit never sees it (V5)."""

from __future__ import annotations

from django.db.models import prefetch_related_objects
from django.http import Http404

from xuanxian.awards.nominations.access import own_or_below, package_to_read
from xuanxian.awards.nominations.checks import in_list
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.nominations.records import as_seen
from xuanxian.platform.accounts.models import Appointment


def inner_to_read(seat: Appointment, pk: int) -> Package:
    found = package_to_read(seat, pk)
    if not found.edition and not own_or_below(seat, found):
        raise Http404
    return found


def nominees_to_read(seat: Appointment, package: Package) -> list[Nomination]:
    """The package's list; for the award office what was handed in, as it was handed in."""
    nominees = list(in_list(package))
    if own_or_below(seat, package):
        return nominees
    prefetch_related_objects(nominees, "unit")
    return [as_seen(n, seat) for n in nominees if n.handed_in]
