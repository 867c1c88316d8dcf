"""The demonstration: the 2023 programme in mid-December, with invented units and people, every unit at another
stage. Everything is done through the same actions that the pages call."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from PIL import Image, ImageDraw

from xuanxian.awards.consultations.actions import ask_department, record_reply
from xuanxian.awards.consultations.queries import answers_of, by_department
from xuanxian.awards.demo.missing_papers import upload_what_is_lacking
from xuanxian.awards.demo.notices import fill_notice, stages
from xuanxian.awards.disclosures.actions import Posting, post_disclosure, register_result
from xuanxian.awards.intake.actions import finish_check, register_parcel, send_corrections
from xuanxian.awards.intake.counting import GOOD, look_at, pass_items
from xuanxian.awards.intake.queries import tally_of
from xuanxian.awards.nominations.actions import package_of, save_fields
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.attaching import attach
from xuanxian.awards.nominations.models import PHOTO, Nomination, Package
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.packages.handing_in import hand_in, record_resolution, return_package
from xuanxian.awards.places.taking import draft_nomination
from xuanxian.awards.programmes.access import in_force
from xuanxian.awards.programmes.actions import publish_programme, take_part
from xuanxian.awards.programmes.models import RECOMMENDING, Programme
from xuanxian.awards.programmes.queries import rulebook_in_force, rulebook_of, units_of
from xuanxian.awards.sharing.actions import divide, propose, submit
from xuanxian.awards.sharing.allotments import allotments_of, quotas_of, standing_for, uses
from xuanxian.awards.sharing.offers import allotment_offers
from xuanxian.paperwork.invented import invent
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Appointment, Role
from xuanxian.platform.acts.models import Act
from xuanxian.platform.demonstration import PASSWORD, Progress, appoint
from xuanxian.platform.files.actions import store
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.rooms import SignIn
from xuanxian.rulebooks import library
from xuanxian.rules.awards.contents import AGREED
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import StepKind

_ZONE = ZoneInfo("Asia/Shanghai")


def at(month: int, day: int, hour: int = 9, year: int = 2023) -> datetime:
    return datetime(year, month, day, hour, tzinfo=_ZONE)


TODAY = at(12, 18)
"""Where the clock of a demonstration stands when it begins."""


@transaction.atomic
def prepare() -> tuple[Programme, dict[str, Organisation], list[SignIn]]:
    """The notice published, offices and people in their places, nobody nominated yet."""
    offices = _offices()
    sign_ins = _people(offices)
    return _programme(offices), offices, sign_ins


def fill(progress: Progress) -> list[SignIn]:
    """Fills an empty database and sets the clock. Returns one sign-in a role."""
    programme, offices, sign_ins = prepare()
    rulebook = rulebook_in_force(programme)
    people = invent(rulebook, 2023)
    units = list(units_of(programme))
    for done, unit in enumerate(units):
        progress(done, len(units), f"正在填入{unit.organisation.name}的推荐对象")
        records = people.get(unit.unit_name) or _share(
            people[unit.quota_row], _POOL.index(unit.organisation.name)
        )
        with transaction.atomic():
            _unit(programme, rulebook, unit.organisation, records, _STAGES[done % len(_STAGES)], offices)
    with transaction.atomic():
        _below(offices, rulebook)
        _paper(offices)
    clock.set_to(TODAY)
    progress(len(units), len(units), "完成")
    return sign_ins


def fill_with_all(progress: Progress) -> list[SignIn]:
    """The same, and every other notice of the library at the stage its cases name."""
    sign_ins, others = fill(progress), stages()
    for done, (name, stage) in enumerate(others.items()):
        notice = library.by_name(name).notice
        progress(done, len(others), f"正在填入{notice.year}年的活动，办到「{stage}」")
        made = fill_notice(name, stage, _photo)
        sign_ins += [SignIn(role, office, username, PASSWORD) for role, office, username in made]
    progress(len(others), len(others), "完成")
    return sign_ins


def reached(seat: Appointment) -> datetime | None:
    """The last act of the programmes in which the seat works."""
    running = [version.programme_id for version in in_force(seat)]
    if not running:
        return None
    mine = Q(case__programme__in=running) | Q(case__package__programme__in=running)
    return Act.objects.filter(mine).order_by("-at").values_list("at", flat=True).first()


def _share(records: Sequence[dict[str, str]], number: int) -> Sequence[dict[str, str]]:
    """Of the pool's nominees every twelfth: some of each kind."""
    return records[number::12]


