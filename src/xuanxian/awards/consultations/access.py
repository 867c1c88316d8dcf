"""Whose business the inner work on a package is: the unit's own and of those above it; the award office reads it once the
package was handed in. A nominee's own unit never sees it (V5)."""

from __future__ import annotations

from django.db.models import prefetch_related_objects
from django.http import Http404

from xuanxian.awards.nominations.access import own_or_below, package_to_edit, package_to_read
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.records import as_seen
from xuanxian.awards.programmes.access import acts_at
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.rules.awards.steps import Step, StepKind


def inner_to_read(seat: Appointment, pk: int) -> Package:
    found = package_to_read(seat, pk)
    if not found.edition and not own_or_below(seat, found):
        raise Http404
    return found


def steps_of(package: Package) -> list[Step]:
    return [step for step in rulebook_of(package.version).steps if step.kind is StepKind.CONSULT]


def may_ask(seat: Appointment, package: Package, step: Step) -> bool:
    """The unit at its own step; at one of an office's, that office."""
    if step.name in rulebook_of(package.version).of_unit:
        return package.unit_id == seat.organisation_id
    return acts_at(seat, package.programme, step.by)


def to_ask(seat: Appointment, pk: int, name: str) -> tuple[Package, Step]:
    """The package and the consultation that the address names (without a name the first)."""
    found = inner_to_read(seat, pk)
    step = next((s for s in steps_of(found) if name in ("", s.name)), None)
    if step is None or not may_ask(seat, found, step):
        raise Http404
    return package_to_edit(seat, pk) if step.name in rulebook_of(found.version).of_unit else found, step


def nominees_to_read(seat: Appointment, package: Package) -> list[Nomination]:
    """The package's list; for the award office what was handed in, as it was handed in."""
    nominees = list(in_list(package))
    if own_or_below(seat, package):
        return nominees
    prefetch_related_objects(nominees, "unit")
    return [as_seen(n, seat) for n in nominees if n.handed_in]
