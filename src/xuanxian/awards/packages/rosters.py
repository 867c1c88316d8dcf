"""From a roster file to drafts: what it says, what is wrong with it, what would be added."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.db import transaction

from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.asked import asked_for, given_fields
from xuanxian.awards.nominations.models import GONE, Nomination, Package, Status
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.records import records_of, roster_of
from xuanxian.awards.places.counting import Meter, groups_in, meters_of
from xuanxian.awards.places.taking import draft_nomination
from xuanxian.awards.programmes.moves import rulebook_with_moves
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.paperwork.rosters import read_roster
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.files.actions import on_disk
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.refusals import Refused, refused
from xuanxian.platform.sealed import mark
from xuanxian.rules.awards.nominees import BY_NAME, BY_ROW, Naming, Roster, read_nominees
from xuanxian.rules.awards.persons import NUMBER
from xuanxian.rules.awards.rosters import check_roster
from xuanxian.rules.awards.rulebook import TYPE, Rulebook, Slot
from xuanxian.rules.core.findings import Finding, Level, Place
from xuanxian.rules.core.identity import comparable
from xuanxian.rules.core.subjects import Facts

_PAGE_RULES = ("value.", "condition", "exclusion", "scope", "conflict", "order", "person", "quota.unfilled")
"""Findings that can be mended on the entry page after the import; the others are mended in the file first."""


@dataclass(frozen=True)
class Line:
    """A row of the file as it would be taken over; `slot` is None where the notice knows none such, `known` says that the
    package already has it."""

    row: int
    name: str
    slot: Slot | None
    record: dict[str, str]
    known: bool


@dataclass(frozen=True)
class Preview:
    """`findings` are about the list as it will stand, those on it already and the fresh rows together; `meters` say how many
    places it then takes, `standing` how many are on it already."""

    file: StoredFile
    lines: Sequence[Line]
    findings: Sequence[Finding]
    hinders: Sequence[Finding]
    meters: Sequence[Meter] = ()
    standing: int = 0

    @property
    def fresh(self) -> list[Line]:
        return [line for line in self.lines if not line.known]


def preview_of(package: Package, stored: StoredFile) -> Preview:
    """Only the rows of the package's own unit are read."""
    rulebook = rulebook_with_moves(package.version)
    with tempfile.TemporaryDirectory() as folder:
        # Under its own name: the reader compares what a file is called with what it is.
        path = Path(folder) / stored.name[-60:]  # a file system counts bytes
        shutil.copyfile(on_disk(stored.digest, stored.name), path)
        roster, findings = read_roster(rulebook, path)
    if roster is None:
        return Preview(stored, [], findings, [f for f in findings if f.level is Level.STOP])
    standing = in_list(package)
    lines = _lines(package, roster, standing)
    after = _after(rulebook, roster, standing, {line.row for line in lines if not line.known})
    told = check_roster(rulebook, after, package.unit_name)
    findings = [*findings, *_of_the_fresh(told, bool(standing))]
    hinders = [f for f in findings if f.level is Level.STOP and not f.rule.startswith(_PAGE_RULES)]
    hinders += [_unknown(line, roster.file) for line in lines if line.slot is None]
    if not lines:
        hinders.append(
            Finding(
                "roster.no-rows", Level.STOP, stored.name, f"名册中没有“推荐单位”为{package.unit_name}的行",
                mend="请核对推荐单位一列",
            )
        )  # fmt: skip
    nominees, _ = read_nominees(rulebook, after, package.unit_name)
    stands = groups_in(rulebook, nominees)
    return Preview(
        stored, lines, findings, hinders, meters_of(rulebook, package.unit_name, stands), len(standing)
    )


def _after(
    rulebook: Rulebook, roster: Roster, standing: Sequence[Nomination], fresh: Container[int]
) -> Roster:
    """The list as it will stand: those on it, whose rows count below nought, and the fresh rows of the file."""
    struck = [n.status == Status.STRUCK_OFF for n in standing]
    there = roster_of(rulebook, records_of(standing, rulebook), [n.pk for n in standing], struck)
    at = [i for i, row in enumerate(roster.rows) if row in fresh]
    columns = {
        name: [
            *there.columns.get(name, [None] * len(standing)),
            *(roster.columns[name][i] if name in roster.columns else None for i in at),
        ]
        for name in [*there.columns, *(n for n in roster.columns if n not in there.columns)]
    }
    rows = [*(-n for n in range(1, len(standing) + 1)), *(roster.rows[i] for i in at)]
    return Roster(roster.file, columns, rows, naming=_ON_THE_LIST)


