"""What is amiss with a package: the rules' findings, each with the nomination it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.checks import form_findings, unnumbered
from xuanxian.awards.nominations.models import (
    IN_HANDS_OF_UNIT,
    Nomination,
    Package,
    Status,
)
from xuanxian.awards.nominations.pictures import picture_findings
from xuanxian.awards.nominations.proven import bring_up_to_date
from xuanxian.awards.nominations.queries import in_list, photos_of
from xuanxian.awards.nominations.records import record_of, roster_of
from xuanxian.awards.nominations.standings import (
    Stand,
    exchanged,
    next_delivery,
    open_deliveries,
    standings_of,
)
from xuanxian.awards.programmes.moves import rulebook_for
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.attachments.queries import attached
from xuanxian.rules.awards.packages import Material
from xuanxian.rules.awards.rosters import check_roster
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.core.findings import Finding, Level

REPORT = "推荐报告"
FURTHER: list[Callable[[Package, Step], Iterable[Finding]]] = []
"""What later rooms find amiss with the papers of a delivery; they register themselves."""


@dataclass(frozen=True)
class Said:
    """A finding, the nomination it is about (None: the package as a whole) and the step whose gate it keeps shut."""

    finding: Finding
    nomination: Nomination | None = None
    step: Step | None = None


def package_findings(
    package: Package, today: date, delivery: Step | None = None, stands: Mapping[int, Stand] | None = None
) -> list[Said]:
    """All that keeps the delivery (by default the next one) from being made, and what is to be known: the findings of
    every nominee that goes with it, the list's (limits, conflicts, order), unmet gates of the steps before, missing
    papers."""
    rulebook = rulebook_for(package.version)
    delivery = delivery or next_delivery(package)
    nominations = list(in_list(package))
    bring_up_to_date(nominations, today)
    photos = photos_of(package)
    records = [record_of(n) for n in nominations]
    stands = stands or standings_of(package, rulebook, nominations, today)
    # Whom nobody can mend any more, or who is handed in with another delivery.
    apart = [
        n.status == Status.STRUCK_OFF or (n.status in IN_HANDS_OF_UNIT and stands[n.pk].delivery != delivery)
        for n in nominations
    ]
    struck = [n.status == Status.STRUCK_OFF for n in nominations]
    said: list[Said] = []
    covered = set()
    roster = roster_of(rulebook, records, struck)
    for finding in check_roster(rulebook, roster, package.unit_name):
        at = (finding.place.row or 0) - 1
        if at >= 0 and apart[at]:
            continue
        said.append(Said(_worded(finding, nominations), nominations[at] if at >= 0 else None))
        covered.add((at, finding.rule, finding.place.column))
    for at, nomination in enumerate(nominations):
        if apart[at]:
            continue
        asked = asked_for(nomination)
        form = form_findings(asked, nomination, records[at], nomination.pk in photos)
        if asked.photo is not None and nomination.pk in photos:
            form += picture_findings(asked.photo, photos[nomination.pk].file.digest, str(nomination))
        for finding in form:
            if (at, finding.rule, finding.place.column) not in covered:
                said.append(Said(finding, nomination))
    going = [n for at, n in enumerate(nominations) if not apart[at] and n.status in IN_HANDS_OF_UNIT]
    said += _gate_findings(going, stands, len(going) == len(nominations))
    said += _paper_findings(package, rulebook, delivery)
    said += [Said(finding) for find in FURTHER for finding in find(package, delivery)]
    if not nominations:
        said.append(
            Said(
                Finding("package.empty", Level.STOP, str(package), "还没有推荐对象", mend="请先添加推荐对象")
            )
        )
    rank = {level: n for n, level in enumerate(Level)}
    return sorted(said, key=lambda s: rank[s.finding.level])


def _worded(finding: Finding, nominations: Sequence[Nomination]) -> Finding:
    """A row of the made-up roster means nothing to a reader; the place is the nomination."""
    finding, message = unnumbered(finding), finding.message
    for at, nomination in enumerate(nominations, start=1):
        message = message.replace(f"第{at}行「{nomination.name}」", f"「{nomination.name}」")
        message = message.replace(f"「{nomination.name}」（第{at}行）", f"「{nomination.name}」")
    return replace(finding, message=message, place=replace(finding.place, file=""))


def _gate_findings(going: Sequence[Nomination], stands: Mapping[int, Stand], everybody: bool) -> list[Said]:
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
            said.append(Said(replace(finding, subject=f"{members[0]} {finding.subject}"), members[0], step))
        else:
            whom = "全部" if everybody and len(members) == len(going) else f"{members[0]}等"
            subject = f"{finding.subject} {whom}{len(members)}个对象"
            said.append(Said(replace(finding, subject=subject), step=step))
    return said


def own_papers(package: Package, delivery: Step | None = None) -> list[str]:
    """What a unit writes itself for the delivery, or for all that are still to be made (the report)."""
    rulebook = rulebook_of(package.version)
    steps = [delivery] if delivery else open_deliveries(package)
    return [m.name for step in steps for m in _own_papers(rulebook, step)]


def unit_papers(package: Package) -> list[str]:
    """What there is once for the unit in the deliveries that are still to be made, its forms included: any of them may
    be handed in as a file."""
    packages = rulebook_of(package.version).packages
    named = {step.materials for step in open_deliveries(package)}
    return [m.name for p in packages if p.name in named for m in p.materials if not m.per_nominee]


def _own_papers(rulebook: Rulebook, step: Step) -> list[Material]:
    materials = next((p.materials for p in rulebook.packages if p.name == step.materials), ())
    return [m for m in materials if not m.per_nominee and not m.form]


def _paper_findings(package: Package, rulebook: Rulebook, step: Step) -> list[Said]:
    """Papers that no form makes."""
    there = set(attached(package.case_id).values_list("purpose", flat=True))
    return [
        Said(
            Finding(
                "package.missing", Level.STOP, material.name, "还没有上传", material.clause,
                mend=f"请上传盖章的{material.name}（PDF 或 Word）",
            )
        )
        for material in _own_papers(rulebook, step)
        if material.name not in there
    ]  # fmt: skip
