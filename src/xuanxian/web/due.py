"""What waits for an office today, oldest first. Computed from where things stand, so that nothing done still waits
and nothing undone is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.urls import reverse

from xuanxian.awards.disclosures.models import Disclosure, Objection, ObjectionState
from xuanxian.awards.intake.models import Intake, IntakeStatus
from xuanxian.awards.intake.queries import paper_deliveries
from xuanxian.awards.nominations.access import packages_above
from xuanxian.awards.nominations.models import IN_HANDS_OF_UNIT, Nomination, Package, PackageStatus, Status
from xuanxian.awards.nominations.shares import COUNTED_NOWHERE, days_to_mend, shares_of
from xuanxian.awards.nominations.standings import deadline, next_delivery
from xuanxian.awards.programmes.access import in_force, offices_named, parts_of
from xuanxian.awards.programmes.models import OFFICE, RECOMMENDING, Programme, Ruling, RulingStatus
from xuanxian.awards.programmes.queries import calendar_of, days_left, rulebook_of
from xuanxian.awards.reviews.models import Choice
from xuanxian.awards.reviews.queries import OVER, bodies_asked, opinions, waiting_at
from xuanxian.platform.accounts.models import WORKING, Appointment, Role
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
    """One's own; `taken` are all that somebody here has."""
    taken: frozenset[str]
    today: date

    def takes(self, by: str, for_nobody: bool = True) -> bool:
        """Whether the seat's office is the one named; the award office takes what nobody else here does."""
        named = offices_named(by)
        if self.taken.intersection(named):
            return bool(self.functions.intersection(named))
        return for_nobody and OFFICE in self.functions

    def due(self, what: str, about: str, url: str, until: date | None = None, group: str = "") -> Due:
        return Due(what, about, url, until, days_left(self.calendar, self.today, until), group)


def dues_of(seat: Appointment, today: date) -> list[Due]:
    """Late first, then by deadline; what has none comes last."""
    if seat.role not in WORKING:
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
            _taken(programme) if functions - {RECOMMENDING} else frozenset(),
            today,
        )
        found += _for_unit(desk) if RECOMMENDING in desk.functions else ()
        found += _for_home(desk)
        found += _for_deciders(desk)
        found += _for_office(desk) if programme.office_id == seat.organisation_id else ()
    return sorted(found, key=lambda due: (due.until is None, due.until or today))


def _taken(programme: Programme) -> frozenset[str]:
    return frozenset(programme.participations.values_list("function", flat=True))


def _for_unit(desk: _Desk) -> Iterator[Due]:
    package = Package.objects.filter(programme=desk.programme, unit=desk.seat.organisation_id).first()
    if package is None:
        until = next((step.until for step in desk.rulebook.deliveries), None)
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
    elif again := package.nominations.filter(status=Status.AGAIN).count():
        about = f"{again} 个推荐对象 · {desk.programme.title}"
        yield desk.due(next_delivery(package).name, about, url, deadline(package), "报送材料")
    yield from _paper_of_unit(desk, package)
    if proposed := package.nominations.filter(status=Status.PROPOSED).count():
        url = reverse("division", args=[desk.programme.pk])
        yield desk.due(f"处理上报的{proposed}个推荐对象", desk.programme.title, url, group="分配与上报")
    for disclosure in _without_result(desk, package):
        yield desk.due(
            f"登记{disclosure.step}结果", f"{disclosure.over}期满",
            reverse("disclosure", args=[disclosure.pk]), group="公示",
        )  # fmt: skip


def _paper_of_unit(desk: _Desk, package: Package) -> Iterator[Due]:
    """What must be mended on paper, and what was handed in and has not come on paper; once its day is over only where the
    office keeps its log here."""
    there = {intake.step: intake for intake in Intake.objects.filter(package=package)}
    url = reverse("package-intake", args=[package.pk])
    for intake in there.values():
        if intake.status == IntakeStatus.MENDING:
            yield desk.due("补正纸质材料", desk.programme.title, url, intake.until, "报送材料")
    wanted = paper_deliveries(desk.rulebook)
    if package.status != PackageStatus.HANDED_IN or not wanted or wanted[0].name in there:
        return
    until = deadline(package, wanted[0])
    if (
        until is None
        or desk.today <= until
        or Intake.objects.filter(package__programme=desk.programme).exists()
    ):
        yield desk.due("送达纸质材料", desk.programme.title, url, until, "报送材料")


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
    url = reverse("my-share", args=[desk.programme.pk])
    for package in packages_above(desk.seat, desk.programme):
        share = shares_of(package).get(desk.seat.organisation_id)
        if share is None:
            continue
        rows = package.nominations.filter(home=desk.seat.organisation_id).exclude(status__in=COUNTED_NOWHERE)
        states = dict(rows.values_list("case", "status"))
        begun = [case for case, status in states.items() if status == Status.PROPOSING]
        if begun:
            mend = days_to_mend(begun)
            until = min(max(share.until, mend.get(case, share.until)) for case in begun)
            yield desk.due(
                f"上报{len(begun)}个申报的推荐对象", desk.programme.title, url, until, "本单位名额"
            )
        elif (left := share.number - len(states)) > 0 and desk.today <= share.until:
            yield desk.due(
                "申报推荐对象", f"还可申报{left}个 · {desk.programme.title}", url, share.until, "本单位名额"
            )


