"""What is expected of a unit on paper, what has come of it, and how all units of a programme stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from xuanxian.awards.intake.models import (
    TONES,
    Correction,
    Entry,
    HandBack,
    Intake,
    IntakeStatus,
    Parcel,
)
from xuanxian.awards.nominations.models import (
    IN_HANDS,
    EditionEntry,
    Nomination,
    Package,
    PackageStatus,
    Status,
)
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.records import describe, nominees_of, put_back
from xuanxian.awards.nominations.standings import deadline
from xuanxian.awards.papers.contents import source_of
from xuanxian.awards.papers.queries import SUBJECT, changed_since, is_current, nominee_of
from xuanxian.awards.programmes.models import Participation, Programme
from xuanxian.awards.programmes.queries import rulebook_of, units_of
from xuanxian.platform.acts.models import Act, Concern
from xuanxian.platform.papers.models import Paper
from xuanxian.rules.awards.contents import Extended, HandedIn
from xuanxian.rules.awards.intake import Seen, findings_on, place_label, seal_places
from xuanxian.rules.awards.packages import Item, Material, Materials, items
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.awards.verbs import DONE, EXTENDED
from xuanxian.rules.core.fields import Kind
from xuanxian.rules.core.findings import Finding, Level

NOT_BEGUN = "未开始"


def papers_for(rulebook: Rulebook, step: Step) -> Materials:
    """What the delivery wants on paper: materials with copies."""
    found = next((p for p in rulebook.packages if p.name == step.materials), Materials("", ()))
    return Materials(found.name, tuple(m for m in found.materials if m.copies), found.file_name, found.clause)


def paper_deliveries(rulebook: Rulebook) -> list[Step]:
    return [step for step in rulebook.deliveries if papers_for(rulebook, step).materials]


def handed_in_with(package: Package) -> dict[str, set[int]]:
    """Delivery → cases of those who were handed in with it."""
    acts = Act.objects.filter(case=package.case_id, verb=DONE)
    steps = {act.pk: act.step for act in acts if isinstance(act.stated, HandedIn)}
    found: dict[str, set[int]] = {step: set() for step in steps.values()}
    for act, case in Concern.objects.filter(act__in=steps).values_list("act_id", "case_id"):
        found[steps[act]].add(case)
    return found


def usual_delivery(package: Package) -> Step | None:
    """The last one made whose paper is wanted, else the first; None where the notice wants nothing on paper."""
    steps, made = paper_deliveries(rulebook_of(package.version)), handed_in_with(package)
    return next((s for s in reversed(steps) if s.name in made), next(iter(steps), None))


def briefly(package: Package) -> list[Intake]:
    """How the paper of each delivery stands, for the package's page; one that has not come where some is wanted."""
    there = {intake.step: intake for intake in Intake.objects.filter(package=package)}
    steps = paper_deliveries(rulebook_of(package.version)) if package.edition or there else []
    awaited = {step.name: Intake(package=package, step=step.name) for step in steps[:1]}
    return list((awaited | there).values())


# ——— one unit's paper ——————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True)
class TallyRow:
    """An item with what was seen of it. `entry` is the newest entry on it (0: none)."""

    item: Item
    nomination: Nomination | None
    signature: bool
    """Whether its form has a place for a signature."""
    seen: Seen
    entry: int

    @property
    def material(self) -> Material:
        return self.item.material

    @property
    def key(self) -> str:
        """As pages name it: its place in the stack."""
        return str(self.item.order)

    @property
    def places(self) -> list[str]:
        return [place_label(place) for place in seal_places(self.material)]

    @cached_property
    def findings(self) -> list[Finding]:
        return findings_on(self.item, self.seen, self.signature)

    @property
    def state(self) -> tuple[str, str]:
        """(word, tone)"""
        if not self.seen.total and not self.seen.fault:
            return "未到", "plain"
        rules = {f.rule for f in self.findings}
        if not rules:
            return "合格", "ok"
        return ("待查验", "note") if rules == {"package.unlooked"} else ("不合", "stop")


@dataclass(frozen=True)
class Tally:
    """A package's paper for one delivery. `others` were counted of what is no longer expected (who left the list)."""

    package: Package
    step: Step
    intake: Intake | None
    rows: Sequence[TallyRow]
    others: Sequence[Finding]
    newest: int
    """The newest entry of all (0: none)."""

    @property
    def status(self) -> str:
        return self.intake.status if self.intake else IntakeStatus.AWAITED

    @property
    def tone(self) -> str:
        return TONES[IntakeStatus(self.status)]

    @property
    def wanted(self) -> int:
        return sum(row.material.copies for row in self.rows)

    @property
    def got(self) -> int:
        """Towards what is wanted: who sends more than three of one thing has not sent another."""
        return sum(min(row.seen.counted, row.material.copies) for row in self.rows)

    @property
    def received(self) -> int:
        """Everything that came, old versions too."""
        return sum(row.seen.total for row in self.rows)

    @cached_property
    def findings(self) -> list[Finding]:
        return [f for row in self.rows for f in row.findings]

    @property
    def unlooked(self) -> list[Finding]:
        return [f for f in self.findings if f.rule == "package.unlooked"]

    @cached_property
    def until(self) -> date | None:
        return deadline(self.package, self.step)

    @property
    def late(self) -> bool:
        arrived = self.intake.arrived if self.intake else None
        return bool(arrived and self.until and arrived > self.until)

    def row(self, key: str) -> TallyRow | None:
        return next((row for row in self.rows if row.key == key), None)


