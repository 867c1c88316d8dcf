"""A unit's package as it stands at one moment, looked up once for all that is asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from xuanxian.awards.nominations.models import IN_HANDS_OF_UNIT, PHOTO, Nomination, Package
from xuanxian.awards.nominations.proven import bring_up_to_date
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.records import Record, records_of
from xuanxian.awards.nominations.standings import (
    Recording,
    Stand,
    facts_in,
    first_of,
    latest,
    recording_of,
    still_to_make,
)
from xuanxian.awards.programmes.moves import rulebook_with_moves
from xuanxian.platform.acts.models import Act
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.attachments.queries import attached
from xuanxian.platform.calendars.queries import working_days
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.awards.verbs import EXTENDED
from xuanxian.rules.core.calendars import Calendar
from xuanxian.rules.core.subjects import Facts


@dataclass(frozen=True, eq=False)
class Dossier:
    """Made for one action, after its locks, or for one page; each part is looked up when it is first asked for, and stays.
    Whoever writes something that it holds makes a new one. `rows` are the nominees where they are not the package's
    whole list as it stands. Of the package `version` and `programme__case` should be joined."""

    package: Package
    today: date
    rows: Sequence[Nomination] | None = None

    def of(self, rows: Sequence[Nomination]) -> Dossier:
        """The same package with these nominees; its rulebook is not looked for again."""
        made = Dossier(self.package, self.today, rows)
        made.__dict__["rulebook"] = self.rulebook
        return made

    @cached_property
    def rulebook(self) -> Rulebook:
        """With the moves in force."""
        return rulebook_with_moves(self.package.version, self.package.programme.case)

    @cached_property
    def calendar(self) -> Calendar:
        return working_days()

    @cached_property
    def nominations(self) -> Sequence[Nomination]:
        """In the order of the summary table, one question; those in hands with what the records prove of them today."""
        if self.rows is not None:
            return self.rows
        found = in_list(self.package)
        bring_up_to_date(found, self.today, self.rulebook)
        return found

    @cached_property
    def in_hands(self) -> Sequence[Nomination]:
        """Those of them whom the unit may still mend."""
        return [n for n in self.nominations if n.status in IN_HANDS_OF_UNIT]

    @cached_property
    def records(self) -> Mapping[int, Record]:
        """Nomination → all that it says, personal numbers opened, each once: never for a page."""
        records = records_of(self.nominations, self.rulebook)
        return {n.pk: record for n, record in zip(self.nominations, records, strict=True)}

    @cached_property
    def facts(self) -> Mapping[int, Facts]:
        """Nomination → the same as the rules read it."""
        return facts_in(self.rulebook, list(self.records), list(self.records.values()))

    @cached_property
    def recording(self) -> Recording:
        """The acts of the package, those about its nominees, the extensions for everybody; two questions."""
        wider = [self.package.case_id, self.package.programme.case_id]
        return recording_of(self.nominations, wider, whole=[self.package.case_id])

    @cached_property
    def acts(self) -> Sequence[Act]:
        """Those of the package itself, in the order of recording."""
        return [act for act in self.recording.acts if act.case_id == self.package.case_id]

    @cached_property
    def stands(self) -> Mapping[int, Stand]:
        """Nomination → where it stands today."""
        acts = self.recording.of(self.nominations)
        return {
            n.pk: Stand(self.rulebook, self.calendar, self.facts[n.pk], tuple(acts[n.pk]), self.today)
            for n in self.nominations
        }

    @cached_property
    def attachments(self) -> Mapping[int, Attachment]:
        """By key, whatever is attached to the package and to its nominees, with its file; one question."""
        rows = attached(self.package.case_id, *(n.case_id for n in self.nominations))
        return {row.pk: row for row in rows}

    @cached_property
    def photos(self) -> Mapping[int, Attachment]:
        """Nomination → its photo."""
        of_case = {row.case_id: row for row in self.attachments.values() if row.purpose == PHOTO}
        return {n.pk: of_case[n.case_id] for n in self.nominations if n.case_id in of_case}

    def picture(self, nomination: Nomination) -> str:
        """The digest of its photo, "" where there is none."""
        photo = self.photos.get(nomination.pk)
        return photo.file.digest if photo else ""

    @cached_property
    def papers(self) -> frozenset[str]:
        """The purposes for which the unit has attached something of its own."""
        return frozenset(
            row.purpose for row in self.attachments.values() if row.case_id == self.package.case_id
        )

    # ——— deliveries ————————————————————————————————————————————————————————————————————————————————————————

    @cached_property
    def open_deliveries(self) -> Sequence[Step]:
        """Those that the unit has still to make."""
        return still_to_make(self.rulebook, self.acts)

    @cached_property
    def next_delivery(self) -> Step:
        """The first of them with which somebody in the unit's hands goes, the last of all when none is left."""
        going = self.in_hands if len(self.open_deliveries) > 1 else ()
        return first_of(self.rulebook, self.open_deliveries, (self.facts[n.pk] for n in going))

    def deadline(self, step: Step) -> date | None:
        """The day by which the unit must have made the delivery, extensions counted; None where there is none."""
        cases = (self.package.case_id, self.package.programme.case_id)
        acts = (a for a in self.recording.acts if a.case_id in cases and a.step == step.name)
        return latest(step, (act for act in acts if act.verb == EXTENDED))

    def coming_to(self, step: Step, undone: bool = False) -> list[Nomination]:
        """Those in the unit's hands who go through the step before they are handed in next; `undone`: and have not yet."""
        return [
            n
            for n in self.in_hands
            if self.stands[n.pk].comes_to(step) and not (undone and self.stands[n.pk].is_done(step))
        ]
