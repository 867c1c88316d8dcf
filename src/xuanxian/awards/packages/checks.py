"""What is amiss with a package: the rules' findings, each with the nomination it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xuanxian.awards.nominations.asked import asked_for, in_later_round
from xuanxian.awards.nominations.checks import form_findings
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.doubles import doubles_of, findings_for_unit
from xuanxian.awards.nominations.models import IN_HANDS_OF_UNIT, Nomination, Status
from xuanxian.awards.nominations.records import roster_of
from xuanxian.awards.nominations.standings import Stand, exchanged
from xuanxian.awards.packages.complete import by_material
from xuanxian.rules.awards.nominees import read_nominees
from xuanxian.rules.awards.rosters import check_roster
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.awards.unanswered import Question, unanswered
from xuanxian.rules.core.findings import Finding, Level

REPORT = "推荐报告"


@dataclass(frozen=True)
class Amiss:
    """A finding, the nomination it is about (None: the package as a whole, or all of `several`) and the step whose gate it
    keeps shut."""

    finding: Finding
    nomination: Nomination | None = None
    step: Step | None = None
    several: Sequence[Nomination] = ()


FURTHER: list[Callable[[Dossier, Step], Iterable[Amiss]]] = []
"""What later rooms find amiss with a delivery; they register themselves."""


def package_findings(dossier: Dossier, delivery: Step | None = None) -> list[Amiss]:
    """All that keeps the delivery (by default the next one) from being made, and what is to be known: the findings of
    every nominee that goes with it, the list's (limits, conflicts, order), unmet gates of the steps before, missing
    papers. The gravest first."""
    rulebook, nominations = dossier.rulebook, dossier.nominations
    delivery = delivery or dossier.next_delivery
    # Whom nobody can mend any more, or who is handed in with another delivery.
    apart = [
        n.status == Status.STRUCK_OFF
        or (n.status in IN_HANDS_OF_UNIT and dossier.stands[n.pk].delivery != delivery)
        for n in nominations
    ]
    struck = [n.status == Status.STRUCK_OFF for n in nominations]
    said: list[Amiss] = []
    covered = set()
    known = {nomination.pk: at for at, nomination in enumerate(nominations)}
    roster = roster_of(rulebook, list(dossier.records.values()), list(known), struck)
    for finding in check_roster(rulebook, roster, dossier.package.unit_name):
        if finding.rule.endswith(".not-judged") and finding.rule != "conflict.not-judged":
            continue  # asked below, by name
        at = known[finding.about] if isinstance(finding.about, int) else None
        if at is not None and apart[at]:
            continue
        told = replace(finding, place=replace(finding.place, file=""))
        said.append(Amiss(told, None if at is None else nominations[at]))
        covered.add((at, finding.rule, finding.place.column))
    for at, nomination in enumerate(nominations):
        if apart[at]:
            continue
        picture = dossier.picture(nomination)
        for finding in form_findings(
            rulebook, nomination, dossier.records[nomination.pk], bool(picture), picture
        ):
            if (at, finding.rule, finding.place.column) not in covered:
                said.append(Amiss(finding, nomination))
    going = [n for at, n in enumerate(nominations) if not apart[at] and n.status in IN_HANDS_OF_UNIT]
    said += _unanswered(dossier, going)
    said += _doubles(rulebook, going)
    said += _gate_findings(going, dossier.stands, len(going) == len(nominations))
    said += _paper_findings(dossier, delivery)
    said += [amiss for find in FURTHER for amiss in find(dossier, delivery)]
    if not nominations:
        whole = str(dossier.package)
        said.append(
            Amiss(Finding("package.empty", Level.STOP, whole, "还没有推荐对象", mend="请先添加推荐对象"))
        )
    rank = {level: n for n, level in enumerate(Level)}
    return sorted(said, key=lambda s: rank[s.finding.level])


def _unanswered(dossier: Dossier, going: Sequence[Nomination]) -> Iterator[Amiss]:
    """One finding for all that a rule hangs on and nobody answered."""
    found = open_questions(dossier, going)
    if not found:
        return
    fields = dict.fromkeys(q.field for questions in found.values() for q in questions)
    clauses = dict.fromkeys(clause for qs in found.values() for q in qs for _, clause in q.rules if clause)
    number = sum(len(questions) for questions in found.values())
    several = [n for n in going if n.pk in found]
    whom = str(several[0]) if len(several) == 1 else f"{several[0]}等{len(several)}个对象"
    yield Amiss(
        Finding(
            "question.open", Level.STOP, whom, f"有{number}项没有回答：「{'」「'.join(fields)}」，是否符合规定无法判断",
            "、".join([*clauses][:4]) + ("等" if len(clauses) > 4 else ""), str(number), "0",
            "请在“核对情形”中逐项回答；都没有的，一次确认",
        ),
        several=several,
    )  # fmt: skip


def open_questions(dossier: Dossier, going: Sequence[Nomination]) -> dict[int, Sequence[Question]]:
    """Nomination → what a rule hangs on and nobody answered, of all that may be entered of it."""
    if not going:
        return {}
    rulebook = dossier.rulebook
    records = [dossier.records[n.pk] for n in going]
    nominees, _ = read_nominees(rulebook, roster_of(rulebook, records, [n.pk for n in going]))
    every = unanswered(rulebook, nominees)
    found: dict[int, Sequence[Question]] = {}
    for nomination in going:
        asked = asked_for(nomination, rulebook)
        later = asked.later if not in_later_round(nomination, rulebook) else frozenset[str]()
        mine = [q for q in every.get(nomination.pk, ()) if asked.field(q.field) and q.field not in later]
        if mine:
            found[nomination.pk] = mine
    return found


def _doubles(rulebook: Rulebook, going: Sequence[Nomination]) -> list[Amiss]:
    """Who was handed in by somebody else too, or was struck off before."""
    found = doubles_of(going)
    return [Amiss(f, n) for n in going for f in findings_for_unit(rulebook, n, found.get(n.pk, ()))]


def _gate_findings(going: Sequence[Nomination], stands: Mapping[int, Stand], everybody: bool) -> list[Amiss]:
    """The steps before hand-in, and whether hand-in itself is late. One finding for many nominees alike."""
    alike: dict[tuple[Step, Finding], list[Nomination]] = defaultdict(list)
    for nomination in going:
        stand = stands[nomination.pk]
        changed = exchanged(stand, nomination)
        for found in (*stand.before_hand_in, *([changed] if changed else [])):
            alike[found].append(nomination)
    said = []
    for (step, finding), members in alike.items():
        if len(members) == 1:
            said.append(Amiss(replace(finding, subject=f"{members[0]} {finding.subject}"), members[0], step))
        else:
            whom = "全部" if everybody and len(members) == len(going) else f"{members[0]}等"
            subject = f"{finding.subject} {whom}{len(members)}个对象"
            said.append(Amiss(replace(finding, subject=subject), step=step))
    return said


def unit_papers(rulebook: Rulebook, deliveries: Iterable[Step]) -> list[str]:
    """What there is once for the unit in these deliveries, its forms included: any of them may be handed in as a file."""
    named = {step.materials for step in deliveries}
    return [
        m.name
        for p in rulebook.packages
        if p.name in named
        for m in p.materials
        if not (m.per_nominee or m.disc)
    ]


def _paper_findings(dossier: Dossier, step: Step) -> Iterator[Amiss]:
    for one, lack, mine in by_material(dossier, step):
        material = one.material
        several = f"{mine[0]}等{len(mine)}个对象" if len(mine) > 1 else str(mine[0]) if mine else ""
        words = f"{several}{lack.words}" if len(mine) > 1 else lack.words
        finding = Finding(
            lack.rule, lack.level, f"{several} {material.name}".strip(), words, material.clause,
            mend=lack.mend, about=material.makes or material.name,
        )  # fmt: skip
        yield Amiss(finding, mine[0] if len(mine) == 1 else None, several=mine if len(mine) > 1 else ())
