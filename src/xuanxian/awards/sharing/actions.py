"""A recommending unit divides its places among the organisations below it; these propose nominees to it, and it takes them
onto its list, sends them back or turns them down. A proposal lies in the unit's package and takes none of its places before
it is taken; what an organisation may propose is counted under the package's lock."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xuanxian.awards.nominations.actions import demand_open, handed_in_already, locked_package
from xuanxian.awards.nominations.checks import nomination_findings
from xuanxian.awards.nominations.models import Nomination, Package, Status
from xuanxian.awards.nominations.queries import photos_of
from xuanxian.awards.nominations.slots import slot_named
from xuanxian.awards.nominations.standings import deadline, facts_of, open_to_new
from xuanxian.awards.places.counting import quota_stops
from xuanxian.awards.places.taking import next_number, opened, shelf
from xuanxian.awards.programmes.moves import rulebook_with_moves
from xuanxian.awards.sharing.allotments import (
    Allotment,
    Quota,
    allotment_stops,
    allotments_of,
    days_to_mend,
    quotas_of,
)
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, record
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.db.locks import for_change
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.refusals import Refused, refused
from xuanxian.rules.awards.contents import ProposalBegun, ProposalSentBack, Shared
from xuanxian.rules.awards.rulebook import Slot
from xuanxian.rules.awards.verbs import BEGIN, SEND_BACK, SHARE, SUBMIT, TAKE, TAKE_BACK, TURN_DOWN
from xuanxian.rules.core.findings import Finding, Level

DAYS_TO_MEND = 5
"""Working days for a proposal that was sent back, where its allotment does not run longer."""


@transaction.atomic
def divide(
    package: Package, home: Organisation, places: Mapping[str, tuple[int, int]], until: date, *, reason: str,
    by: Appointment, now: datetime,
) -> None:  # fmt: skip
    """Column (`Quota.key`) → (places, how many more may be proposed). The last one for an organisation holds; given
    nought it has no allotment any more. All allotments together give no more places than the unit has; what may be proposed
    beyond them is only what is named so."""
    package = locked_package(package)
    if not open_to_new(package):
        raise handed_in_already()
    rulebook = rulebook_with_moves(package.version)
    quotas = {quota.key: quota for quota in quotas_of(package, rulebook)}
    allotments = allotments_of(package)
    stops = _allotment_stops(package, home, places, quotas, allotments)
    stops += _until_stops(package, home, until, now.date())
    if home.pk in allotments and not reason.strip():
        stops += refused("reason.missing", "没有写改动分配的理由", "请写明理由", subject=home.name).findings
    if stops:
        raise Refused(stops)
    given = {key: places[key] for key in quotas if sum(places.get(key, (0, 0)))}
    words = [_in_words(quotas[key], *figures) for key, figures in given.items()]
    content = Shared(
        home=home.pk, places=given, until=until, given_to=home.name, words=tuple(words or ["收回"])
    )
    record(package.case, SHARE, by=by, now=now, content=content, reason=reason.strip())
    said = (
        f"{package.unit_name}分配名额：{'、'.join(words)}，请于{until}前申报"
        if words
        else f"{package.unit_name}收回了分配的名额"
    )
    tell(home, said, _page_of_home(package), now=now)


def _allotment_stops(
    package: Package, home: Organisation, places: Mapping[str, tuple[int, int]], quotas: Mapping[str, Quota],
    allotments: Mapping[int, Allotment],
) -> list[Finding]:  # fmt: skip
    if not home.path.startswith(package.unit.path) or home.pk == package.unit_id:
        raise refused("share.home", f"{home.name}不是{package.unit_name}的下级单位", "请选择本单位的下级单位")
    stops: list[Finding] = []
    for key, (number, more) in places.items():
        quota = quotas.get(key)
        if quota is None:
            stops += refused(
                "share.column", f"本单位没有「{key.partition('|')[2]}」名额", "请刷新页面再填"
            ).findings
            continue
        others = sum(
            allotment.places.get(key, (0, 0))[0] for pk, allotment in allotments.items() if pk != home.pk
        )
        if min(number, more) < 0 or number + others > quota.most:
            stops.append(
                Finding(
                    "share.sum", Level.STOP, quota.label,
                    f"「{quota.label}」本单位名额{quota.most}，已分给别的单位{others}，不能再分{number}", quota.limit.clause,
                    str(number + others), str(quota.most), f"请改为{max(0, quota.most - others)}以内；允许多报的写在差额一栏",
                )
            )  # fmt: skip
    return stops


def _until_stops(package: Package, home: Organisation, until: date, today: date) -> list[Finding]:
    last = deadline(package)
    if until < today:
        return refused(
            "date.past", f"申报截止日{until}已过", "请改为今天以后的日期", subject=home.name
        ).findings
    if last is not None and until > last:
        return refused(
            "share.until", f"申报截止日{until}晚于本单位的报送截止日{last}", "请提前，留出本单位办理的时间", subject=home.name
        ).findings  # fmt: skip
    return []


def _in_words(quota: Quota, places: int, more: int) -> str:
    return f"{quota.label}{places}" + (f"（差额{more}）" if more else "")


def _page_of_home(package: Package) -> str:
    return reverse("my-share", args=[package.programme_id])


def _page_of_unit(package: Package) -> str:
    return reverse("division", args=[package.programme_id])


# ——— proposing ————————————————————————————————————————————————————————————————————————————————————————


@transaction.atomic
def propose(
    package: Package, home: Organisation, category: str, place: str, *, type_: str = "", key: uuid.UUID,
    by: Appointment, now: datetime,
) -> Nomination:  # fmt: skip
    """By the organisation itself, or by the unit for one that has no account. Takes a place of its allotment, none of the unit's
    places. The same key again returns the proposal it made."""
    package = locked_package(package)
    if earlier := Nomination.objects.filter(key=key).first():
        return earlier
    rulebook = rulebook_with_moves(package.version)
    slot = slot_named(rulebook, category, place, type_)
    demand_open(package, rulebook, rulebook.facts_of(slot))
    allotment = _allotment_of(package, home)
    _demand_in_time(allotment.until, now.date())
    if stops := allotment_stops(package, rulebook, home, allotment, rulebook.facts_of(slot)):
        raise Refused(stops)
    order = package.nominations.filter(home=home).count() + 1  # its own count until the unit takes it
    made = opened(package, rulebook, slot, order, key, home, by, now)
    record(made.case, BEGIN, by=by, now=now, content=ProposalBegun(home.name))
    made.refresh_from_db()
    return made


@transaction.atomic
def submit(nomination: Nomination, *, by: Appointment, now: datetime) -> None:
    """To the unit. Refused while something that must be filled in is not, with all of it; and after the last day."""
    package, locked = _locked(nomination, Status.PROPOSING)
    rulebook = rulebook_with_moves(package.version)
    home = locked.home
    assert home is not None  # proposed by nobody else
    allotment = _allotment_of(package, home)
    mend = days_to_mend([locked.case_id]).get(locked.case_id, allotment.until)
    _demand_in_time(max(allotment.until, mend), now.date())
    photo = photos_of(package).get(locked.pk)
    findings = nomination_findings(locked, rulebook, photo is not None, photo.file.digest if photo else "")
    stops = [finding for finding in findings if finding.level is Level.STOP]
    stops += allotment_stops(
        package, rulebook, home, allotment, facts_of(rulebook, [locked])[locked.pk], locked.pk
    )
    if stops:
        raise Refused(stops)
    record(locked.case, SUBMIT, by=by, now=now)
    tell(package.unit, f"{home.name}上报了「{locked}」", _page_of_unit(package), now=now)


@transaction.atomic
def take_back(nomination: Nomination, *, reason: str, by: Appointment, now: datetime) -> None:
    """The organisation proposes it no more; its allotment is free again."""
    package, locked = _locked(nomination, Status.PROPOSING, Status.PROPOSED)
    sent = locked.status == Status.PROPOSED
    if sent and not reason.strip():
        raise refused("reason.missing", "没有写撤回理由", "请写明撤回理由", subject=locked.name)
    record(locked.case, TAKE_BACK, by=by, now=now, reason=reason.strip())
    if sent:
        tell(
            package.unit,
            f"{locked.home}撤回了「{locked}」：{reason.strip()}",
            _page_of_unit(package),
            now=now,
        )


# ——— what the unit makes of it ————————————————————————————————————————————————————————————————————————


@transaction.atomic
def take(nomination: Nomination, *, by: Appointment, now: datetime) -> None:
    """Onto the unit's list, at its end. Refused where no place is free: with over-nomination there are more than places."""
    package, locked = _locked(nomination, Status.PROPOSED)
    rulebook = rulebook_with_moves(package.version)
    slot = Slot(locked.type, locked.category, locked.place)
    demand_open(package, rulebook, rulebook.facts_of(slot))
    if stops := quota_stops(package, rulebook, slot):
        raise Refused(stops)
    locked.put_in_order(package, next_number(package, rulebook, slot), *shelf(rulebook, slot))
    locked.save(update_fields=["order", "sort_key"])
    record(locked.case, TAKE, by=by, now=now)
    _tell_home(package, locked, "列入了推荐名单", "", now)


