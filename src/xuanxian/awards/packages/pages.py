"""What the page of a package shows, put together from rules, record and rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import IN_HANDS_OF_UNIT, Nomination, Package
from xuanxian.awards.nominations.pages import unusual_place
from xuanxian.awards.packages.checks import Amiss, package_findings
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.paperwork import screen
from xuanxian.rules.awards.rounds import delivers
from xuanxian.rules.awards.rulebook import Rulebook, Slot
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.core.findings import Finding, Level


@dataclass(frozen=True)
class ListRow:
    """A nominee in the package's list, with what is to be said of it in a word or two. `place` is its kind of place where
    that is not the usual one."""

    nomination: Nomination
    place: str
    tags: Sequence[tuple[str, str]]
    """(text, tone)"""


@dataclass(frozen=True)
class Task:
    """A step of the unit's: of so many nominees now in its hands so many have it behind them."""

    step: Step
    url: str
    done: int
    number: int

    @property
    def state(self) -> str:
        if delivers(self.step):
            return f"{self.number} 个待报"
        return "已具备" if self.done == self.number else f"{self.done} / {self.number}"

    @property
    def tone(self) -> str:
        return "ok" if self.done == self.number else "warn" if self.done else "plain"


@dataclass(frozen=True)
class Sheet:
    """A package as its page shows it: each list that is numbered by itself with its key and title, findings with the
    address that mends each, the unit's steps up to what it hands in next."""

    lists: Sequence[tuple[str, str, Sequence[ListRow]]]
    findings: Sequence[tuple[Finding, str]]
    stops: int
    warns: int
    tasks: Sequence[Task] = ()

    @property
    def missing(self) -> str:
        return f"还差 {self.stops} 处" if self.stops else ""


def sheet_of(dossier: Dossier, handed_in_only: bool = False, delivery: Step | None = None) -> Sheet:
    """`handed_in_only`: as the award office sees it, without drafts and what is still amiss with them. `delivery` is that
    for which it is checked, by default the next one."""
    package, rulebook, rows = dossier.package, dossier.rulebook, dossier.nominations
    if handed_in_only:
        return Sheet(_lists(rulebook, [n for n in rows if n.handed_in], {}), (), 0, 0)
    said = package_findings(dossier, delivery)
    by_nomination: dict[int, list[Finding]] = defaultdict(list)
    for one in said:
        for nomination in [one.nomination] if one.nomination else one.several:
            by_nomination[nomination.pk].append(one.finding)
    tags = {n.pk: _tags(by_nomination[n.pk]) for n in rows}
    return Sheet(
        _lists(rulebook, rows, tags),
        [(one.finding, mend_url(package, one)) for one in said],
        sum(s.finding.level is Level.STOP for s in said),
        sum(s.finding.level is Level.WARN for s in said),
        _tasks(dossier),
    )


def _tasks(dossier: Dossier) -> list[Task]:
    stands = [dossier.stands[n.pk] for n in dossier.in_hands]
    found = []
    for step in dossier.rulebook.steps:
        through = [stand for stand in stands if stand.comes_to(step)]
        if through:
            done = sum(not delivers(step) and not stand.open_gates(step) for stand in through)
            found.append(Task(step, step_url(dossier.package, step), done, len(through)))
    return found


def _lists(
    rulebook: Rulebook, rows: Sequence[Nomination], tags: Mapping[int, Sequence[tuple[str, str]]]
) -> list[tuple[str, str, list[ListRow]]]:
    found: dict[tuple[str, str], list[ListRow]] = defaultdict(list)
    for n in rows:
        key = rulebook.list_of(Slot(n.type, n.category))
        title = rulebook.title_of(n.type) if key == n.type else key
        found[key, title].append(ListRow(n, unusual_place(n, rulebook), tags.get(n.pk, ())))
    return [(key, title, members) for (key, title), members in found.items()]


def _tags(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    stops = [f for f in findings if f.level is Level.STOP]
    warns = [f for f in findings if f.level is Level.WARN]
    if not stops and not warns:
        return [("齐备", "ok")]
    first = (stops or warns)[0].message
    tags = [(first if len(first) <= 18 else first[:17] + "…", "stop" if stops else "warn")]
    if more := len(stops) + len(warns) - 1:
        tags.append((f"另{more}处", "stop" if len(stops) > 1 else "warn"))
    return tags


def mend_url(package: Package, said: Amiss) -> str:
    """Where the finding is mended: the field on the entry page, or the page of the step."""
    rule = said.finding.rule
    if said.step is not None and not delivers(said.step) and rule != "step.exchanged":
        return step_url(package, said.step)
    if rule == "question.open":
        return reverse("package-questions", args=[package.pk])
    if rule in ("package.missing", "package.files") and (said.several or said.nomination is not None):
        if said.nomination is None:
            return reverse("package-papers", args=[package.pk])
        return reverse("nomination-attach", args=[said.nomination.pk])
    if rule == "text.gap" or (
        rule == "package.missing" and said.finding.about in rulebook_of(package.version).writings
    ):
        return reverse("package-text", args=[package.pk, said.finding.about])
    if rule in ("package.missing", "package.files"):
        return reverse("package-attach", args=[package.pk])
    if rule in ("package.empty", "quota.unfilled"):
        return reverse("nomination-new", args=[package.pk])
    if said.nomination is None:
        return ""
    if said.nomination.status not in IN_HANDS_OF_UNIT:
        return reverse("nomination", args=[said.nomination.pk])
    column = said.finding.place.column
    anchor = f"#{screen.input_id(column)}" if column else ""
    return reverse("nomination-edit", args=[said.nomination.pk]) + anchor


_PAGES = {
    StepKind.RESOLVE: "package-resolution",
    StepKind.CONSULT: "consultation",
    StepKind.DISCLOSE: "package-disclosures",
}


def step_url(package: Package, step: Step) -> str:
    """Where the unit does a step of its own."""
    name = "package-hand-in" if delivers(step) else _PAGES.get(step.kind, "package-register")
    return f"{reverse(name, args=[package.pk])}?{urlencode({'step': step.name})}"
