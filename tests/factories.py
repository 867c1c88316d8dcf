"""The 2023 programme with a few offices and units, and packages brought as far as a test needs them. Everything goes
through the actions that the pages call; people and units are invented."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from PIL import Image

from tests.worlds import remembered
from xuanxian.awards.consultations.actions import ask_department, record_reply
from xuanxian.awards.consultations.queries import answers_of, by_department
from xuanxian.awards.disclosures.actions import Posting, post_disclosure, register_result
from xuanxian.awards.disclosures.models import Disclosure
from xuanxian.awards.nominations.actions import package_of, save_fields
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.attaching import attach
from xuanxian.awards.nominations.models import PLACE, RESERVE, Edition, Nomination, Package
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.packages.checks import REPORT
from xuanxian.awards.packages.handing_in import hand_in, record_resolution
from xuanxian.awards.places.taking import draft_nomination
from xuanxian.awards.programmes.actions import publish_programme, take_part
from xuanxian.awards.programmes.models import RECOMMENDING, Programme
from xuanxian.awards.programmes.queries import rulebook_in_force
from xuanxian.awards.reviews.actions import choose, decide, decide_slate, pass_screening
from xuanxian.paperwork.invented import invent
from xuanxian.platform.accounts.models import Appointment, Role, User
from xuanxian.platform.files.actions import store
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.refusals import Refused
from xuanxian.rulebooks import library
from xuanxian.rules.awards.contents import AGREED
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import StepKind
from xuanxian.rules.core.findings import Finding, Level

NOTICE = "gx-deputy-work-2023"
REGION, OFFICE, HEAD, GROUP, MEETING = (
    "自治区人大常委会",
    "评选领导小组办公室",
    "评选领导小组组长",
    "评选领导小组",
    "自治区人大常委会主任会议",
)
NANNING, LIUZHOU, BEIHAI, ARMY = "南宁", "柳州", "北海", "驻桂部队"
COUNTY, POOL = "南宁市示例县人大常委会", "自治区示例厅"
AGENCY, PLATFORM, DEPUTY, STAFF = (
    "服务人大代表履职相关机构",
    "人大代表履职平台",
    "人大代表",
    "服务人大代表履职相关机构工作人员",
)
RESOLVING, INSIDE, OUTSIDE, PUBLIC = "民主推荐和集体研究", "所在单位公示", "推荐单位公示", "公示"
CONSULTING = next(s for s in library.by_name(NOTICE).steps if s.kind is StepKind.CONSULT)
CATEGORY, PLACE_KIND = "参评类别", "名额类别"
_ZONE = ZoneInfo("Asia/Shanghai")


def at(month: int, day: int, hour: int = 9, year: int = 2023) -> datetime:
    return datetime(year, month, day, hour, tzinfo=_ZONE)


# The usual days of a package: ordinary working days, with room for every period.
RESOLVED, POSTED, REPLIED, OVER, SENT = at(11, 17), at(11, 20), at(11, 24), at(11, 28), at(12, 1)


# ——— offices, people, the programme ——————————————————————————————————————————————————————————————————————


def programme() -> Programme:
    return _programme(_text())


@remembered
def _programme(text: str) -> Programme:
    """Published on 27 October 2023. The award office lies below the region, as do the offices that decide; the cities
    stand for themselves; one county lies below 南宁."""
    region = found_organisation(REGION, full_name="广西壮族自治区人大常委会")
    for order, name in enumerate((OFFICE, HEAD, GROUP, MEETING), start=1):
        found_organisation(name, parent=region, order=order)
    cities = [
        found_organisation(name, full_name=f"{name}市人大常委会", order=order, aliases=[f"{name}市"])
        for order, name in enumerate((NANNING, LIUZHOU, BEIHAI), start=10)
    ]
    found_organisation(COUNTY, parent=cities[0])
    found_organisation(ARMY, full_name="广西军区政治工作局", order=30)
    found_organisation(POOL, order=40)
    office = organisation(OFFICE)
    made = publish_programme(text, office=office, by=seat(office), now=at(10, 27))
    for name in (OFFICE, HEAD, GROUP, MEETING, REGION):
        take_part(made, organisation(name), name)
    take_part(made, organisation(POOL), RECOMMENDING)
    for office in Organisation.objects.all():
        seat(office)
    return made


@cache
def _text() -> str:
    return (library.NOTICES / f"{NOTICE}.yaml").read_text(encoding="utf-8")


def rulebook() -> Rulebook:
    return rulebook_in_force(Programme.objects.get(name=NOTICE))


def organisation(name: str) -> Organisation:
    return Organisation.objects.get(name=name)


def seat(office: Organisation | str, role: Role = Role.LEADER, name: str = "") -> Appointment:
    """The same one each time it is asked for; another `name` is another person in the same office."""
    if isinstance(office, str):
        office = organisation(office)
    user, _ = User.objects.get_or_create(
        username=f"u{office.pk}-{role.name.lower()}{name}"[:60], defaults={"name": name or f"{office.name}{role.value}"[:40]}
    )  # fmt: skip
    made, _ = Appointment.objects.get_or_create(user=user, organisation=office, role=role, ended=None)
    return made


# ——— nominees and packages ——————————————————————————————————————————————————————————————————————————————


@cache
def people(unit: str) -> Sequence[Mapping[str, str]]:
    """Invented nominees of a unit, every place used, in the order of its list."""
    return _everybody()[unit if unit in _everybody() else "区直、中直各单位"]


@cache
def _everybody() -> Mapping[str, Sequence[Mapping[str, str]]]:
    return invent(library.by_name(NOTICE), 2023)


def some(unit: str, **numbers: int) -> list[Mapping[str, str]]:
    """So many of each: `agency`, `platform`, `deputy`, `staff` on places, `reserve` whatever their category."""
    kinds = {"agency": AGENCY, "platform": PLATFORM, "deputy": DEPUTY, "staff": STAFF}
    found: list[Mapping[str, str]] = []
    for kind, number in numbers.items():
        mine = [
            r
            for r in people(unit)
            if (r[PLACE_KIND] == RESERVE if kind == "reserve" else (r[PLACE_KIND], r[CATEGORY]) == (PLACE, kinds[kind]))
        ]  # fmt: skip
        assert len(mine) >= number
        found += mine[:number]
    return found


def package(unit: str) -> Package:
    made = Programme.objects.get(name=NOTICE)
    return package_of(made, made.participations.get(organisation__name=unit, function=RECOMMENDING))


def draft(to: Package, category: str = DEPUTY, place: str = PLACE, *, home: str = "") -> Nomination:
    """Empty."""
    return draft_nomination(
        to, category, place, key=uuid.uuid4(), home=organisation(home) if home else None, by=seat(to.unit), now=at(11, 13)
    )  # fmt: skip


@remembered
def fill(to: Package, records: Sequence[Mapping[str, str]], *, home: str = "") -> list[Nomination]:
    """A draft of each record, with a photo where the form asks for one."""
    made = []
    for record in records:
        nomination = draft(to, record[CATEGORY], record[PLACE_KIND], home=home)
        asked = asked_for(nomination)
        typed = {f.name: record[f.name] for f in asked.every() if record.get(f.name)}
        nomination = save_fields(nomination, typed, revision=0, by=seat(to.unit), now=at(11, 14)).nomination
        if asked.photo is not None:
            attach(to, nomination, "照片", photo(), by=seat(to.unit), now=at(11, 14))
        made.append(Nomination.objects.get(pk=nomination.pk))
    return made


def photo() -> StoredFile:
    return store("示例照片.jpg", "jpg", _picture(), by=None, now=at(11, 14))


@cache
def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (413, 579), "#6f9fd8").save(out, "JPEG")
    return out.getvalue()


@remembered
def report(to: Package, now: datetime) -> None:
    """The unit's own paper, without which nothing is handed in."""
    for ending, data in (("pdf", b"%PDF-1.4\n"), ("docx", b"PK\x03\x04")):
        stored = store(f"推荐报告.{ending}", ending, data, by=None, now=now)
        attach(to, None, REPORT, stored, by=seat(to.unit), now=now)