@transaction.atomic
def send_back(
    nomination: Nomination, *, reason: str, until: date | None = None, by: Appointment, now: datetime
) -> None:
    """To be mended until a day: by default some working days, or as long as the allotment runs."""
    package, locked = _locked(nomination, Status.PROPOSED)
    _demand_reason(reason, locked)
    if until is not None and until < now.date():
        raise refused("date.past", f"修改期限{until}已过", "请改为今天以后的日期", subject=locked.name)
    assert locked.home_id is not None
    allotment = allotments_of(package).get(locked.home_id)
    if until is None:
        days = working_days().after(now.date(), DAYS_TO_MEND)
        until = max(days, allotment.until if allotment else days)
    record(locked.case, SEND_BACK, by=by, now=now, content=ProposalSentBack(until), reason=reason.strip())
    _tell_home(package, locked, f"退回修改（{until}前再上报）", reason, now)


@transaction.atomic
def turn_down(nomination: Nomination, *, reason: str, by: Appointment, now: datetime) -> None:
    """The unit does not recommend it; the organisation may propose another while its allotment runs."""
    package, locked = _locked(nomination, Status.PROPOSED)
    _demand_reason(reason, locked)
    record(locked.case, TURN_DOWN, by=by, now=now, reason=reason.strip())
    _tell_home(package, locked, "不予推荐", reason, now)


