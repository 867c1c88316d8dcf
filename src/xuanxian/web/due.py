"""What waits for an office today, oldest first. Computed from where things stand, so that nothing done still waits
and nothing undone is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from xuanxian.awards.disclosures.models import Disclosure, Objection, ObjectionState
from xuanxian.awards.nominations.models import IN_HANDS_OF_UNIT, Nomination, Package, PackageStatus
from xuanxian.awards.nominations.standings import deadline, step_before, step_of_kind
from xuanxian.awards.programmes.access import in_force, parts_of
from xuanxian.awards.programmes.models import RECOMMENDING, Programme, Ruling, RulingStatus
from xuanxian.awards.programmes.queries import calendar_of, days_left, rulebook_of
from xuanxian.awards.reviews.models import Choice
from xuanxian.awards.reviews.queries import OVER
from xuanxian.platform.accounts.models import Appointment, Role
from xuanxian.platform.acts.models import Act
from xuanxian.rules.calendars import Calendar
from xuanxian.rules.rulebook import Rulebook
from xuanxian.rules.steps import DONE, Step, StepKind


@dataclass(frozen=True)
class Due:
    """`left` are working days to `until`, negative when late, None without a deadline."""

    what: str
    about: str
    url: str
    until: date | None = None
    left: int | None = None
    group: str = ""

    @property
    def tone(self) -> str:
        if self.left is None:
            return "plain"
        return "stop" if self.left < 0 else "warn" if self.left <= 5 else "plain"


@dataclass(frozen=True)
class _Desk:
    """A programme with what every kind of office looks at."""

    seat: Appointment
    programme: Programme
    rulebook: Rulebook
    calendar: Calendar
    functions: frozenset[str]
    today: date

    def due(self, what: str, about: str, url: str, until: date | None = None, group: str = "") -> Due:
        return Due(what, about, url, until, days_left(self.calendar, self.today, until), group)


def dues_of(seat: Appointment, today: date) -> list[Due]:
    """Late first, then by deadline; what has none comes last."""
    if seat.role not in (Role.OFFICER, Role.LEADER):
        return []
    found: list[Due] = []
    for version in in_force(seat):
        programme = version.programme
        functions = {p.function for p in parts_of(seat) if p.own and p.programme == programme.pk}
        desk = _Desk(
            seat,
            programme,
            rulebook_of(version),
            calendar_of(rulebook_of(version)),
            frozenset(functions),
            today,
        )
        found += _for_unit(desk) if RECOMMENDING in desk.functions else ()
        found += _for_home(desk)
        found += _for_deciders(desk)
        found += _for_office(desk) if programme.office_id == seat.organisation_id else ()
    return sorted(found, key=lambda due: (due.until is None, due.until or today))


def _for_unit(desk: _Desk) -> Iterator[Due]:
    package = Package.objects.filter(programme=desk.programme, unit=desk.seat.organisation_id).first()
    if package is None:
        until = step_of_kind(desk.rulebook, StepKind.HAND_IN).until
        url = reverse("my-package", args=[desk.programme.pk])
        yield desk.due("开始编制报送材料", desk.programme.title, url, until, "报送材料")
        return
    package.programme = desk.programme
    url = reverse("package", args=[package.pk])
    if package.status == PackageStatus.RETURNED:
        yield desk.due("补正退回的材料，重新报送", desk.programme.title, url, deadline(package), "退回补正")
    elif package.status != PackageStatus.HANDED_IN:
        word = "报送" if desk.seat.role == Role.LEADER else "编制"
        yield desk.due(f"{word}推荐材料", desk.programme.title, url, deadline(package), "报送材料")
    for disclosure in _without_result(desk, package):
        yield desk.due(
            f"登记{disclosure.step}结果", f"{disclosure.over}期满",
            reverse("disclosure", args=[disclosure.pk]), group="公示",
        )  # fmt: skip


def _without_result(desk: _Desk, package: Package | None) -> list[Disclosure]:
    """Postings whose period is over and that still stand before their result."""
    case = package.case_id if package else desk.programme.case_id
    last = dict(Act.objects.filter(case=case, verb=DONE).values_list("step", "pk"))
    rows = Disclosure.objects.filter(programme=desk.programme, package=package, over__lt=desk.today)
    newest: dict[str, Disclosure] = {}
    for row in rows.order_by("pk"):
        newest[row.step] = row
    return [row for step, row in newest.items() if last.get(step, 0) < row.act_id]


def _for_home(desk: _Desk) -> Iterator[Due]:
    rows = Nomination.objects.filter(
        programme=desk.programme, home=desk.seat.organisation_id, status__in=IN_HANDS_OF_UNIT
    )
    count = rows.exclude(unit=desk.seat.organisation_id).count()
    if count:
        yield desk.due(f"填写{count}个推荐对象的审批表", desk.programme.title, reverse("nominations"))


def _for_deciders(desk: _Desk) -> Iterator[Due]:
    mine = [s for s in desk.rulebook.steps if s.by in desk.functions and s.kind in _PAGES]
    if not mine:
        return
    waiting = _waiting(desk)
    for step in mine:
        if count := waiting.get(step_before(desk.rulebook, step), 0):
            about = f"{count} 个推荐对象 · {step.by}"
            yield desk.due(
                step.name, about, page_of(desk.programme, desk.rulebook, step), step.until, step.name
            )


def _waiting(desk: _Desk) -> dict[str, int]:
    """Last step done → how many nominations stand after it."""
    rows = Nomination.objects.filter(programme=desk.programme).exclude(status__in=OVER).order_by()
    return dict(rows.values_list("reached").annotate(Count("pk")))


_PAGES = {
    StepKind.REVIEW: "screening",
    StepKind.DECIDE: "step-decide",
    StepKind.CHOOSE: "slate",
    StepKind.CONFER: "conferral",
}


def page_of(programme: Programme, rulebook: Rulebook, step: Step) -> str:
    """Where a step after the hand-in is done."""
    name = _PAGES.get(step.kind, "slate-disclosure")
    arguments = [programme.pk, rulebook.steps.index(step)] if name == "step-decide" else [programme.pk]
    return reverse(name, args=arguments)


def _for_office(desk: _Desk) -> Iterator[Due]:
    programme = desk.programme
    hand_in = step_of_kind(desk.rulebook, StepKind.HAND_IN)
    waiting = _waiting(desk)
    later = desk.rulebook.steps[desk.rulebook.steps.index(hand_in) + 1 :]
    for step in later:
        count = waiting.get(step_before(desk.rulebook, step), 0)
        if step.kind is StepKind.CHOOSE and count and not _drafted(desk):
            url = reverse("slate", args=[programme.pk])
            yield desk.due("拟定拟奖励名单", f"{count} 个推荐对象", url, step.until, "拟奖励名单")
        if step.kind is StepKind.DISCLOSE and count and not _running(desk, step):
            url = reverse("slate-disclosure", args=[programme.pk])
            yield desk.due(f"张贴{step.name}", f"{count} 个拟奖励对象", url, step.until, "公示")
    for disclosure in _without_result(desk, None):
        url = reverse("disclosure", args=[disclosure.pk])
        yield desk.due(f"登记{disclosure.step}结果", f"{disclosure.over}期满", url, group="公示")
    received = Objection.objects.filter(
        Q(disclosure__programme=programme), state=ObjectionState.RECEIVED
    ).count()
    asked = Ruling.objects.filter(programme=programme, status=RulingStatus.ASKED).count()
    if asked:
        url = f"{reverse('rulings', args=[programme.pk])}?status={RulingStatus.ASKED}"
        yield desk.due(f"答复{asked}个提问", programme.title, url, group="答疑口径")
    if received:
        yield desk.due(f"调查核实{received}件异议", programme.title, reverse("objections"), group="异议")


def _running(desk: _Desk, step: Step) -> bool:
    return Disclosure.objects.filter(programme=desk.programme, package=None, step=step.name).exists()


def _drafted(desk: _Desk) -> bool:
    return Choice.objects.filter(nomination__programme=desk.programme).exists()
