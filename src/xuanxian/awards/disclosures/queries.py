"""How postings stand: as a period of days, by step of a package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from xuanxian.awards.disclosures.models import Disclosure
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import IN_HANDS_OF_UNIT, Nomination
from xuanxian.awards.nominations.standings import Stand, step_named
from xuanxian.awards.programmes.models import Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.acts.models import Act, Concern
from xuanxian.platform.calendars.queries import working_days
from xuanxian.rules.awards.contents import Disclosed
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.awards.verbs import DONE, OPENED, RETURNED
from xuanxian.rules.core.calendars import Calendar, NoCalendar
from xuanxian.rules.core.durations import Duration

RUNNING, EXPIRED, FINISHED = "公示中", "期满，待登记结果", "已登记结果"
TONES = {RUNNING: "warn", EXPIRED: "stop", FINISHED: "ok"}


# ——— periods ———————————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Period:
    """A posting as it stands on a day: `first` and `over` are the first and last of its days, `gone` counts
    them up to the day, each None where a year's calendar is missing; `result` is "" until it is registered."""

    posted: date
    first: date | None
    over: date
    lasts: Duration
    gone: int | None
    today: date
    result: str = ""

    @property
    def state(self) -> str:
        if self.result:
            return FINISHED
        return RUNNING if self.today <= self.over else EXPIRED

    @property
    def tag(self) -> str:
        """第3个工作日; on the day of posting, which does not count, 今日张贴."""
        if self.state != RUNNING:
            return self.result or EXPIRED
        if self.gone is None:
            return RUNNING
        if not self.gone:
            return "今日张贴" if self.today == self.posted else "已张贴"
        return self.lasts.nth(self.gone)

    @property
    def short(self) -> str:
        return self.tag if len(self.tag) <= 16 else f"{self.tag[:15]}…"

    @property
    def tone(self) -> str:
        return TONES[self.state]


def version_of(disclosure: Disclosure) -> Version:
    """That by which the nominees on it are judged."""
    return Version.objects.select_related("rulebook").filter(nomination__case__concerning=disclosure.act_id)[
        0
    ]


def period_of(disclosure: Disclosure, version: Version, today: date, result: str = "") -> Period:
    """How the posting stands on the day, by the version under which its nominees are judged."""
    return period_by(rulebook_of(version), disclosure, today, result)


def period_by(rulebook: Rulebook, disclosure: Disclosure, today: date, result: str = "") -> Period:
    """The same where the rulebook is there already."""
    calendar, step = working_days(), step_named(rulebook, disclosure.step)
    lasts = replace(disclosure.lasts, counted=step.lasts.counted)
    first: date | None = None
    gone: int | None = None
    try:
        gone = lasts.gone(disclosure.posted, min(today, disclosure.over), calendar)
        first = lasts.first(disclosure.posted, calendar)
    except NoCalendar:
        pass
    return Period(disclosure.posted, first, disclosure.over, lasts, gone, today, result)


def result_of(disclosure: Disclosure) -> str:
    act = history_of(disclosure).filter(verb=DONE).last()
    return _result(act) if act else ""


def _result(act: Act) -> str:
    return Disclosed.read(act.content).result or FINISHED


def history_of(disclosure: Disclosure) -> QuerySet[Act]:
    """What was recorded of a posting's step since it went up, as far as it concerns somebody on it."""
    concerned = Concern.objects.filter(case__concern_rows__act=disclosure.act_id).values("act")
    acts = Act.objects.filter(case=disclosure.act.case_id, step=disclosure.step, pk__gte=disclosure.act_id)
    return acts.filter(pk__in=concerned).select_related("user", "office").order_by("pk")


def with_state(rows: QuerySet[Disclosure]) -> QuerySet[Disclosure]:
    """Each with `finished`: whether the result is registered for somebody on it."""
    done = Concern.objects.filter(
        act=OuterRef("act"),
        case__concern_rows__act__gt=OuterRef("act"),
        case__concern_rows__act__verb=DONE,
        case__concern_rows__act__step=OuterRef("step"),
    )
    return rows.annotate(finished=Exists(done))


# ——— the postings of a unit's list ————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Posted:
    disclosure: Disclosure
    period: Period
    nominations: Sequence[Nomination]


@dataclass
class StepBoard:
    """A disclosure of a unit's list: whose turn it is, who must first finish another step (by its name), the
    postings, newest first; `merged` are done by an earlier step's posting."""

    step: Step
    ready: list[Nomination] = field(default_factory=list)
    blocked: dict[str, list[Nomination]] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)
    merged: list[Nomination] = field(default_factory=list)
    open: list[Nomination] = field(default_factory=list)
    """Posted and without result: may be posted anew, as after a mistake."""