def _locked(nomination: Nomination, *states: Status) -> tuple[Package, Nomination]:
    """The package first, whose list is the older case; refused where the proposal does not stand in one of the states."""
    package = locked_package(nomination.package)
    lock([nomination.case_id])
    list(for_change(Nomination.objects.filter(pk=nomination.pk)))  # nobody types on meanwhile
    rows = Nomination.objects.select_related("case", "package", "version", "content", "home")
    locked = rows.get(pk=nomination.pk)
    if locked.status not in states:
        raise refused(
            "share.status", f"「{locked}」{locked.status}，不能办理这一项", "请刷新页面，看现在办到哪一步", subject=locked.name
        )  # fmt: skip
    return package, locked


def _allotment_of(package: Package, home: Organisation) -> Allotment:
    allotment = allotments_of(package).get(home.pk)
    if allotment is None or not allotment.number:
        raise refused(
            "share.none",
            f"{package.unit_name}没有给{home.name}分配名额",
            "请与推荐单位联系",
            subject=home.name,
        )
    return allotment


def _demand_in_time(until: date, today: date) -> None:
    if today > until:
        raise refused("share.late", f"申报截止日{until}已过", "确需申报的，请推荐单位延期")


def _demand_reason(reason: str, nomination: Nomination) -> None:
    if not reason.strip():
        raise refused("reason.missing", "没有写理由", "请写明理由", subject=nomination.name)


def _tell_home(package: Package, nomination: Nomination, what: str, reason: str, now: datetime) -> None:
    if nomination.home is not None:
        said = f"{package.unit_name}：「{nomination}」{what}" + (
            f"：{reason.strip()}" if reason.strip() else ""
        )
        tell(nomination.home, said, reverse("nomination", args=[nomination.pk]), now=now)
