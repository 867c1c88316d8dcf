"""A parcel arrives, its check is finished, what is amiss goes to the unit as a list. These are acts on the package's case;
what was counted in between is not."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xuanxian.awards.intake.counting import locked
from xuanxian.awards.intake.models import KIND, Correction, Intake, IntakeStatus, Parcel
from xuanxian.awards.intake.queries import Tally, papers_for, standing, tally_of
from xuanxian.awards.nominations.models import Package
from xuanxian.awards.nominations.standings import deadline
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, open_case, record
from xuanxian.platform.acts.models import Act
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.refusals import Refused, refused
from xuanxian.rules.awards.contents import Arrived, CorrectionsSent, PaperChecked
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.awards.verbs import ARRIVE, CHECK, MEND


@transaction.atomic
def register_parcel(
    package: Package, step: Step, *, key: uuid.UUID, how: str, day: date, number: str, pieces: int, handed_by: str,
    remark: str, by: Appointment, now: datetime, corrects: Parcel | None = None, void: bool = False,
) -> Parcel:  # fmt: skip
    """One arrival, late or not: that is computed from the day. `corrects` is an entry that this one stands in for, with
    `void` without a parcel. What comes for a package already checked opens the check anew."""
    lock([package.case_id])
    if again := Parcel.objects.select_related("intake").filter(key=key).first():
        meant = (package.pk, how, day, number.strip(), pieces, void)
        if meant == (again.intake.package_id, again.how, again.day, again.number, again.pieces, again.void):
            return again
        raise refused("intake.repeated", f"这一页刚才已经登记过：{again}", "另有一包的，请重新打开“登记收件”")
    if not papers_for(rulebook_of(package.version), step).materials:
        raise refused("intake.not-wanted", f"{step.name}没有要求纸质材料", "不必登记", clause=step.clause)
    if day > now.date():
        raise refused("date.future", f"收到日期{day}还没有到", "请核对日期")
    if corrects is not None and not remark.strip():
        raise refused("reason.missing", "没有写更正的原因", "请在说明中写明")
    intake = Intake.objects.filter(package=package, step=step.name).first()
    if intake is None:
        intake = Intake.objects.create(package=package, step=step.name, case=open_case(KIND))
    lock([intake.case_id])
    if corrects is not None and (
        corrects.intake_id != intake.pk or Parcel.objects.filter(corrects=corrects).exists()
    ):
        raise refused("intake.corrected", "这条登记已经更正过", "请更正最后一条")
    made = Parcel.objects.create(
        key=key, intake=intake, how=how, day=day, number=number.strip(), pieces=pieces, handed_by=handed_by.strip(),
        remark=remark.strip(), corrects=corrects, void=void, by=by.user, at=now,
    )  # fmt: skip
    days = standing(intake.parcels.all()).order_by("day").values_list("day", flat=True)
    content = Arrived(how=how, day=day, pieces=pieces, first=days.first())
    if corrects is not None:
        correction = "作废" if void else f"{corrects.day}的登记"
        content = replace(content, corrects=corrects.pk, correction=correction)
    record(
        package.case, ARRIVE, by=by, now=now, step=step.name, content=content, reason=remark.strip(),
        concerns=[intake.case],
    )  # fmt: skip
    if corrects is None:
        said = f"评选办公室{day}收到你单位的纸质材料{pieces}件（{how}）{lateness(package, step, day)}"
        tell(package.unit, said, page_of(package), now=now)
    return made


def lateness(package: Package, step: Step, day: date) -> str:
    """Said of a parcel that came after the unit's deadline, extensions counted; "" of one in time. It refuses nothing:
    what becomes of late paper is the office's to decide (V6)."""
    until = deadline(package, step)
    return f"，已过报送截止日{until}" if until and day > until else ""


def page_of(package: Package) -> str:
    return reverse("package-intake", args=[package.pk])


@transaction.atomic
def finish_check(package: Package, step: Step, *, seen: int, by: Appointment, now: datetime) -> int:
    """Everything that came has been looked at; `seen` is the newest entry that somebody had before them. Returns how many
    things are amiss; none means that the paper is complete."""
    lock([package.case_id])
    intake = locked(package, step)
    tally = tally_of(package, step)
    if not tally.rows:
        raise refused(
            "intake.not-handed-in",
            f"{package.unit_name}还没有报送电子版，不能核收",
            "电子版报送以后再清点、核收",
        )
    if tally.newest != seen:
        raise refused("intake.changed", "打开这一页以后，又有人清点或者查验过", "请重新打开，核对以后再核收")
    if not tally.received:
        raise refused("intake.nothing", "一份材料也没有点", "请先扫码或者在清单上点收")
    if tally.unlooked:
        raise Refused(tally.unlooked)
    content = checked(tally)
    if intake.status != IntakeStatus.ARRIVED and last_check(tally) == content:
        raise refused("intake.checked", "已经核收，之后没有改动", "不必重复核收")
    record(package.case, CHECK, by=by, now=now, step=step.name, concerns=[intake.case], content=content)
    lacking = len(tally.findings)
    said = f"尚缺{lacking}项" if lacking else "齐全"
    tell(package.unit, f"{step.name}的纸质材料已核收，{said}", page_of(package), now=now)
    return lacking


def checked(tally: Tally) -> PaperChecked:
    """What a check of the paper as it now stands says."""
    return PaperChecked(
        wanted=tally.wanted, counted=tally.got, lacking=len(tally.findings), last=tally.newest
    )


def last_check(tally: Tally) -> PaperChecked | None:
    """What the last one said; None before the first."""
    acts = Act.objects.filter(case=tally.package.case_id, verb=CHECK, step=tally.step.name).order_by("pk")
    found = acts.values_list("content", flat=True).last()
    return PaperChecked.read(found) if found else None


@transaction.atomic
def send_corrections(
    package: Package, step: Step, *, until: date, remark: str, seen: int, by: Appointment, now: datetime
) -> Correction:
    """What the check found amiss goes to the unit, line by line as it now stands, with a day by which it is to be
    mended. The electronic version stays closed; a wrong content is returned instead."""
    lock([package.case_id])
    intake = locked(package, step)
    if intake.status not in (IntakeStatus.PARTIAL, IntakeStatus.MENDING):
        mend = "不必补正" if intake.status == IntakeStatus.COMPLETE else "请先核收，再发补正通知"
        raise refused("intake.unchecked", f"纸质材料{intake.status}", mend)
    tally = tally_of(package, step)
    if tally.newest != seen or not tally.findings:
        raise refused("intake.changed", "打开这一页以后，又有人清点或者查验过", "请重新打开，核对以后再发")
    if until < now.date():
        raise refused("date.past", f"补正期限{until}已过", "请改为今天以后的日期")
    lines = [
        [str(row.nomination or ""), row.material.name, f.message, f.mend, f.clause]
        for row in tally.rows
        for f in row.findings
    ]
    number = Correction.objects.filter(intake=intake).count() + 1
    made = Correction.objects.create(
        intake=intake, number=number, until=until, lines=lines, remark=remark.strip(), by=by.user, at=now
    )
    record(
        package.case, MEND, by=by, now=now, step=step.name, reason=remark.strip(), concerns=[intake.case],
        content=CorrectionsSent(number=number, lines=len(lines), until=until),
    )  # fmt: skip
    tell(
        package.unit,
        f"纸质材料有{len(lines)}项须补正，请于{until}前送到评选办公室",
        page_of(package),
        now=now,
    )
    return made
