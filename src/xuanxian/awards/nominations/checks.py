"""What is amiss with a nomination or a package: the rules' findings, each with the nomination it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from xuanxian.awards.nominations.asked import Asked, asked_for, in_later_round
from xuanxian.awards.nominations.models import (
    IN_HANDS_OF_UNIT,
    NOT_LISTED,
    Attachment,
    Nomination,
    Package,
    Status,
)
from xuanxian.awards.nominations.pictures import picture_findings
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
from xuanxian.paperwork.filled import from_record
from xuanxian.paperwork.fitting import fit_findings
from xuanxian.rules.awards.eligibility import eligibility_findings
from xuanxian.rules.core.fields import Kind
from xuanxian.rules.core.findings import Finding, Level, Place, in_order
from xuanxian.rules.awards.nominees import read_nominees
from xuanxian.rules.awards.packages import Material
from xuanxian.rules.awards.persons import person_findings
from xuanxian.rules.awards.rosters import check_roster
from xuanxian.rules.awards.rulebook import REASON, Rulebook
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.core.values import read_value

REPORT = "推荐报告"
FURTHER: list[Callable[[Package, Step], Iterable[Finding]]] = []
"""What later rooms find amiss with the papers of a delivery; they register themselves."""


@dataclass(frozen=True)
class Said:
    """A finding, the nomination it is about (None: the package as a whole) and the step whose gate it keeps shut."""

    finding: Finding
    nomination: Nomination | None = None
    step: Step | None = None


def nomination_findings(
    nomination: Nomination, rulebook: Rulebook, photo: bool, picture: str = ""
) -> list[Finding]:
    """Of one nominee alone: its cells, its eligibility, what is still empty; `picture` is the digest of its photo, to be
    looked at."""
    asked = asked_for(nomination)
    record = record_of(nomination)
    nominees, findings = read_nominees(rulebook, roster_of(rulebook, [record]))
    findings += person_findings(rulebook, nominees)
    findings += eligibility_findings(rulebook, nominees)
    if record.get(REASON):
        findings = [
            replace(f, level=Level.NOTE, message=f"{f.message}。理由：{record[REASON]}")
            if f.level is Level.WARN
            else f
            for f in findings
        ]
    findings = [unnumbered(f) for f in findings]
    covered = {(f.rule, f.place.column) for f in findings}
    form = form_findings(asked, nomination, record, photo)
    if asked.photo is not None:
        form += picture_findings(asked.photo, picture, nomination.name or "该推荐对象")
    return in_order([*findings, *(f for f in form if (f.rule, f.place.column) not in covered)])


def unnumbered(finding: Finding) -> Finding:
    """Who has no name yet is not called by a row."""
    return (
        replace(finding, subject="该推荐对象") if finding.subject == f"第{finding.place.row}行" else finding
    )


def form_findings(
    asked: Asked, nomination: Nomination, record: dict[str, str], photo: bool
) -> list[Finding]:
    """What the form adds to the roster's rules: its own limits and its empty cells."""
    found = []
    who = nomination.name or "该推荐对象"
    for field in asked.every():
        text = record.get(field.name, "")
        _, problem = read_value(field, text)
        if problem is not None and (field.limit or field.gapless) and problem.level is Level.STOP:
            found.append(
                Finding(
                    problem.rule, problem.level, who, problem.message, field.clause,
                    problem.value or "", problem.limit, problem.mend, Place("", 1, field.name),
                )
            )  # fmt: skip
    blank = [
        name
        for name in asked.names
        if name not in asked.needed and not record.get(name) and asked.form.fields[name].kind is not Kind.DATE
    ]
    if blank:
        found.append(
            Finding(
                "form.blank", Level.NOTE, who, f"「{'」「'.join(blank)}」没有填",
                asked.form.annex, str(len(blank)), "", "请填写；确实没有的填“无”", Place("", 1, blank[0]),
            )
        )  # fmt: skip
    found += fit_findings(asked.form, from_record(asked.form, record).values, who)
    not_yet = frozenset() if in_later_round(nomination) else asked.later
    for field in asked.supplement:
        if field.kind is not Kind.LONG or field.name in not_yet or record.get(field.name):
            continue
        if field.name in asked.needed:
            found.append(_empty(who, field.name, field.clause))
    for name in asked.names:
        field = asked.form.fields[name]
        if field.kind is Kind.LONG and field.limit and not record.get(name):
            found.append(_empty(who, name, field.clause))
    if asked.photo is not None and not photo:
        found.append(
            Finding(
                "photo.missing", Level.STOP, who, "没有照片", asked.form.annex,
                mend="请上传近期2寸免冠照片", place=Place("", 1, asked.photo.name),
            )
        )  # fmt: skip
    return found


def _empty(who: str, name: str, clause: str) -> Finding:
    return Finding(
        "value.missing",
        Level.STOP,
        who,
        f"「{name}」没有填",
        clause,
        "",
        "须填",
        f"请填「{name}」",
        Place("", 1, name),
    )


def package_findings(
    package: Package, today: date, delivery: Step | None = None, stands: Mapping[int, Stand] | None = None
) -> list[Said]:
    """All that keeps the delivery (by default the next one) from being made, and what is to be known: the findings of
    every nominee that goes with it, the list's (limits, conflicts, order), unmet gates of the steps before, missing
    papers."""
    rulebook = rulebook_for(package.version)
    delivery = delivery or next_delivery(package)
    nominations = list(in_list(package))
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
    there = set(Attachment.objects.filter(package=package, removed_at=None).values_list("purpose", flat=True))
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


def in_list(package: Package) -> Sequence[Nomination]:
    """Those that still stand, in the order of the summary table."""
    rows = package.nominations.exclude(status__in=NOT_LISTED).select_related(
        "package", "version", "case", "content"
    )
    return list(rows.order_by("sort_key", "pk"))


def photos_of(package: Package) -> dict[int, Attachment]:
    rows = Attachment.objects.filter(
        package=package, purpose="照片", removed_at=None, nomination__isnull=False
    )
    return {row.nomination_id: row for row in rows.select_related("file") if row.nomination_id}