# ——— offices and people ————————————————————————————————————————————————————————————————————————————————

_OFFICE = "评选领导小组办公室"
_CITIES = (
    "南宁",
    "柳州",
    "桂林",
    "梧州",
    "北海",
    "防城港",
    "钦州",
    "贵港",
    "玉林",
    "百色",
    "贺州",
    "河池",
    "来宾",
    "崇左",
)
_POOL = ("自治区示例厅", "自治区示例局", "广西示例大学")
_HOME = "南宁市示例县人大常委会"
_DECIDERS = ("评选领导小组组长", "评选领导小组", "自治区人大常委会主任会议", "自治区人大常委会")


def _offices() -> dict[str, Organisation]:
    region = found_organisation("自治区人大常委会", full_name="广西壮族自治区人大常委会")
    made = {region.name: region}
    for order, name in enumerate((_OFFICE, *_DECIDERS[:3]), start=1):
        made[name] = found_organisation(name, parent=region, order=order)
    for order, city in enumerate(_CITIES, start=10):
        made[city] = found_organisation(
            city, full_name=f"{city}市人大常委会", order=order, aliases=[f"{city}市"]
        )
    made[_HOME] = found_organisation(_HOME, parent=made["南宁"], order=1)
    made["驻桂部队"] = found_organisation("驻桂部队", full_name="广西军区政治工作局", order=30)
    for order, name in enumerate(_POOL, start=40):
        made[name] = found_organisation(name, order=order)
    return made


def _people(offices: dict[str, Organisation]) -> list[SignIn]:
    listed = [
        ("推荐单位经办人", "南宁", "王经办", "nanning", Role.OFFICER),
        ("推荐单位负责人", "南宁", "韦示例", "nanning-fuze", Role.LEADER),
        ("所在单位", _HOME, "覃样本", "shilixian", Role.OFFICER),
        ("评选办公室", _OFFICE, "李主任", "bangongshi", Role.OFFICER),
        ("领导小组组长", _DECIDERS[0], "陆示意", "zuzhang", Role.LEADER),
        ("评选领导小组", _DECIDERS[1], "莫例文", "lingdaoxiaozu", Role.OFFICER),
        ("主任会议", _DECIDERS[2], "梁演示", "zhurenhuiyi", Role.OFFICER),
        ("自治区人大常委会", _DECIDERS[3], "黄虚构", "changweihui", Role.OFFICER),
    ]
    others = [*_CITIES[1:], "驻桂部队", *_POOL]
    found = []
    for role, office, name, username, kind in listed:
        appoint(offices[office], name, username, kind)
        found.append(SignIn(role, offices[office].title, username, PASSWORD))
    for number, office in enumerate(others, start=2):
        appoint(offices[office], f"示例经办{number}", f"unit{number:02d}", Role.LEADER)
    return found


def _seat(office: Organisation) -> Appointment:
    return office.appointments.select_related("user", "organisation").order_by("-role", "pk").first()  # type: ignore[return-value]


def _programme(offices: dict[str, Organisation]) -> Programme:
    name = next(name for name in library.names() if library.by_name(name).notice.year == TODAY.year)
    text = (library.NOTICES / f"{name}.yaml").read_text(encoding="utf-8")
    office = offices[_OFFICE]
    programme = publish_programme(text, office=office, by=_seat(office), now=at(10, 27))
    for name in (_OFFICE, *_DECIDERS):
        take_part(programme, offices[name], name)
    for name in _POOL:
        take_part(programme, offices[name], RECOMMENDING)
    return programme


