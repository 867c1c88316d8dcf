"""What waits for a seat in this room."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from xuanxian.awards.disclosures.models import Disclosure, Objection, ObjectionState
from xuanxian.awards.nominations.dues import own_package
from xuanxian.awards.nominations.models import Package
from xuanxian.awards.programmes.desks import Desk, desks_of
from xuanxian.awards.reviews.dues import waiting
from xuanxian.platform.acts.models import Act
from xuanxian.platform.rooms import Asking, Due
from xuanxian.rules.awards.steps import StepKind
from xuanxian.rules.awards.verbs import DONE


def results_to_register(asking: Asking) -> Iterator[Due]:
    """At the unit for its own postings, at the award office for those of the programme."""
    for desk in desks_of(asking):
        if (package := own_package(desk)) is not None:
            yield from _without_result(desk, package, 40)
        if desk.runs:
            yield from _without_result(desk, None, 90)


def _without_result(desk: Desk, package: Package | None, place: int) -> Iterator[Due]:
    """Postings whose period is over and that still stand before their result."""
    case = package.case_id if package else desk.programme.case_id
    last = dict(Act.objects.filter(case=case, verb=DONE).values_list("step", "pk"))
    rows = Disclosure.objects.filter(programme=desk.programme, package=package, over__lt=desk.today)
    newest: dict[str, Disclosure] = {}
    for row in rows.order_by("pk"):
        newest[row.step] = row
    for step, row in newest.items():
        if last.get(step, 0) < row.act_id:
            url = reverse("disclosure", args=[row.pk])
            yield desk.due(place, f"登记{step}结果", f"{row.over}期满", url, group="公示")


def slates_to_post(asking: Asking) -> Iterator[Due]:
    """At the award office."""
    for desk in desks_of(asking):
        for step in desk.rulebook.steps if desk.runs else ():
            if step.kind is not StepKind.DISCLOSE or step.name in desk.rulebook.of_unit:
                continue
            count = waiting(desk).get(step.name, 0)
            posted = Disclosure.objects.filter(programme=desk.programme, package=None, step=step.name)
            if count and not posted.exists():
                url = reverse("slate-disclosure", args=[desk.programme.pk])
                yield desk.due(80, f"张贴{step.name}", f"{count} 个拟表彰对象", url, step.until, "公示")


def objections_to_look_into(asking: Asking) -> Iterator[Due]:
    """At the award office."""
    for desk in desks_of(asking):
        rows = Objection.objects.filter(disclosure__programme=desk.programme, state=ObjectionState.RECEIVED)
        received = rows.count() if desk.runs else 0
        if received:
            url = reverse("objections")
            yield desk.due(120, f"调查核实{received}件异议", desk.programme.title, url, group="异议")
