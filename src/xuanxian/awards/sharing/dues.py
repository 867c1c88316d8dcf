"""What waits for a seat in this room."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from xuanxian.awards.nominations.access import packages_above
from xuanxian.awards.nominations.dues import own_package
from xuanxian.awards.nominations.models import Package, Status
from xuanxian.awards.programmes.desks import Desk, desks_of
from xuanxian.awards.sharing.allotments import COUNTED_NOWHERE, allotments_of, days_to_mend
from xuanxian.platform.rooms import Asking, Due


def proposals_to_decide(asking: Asking) -> Iterator[Due]:
    """At the unit."""
    for desk in desks_of(asking):
        package = own_package(desk)
        proposed = package.nominations.filter(status=Status.PROPOSED).count() if package else 0
        if proposed:
            url = reverse("division", args=[desk.programme.pk])
            yield desk.due(
                30, f"处理上报的{proposed}个推荐对象", desk.programme.title, url, group="分配与上报"
            )


def proposals_to_make(asking: Asking) -> Iterator[Due]:
    """At an organisation below a unit that gave it places."""
    for desk in desks_of(asking):
        for package in packages_above(desk.seat, desk.programme):
            yield from _below(desk, package)


def _below(desk: Desk, package: Package) -> Iterator[Due]:
    own, url = desk.seat.organisation_id, reverse("my-share", args=[desk.programme.pk])
    allotment = allotments_of(package).get(own)
    if allotment is None:
        return
    rows = package.nominations.filter(home=own).exclude(status__in=COUNTED_NOWHERE)
    states = dict(rows.values_list("case", "status"))
    begun = [case for case, status in states.items() if status == Status.PROPOSING]
    if begun:
        mend = days_to_mend(begun)
        until = min(max(allotment.until, mend.get(case, allotment.until)) for case in begun)
        yield desk.due(
            60, f"上报{len(begun)}个申报的推荐对象", desk.programme.title, url, until, "本单位名额"
        )
    elif (left := allotment.number - len(states)) > 0 and desk.today <= allotment.until:
        about = f"还可申报{left}个 · {desk.programme.title}"
        yield desk.due(60, "申报推荐对象", about, url, allotment.until, "本单位名额")
