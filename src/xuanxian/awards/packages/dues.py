"""What waits for a seat in this room."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from xuanxian.awards.nominations.dues import own_package
from xuanxian.awards.nominations.models import Package, PackageStatus, Status
from xuanxian.awards.nominations.standings import deadline, next_delivery
from xuanxian.awards.programmes.desks import Desk, desks_of
from xuanxian.awards.programmes.models import RECOMMENDING
from xuanxian.platform.accounts.models import Role
from xuanxian.platform.rooms import Asking, Due


def deliveries(asking: Asking) -> Iterator[Due]:
    """What a unit has yet to hand in."""
    for desk in desks_of(asking):
        if RECOMMENDING not in desk.functions:
            continue
        package = own_package(desk)
        if package is None:
            until = next((step.until for step in desk.rulebook.deliveries), None)
            url = reverse("my-package", args=[desk.programme.pk])
            yield desk.due(10, "开始编制报送材料", desk.programme.title, url, until, "报送材料")
        else:
            yield from _of(desk, package)


def _of(desk: Desk, package: Package) -> Iterator[Due]:
    title, url = desk.programme.title, reverse("package", args=[package.pk])
    if package.status == PackageStatus.RETURNED:
        yield desk.due(10, "补正退回的材料，重新报送", title, url, deadline(package), "退回补正")
    elif package.status != PackageStatus.HANDED_IN:
        word = "报送" if desk.seat.role == Role.LEADER else "编制"
        yield desk.due(10, f"{word}推荐材料", title, url, deadline(package), "报送材料")
    elif again := package.nominations.filter(status=Status.AGAIN).count():
        about = f"{again} 个推荐对象 · {title}"
        yield desk.due(10, next_delivery(package).name, about, url, deadline(package), "报送材料")
