"""What waits at which step of a programme."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from xuanxian.awards.nominations.models import PLACE, RESERVE, Nomination, Status
from xuanxian.awards.nominations.queries import LISTED
from xuanxian.awards.nominations.records import nominees_of
from xuanxian.awards.nominations.slots import categories
from xuanxian.awards.programmes.models import Programme, Version
from xuanxian.awards.programmes.steps import step_page
from xuanxian.platform.acts.models import Act, Concern
from xuanxian.platform.calendars.queries import working_days
from xuanxian.rules.awards.contents import Extended, Reviewed
from xuanxian.rules.awards.limits import fields_of
from xuanxian.rules.awards.nominees import Nominees
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.slates import aims_of, awarded_limits
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.awards.verbs import DONE, EXTENDED, NOT_CHOSEN, REVIEWED

OVER = (
    Status.DRAFT,
    Status.RETURNED,
    Status.DECLINED,
    Status.NOT_CHOSEN,
    Status.WITHDRAWN,
    Status.STRUCK_OFF,
    Status.REVOKED,
)
"""Nobody in these waits at a step after the hand-in."""
IN_IT = (
    Status.HANDED_IN, Status.PASSED, Status.AGAIN, Status.CHOSEN, Status.NOT_CHOSEN, Status.HONOURED, Status.REVOKED,
)  # fmt: skip
"""These have passed every review before the step at which they are."""


def opinions(programme: Programme, step: Step) -> dict[int, dict[str, str]]:
    """Case → body → what it last said at a review."""
    rows = Act.objects.filter(case=programme.case_id, step=step.name, verb=REVIEWED).order_by("pk")
    found: dict[int, dict[str, str]] = {}
    for act in rows.prefetch_related("concern_rows"):
        said = Reviewed.read(act.content)
        for row in act.concern_rows.all():
            found.setdefault(row.case_id, {})[said.body] = said.opinion
    return found


def bodies_asked(rulebook: Rulebook, step: Step, waiting: Sequence[Nomination]) -> dict[int, list[str]]:
    """Key → the bodies whose opinion on the nominee the review waits for."""
    fields = [name for r in step.reviewers for name in rulebook.subjects.fields(r.subject)]
    nominees = nominees_of(rulebook, waiting, fields)
    return {n.pk: rulebook.asked(step, nominees.facts(at)) for at, n in enumerate(waiting)}


def waiting_at(programme: Programme, rulebook: Rulebook, step: Step) -> QuerySet[Nomination]:
    return (
        Nomination.objects.filter(programme=programme, at=step.name)
        .exclude(status__in=OVER)
        .order_by("sort_key", "pk")
    )


def held_to_limits(rulebook: Rulebook, nominations: Sequence[Nomination]) -> Nominees:
    """As the limits on the awarded see them."""
    return nominees_of(
        rulebook, nominations, [*fields_of(awarded_limits(rulebook), rulebook.subjects), *aims_of(rulebook)]
    )


def is_chosen(nomination: Nomination) -> bool:
    """On the draft of the slate; `choice` should be joined."""
    choice = getattr(nomination, "choice", None)
    return choice is not None and choice.chosen


def signed(waiting: Iterable[Nomination]) -> list[int]:
    """A draft of the slate as keys for its fingerprint: who is on it, and, negative, who is not."""
    return [n.pk if is_chosen(n) else -n.pk for n in waiting]


def on_slate(programme: Programme) -> QuerySet[Nomination]:
    """Whoever is on a slate that was decided, and still in it."""
    return Nomination.objects.filter(
        programme=programme, status__in=(Status.CHOSEN, Status.HONOURED)
    ).order_by("sort_key", "pk")


# ——— lists —————————————————————————————————————————————————————————————————————————————————————————


def handed_in(programme: Programme) -> QuerySet[Nomination]:
    """What the office has been given; not what a unit has taken back into its hands."""
    return Nomination.objects.filter(programme=programme, handed_in=True).exclude(status=Status.DRAFT)


def shown(rows: QuerySet[Nomination], *more: str) -> QuerySet[Nomination]:
    """As the lists of this room show them: nothing personal is even fetched. `more` names what is joined besides."""
    return rows.select_related("unit", *more).only(*LISTED, "promoted", "package_id", "unit__name", *more)


def by_category(rulebook: Rulebook, rows: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """In the notice's order of categories (`rank`), in each the units as printed and their own order."""
    ranks = [When(category=name, then=Value(n)) for n, name in enumerate(categories(rulebook))]
    ranked = rows.annotate(rank=Case(*ranks, default=Value(len(ranks)), output_field=IntegerField()))
    return ranked.order_by("rank", "sort_key", "pk")


def grouped(
    rulebook: Rulebook, nominations: Sequence[Nomination]
) -> list[tuple[str, list[Nomination], dict[str, list[Nomination]]]]:
    """(category, all of it, the same by unit), in the notice's order; `package` should be joined."""
    found = []
    for category in categories(rulebook):
        mine = [n for n in nominations if n.category == category]
        units: dict[str, list[Nomination]] = {}
        for nomination in mine:
            units.setdefault(nomination.package.unit_name, []).append(nomination)
        if mine:
            found.append((category, mine, units))
    return found


@dataclass(frozen=True)
class Alike:
    """So many nominations come from the same unit and stand at the same place."""

    unit: int
    unit_name: str
    category: str
    place: str
    status: str
    at: str
    number: int