def tally_of(package: Package, step: Step) -> Tally:
    rulebook = rulebook_of(package.version)
    intake = Intake.objects.select_related("case").filter(package=package, step=step.name).first()
    if intake is not None:
        intake.package = package
    entries = list(entries_of(intake)) if intake else []
    rows = _rows(rulebook, step, _as_handed_in(package, step, rulebook), entries, no_longer(entries, package))
    expected = {(row.material.name, row.nomination.pk if row.nomination else None) for row in rows}
    others = Counter((e.material, e.nomination_id) for e in entries)
    for key in expected:
        others.pop(key, None)
    return Tally(
        package, step, intake, rows, [_unexpected(*key) for key in others], max((e.pk for e in entries), default=0)
    )  # fmt: skip


def _unexpected(material: str, nomination: int | None) -> Finding:
    gone = Nomination.objects.filter(pk=nomination).first() if nomination else None
    subject = f"{gone or ''} {material}".strip()
    return Finding(
        "package.unexpected", Level.NOTE, subject, "已不在应报的材料里，点过的不再计入", mend="可退还单位"
    )


def _as_handed_in(package: Package, step: Step, rulebook: Rulebook) -> list[Nomination]:
    """Who was handed in with the delivery and still stands, as they were handed in last, whatever the unit types now."""
    cases = handed_in_with(package).get(step.name, set())
    rows = [n for n in in_list(package) if n.case_id in cases and n.status != Status.STRUCK_OFF]
    typed = [n.pk for n in rows if n.status in IN_HANDS]
    entries = EditionEntry.objects.filter(nomination__in=typed).order_by("edition__number") if typed else ()
    last = {entry.nomination_id: entry for entry in entries}
    for nomination in rows:
        if entry := last.get(nomination.pk):
            put_back(nomination, entry)
            describe(nomination, rulebook)
    return rows


def _rows(
    rulebook: Rulebook, step: Step, nominations: Sequence[Nomination], entries: Sequence[Entry],
    outdated: Mapping[int, Sequence[str]],
) -> list[TallyRow]:  # fmt: skip
    wanted = papers_for(rulebook, step)
    fields = {f for m in wanted.materials for s in m.each for f in rulebook.subjects.fields(s)}
    facts = nominees_of(rulebook, nominations, fields) if nominations else None
    doubled = Counter(str(n) for n in nominations)
    named = {f"{n}（第{n.order}）" if doubled[str(n)] > 1 else str(n): n for n in nominations}
    listed = [(label, facts.facts(at)) for at, label in enumerate(named)] if facts else []
    found = []
    for item in items(wanted, listed, rulebook.subjects) if nominations else ():
        nomination = named.get(item.subject)
        key = (item.material.name, nomination.pk if nomination else None)
        mine = [e for e in entries if (e.material, e.nomination_id) == key]
        newest = mine[-1].pk if mine else 0
        found.append(
            TallyRow(item, nomination, _signed(rulebook, item.material), seen_of(mine, outdated), newest)
        )
    return found


def _signed(rulebook: Rulebook, material: Material) -> bool:
    fields = rulebook.forms[material.form].fields.values() if material.form else ()
    return any(field.kind is Kind.SEAL and "签字" in field.printed for field in fields)


def entries_of(intake: Intake) -> QuerySet[Entry]:
    return intake.entries.select_related(*(f"paper__{name}" for name in SUBJECT)).order_by("pk")


def in_hands_of_unit(paper: Paper, package: Package) -> bool:
    """What it would be printed from is being changed by the unit; until it is handed in anew nobody else learns how."""
    nominee = nominee_of(paper)
    if nominee is not None:
        return nominee.status in IN_HANDS
    return package.status != PackageStatus.HANDED_IN


def no_longer(entries: Sequence[Entry], package: Package) -> dict[int, Sequence[str]]:
    """Paper → what has changed, of those that were scanned as the version handed in before another one was."""
    since = package.handed_in_at
    scanned = {
        e.paper.pk: e.paper
        for e in entries
        if e.paper and since and e.at < since and not in_hands_of_unit(e.paper, package)
    }
    source = source_of(package) if scanned else None
    return {
        pk: changed_since(paper, source) for pk, paper in scanned.items() if not is_current(paper, source)
    }