# ——— units at their stages ——————————————————————————————————————————————————————————————————————————————

_STAGES = ("公示", "已报送", "退回", "已报送", "征求意见", "研究", "起草", "公示", "已报送")


def _unit(
    programme: Programme, rulebook: Rulebook, unit: Organisation, records: Sequence[dict[str, str]], stage: str,
    offices: dict[str, Organisation],
) -> None:  # fmt: skip
    by = _seat(unit)
    part = programme.participations.get(organisation=unit, function=RECOMMENDING)
    package = package_of(programme, part)
    photo = _photo(by)
    kept = records[: len(records) * 2 // 3] if stage == "起草" else records
    for n, record in enumerate(kept):
        home = offices[_HOME] if unit.name == "南宁" and n % 9 == 2 else None
        _draft(package, rulebook, record, photo, home, by)
    if stage == "起草":
        return
    record_resolution(
        package,
        next(s.name for s in rulebook.steps if s.kind is StepKind.RESOLVE),
        meeting="2023年第20次主任会议",
        held=date(2023, 11, 17),
        signed_by="示例主任",
        by=by,
        now=at(11, 17, 15),
    )
    if stage == "研究":
        return
    _consult(package, by, stage)
    first, second = [s for s in rulebook.steps if s.kind is StepKind.DISCLOSE][:2]
    rows = list(in_list(package))
    inside = Posting(date(2023, 11, 20), "单位公示栏", "单位办公室 0771-0000000")
    posted = post_disclosure(programme, package, first.name, rows, inside, by=by, now=at(11, 20))
    if stage == "征求意见":
        return
    register_result(posted, result="公示期间无异议", by=by, now=at(11, 28))
    day = 14 if stage == "公示" else 1
    outside = Posting(date(2023, 12, day), f"{unit.title}网站", "选联委 0771-0000000")
    posted = post_disclosure(programme, package, second.name, rows, outside, by=by, now=at(12, day))
    if stage == "公示":
        return
    register_result(posted, result="公示期间无异议", by=by, now=at(12, 11))
    upload_what_is_lacking(package, rulebook.deliveries[-1], by=by, now=at(12, 11))
    hand_in(package, reason="", by=by, now=at(12, 11, 10))
    if stage == "退回":
        package.refresh_from_db()
        reason = "主要事迹请补充具体事例；推荐报告请写明公示情况"
        office = _seat(offices[_OFFICE])
        return_package(package, rows[:2], reason=reason, until=None, by=office, now=at(12, 15, 16))


def _below(offices: dict[str, Organisation], rulebook: Rulebook) -> None:
    """南宁 gave the county the places that it filled from there, and one more to propose of each kind; of these one was
    submitted, one is being filled in."""
    unit, home = offices["南宁"], offices[_HOME]
    package = Package.objects.select_related("version").get(unit=unit)
    groups = standing_for(package, rulebook, [home.pk])[home.pk]
    given = {
        use.quota.key: (use.taken, 1)
        for use in uses(quotas_of(package, rulebook), None, groups, rulebook)
        if use.taken
    }
    divide(package, home, given, date(2023, 12, 21), reason="", by=_seat(unit), now=at(12, 12))
    by = _seat(home)
    allotment = allotments_of(package)[home.pk]
    others = invent(rulebook, 2024, up_to=unit.name)[unit.name]
    for n, offer in enumerate(allotment_offers(package, rulebook, home, allotment)[:2]):
        slot = offer.slot
        made = propose(
            package, home, slot.category, slot.place, type_=slot.type, key=uuid.uuid4(), by=by, now=at(12, 13)
        )
        record = next(
            r
            for r in others
            if (r[rulebook.category_field], r[rulebook.place_field]) == (slot.category, slot.place)
        )
        _fill_in(made, record, _photo(by), by, at(12, 13))
        if n:
            submit(made, by=by, now=at(12, 14))


def _paper(offices: dict[str, Organisation]) -> None:
    """柳州's paper came and was checked: of one form a copy is an old version, on another a seal is missing."""
    package = Package.objects.select_related("version", "unit", "programme__office", "case").get(
        unit=offices["柳州"]
    )
    step, by, now = rulebook_of(package.version).deliveries[0], _seat(offices[_OFFICE]), at(12, 14, 10)
    register_parcel(
        package, step, key=uuid.uuid4(), how="邮寄", day=now.date(), number="示例0001", pieces=2, handed_by="", remark="",
        by=by, now=now,
    )  # fmt: skip
    tally = tally_of(package, step)
    sealed = [row for row in tally.rows if row.nomination and row.places]
    old, unsealed = sealed[1], sealed[2]
    others = [row.key for row in tally.rows if row not in (old, unsealed)]
    pass_items(package, step, others, seen=0, by=by, now=now, key="yanshi")
    for row, number, amiss in ((old, 1, {}), (unsealed, 0, {"lacks": unsealed.places[-1:]})):
        look_at(
            package, step, row.key, {**GOOD, **amiss}, copies=row.material.copies, old=number, seen=0, by=by, now=now,
            key=f"yanshi-{row.key}",
        )  # fmt: skip
    finish_check(package, step, seen=tally_of(package, step).newest, by=by, now=at(12, 15, 16))
    newest = tally_of(package, step).newest
    send_corrections(
        package, step, until=date(2023, 12, 22), remark="", seen=newest, by=by, now=at(12, 15, 17)
    )


def _draft(
    package: Package, rulebook: Rulebook, record: dict[str, str], photo: StoredFile, home: Organisation | None,
    by: Appointment,
) -> None:  # fmt: skip
    made = draft_nomination(
        package,
        record[rulebook.category_field],
        record[rulebook.place_field],
        key=uuid.uuid4(),
        home=home,
        by=by,
        now=at(11, 13),
    )
    _fill_in(made, record, photo, by, at(11, 14))


def _fill_in(
    made: Nomination, record: dict[str, str], photo: StoredFile, by: Appointment, now: datetime
) -> None:
    asked = asked_for(made)
    typed = {f.name: str(record[f.name]) for f in asked.every() if record.get(f.name)}
    save_fields(made, typed, revision=0, by=by, now=now)
    if asked.photo is not None:
        attach(made.package, made, PHOTO, photo, by=by, now=now)


def _consult(package: Package, by: Appointment, stage: str) -> None:
    """At the stage of consulting some departments have not answered, one of them late."""
    slow = stage == "征求意见"
    step = next(s for s in rulebook_of(package.version).steps if s.kind is StepKind.CONSULT)
    asked, answered = (at(12, 4, 10), at(12, 8, 10)) if slow else (at(11, 20, 10), at(11, 24, 10))
    for n, (department, answers) in enumerate(by_department(answers_of(package, step, asked.date())).items()):
        rows = [answer.nomination for answer in answers]
        ask_department(
            package, department, rows, step=step, sent=asked.date(), due=date(2023, 12, 14), number=f"示例函〔2023〕{n + 1}号",
            by=by, now=asked,
        )  # fmt: skip
        if slow and n >= 2:
            continue
        record_reply(
            package, department, rows, AGREED, step=step, day=answered.date(), number=f"示例复〔2023〕{n + 1}号", remark="",
            by=by, now=answered,
        )  # fmt: skip


def _photo(by: Appointment) -> StoredFile:
    """A silhouette on blue: nobody's face."""
    picture = Image.new("RGB", (413, 579), "#6f9fd8")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((130, 130, 283, 320), fill="#e9e4da")
    draw.ellipse((40, 340, 373, 820), fill="#3c4a5c")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, dpi=(300, 300))
    return store("示例照片.jpg", "jpg", out.getvalue(), by=by.user, now=at(11, 13))