_ON_THE_LIST = Naming(
    lambda row, name: BY_ROW.alone(row, name) if row > 0 else BY_NAME.alone(row, name),
    lambda row, name: BY_ROW.beside(row, name) if row > 0 else f"名单上的{BY_NAME.beside(row, name)}",
)
_OF_TWO = ("person.double", "roster.double", "conflict")


def _of_the_fresh(findings: Iterable[Finding], appended: bool) -> Iterator[Finding]:
    """Without what is amiss with those on the list alone, which their own pages say; rows that are appended get their number
    when they are taken over."""
    for finding in findings:
        if (finding.place.row or 0) < 0:
            if finding.rule.startswith(_OF_TWO):
                yield replace(finding, place=replace(finding.place, row=None))
        elif not (appended and finding.rule.startswith("order")):
            yield finding


def _lines(package: Package, roster: Roster, standing: Sequence[Nomination]) -> list[Line]:
    """Who is on the list already is known by the identity number; by name, type and category where one of the two has none."""
    rulebook = rulebook_of(package.version)
    nominees, _ = read_nominees(rulebook, roster, package.unit_name)
    cells = {row: at for at, row in enumerate(roster.rows)}
    marks = {n.mark for n in standing if n.mark}
    called: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for n in standing:
        called[n.name, n.type, n.category].append(n.mark)
    given = given_fields(rulebook)
    lines = []
    for at in range(len(nominees)):
        facts = nominees.facts(at)
        source = cells[nominees.rows[at]]
        record = {
            name: str(cell).strip()
            for name, column in roster.columns.items()
            if (cell := column[source]) is not None and name not in given
        }
        slot, name = _slot(rulebook, facts), nominees.names[at]
        number = facts.get(NUMBER)
        mine = mark(comparable(str(number))) if number else ""
        alike = called.get((name, slot.type, slot.category), []) if slot else []
        known = mine in marks or any(not (mine and theirs) for theirs in alike)
        lines.append(Line(nominees.rows[at], name, slot, record, known))
    return lines


def _slot(rulebook: Rulebook, facts: Facts) -> Slot | None:
    """What the row says it is nominated as; the usual kind of place where it names none."""
    type_, category, place = (facts.get(n) for n in (TYPE, rulebook.category_field, rulebook.place_field))
    mine = [s for s in rulebook.slots if s.type == type_ and s.category in (category, type_)]
    return next((s for s in mine if s.place == place), mine[0] if mine and place is None else None)


def _unknown(line: Line, file: str) -> Finding:
    return Finding(
        "category.unknown", Level.STOP, line.name, f"第{line.row}行「{line.name}」的对象类型、类别、名额类别合不到一起",
        mend="请照通知的类别填写这几列", place=Place(file, line.row),
    )  # fmt: skip


@transaction.atomic
def take_over(package: Package, seen: Preview, *, by: Appointment, now: datetime) -> int:
    """All rows or none. A row's number and the file's digest make the key, so that a request sent twice adds once; whoever
    was dropped since may come back with the same file."""
    if seen.hinders:
        raise Refused(list(seen.hinders))
    if not seen.fresh:
        raise refused("roster.nothing-new", "名册中的对象都已经在名单上", "不必重复导入")
    gone = package.nominations.filter(status__in=GONE).count()
    for line in seen.fresh:
        key = uuid.uuid5(uuid.NAMESPACE_OID, f"{package.pk}:{seen.file.digest}:{line.row}:{gone}")
        assert line.slot is not None  # hinders otherwise
        made = draft_nomination(
            package, line.slot.category, line.slot.place, type_=line.slot.type, key=key, by=by, now=now
        )
        asked = asked_for(made)
        typed = {name: text for name, text in line.record.items() if asked.field(name) is not None}
        save_fields(made, typed, revision=made.revision, by=by, now=now)
    return len(seen.fresh)