# ——— the steps before the hand-in ———————————————————————————————————————————————————————————————————————


@remembered
def resolve(to: Package, day: datetime = RESOLVED) -> None:
    record_resolution(
        to,
        RESOLVING,
        meeting="第20次主任会议",
        held=day.date(),
        signed_by="示例主任",
        by=seat(to.unit),
        now=day,
    )


@remembered
def consult(
    to: Package, opinion: str = AGREED, asked: datetime = POSTED, replied: datetime = REPLIED
) -> None:
    """Every department about everybody on the list about whom it has not agreed, one letter each."""
    remark = "" if opinion == AGREED else "示例情况"
    missing = [answer for answer in answers_of(to, CONSULTING, asked.date()) if answer.opinion != AGREED]
    for department, answers in by_department(missing).items():
        rows = [answer.nomination for answer in answers]
        letter = {"number": f"{department}函", "by": seat(to.unit), "now": asked}
        ask_department(to, department, rows, step=CONSULTING, sent=asked.date(), due=None, **letter)
        letter = {"number": f"{department}复", "by": seat(to.unit), "now": replied}
        record_reply(
            to, department, rows, opinion, step=CONSULTING, day=replied.date(), remark=remark, **letter
        )


def post(
    to: Package, step: str, nominations: Sequence[Nomination], day: datetime = POSTED, also: str = ""
) -> Disclosure:
    posting = Posting(day.date(), "单位公示栏", "单位办公室 0771-0000000", also)
    return post_disclosure(to.programme, to, step, nominations, posting, by=seat(to.unit), now=day)


