"""A package begun under one version of the rulebook goes on under the one in force: only when the office carries it over, with
what changes for it told before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse

from xuanxian.awards.nominations.checks import nomination_findings
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import Nomination, Package, PackageStatus, Status
from xuanxian.awards.nominations.queries import in_list, photos_of
from xuanxian.awards.nominations.slots import facts_of_unit, slot_of
from xuanxian.awards.nominations.standings import acts_of
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.places.counting import measured, rows_of
from xuanxian.awards.programmes.models import Programme, Version
from xuanxian.awards.programmes.moves import rulebook_with_moves
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, record
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.refusals import Refused
from xuanxian.rules.awards.contents import CarriedOver
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.verbs import CARRY_OVER, DONE, OPENED
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.values import PERSONAL


@dataclass(frozen=True)
class Change:
    """What carrying a package over would mean: findings that appear and vanish, places (category, before, after), and what
    forbids it."""

    appear: Sequence[Finding]
    vanish: Sequence[Finding]
    places: Sequence[tuple[str, str, str]]
    stops: Sequence[Finding]

    @property
    def nothing(self) -> bool:
        return not (self.appear or self.vanish or self.places or self.stops)


def to_carry_over(programme: Programme) -> QuerySet[Package]:
    """Packages on an older version than the one in force."""
    older = Package.objects.filter(programme=programme, version__number__lt=programme.version_number)
    return older.select_related("version__rulebook", "unit", "case", "programme__case")


def change_of(package: Package, version: Version, today: date) -> Change:
    stops = list(_stops(package, version))
    old, new = rulebook_with_moves(package.version), rulebook_with_moves(version)
    row = _row(package, new)
    before, after = _places(old, package.unit_name), _places(new, package.unit_name)
    places = [
        (name, before.get(name, "—"), after.get(name, "—"))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]
    if stops:
        return Change((), (), places, stops)
    was = {_key(f): f for f in _findings(package, today)}
    carried = copy(package)
    carried.version, carried.quota_row = version, row
    now = {_key(f): f for f in _findings(carried, today)}
    appear = [f for key, f in now.items() if key not in was]
    return Change(appear, [f for key, f in was.items() if key not in now], places, ())


def _findings(package: Package, today: date) -> list[Finding]:
    return [said.finding for said in package_findings(Dossier(package, today))]


def _key(finding: Finding) -> tuple[str, ...]:
    return finding.rule, finding.level, finding.subject, finding.message


def _row(package: Package, rulebook: Rulebook) -> str:
    unit = rulebook.units.resolve(package.unit_name)
    return unit.quota_row if unit else ""


def _places(rulebook: Rulebook, unit: str) -> dict[str, str]:
    rows = rows_of(rulebook, facts_of_unit(rulebook, unit))
    meters = (m for table, row in rows for m in measured(rulebook, table, row, ()))
    return {m.category: f"{m.most}（备选 {m.reserve_most or 0}）" for m in meters}


def _stops(package: Package, version: Version) -> Iterator[Finding]:
    """Where something of the package has no place in the new rulebook."""
    rulebook = rulebook_of(version)

    def stop(rule: str, subject: str, message: str, mend: str) -> Finding:
        return Finding(rule, Level.STOP, subject, message, mend=mend)

    if rulebook.units.resolve(package.unit_name) is None:
        mend = "请在新版次的「推荐单位」中写明该单位或者补写别名，再发布一版"
        yield stop(
            "unit.unknown",
            package.unit_name,
            f"第{version.number}版没有推荐单位「{package.unit_name}」",
            mend,
        )
    nominations = _alive(package)
    steps = {step.name for step in rulebook.steps}
    begun = {
        act.step for acts in acts_of(nominations, []).values() for act in acts if act.verb in (DONE, OPENED)
    }
    for name in sorted(begun - steps - {""}):
        mend = "已经办过的步骤不能取消或者改名：请在新版次中写回这一步，再发布一版"
        yield stop("version.step", name, f"「{name}」已经办过，第{version.number}版没有这一步", mend)
    for nomination in nominations:
        slot = slot_of(nomination, rulebook_of(package.version))
        alike = [s for s in rulebook.slots if (s.type, s.category) == (slot.type, slot.category)]
        if not alike:
            mend = "请该单位改换参评类别或者不再推荐，或者在新版次中写回这一类，再发布一版"
            yield stop(
                "version.category",
                str(nomination),
                f"第{version.number}版没有参评类别「{nomination.category}」",
                mend,
            )
        elif slot.place not in {s.place for s in alike}:
            mend = "请该单位改换名额类别，或者在新版次中写回这一种，再发布一版"
            yield stop(
                "version.category",
                str(nomination),
                f"第{version.number}版没有名额类别「{nomination.place}」",
                mend,
            )
        for name in (*nomination.sealed, *nomination.values):
            field = rulebook.fields.get(name)
            is_sealed = name in nomination.sealed
            gone = field is None and is_sealed
            if gone or (field is not None and (field.kind in PERSONAL) is not is_sealed):
                mend = "号码是加密保存的：请在新版次中照原来的字段名和类写，再发布一版"
                yield stop(
                    "version.field",
                    str(nomination),
                    f"「{name}」在第{version.number}版没有，或者改了类",
                    mend,
                )


def _alive(package: Package) -> list[Nomination]:
    """Who stands in the list, and who is proposed for it."""
    proposed = package.nominations.filter(status__in=(Status.PROPOSING, Status.PROPOSED))
    rows = proposed.select_related("package", "version", "case", "content")
    return [*in_list(package), *rows]


@transaction.atomic
def carry_over(
    package: Package, version: Version, *, reason: str, handed_in: bool, by: Appointment, now: datetime
) -> None:
    """By the award office. `handed_in`: whoever decides knows that the package has been handed in, and that what was
    handed in under the old rules is judged by the new ones from now on."""
    lock([package.case_id])
    lock(package.nominations.values_list("case_id", flat=True))
    rows = Package.objects.select_related("programme", "version", "unit", "case")
    package = rows.get(pk=package.pk)
    problems = list(_problems(package, version, reason, handed_in))
    if problems:
        raise Refused(problems)
    rulebook = rulebook_of(version)
    unit = rulebook.units.resolve(package.unit_name)
    assert unit is not None
    nominations = list(package.nominations.select_related("case"))
    content = CarriedOver(number=version.number, before=package.version.number, digest=version.rulebook_id)
    record(
        package.case,
        CARRY_OVER,
        by=by,
        now=now,
        content=content,
        reason=reason.strip(),
        concerns=[n.case for n in nominations],
    )
    Package.objects.filter(pk=package.pk).update(
        version=version, unit_name=unit.name, quota_row=unit.quota_row
    )
    package.nominations.update(version=version, revision=F("revision") + 1)
    photos = photos_of(package)
    for nomination in _alive(package):
        photo = photos.get(nomination.pk)
        found = nomination_findings(
            nomination, rulebook, photo is not None, photo.file.digest if photo else ""
        )
        Nomination.objects.filter(pk=nomination.pk).update(
            stops=sum(f.level is Level.STOP for f in found), warns=sum(f.level is Level.WARN for f in found)
        )
    said = f"报送材料改按规则书第{version.number}版检查和审核：{reason.strip()}"
    tell(package.unit, said, reverse("package", args=[package.pk]), now=now)


def _problems(package: Package, version: Version, reason: str, handed_in: bool) -> Iterator[Finding]:
    if version.programme_id != package.programme_id or version.number != package.programme.version_number:
        yield Finding(
            "version.not-in-force",
            Level.STOP,
            str(package),
            f"第{version.number}版不是现行版次",
            mend="请刷新页面后再办",
        )
        return
    if package.version_id == version.pk:
        yield Finding(
            "version.moved", Level.STOP, str(package), f"已经照第{version.number}版", mend="不必重复办理"
        )
        return
    yield from _stops(package, version)
    if package.status == PackageStatus.HANDED_IN and not handed_in:
        yield Finding(
            "version.handed-in", Level.STOP, str(package), "已经报送：移过去以后，照原版次报送的内容改按新版次审核",
            mend="确实要移的，请勾选确认；也可以先退回，由推荐单位照新版次补正后重新报送",
        )  # fmt: skip
    if not reason.strip():
        yield Finding("reason.missing", Level.STOP, "理由", "没有写理由", mend="请写明理由，推荐单位看得到")
