"""Brings a programme of any notice as far as one of its steps, as a diligent unit and its award office would: every step
through the action that its page calls, on the days that the notice's own dates leave."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from xuanxian.awards.consultations.actions import ask_department, record_reply
from xuanxian.awards.consultations.queries import answers_of, by_department
from xuanxian.awards.demo.missing_papers import upload_what_is_lacking
from xuanxian.awards.disclosures.actions import Posting, post_disclosure, register_result
from xuanxian.awards.honours.actions import confer
from xuanxian.awards.nominations.actions import package_of, save_fields
from xuanxian.awards.nominations.asked import asked_for, in_later_round
from xuanxian.awards.nominations.attaching import attach
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import PHOTO, Nomination, Package
from xuanxian.awards.packages.handing_in import (
    extend_for,
    hand_in,
    record_resolution,
    register_step,
)
from xuanxian.awards.places.taking import draft_nomination
from xuanxian.awards.programmes.models import RECOMMENDING, Participation, Programme
from xuanxian.awards.programmes.queries import rulebook_in_force
from xuanxian.awards.reviews.actions import (
    Votes,
    decide,
    decide_slate,
    give_opinion,
    pass_screening,
    propose_slate,
)
from xuanxian.awards.reviews.queries import bodies_asked, waiting_at
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.files.models import StoredFile
from xuanxian.rules.awards.contents import AGREED
from xuanxian.rules.awards.rounds import delivers
from xuanxian.rules.awards.rulebook import TYPE
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.core.durations import NO_DAYS, Duration
from xuanxian.rules.core.fields import Kind

_ZONE = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)
_LASTS = Duration(3)
"""For how long somebody posts where the notice does not say."""
REASON = "示例理由"
Record = Mapping[str, str]


class Journey:
    """`records` are the nominees of each unit by its name in the notice; the award office does for every office that
    has no account. `day` is where the journey has come to."""

    def __init__(
        self,
        programme: Programme,
        office: Appointment,
        units: Mapping[Appointment, Sequence[Record]],
        photo: Callable[[Appointment], StoredFile],
    ) -> None:
        self.programme, self.office, self.units, self.photo = programme, office, units, photo
        self.rulebook = rulebook_in_force(programme)
        self.calendar = working_days()
        self.day = self.calendar.first_from(self.rulebook.notice.issued + _DAY)

    @property
    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 10, tzinfo=_ZONE)

    def until(self, name: str = "") -> None:
        """All steps before the one named; without a name to the register."""
        if not Package.objects.filter(programme=self.programme).exists():
            for by, records in self.units.items():
                self._draft(by, records)
        for step in self.rulebook.steps:
            if step.name == name:
                return
            if step.since is not None:
                self.day = max(self.day, step.since)
            if step.name in self.rulebook.of_unit:
                for by in self.units:
                    self._by_unit(by, step)
                self._after(step)
            elif waiting := list(self._waiting(step)):
                self._by_office(step, waiting)
                self._after(step)

    def _after(self, step: Step) -> None:
        """The next step begins on the working day after; after a disclosure, on the one after its period."""
        lasts = step.lasts or _LASTS
        over = lasts.over(self.day, self.calendar) if step.kind is StepKind.DISCLOSE else self.day
        self.day = self.calendar.first_from(over + _DAY)

    # ——— the units ———————————————————————————————————————————————————————————————————————————————————————

    def _package(self, by: Appointment) -> Package:
        part = Participation.objects.get(
            programme=self.programme, organisation=by.organisation_id, function=RECOMMENDING
        )
        return package_of(self.programme, part)

    def _draft(self, by: Appointment, records: Sequence[Record]) -> None:
        package, photo = self._package(by), self.photo(by)
        for record in records:
            category = record.get(self.rulebook.category_field, "")
            place = record.get(self.rulebook.place_field, "")
            made = draft_nomination(
                package,
                category or record[TYPE],
                place,
                type_=record[TYPE],
                key=uuid.uuid4(),
                by=by,
                now=self.now,
            )
            asked = asked_for(made)
            names = [f.name for f in asked.every() if f.name not in asked.later]
            typed = {name: str(record[name]) for name in names if record.get(name)}
            save_fields(made, {**typed, **self._texts(made, typed)}, revision=0, by=by, now=self.now)
            if asked.photo is not None:
                attach(package, made, PHOTO, photo, by=by, now=self.now)

    def _texts(self, made: Nomination, typed: Record) -> dict[str, str]:
        """What only a form of this round asks and no roster: a few words are better than an empty cell."""
        asked, later = asked_for(made), in_later_round(made)
        return {
            f.name: "示例内容。"
            for f in asked.every()
            if f.kind is Kind.LONG and f.name not in typed and (f.name in asked.later) == later
        }

    def _by_unit(self, by: Appointment, step: Step) -> None:
        package = self._package(by)
        rows = Dossier(package, self.day).coming_to(step, undone=True)
        if not rows:
            return
        if delivers(step):
            self._deliver(package, step, by)
        elif step.kind is StepKind.RESOLVE:
            record_resolution(
                package,
                step.name,
                meeting="第20次会议",
                held=self.day,
                signed_by="示例负责人",
                by=by,
                now=self.now,
            )
        elif step.kind is StepKind.CONSULT:
            self._consult(package, step, by)
        elif step.kind is StepKind.DISCLOSE:
            self._disclose(package, step, rows, by)
        else:
            register_step(
                package, step.name, rows, day=self.day, document="示例批复", remark="", by=by, now=self.now
            )

    def _consult(self, package: Package, step: Step, by: Appointment) -> None:
        for n, (department, answers) in enumerate(by_department(answers_of(package, step, self.day)).items()):
            rows = [a.nomination for a in answers if a.opinion != AGREED]
            if not rows:
                continue
            ask_department(
                package, department, rows, step=step, sent=self.day, due=None, number=f"示例函{n + 1}号", by=by,
                now=self.now,
            )  # fmt: skip
            record_reply(
                package, department, rows, AGREED, step=step, day=self.day, number=f"示例复{n + 1}号", remark="", by=by,
                now=self.now,
            )  # fmt: skip

    def _disclose(
        self, package: Package | None, step: Step, rows: Sequence[Nomination], by: Appointment
    ) -> None:
        place = "、".join(step.places) or "单位公示栏"
        posting = Posting(self.day, place, "单位办公室 0771-0000000", lasts=NO_DAYS if step.lasts else _LASTS)
        posted = post_disclosure(self.programme, package, step.name, rows, posting, by=by, now=self.now)
        over = self.now + (posted.over + _DAY - self.day)
        register_result(posted, result="公示期间无异议", by=by, now=over)

    def _deliver(self, package: Package, step: Step, by: Appointment) -> None:
        """Where the notice leaves too few days the award office extends, as it would."""
        for nomination in Dossier(package, self.day).coming_to(step):
            if in_later_round(nomination):
                texts = self._texts(nomination, nomination.values)
                save_fields(nomination, texts, revision=nomination.revision, by=by, now=self.now)
        upload_what_is_lacking(package, step, by=by, now=self.now)
        if step.until is not None and self.day > step.until:
            extend_for(
                package,
                self.day,
                reason="公示期不足，同意延期",
                by=self.office,
                now=self.now,
                step_name=step.name,
            )
        hand_in(package, reason=REASON, by=by, now=self.now, step_name=step.name)

    # ——— the offices —————————————————————————————————————————————————————————————————————————————————————

    def _waiting(self, step: Step) -> Sequence[Nomination]:
        rows = waiting_at(self.programme, self.rulebook, step)
        return list(
            rows.select_related("case", "version", "package__programme", "package__version", "content")
        )

    def _by_office(self, step: Step, waiting: Sequence[Nomination]) -> None:
        take = {
            StepKind.REVIEW: self._review,
            StepKind.CHOOSE: self._choose,
            StepKind.CONFER: self._confer,
        }.get(step.kind)
        if take is not None:
            take(step, waiting)
        elif step.kind is StepKind.DISCLOSE:
            self._disclose(None, step, waiting, self.office)
        else:
            if step.kind is StepKind.CONSULT:
                for package in {n.package_id: n.package for n in waiting}.values():
                    self._consult(package, step, self.office)
            decide(
                self.programme, step.name, remark="", by=self.office, now=self.now, day=self.day, document="示例来文",
                votes=Votes("无记名投票", 9, 9, 9, "示例监票人"),
            )  # fmt: skip

    def _review(self, step: Step, waiting: Sequence[Nomination]) -> None:
        asked = bodies_asked(self.rulebook, step, waiting)
        for body in dict.fromkeys(body for bodies in asked.values() for body in bodies):
            rows = [n for n in waiting if body in asked[n.pk]]
            give_opinion(
                self.programme, step.name, body, rows, opinion=AGREED, remark="", by=self.office, now=self.now
            )
        pass_screening(self.programme, step.name, waiting, remark="", by=self.office, now=self.now)

    def _choose(self, step: Step, waiting: Sequence[Nomination]) -> None:
        propose_slate(self.programme, by=self.office, now=self.now)
        decide_slate(self.programme, remark=REASON, by=self.office, now=self.now)

    def _confer(self, step: Step, waiting: Sequence[Nomination]) -> None:
        confer(self.programme, decided=self.day, document="示例表彰决定", by=self.office, now=self.now)