def unit_steps(rulebook: Rulebook) -> list[Step]:
    """The disclosures of a unit's list; the others are the award office's."""
    return [s for s in rulebook.steps if s.kind is StepKind.DISCLOSE and s.name in rulebook.of_unit]


def slate_steps(rulebook: Rulebook) -> list[Step]:
    return [s for s in rulebook.steps if s.kind is StepKind.DISCLOSE and s.name not in rulebook.of_unit]


def also_for(rulebook: Rulebook, step: Step) -> str:
    """The later step that a posting may stand for, where both have the same office; or ""."""
    return next((s.name for s in unit_steps(rulebook) if s.merged_with == step.name), "")


def boards_of(dossier: Dossier, nominations: Sequence[Nomination] | None = None) -> list[StepBoard]:
    """The disclosures of the unit's list as they stand for `nominations`, or for all of the dossier."""
    nominations = dossier.nominations if nominations is None else nominations
    stands = dossier.stands
    postings = _postings(dossier, nominations)
    found = []
    for step in unit_steps(dossier.rulebook):
        board = StepBoard(step, posted=[p for p in postings if p.disclosure.step == step.name])
        ever = {n.pk for p in board.posted for n in p.nominations}
        for nomination in nominations:
            _place(board, nomination, stands[nomination.pk], nomination.pk in ever)
        found.append(board)
    return found


def _place(board: StepBoard, nomination: Nomination, stand: Stand, ever: bool) -> None:
    if stand.is_done(board.step):
        if not ever and board.step.merged_with:
            board.merged.append(nomination)
    elif nomination.status in IN_HANDS_OF_UNIT:
        if is_open(stand, board.step):
            board.open.append(nomination)
        elif board.step not in stand.steps:
            return
        elif earlier := stand.first_before(board.step):
            board.blocked.setdefault(earlier.name, []).append(nomination)
        else:
            board.ready.append(nomination)


def is_open(stand: Stand, step: Step) -> bool:
    """Posted, and no return since then has undone it."""
    order = {s.name: at for at, s in enumerate(stand.rulebook.steps)}
    found = False
    for act in stand.acts:
        if act.verb == RETURNED and order.get(act.step, -1) <= order[step.name]:
            found = False
        elif act.verb == OPENED and act.step == step.name:
            found = True
    return found


def _postings(dossier: Dossier, nominations: Sequence[Nomination]) -> list[Posted]:
    package, rulebook = dossier.package, dossier.rulebook
    by_case = {n.case_id: n for n in nominations}
    rows = (
        Disclosure.objects.filter(package=package)
        .select_related("act__office", "programme")
        .prefetch_related("act__concern_rows")
    )
    done = Act.objects.filter(case=package.case_id, verb=DONE).order_by("pk").prefetch_related("concern_rows")
    results = [(act, _cases(act)) for act in done]
    found = []
    for row in rows.order_by("-pk"):
        cases = _cases(row.act)
        fitting = (a for a, also in results if a.pk > row.act_id and a.step == row.step and cases & also)
        act = next(fitting, None)
        period = period_by(rulebook, row, dossier.today, _result(act) if act else "")
        found.append(Posted(row, period, [by_case[case] for case in by_case if case in cases]))
    return found


def _cases(act: Act) -> set[int]:
    return {row.case_id for row in act.concern_rows.all()}


# ——— when a period is over ——————————————————————————————————————————————————————————————————————————————


def days_to_post(calendar: Calendar, step: Step, today: date, issued: date) -> list[tuple[date, date]]:
    """(posting day, last day of its period) for today and the days before; none where the notice does not say how long."""
    if not step.lasts:
        return []
    days = (today - timedelta(days=back) for back in range(7))
    return [(day, step.lasts.over(day, calendar)) for day in days if day >= issued]


def followed_by(
    calendar: Calendar, rulebook: Rulebook, step: Step, over: date
) -> list[tuple[Step, date, date]]:
    """The later disclosures of the list, each posted as soon as the one before it is over: (step, posted, over)."""
    found = []
    steps = unit_steps(rulebook)
    for later in steps[steps.index(step) + 1 :]:
        posted = calendar.first_from(over + timedelta(days=1))
        over = later.lasts.over(posted, calendar)
        found.append((later, posted, over))
    return found
