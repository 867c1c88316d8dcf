"""What waits for a seat in this room."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse

from xuanxian.awards.intake.models import Intake, IntakeStatus
from xuanxian.awards.intake.queries import paper_deliveries
from xuanxian.awards.nominations.dues import own_package
from xuanxian.awards.nominations.models import Package, PackageStatus
from xuanxian.awards.nominations.standings import deadline
from xuanxian.awards.programmes.desks import Desk, desks_of
from xuanxian.platform.rooms import Asking, Due


def paper_to_bring(asking: Asking) -> Iterator[Due]:
    """At the unit."""
    for desk in desks_of(asking):
        if (package := own_package(desk)) is not None:
            yield from _of_unit(desk, package)


def _of_unit(desk: Desk, package: Package) -> Iterator[Due]:
    """What must be mended on paper, and what was handed in and has not come on paper; once its day is over only where the
    office keeps its log here."""
    there = {intake.step: intake for intake in Intake.objects.filter(package=package)}
    title, url = desk.programme.title, reverse("package-intake", args=[package.pk])
    for intake in there.values():
        if intake.status == IntakeStatus.MENDING:
            yield desk.due(20, "补正纸质材料", title, url, intake.until, "报送材料")
    wanted = paper_deliveries(desk.rulebook)
    if package.status != PackageStatus.HANDED_IN or not wanted or wanted[0].name in there:
        return
    until = deadline(package, wanted[0])
    if (
        until is None
        or desk.today <= until
        or Intake.objects.filter(package__programme=desk.programme).exists()
    ):
        yield desk.due(20, "送达纸质材料", title, url, until, "报送材料")


def paper_to_check(asking: Asking) -> Iterator[Due]:
    """At the award office."""
    for desk in desks_of(asking):
        if desk.runs:
            yield from _at_office(desk)


def _at_office(desk: Desk) -> Iterator[Due]:
    url = reverse("intake", args=[desk.programme.pk])
    rows = Intake.objects.filter(package__programme=desk.programme).order_by()
    waiting = {
        (step, status): (number, until)
        for step, status, number, until in rows.values_list("step", "status").annotate(
            Count("pk"), Min("until")
        )
    }
    for (step, status), (number, until) in waiting.items():
        address = f"{url}?{urlencode({'step': step, 'state': status})}"
        if status == IntakeStatus.ARRIVED:
            yield desk.due(100, f"核收{number}个单位的纸质材料", step, address, group="收件")
        elif status == IntakeStatus.PARTIAL:
            yield desk.due(100, f"通知{number}个单位补正纸质材料", step, address, group="收件")
        elif status == IntakeStatus.MENDING and until and until < desk.today:
            yield desk.due(100, "催办到期未补正的纸质材料", step, address, until, "收件")