@remembered
def disclose(
    to: Package,
    nominations: Sequence[Nomination] | None = None,
    day: datetime = POSTED,
    over: datetime = OVER,
) -> None:
    """One posting that counts for both steps, and its result."""
    rows = in_list(to) if nominations is None else nominations
    posted = post(to, INSIDE, rows, day, also=OUTSIDE)
    register_result(posted, result="", by=seat(to.unit), now=over)


@remembered
def ready(to: Package) -> None:
    """All done up to the hand-in, which may follow from 28 November on."""
    resolve(to)
    consult(to)
    disclose(to)
    report(to, OVER)


@remembered
def handed_in(unit: str, records: Sequence[Mapping[str, str]], now: datetime = SENT) -> Package:
    """With these nominees, or with everybody invented for the unit."""
    made = package(unit)
    fill(made, records)
    ready(made)
    send(made, now)
    return Package.objects.get(pk=made.pk)


@remembered
def send(to: Package, now: datetime = SENT, reason: str = "示例理由") -> Edition:
    return hand_in(to, reason=reason, by=seat(to.unit), now=now)


# ——— review and decision ————————————————————————————————————————————————————————————————————————————————


@remembered
def screened(of: Programme) -> None:
    """Everybody handed in has passed and the head of the group has agreed: they wait for the slate."""
    rows = list(of.nominations.filter(status="已报送"))
    pass_screening(of, "初评", rows, remark="", by=seat(OFFICE), now=at(1, 15, year=2024))
    decide(of, "组长审核", remark="", by=seat(HEAD), now=at(1, 30, year=2024))


@remembered
def slated(of: Programme, chosen: Sequence[Nomination]) -> None:
    """These are on the slate, the others that wait are not; the directors' meeting has agreed."""
    waiting = of.nominations.filter(at="复评")
    keys = {n.pk for n in chosen}
    choose(of, {n.pk: n.pk in keys for n in waiting}, by=seat(GROUP), now=at(2, 5, year=2024))
    decide_slate(of, remark="", by=seat(GROUP), now=at(2, 6, year=2024))
    decide(of, "主任会议研究", remark="", by=seat(MEETING), now=at(2, 18, year=2024))


@remembered
def approved(of: Programme, chosen: Sequence[Nomination]) -> None:
    """Posted for everybody to see without an objection, and approved: the decision may be issued."""
    posting = Posting(date(2024, 2, 26), "广西人大网", "评选办公室 0771-0000000")
    rows = list(
        of.nominations.filter(pk__in=[n.pk for n in chosen]).select_related("package", "version", "case")
    )
    posted = post_disclosure(of, None, PUBLIC, rows, posting, by=seat(OFFICE), now=at(2, 26, year=2024))
    register_result(posted, result="", by=seat(OFFICE), now=at(3, 5, year=2024))
    decide(of, "审批", remark="", by=seat(GROUP), now=at(3, 20, year=2024))


# ——— what is in the database ————————————————————————————————————————————————————————————————————————————


def dump() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(repr(row) for row in cursor.fetchall())
    return found


@contextmanager
def refuses(*rules: str) -> Iterator[list[Finding]]:
    """The block is refused with exactly these rules, each finding says how to mend it, and nothing at all has changed.
    The findings are in the list once the block is over."""
    before = dump()
    findings: list[Finding] = []
    with pytest.raises(Refused) as refusal:
        yield findings
    findings += refusal.value.findings
    assert tuple(f.rule for f in findings) == rules
    assert all(f.level is not Level.NOTE and f.message and f.mend for f in findings), findings
    assert dump() == before