def seen_of(entries: Sequence[Entry], outdated: Mapping[int, Sequence[str]]) -> Seen:
    """What all entries on an item say together. Copies that came after the last look have not been looked at."""
    copies, old = sum(e.copies for e in entries), sum(e.old for e in entries)
    turned = sum(e.copies for e in entries if e.paper_id in outdated)
    copies, old = copies - turned, old + turned
    look = next((e for e in reversed(entries) if e.look is not None), None)
    later = [e for e in entries if look is None or e.pk > look.pk]
    changed = dict.fromkeys(
        name for e in entries for name in (outdated.get(e.paper_id or 0) or (e.changed if e.old > 0 else ()))
    )
    said: dict[str, Any] = dict(look.look or {}) if look is not None else {}
    said |= {"lacks": tuple(said.get("lacks", ()))}
    seen = Seen(
        copies, old, tuple(changed) if old > 0 else (),
        look is not None and not any(e.copies + e.old > 0 for e in later),
    )  # fmt: skip
    return replace(seen, **said)


def parcels_of(intake: Intake | None) -> QuerySet[Parcel]:
    """All entries of the log, also those that others stand in for."""
    rows = Parcel.objects.filter(intake=intake) if intake else Parcel.objects.none()
    return rows.select_related("by", "corrected_by")


def standing(parcels: QuerySet[Parcel]) -> QuerySet[Parcel]:
    return parcels.filter(corrected_by=None, void=False)


def corrections_of(intake: Intake | None) -> QuerySet[Correction]:
    rows = Correction.objects.filter(intake=intake) if intake else Correction.objects.none()
    return rows.select_related("by").order_by("-number")


def given_back(intake: Intake | None) -> QuerySet[HandBack]:
    rows = HandBack.objects.filter(intake=intake) if intake else HandBack.objects.none()
    return rows.select_related("by", "nomination").order_by("day", "nomination__sort_key", "pk")


# ——— all units ———————————————————————————————————————————————————————————————————————————————————————————


def _concerned(programme: Programme, step: Step) -> QuerySet[Participation]:
    """All units; of a delivery that is not everybody's (对象) those that have made it, or whose paper came."""
    if not step.subjects:
        return units_of(programme)
    of_unit = {"case__package__programme": programme, "case__package__unit": OuterRef("organisation")}
    made = Act.objects.filter(**of_unit, verb=DONE, step=step.name)
    came = Intake.objects.filter(
        package__programme=programme, package__unit=OuterRef("organisation"), step=step.name
    )
    return units_of(programme).filter(Exists(made) | Exists(came))


def units(programme: Programme, step: Step) -> QuerySet[Participation]:
    """Every recommending unit (`_concerned`) with its package's key (`package`) and state, and how its paper stands."""
    package = Package.objects.filter(programme=programme, unit=OuterRef("organisation"))
    intake = Intake.objects.filter(
        package__programme=programme, package__unit=OuterRef("organisation"), step=step.name
    )
    of_unit = {"intake__package__programme": programme, "intake__package__unit": OuterRef("organisation")}
    parcels = standing(Parcel.objects.filter(**of_unit, intake__step=step.name)).order_by()
    entries = Entry.objects.filter(**of_unit, intake__step=step.name).order_by()
    return _concerned(programme, step).annotate(
        package=Subquery(package.values("pk")[:1]),
        electronic=Coalesce(Subquery(package.values("status")[:1]), Value(NOT_BEGUN)),
        state=Coalesce(Subquery(intake.values("status")[:1]), Value(str(IntakeStatus.AWAITED))),
        arrived=Subquery(intake.values("arrived")[:1]),
        until=Subquery(intake.values("until")[:1]),
        pieces=Subquery(parcels.values("intake").annotate(n=Sum("pieces")).values("n")[:1]),
        counted=Subquery(entries.values("intake").annotate(n=Sum(F("copies") + F("old"))).values("n")[:1]),
    )


def late_units(programme: Programme, step: Step, today: date) -> set[int]:
    """Units whose paper came after their deadline, extensions counted, or has not come though it is over (V6)."""
    if step.until is None:
        return set()
    package = Package.objects.filter(programme=programme, unit=OuterRef("organisation"))
    intake = Intake.objects.filter(
        package__programme=programme, package__unit=OuterRef("organisation"), step=step.name
    )
    found = list(
        _concerned(programme, step)
        .annotate(case=Subquery(package.values("case")[:1]), arrived=Subquery(intake.values("arrived")[:1]))
        .values_list("organisation_id", "case", "arrived")
    )
    last = {programme.case_id: step.until}
    cases = [case for _, case, _ in found if case]
    acts = Act.objects.filter(case__in=[programme.case_id, *cases], verb=EXTENDED, step=step.name)
    for case, content in acts.values_list("case_id", "content"):
        last[case] = max(last.get(case, step.until), Extended.read(content).until)
    general = last[programme.case_id]
    return {unit for unit, case, came in found if (came or today) > max(general, last.get(case, general))}


def delivery_in_hand(programme: Programme, rulebook: Rulebook) -> Step | None:
    """The last delivery of which paper has come, else the last that somebody made, else the first."""
    steps = paper_deliveries(rulebook)
    if len(steps) < 2:
        return next(iter(steps), None)
    came = set(Intake.objects.filter(package__programme=programme).values_list("step", flat=True))
    made = Act.objects.filter(case__package__programme=programme, verb=DONE, step__in=[s.name for s in steps])
    begun = came or set(made.values_list("step", flat=True))
    return next((s for s in reversed(steps) if s.name in begun), steps[0])