def _for_deciders(desk: _Desk) -> Iterator[Due]:
    """Steps in one's own name, and of the award office those in the name of nobody who works here; reviews in which one's
    body has a part."""
    ours = [
        s
        for s in desk.rulebook.steps
        if s.name not in desk.rulebook.of_unit and s.kind is not StepKind.DISCLOSE
    ]
    mine = [s for s in ours if desk.takes(s.by)]
    judged = [s for s in ours if s not in mine and any(desk.takes(r.body, False) for r in s.reviewers)]
    if not mine and not judged:
        return
    waiting = _waiting(desk)
    for step in ours:
        count = waiting.get(step.name, 0)
        if count and step in mine:
            about = f"{count} 个推荐对象 · {step.by}"
            url = page_of(desk.programme, desk.rulebook, step)
            yield desk.due(step.name, about, url, step.until, _GROUPS.get(step.kind, step.name))
        elif count and step in judged:
            yield from _for_bodies(desk, step)


def _for_bodies(desk: _Desk, step: Step) -> Iterator[Due]:
    rows = list(waiting_at(desk.programme, desk.rulebook, step))
    asked, given = bodies_asked(desk.rulebook, step, rows), opinions(desk.programme, step)
    for body in dict.fromkeys(r.body for r in step.reviewers if desk.takes(r.body, False)):
        left = sum(body in asked[n.pk] and body not in given.get(n.case_id, {}) for n in rows)
        if left:
            url = page_of(desk.programme, desk.rulebook, step)
            yield desk.due(
                f"提出{step.name}意见", f"{left} 个推荐对象 · {body}", url, step.until, _GROUPS[step.kind]
            )


def _waiting(desk: _Desk) -> dict[str, int]:
    """Step → how many nominations wait at it."""
    rows = Nomination.objects.filter(programme=desk.programme).exclude(status__in=OVER).order_by()
    return dict(rows.values_list("at").annotate(Count("pk")))


_PAGES = {
    StepKind.REVIEW: "screening",
    StepKind.DISCLOSE: "slate-disclosure",
    StepKind.CHOOSE: "slate",
    StepKind.CONFER: "conferral",
}
_GROUPS = {StepKind.REVIEW: "审核", StepKind.CHOOSE: "拟表彰名单", StepKind.CONFER: "授予"}
"""As the navigation calls the page."""
_NUMBERED = ("screening", "step-decide")


def page_of(programme: Programme, rulebook: Rulebook, step: Step) -> str:
    """Where a step of the offices is done."""
    name = _PAGES.get(step.kind, "step-decide")
    arguments = [programme.pk, rulebook.steps.index(step)] if name in _NUMBERED else [programme.pk]
    return reverse(name, args=arguments)


def _for_office(desk: _Desk) -> Iterator[Due]:
    programme = desk.programme
    waiting = _waiting(desk)
    for step in desk.rulebook.steps:
        count = waiting.get(step.name, 0) if step.name not in desk.rulebook.of_unit else 0
        if step.kind is StepKind.CHOOSE and count and not _drafted(desk):
            url = reverse("slate", args=[programme.pk])
            yield desk.due("拟定拟表彰名单", f"{count} 个推荐对象", url, step.until, "拟表彰名单")
        if step.kind is StepKind.DISCLOSE and count and not _running(desk, step):
            url = reverse("slate-disclosure", args=[programme.pk])
            yield desk.due(f"张贴{step.name}", f"{count} 个拟表彰对象", url, step.until, "公示")
    for disclosure in _without_result(desk, None):
        url = reverse("disclosure", args=[disclosure.pk])
        yield desk.due(f"登记{disclosure.step}结果", f"{disclosure.over}期满", url, group="公示")
    yield from _paper_at_office(desk)
    received = Objection.objects.filter(
        Q(disclosure__programme=programme), state=ObjectionState.RECEIVED
    ).count()
    asked = Ruling.objects.filter(programme=programme, status=RulingStatus.ASKED).count()
    if asked:
        url = f"{reverse('rulings', args=[programme.pk])}?status={RulingStatus.ASKED}"
        yield desk.due(f"答复{asked}个提问", programme.title, url, group="答疑口径")
    if received:
        yield desk.due(f"调查核实{received}件异议", programme.title, reverse("objections"), group="异议")


def _paper_at_office(desk: _Desk) -> Iterator[Due]:
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
            yield desk.due(f"核收{number}个单位的纸质材料", step, address, group="收件")
        elif status == IntakeStatus.PARTIAL:
            yield desk.due(f"通知{number}个单位补正纸质材料", step, address, group="收件")
        elif status == IntakeStatus.MENDING and until and until < desk.today:
            yield desk.due("催办到期未补正的纸质材料", step, address, until, "收件")


def _running(desk: _Desk, step: Step) -> bool:
    return Disclosure.objects.filter(programme=desk.programme, package=None, step=step.name).exists()


def _drafted(desk: _Desk) -> bool:
    return Choice.objects.filter(nomination__programme=desk.programme).exists()
