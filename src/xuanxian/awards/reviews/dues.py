"""What waits for a seat in this room: the steps of the offices, and what bodies are asked."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse

from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.programmes.desks import Desk, desks_of
from xuanxian.awards.programmes.steps import page_of, step_page
from xuanxian.awards.reviews.models import Choice
from xuanxian.awards.reviews.queries import OVER, bodies_asked, opinions, waiting_at
from xuanxian.platform.rooms import Asking, Due
from xuanxian.rules.awards.steps import Step, StepKind


def waiting(desk: Desk) -> dict[str, int]:
    """Step → how many nominations wait at it; asked once a desk."""
    if "waiting" not in desk.kept:
        rows = Nomination.objects.filter(programme=desk.programme).exclude(status__in=OVER).order_by()
        desk.kept["waiting"] = dict(rows.values_list("at").annotate(Count("pk")))
    counts: dict[str, int] = desk.kept["waiting"]
    return counts


def steps_to_take(asking: Asking) -> Iterator[Due]:
    """Those in one's own name, and of the award office those in the name of nobody who works here; reviews in which one's
    body has a part."""
    for desk in desks_of(asking):
        yield from _at(desk)


def _at(desk: Desk) -> Iterator[Due]:
    ours = [
        s
        for s in desk.rulebook.steps
        if s.name not in desk.rulebook.of_unit and s.kind is not StepKind.DISCLOSE
    ]
    mine = [s for s in ours if desk.takes(s.by)]
    judged = [s for s in ours if s not in mine and any(desk.takes(r.body, False) for r in s.reviewers)]
    for step in ours if mine or judged else ():
        count = waiting(desk).get(step.name, 0)
        if count and step in mine:
            about, url = f"{count} 个推荐对象 · {step.by}", page_of(desk.programme.pk, desk.rulebook, step)
            yield desk.due(70, step.name, about, url, step.until, step_page(step).group or step.name)
        elif count and step in judged:
            yield from _of_bodies(desk, step)


def _of_bodies(desk: Desk, step: Step) -> Iterator[Due]:
    rows = list(waiting_at(desk.programme, desk.rulebook, step))
    asked, given = bodies_asked(desk.rulebook, step, rows), opinions(desk.programme, step)
    for body in dict.fromkeys(r.body for r in step.reviewers if desk.takes(r.body, False)):
        left = sum(body in asked[n.pk] and body not in given.get(n.case_id, {}) for n in rows)
        if left:
            about, url = f"{left} 个推荐对象 · {body}", page_of(desk.programme.pk, desk.rulebook, step)
            yield desk.due(70, f"提出{step.name}意见", about, url, step.until, step_page(step).group)


def slates_to_draft(asking: Asking) -> Iterator[Due]:
    """At the award office."""
    for desk in desks_of(asking):
        for step in desk.rulebook.steps if desk.runs else ():
            if step.kind is not StepKind.CHOOSE or step.name in desk.rulebook.of_unit:
                continue
            count = waiting(desk).get(step.name, 0)
            if count and not Choice.objects.filter(nomination__programme=desk.programme).exists():
                url = reverse("slate", args=[desk.programme.pk])
                yield desk.due(80, "拟定拟表彰名单", f"{count} 个推荐对象", url, step.until, "拟表彰名单")