def counts(programme: Programme) -> list[Alike]:
    """Of what was handed in, units in the order of the notice."""
    rows = handed_in(programme).order_by("package__order", "package")
    fields = ("unit", "unit__name", "category", "place", "status", "at", "promoted")
    found = rows.values_list(*fields, "package__order", "package").annotate(Count("pk"))
    return [
        Alike(unit, name, category, PLACE if promoted else place, status, at, number)
        for unit, name, category, place, status, at, promoted, _, _, number in found
    ]


def units_in(counted: Iterable[Alike]) -> list[tuple[str, str]]:
    """(key, name) of the units that have handed in."""
    return [(str(unit), name) for unit, name in dict.fromkeys((c.unit, c.unit_name) for c in counted)]


def awarded_places(rulebook: Rulebook) -> dict[str, int]:
    """Category → how many may be honoured, where the notice says so: of a part of an honour, or of one that only this
    category can have."""
    found = {}
    facts = {slot.category: rulebook.facts_of(slot) for slot in rulebook.slots}
    for honour in rulebook.honours:
        numbers = dict(honour.parts)
        if not numbers and honour.places is not None:
            numbers = {honour.subjects[0]: honour.places}
        for subject, number in numbers.items():
            may = [c for c, said in facts.items() if rulebook.subjects.verdict(subject, said) is not False]
            if len(may) == 1 and rulebook.subjects.verdict(subject, facts[may[0]]):
                found[may[0]] = number
    return found


@dataclass(frozen=True)
class Progress:
    """A category on its way through the screening. `most` is None where the notice gives no figure."""

    category: str
    waiting: int
    passed: int
    reserves: int
    most: int | None


def waiting_among(rulebook: Rulebook, step: Step, counted: Iterable[Alike]) -> list[Alike]:
    """The same as `waiting_at`, counted."""
    return [c for c in counted if c.at == step.name and c.status not in OVER]


def total(counted: Iterable[Alike]) -> dict[str, int]:
    """Category → how many."""
    found: dict[str, int] = {}
    for one in counted:
        found[one.category] = found.get(one.category, 0) + one.number
    return found


def progress(rulebook: Rulebook, step: Step, counted: Sequence[Alike]) -> list[Progress]:
    most = awarded_places(rulebook)
    order = {s.name: at for at, s in enumerate(rulebook.steps)}
    found = []
    for category in categories(rulebook):
        mine = [c for c in counted if c.category == category]
        passed = [c for c in mine if c.status in IN_IT and order.get(c.at, len(order)) > order[step.name]]
        found.append(
            Progress(
                category,
                sum(c.number for c in waiting_among(rulebook, step, mine)),
                sum(c.number for c in passed if c.place != RESERVE),
                sum(c.number for c in passed if c.place == RESERVE),
                most.get(category),
            )
        )
    return found


def behind(rulebook: Rulebook, step: Step, counted: Iterable[Alike]) -> list[tuple[str, int]]:
    """Where those are who may still come to the step: (step or state, how many)."""
    found: dict[str, int] = {}
    for earlier in rulebook.steps[: rulebook.steps.index(step)]:
        if here := sum(c.number for c in counted if c.at == earlier.name and c.status not in OVER):
            found[earlier.name] = here
    if returned := sum(c.number for c in counted if c.status == Status.RETURNED):
        found[Status.RETURNED.value] = returned
    return list(found.items())


def address_of(programme: int, step: Step, number: int) -> str:
    """The page of an office's step, by its place in the rulebook; "" where only those on it have one."""
    return "" if step.kind is StepKind.DISCLOSE else step_page(step).address(programme, number)


# ——— a step of the programme ———————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Term:
    """A step as its page heads it: the acts by which it was done, the day it is due, the working days left."""

    acts: list[Act]
    until: date | None
    left: int | None


def term(version: Version, step: Step, today: date) -> Term:
    verbs = (DONE, NOT_CHOSEN, EXTENDED)
    rows = Act.objects.filter(case=version.programme.case_id, step=step.name, verb__in=verbs)
    acts = list(rows.select_related("user", "office").order_by("pk"))
    granted = [Extended.read(a.content).until for a in acts if a.verb == EXTENDED]
    until = max([*granted, *([step.until] if step.until else [])], default=None)
    left = working_days().left(today, until)
    return Term([a for a in acts if a.verb != EXTENDED], until, left)


def concerned(programme: Programme, acts: Sequence[Act]) -> QuerySet[Nomination]:
    """The nominations of the programme that these acts are about."""
    cases = Concern.objects.filter(act__in=[act.pk for act in acts]).values("case")
    return Nomination.objects.filter(programme=programme, case__in=cases)


def chosen_earlier(programme: Programme, step: Step) -> QuerySet[Nomination]:
    """Who is on a slate that was decided before, and still in it."""
    acts = Act.objects.filter(case=programme.case_id, step=step.name, verb=DONE)
    return concerned(programme, list(acts)).exclude(status__in=OVER).exclude(at=step.name)


def fingerprint(keys: Iterable[int]) -> str:
    """Of a list as a page shows it, so that nobody decides on another one than they saw."""
    return hashlib.sha256(",".join(map(str, sorted(keys))).encode()).hexdigest()[:16]
