"""What the pages of a nomination show, put together from rules, record and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from xuanxian.awards.nominations.asked import asked_for, entered_as, in_later_round
from xuanxian.awards.nominations.models import Nomination, Status
from xuanxian.awards.nominations.proven import Proof, proofs_of
from xuanxian.awards.nominations.records import given_of, shown_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.paperwork import screen
from xuanxian.paperwork.forms import FormData
from xuanxian.paperwork.screen_parts import Input, Paper
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.facts import followed_by
from xuanxian.rules.awards.rulebook import Rulebook, Slot
from xuanxian.rules.core.facts import Reference
from xuanxian.rules.core.fields import fold
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.values import SEPARATORS


def unusual_place(nomination: Nomination, rulebook: Rulebook) -> str:
    """Its kind of place, to be shown where another is the usual one."""
    slot = Slot(nomination.type, nomination.category, nomination.place)
    return "" if rulebook.moved_up(slot) == slot else nomination.place


@dataclass(frozen=True)
class Entry:
    """The paper of one nominee and what stands on none."""

    paper: Paper
    supplement: Sequence[Input]


def entry_of(nomination: Nomination, findings: Sequence[Finding], photo: Attachment | None) -> Entry:
    rulebook = rulebook_of(nomination.version)
    asked = asked_for(nomination)
    values = {**shown_of(nomination, asked.every()), **given_of(nomination, rulebook)}
    if asked.photo is not None and photo is not None:
        values[asked.photo.name] = reverse("attachment", args=[photo.pk])
    marks = cells_of(nomination, findings)
    proven = nomination.content.proven_values
    again, needed = nomination.status == Status.AGAIN, asked.needed
    given = [
        name
        for name, _ in asked.form.entries()
        if again or name in proven or (asked.field(name) is None and name in values)
    ]
    beside = [f for f in asked.supplement if f.name not in asked.later or in_later_round(nomination)]
    fixed = [f.name for f in beside if f.name in proven or (again and f.name not in asked.later)]
    return Entry(
        screen.paper(
            asked.form, FormData(values), marks=marks, required=needed,
            read_only=[name for name in given if asked.photo is None or name != asked.photo.name],
        ),
        screen.supplementary(beside, values, marks=marks, required=needed, read_only=fixed),
    )  # fmt: skip


def cells_of(nomination: Nomination, findings: Sequence[Finding]) -> dict[str, tuple[str, str]]:
    """What is said at each cell: of a proven field where it comes from, of any the gravest finding."""
    said = {
        name: (Level.NOTE.value, proof.said) for name, proof in proofs_of(nomination).items() if proof.said
    }
    return {**said, **marks_of(findings)}


@dataclass(frozen=True)
class Shown:
    """A field that may come from the records. `records` are those that the reader may see; `against` is what the unit entered
    instead, and why."""

    name: str
    proof: Proof
    records: Sequence[Reference]
    against: str
    reason: str
    may: bool

    @property
    def out_of_sight(self) -> int:
        return len(self.proof.records) - len(self.records)


def box_of(nomination: Nomination, seat: Appointment, editable: bool) -> list[Shown]:
    """In the order of the rulebook; nothing where no field may come from the records."""
    proofs = proofs_of(nomination)
    seen = followed_by(seat, (r for proof in proofs.values() for r in proof.records))
    content = nomination.content
    later = asked_for(nomination).later if nomination.status == Status.AGAIN else None
    found = []
    for name, proof in proofs.items():
        against = content.is_contested(name)
        found.append(
            Shown(
                name, proof, [r for r in proof.records if r in seen],
                content.values.get(name, "") if against else "", content.contested[name]["reason"] if against else "",
                editable and proof.text is not None and (later is None or name in later),
            )
        )  # fmt: skip
    return found


def marks_of(findings: Sequence[Finding]) -> dict[str, tuple[str, str]]:
    """Field → the gravest finding at its cell, in a few words."""
    marks: dict[str, tuple[str, str]] = {}
    for finding in findings:
        column = finding.place.column
        if column and finding.level is not Level.NOTE and column not in marks:
            marks[column] = (finding.level.value, finding.message)
    return marks


def linked(
    nomination: Nomination, findings: Sequence[Finding], here: bool = False
) -> list[tuple[Finding, str]]:
    """Each finding with the address of its field, on this page or on the entry page."""
    base = "" if here else reverse("nomination-edit", args=[nomination.pk])
    return [(f, f"{base}#{screen.input_id(f.place.column)}" if f.place.column else "") for f in findings]


def conditions_of(nomination: Nomination) -> list[tuple[str, str, str, bool | None]]:
    """(number, name, evidence, claimed) of the conditions that concern the nominee; None where nobody counts."""
    rulebook = rulebook_of(nomination.version)
    facts = entered_as(nomination)
    found = []
    for group in rulebook.conditions:
        if rulebook.subjects.verdict(group.subject, facts):
            claim = str(nomination.values.get(group.field, ""))
            claimed = {fold(part) for part in SEPARATORS.split(claim)}
            found += [
                (i.number, i.name, i.evidence, fold(i.number) in claimed if group.field else None)
                for i in group.items
            ]
    return found
