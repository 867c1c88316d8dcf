"""A nomination while it is in the hands of its unit: it takes a place, its fields are saved, it is moved or dropped."""

import threading
import uuid

import pytest
from django.db import connection
from django.test import override_settings

from tests.factories import (
    AGENCY,
    ARMY,
    BEIHAI,
    DEPUTY,
    NANNING,
    OVER,
    PLATFORM,
    POOL,
    STAFF,
    at,
    draft,
    dump,
    fill,
    handed_in,
    organisation,
    package,
    people,
    photo,
    programme,
    ready,
    refuses,
    report,
    seat,
    send,
    some,
)
from xuanxian.awards.nominations.actions import save_fields, strike_off
from xuanxian.awards.nominations.asked import asked_of
from xuanxian.awards.nominations.attaching import attach
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import NOMINATION, PLACE, RESERVE, Nomination
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.records import record_of, shown_of
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.packages.rosters import preview_of, take_over
from xuanxian.awards.places.counting import meters
from xuanxian.awards.places.taking import change_place, draft_nomination, drop, reorder
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.paperwork.invented import DIVISION
from xuanxian.platform.accounts.models import Role
from xuanxian.platform.acts.models import Act
from xuanxian.platform.attachments.actions import detach
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.files.actions import store
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.refusals import Refused
from xuanxian.platform.sealed import Unreadable, mark
from xuanxian.platform.search.models import Entry
from xuanxian.rulebooks import library
from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.identity import check_character

pytestmark = pytest.mark.django_db
ON_BOTH = pytest.mark.db("constraints and order")
NOW = at(11, 15)
NUMBER = f"{DIVISION}19800101001"[:17]
NUMBER += check_character(NUMBER)


@pytest.fixture
def army():
    """One place for an agency, two for deputies and a reserve, one for staff and a reserve, none for a platform."""
    programme()
    return package(ARMY)


def orders(of):
    """Name or key → number, of those still on the list."""
    return [(n.type, n.order) for n in in_list(of)]


def take(to, category, place=PLACE):
    return draft_nomination(to, category, place, key=uuid.uuid4(), by=seat(to.unit), now=NOW)


def save(nomination, revision=0, by=None, **typed):
    return save_fields(nomination, typed, revision=revision, by=by or seat(nomination.unit), now=NOW)


def fresh(nomination):
    return Nomination.objects.get(pk=nomination.pk)


# ——— places ————————————————————————————————————————————————————————————————————————————————————————


@ON_BOTH
def test_a_double_request_makes_one_draft(army):
    key = uuid.uuid4()
    made = [
        draft_nomination(army, DEPUTY, PLACE, key=key, by=seat(ARMY), now=NOW),
        draft_nomination(army, DEPUTY, PLACE, key=key, by=seat(ARMY, Role.OFFICER), now=at(11, 16)),
    ]
    assert made[0] == made[1]
    found = army.nominations.get()
    assert (found.order, found.status, found.changed_by) == (1, "编制中", seat(ARMY).user)


@ON_BOTH
def test_a_double_request_is_answered_even_when_it_took_the_last_place(army):
    draft(army, DEPUTY)
    key = uuid.uuid4()
    first = draft_nomination(army, DEPUTY, PLACE, key=key, by=seat(ARMY), now=NOW)
    assert draft_nomination(army, DEPUTY, PLACE, key=key, by=seat(ARMY), now=NOW) == first
    assert army.nominations.count() == 2


def test_the_place_after_the_last_is_refused_with_the_limit_and_its_clause(army):
    for category, number in ((AGENCY, 1), (DEPUTY, 2), (STAFF, 1)):
        for _ in range(number):
            take(army, category)
        with refuses("quota.places") as findings:
            take(army, category)
        assert (findings[0].value, findings[0].limit) == (str(number + 1), str(number))
        assert findings[0].clause == "附件1"
        assert findings[0].mend == "请减少1"
        assert category in findings[0].message


def test_a_reserve_is_counted_apart_from_the_places(army):
    for _ in range(2):
        take(army, DEPUTY)
    take(army, DEPUTY, RESERVE)
    with refuses("quota.reserve") as findings:
        take(army, DEPUTY, RESERVE)
    assert (findings[0].value, findings[0].limit) == ("2", "1")


def test_a_category_without_a_place_is_refused(army):
    with refuses("quota.places") as findings:
        take(army, PLATFORM)
    assert (findings[0].value, findings[0].limit) == ("1", "0")


@pytest.mark.parametrize(
    ("category", "place"), [("优秀建议", PLACE), ("", PLACE), (DEPUTY, "特邀"), (DEPUTY, "")]
)
def test_what_the_notice_does_not_know_takes_no_place(army, category, place):
    with refuses("place.unknown" if category == DEPUTY else "category.unknown"):
        take(army, category, place)


def test_a_city_has_as_many_places_as_the_table_says():
    programme()
    city = package(BEIHAI)
    for category, places in ((AGENCY, 4), (PLATFORM, 4), (DEPUTY, 5), (STAFF, 6)):
        for _ in range(places):
            take(city, category)
        with refuses("quota.places"):
            take(city, category)
        take(city, category, RESERVE)
        with refuses("quota.reserve"):
            take(city, category, RESERVE)
    assert city.nominations.count() == 19 + 4


def test_a_unit_that_shares_a_pool_is_warned_beyond_it_and_not_refused():
    programme()
    pool = package(POOL)
    for _ in range(31):
        take(pool, STAFF)
    found = [
        said.finding
        for said in package_findings(Dossier(pool, NOW.date()))
        if said.finding.rule == "quota.pool"
    ]
    assert [(f.level, f.value, f.limit, f.clause) for f in found] == [(Level.WARN, "31", "30", "附件1")]
    with refuses("quota.places") as findings:
        take(pool, DEPUTY)
    assert findings[0].limit == "0"


def test_one_unit_takes_no_place_of_another():
    programme()
    for _ in range(5):
        take(package(BEIHAI), DEPUTY)
    take(package(ARMY), DEPUTY)
    assert package(ARMY).nominations.count() == 1


def test_a_dropped_nomination_frees_its_place_and_stays_on_record(army):
    first, second = take(army, DEPUTY), take(army, DEPUTY)
    drop(first, reason="", by=seat(ARMY), now=NOW)
    assert fresh(first).status == "已撤回"
    assert [n.pk for n in in_list(army)] == [second.pk]
    take(army, DEPUTY)
    with refuses("quota.places"):
        take(army, DEPUTY)
    assert army.nominations.count() == 3


def test_a_nomination_struck_off_keeps_its_place(army):
    struck, _ = take(army, DEPUTY), take(army, DEPUTY)
    strike_off(struck, reason="查实未经集体研究", by=seat("评选领导小组办公室"), now=NOW)
    with refuses("quota.places"):
        take(army, DEPUTY)
    meter = next(m for m in meters(army, rulebook_of(army.version)) if m.category == DEPUTY)
    assert (meter.used, meter.most) == (2, 2)


@ON_BOTH
@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_the_last_place_once():
    programme()
    to, by = package(ARMY), seat(ARMY)
    start, outcomes = threading.Barrier(4), []

    def request():
        start.wait()
        try:
            outcomes.append(draft_nomination(to, AGENCY, PLACE, key=uuid.uuid4(), by=by, now=NOW).pk)
        except Refused as refusal:
            outcomes.append(refusal.findings[0].rule)
        finally:
            connection.close()

    _all_at_once(request, 4)
    assert sorted(map(str, outcomes))[1:] == ["quota.places"] * 3
    assert to.nominations.count() == 1


@ON_BOTH
@pytest.mark.django_db(transaction=True)
def test_the_same_request_twice_at_once_makes_one_draft():
    programme()
    to, by, key = package(ARMY), seat(ARMY), uuid.uuid4()
    start, made = threading.Barrier(2), []

    def request():
        start.wait()
        try:
            made.append(draft_nomination(to, DEPUTY, PLACE, key=key, by=by, now=NOW).pk)
        finally:
            connection.close()

    _all_at_once(request, 2)
    assert len(made) == 2
    assert len(set(made)) == 1
    assert to.nominations.count() == 1


def _all_at_once(request, number):
    threads = [threading.Thread(target=request) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# ——— another place ——————————————————————————————————————————————————————————————————————————————————


def test_moving_to_a_reserve_frees_the_place_and_back_takes_it(army):
    first, _ = take(army, DEPUTY), take(army, DEPUTY)
    change_place(first, DEPUTY, RESERVE, by=seat(ARMY), now=NOW)
    assert fresh(first).place == RESERVE
    third = take(army, DEPUTY)
    with refuses("quota.places"):
        change_place(first, DEPUTY, PLACE, by=seat(ARMY), now=NOW)
    with refuses("quota.reserve"):
        change_place(third, DEPUTY, RESERVE, by=seat(ARMY), now=NOW)
    drop(third, reason="", by=seat(ARMY), now=NOW)
    change_place(first, DEPUTY, PLACE, by=seat(ARMY), now=NOW)
    assert fresh(first).place == PLACE


def test_a_person_never_becomes_a_collective(army):
    person = take(army, DEPUTY)
    with refuses("category.type"):
        change_place(person, AGENCY, PLACE, by=seat(ARMY), now=NOW)
    change_place(person, STAFF, PLACE, by=seat(ARMY), now=NOW)
    assert (fresh(person).category, fresh(person).type) == (STAFF, "个人")
    assert Entry.objects.get(kind=NOMINATION, key=person.pk).text.split()[0] == STAFF


def test_another_category_is_another_form_and_the_count_of_stops_follows(army):
    """A deputy who meets three of the conditions may stand as staff, but not as a deputy (三(二))."""
    (staff,) = fill(army, some(ARMY, staff=1))
    save(staff, staff.revision, 满足条件="1、2、3")
    assert fresh(staff).stops == 0
    change_place(staff, DEPUTY, PLACE, by=seat(ARMY), now=NOW)
    assert fresh(staff).stops > 0
    change_place(staff, STAFF, PLACE, by=seat(ARMY), now=NOW)
    assert fresh(staff).stops == 0


# ——— order ————————————————————————————————————————————————————————————————————————————————————————


@ON_BOTH
def test_the_order_runs_from_one_for_each_kind_whatever_happens(army):
    body, a, b, c = (take(army, kind) for kind in (AGENCY, DEPUTY, DEPUTY, STAFF))
    spare = take(army, DEPUTY, RESERVE)
    assert orders(army) == [("集体", 1), ("个人", 1), ("个人", 2), ("个人", 3), ("个人", 4)]
    reorder(army, "个人", [c.pk, spare.pk, a.pk, b.pk], by=seat(ARMY), now=NOW)
    assert [n.pk for n in in_list(army)] == [body.pk, c.pk, spare.pk, a.pk, b.pk]
    drop(spare, reason="", by=seat(ARMY), now=NOW)
    assert [n.pk for n in in_list(army)] == [body.pk, c.pk, a.pk, b.pk]
    assert orders(army) == [("集体", 1), ("个人", 1), ("个人", 2), ("个人", 3)]
    assert take(army, STAFF, RESERVE).order == 4


@pytest.mark.parametrize("named", [[], [2], [2, 2, 2], [999_999, 1], [0, -1]])
def test_whoever_is_not_named_in_the_new_order_follows_in_the_old_one(army, named):
    rows = [take(army, kind) for kind in (DEPUTY, DEPUTY, STAFF)]
    keys = [rows[n].pk if 0 <= n < 3 else n for n in named]
    reorder(army, "个人", keys, by=seat(ARMY), now=NOW)
    first = [rows[n].pk for n in dict.fromkeys(named) if 0 <= n < 3]
    assert [n.pk for n in in_list(army)] == [*first, *(r.pk for r in rows if r.pk not in first)]
    assert orders(army) == [("个人", 1), ("个人", 2), ("个人", 3)]


@ON_BOTH
def test_the_order_of_another_unit_is_not_touched():
    programme()
    mine, theirs = take(package(ARMY), DEPUTY), take(package(BEIHAI), DEPUTY)
    other = take(package(BEIHAI), DEPUTY)
    reorder(package(ARMY), "个人", [other.pk, theirs.pk, mine.pk], by=seat(ARMY), now=NOW)
    assert [n.pk for n in in_list(package(BEIHAI))] == [theirs.pk, other.pk]


# ——— fields ———————————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def deputy(army):
    return take(army, DEPUTY)


@ON_BOTH
def test_two_editors_on_two_fields_both_save(deputy):
    one, other = seat(ARMY), seat(ARMY, Role.OFFICER)
    first = save(deputy, 0, by=one, 姓名="韦示例")
    second = save(deputy, 0, by=other, 学历学位="大学")
    assert (first.conflicts, second.conflicts) == ([], [])
    assert fresh(deputy).values == {"姓名": "韦示例", "学历学位": "大学"}
    assert fresh(deputy).revision == 2
    assert fresh(deputy).changed_by == other.user


def test_two_editors_on_one_field_the_second_is_told_and_nothing_is_overwritten(deputy):
    one, other = seat(ARMY, name="王经办"), seat(ARMY, Role.OFFICER, name="李经办")
    save(deputy, 0, by=one, 姓名="韦示例", 学历学位="大学")
    saved = save(deputy, 0, by=other, 姓名="覃样本", 籍贯="示例省示例市示例县")
    (conflict,) = saved.conflicts
    assert (conflict.field.name, conflict.theirs, conflict.by, conflict.at) == (
        "姓名",
        "韦示例",
        "王经办",
        "09:00",
    )
    assert fresh(deputy).values == {"姓名": "韦示例", "学历学位": "大学", "籍贯": "示例省示例市示例县"}
    again = save(deputy, saved.nomination.revision, by=other, 姓名="覃样本")
    assert again.conflicts == []
    assert (fresh(deputy).values["姓名"], fresh(deputy).name) == ("覃样本", "覃样本")


def test_a_conflict_about_a_personal_number_does_not_show_it(deputy):
    save(deputy, 0, by=seat(ARMY), 身份证号码=NUMBER)
    saved = save(deputy, 0, by=seat(ARMY, Role.OFFICER), 身份证号码=NUMBER[:-1] + "0")
    assert NUMBER not in saved.conflicts[0].theirs
    assert record_of(fresh(deputy))["身份证号码"] == NUMBER


def test_two_editors_who_type_the_same_do_not_quarrel(deputy):
    save(deputy, 0, by=seat(ARMY), 姓名="韦示例")
    saved = save(deputy, 0, by=seat(ARMY, Role.OFFICER), 姓名="韦示例")
    assert saved.conflicts == []
    assert fresh(deputy).revision == 1


def test_who_saves_twice_from_one_page_is_not_in_ones_own_way(deputy):
    save(deputy, 0, 姓名="韦示例")
    assert save(deputy, 0, 姓名="韦样本").conflicts == []
    assert fresh(deputy).name == "韦样本"


def test_saving_what_is_there_changes_nothing(deputy):
    save(deputy, 0, 姓名="韦示例", 身份证号码=NUMBER)
    before = dump()
    save(fresh(deputy), 1, 姓名="韦示例", 身份证号码=NUMBER)
    assert dump() == before


def test_an_emptied_field_is_gone(deputy):
    save(deputy, 0, 姓名="韦示例", 身份证号码=NUMBER)
    save(deputy, 1, 姓名=" ", 身份证号码="")
    found = fresh(deputy)
    assert (found.values, found.sealed, found.mark, found.name) == ({}, {}, "", "")


@pytest.mark.parametrize(
    ("field", "typed", "rule"),
    [
        ("出生年月", "1980.13", "value.month"),
        ("出生年月", "一九八〇年", "value.month"),
        ("性别", "不详", "value.vocabulary"),
        ("行政级别", "某级", "value.vocabulary"),
        ("身份证号码", NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1"), "identity.checksum"),
        ("身份证号码", "45999919800101", "identity.format"),
        ("联系电话", "12345", "value.phone"),
        ("主要事迹", "事" * 401, "value.too-long"),
        ("满足条件", "1、9", "value.vocabulary"),
    ],
)
def test_what_is_wrong_is_kept_as_it_was_typed_with_a_finding(deputy, field, typed, rule):
    saved = save(deputy, 0, **{field: typed})
    found = [f.rule for f in saved.findings if f.place.column == field and f.level is Level.STOP]
    assert found == [rule]
    assert record_of(fresh(deputy))[field] == typed
    assert fresh(deputy).stops == sum(f.level is Level.STOP for f in saved.findings)


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("出生年月", "１９８０．０１", "1980.01"),
        ("身份证号码", f" {NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]} ", NUMBER),
        ("姓名", "韦　例", "韦例"),
        ("主要事迹", "一\r\n二\x00\x07\x1b三", "一\n二三"),
    ],
)
def test_what_can_be_read_in_one_way_only_is_kept_tidy(deputy, field, typed, kept):
    save(deputy, 0, **{field: typed})
    assert record_of(fresh(deputy))[field] == kept


def test_four_hundred_characters_are_allowed_as_word_counts_them(deputy):
    """A Latin word or a number is one 字 (四)."""
    text = "事" * 398 + "2023年"
    saved = save(deputy, 0, 主要事迹=text)
    assert not [f for f in saved.findings if f.rule == "value.too-long"]
    assert "value.too-long" in [f.rule for f in save(deputy, 1, 主要事迹=text + "又").findings]


@pytest.mark.parametrize(
    "field", ["没有这一栏", "照片", "市级意见", "推荐单位", "参评类别", "序号", "status", ""]
)
def test_what_the_form_does_not_ask_is_refused_with_everything_sent_beside_it(deputy, field):
    with refuses("form.unknown-field"):
        save(deputy, 0, **{"姓名": "韦示例", field: "示例"})


def test_a_text_beyond_all_measure_is_refused(deputy):
    save(deputy, 0, 主要事迹="事" * 20_000)
    with refuses("value.too-long"):
        save(deputy, 1, 主要事迹="事" * 20_001)


def test_a_number_is_found_again_by_its_mark_alone(deputy):
    save(deputy, 0, 身份证号码=NUMBER)
    assert Nomination.objects.get(mark=mark(NUMBER)) == deputy
    shown = shown_of(fresh(deputy), rulebook_of(deputy.version).fields.values())
    assert shown["身份证号码"] == f"{NUMBER[:6]}********{NUMBER[-4:]}"


@ON_BOTH
def test_no_personal_number_stands_in_plain_text_anywhere_in_the_database():
    """Drafted, handed in, struck off: neither in a table nor in an act, a notification or the search index."""
    programme()
    records = people(ARMY)
    made = handed_in(ARMY, records)
    numbers = {r[f] for r in records for f in ("身份证号码", "联系电话", "负责人联系电话") if r.get(f)}
    assert len(numbers) >= 11
    nominees = in_list(made)
    opened = {text for n in nominees for text in record_of(n).values()}
    assert numbers <= opened
    everything = "\n".join(row for rows in dump().values() for row in rows)
    assert [number for number in numbers if number in everything] == []
    assert "示例" in everything
    acts = "\n".join(Act.objects.values_list("content", flat=True))
    assert all(n.name not in acts for n in nominees)


# ——— files —————————————————————————————————————————————————————————————————————————————————————————


@ON_BOTH
def test_a_new_photo_takes_the_place_of_the_old_one_and_the_row_stays(army, deputy):
    by = seat(ARMY)
    without = save(deputy, 0, 姓名="韦示例").nomination.stops
    first = attach(army, deputy, "照片", photo(), by=by, now=NOW)
    assert fresh(deputy).stops == without - 1
    second = attach(army, deputy, "照片", photo(), by=by, now=at(11, 16))
    first.refresh_from_db()
    assert (first.removed_at, first.removed_by) == (at(11, 16), by.user)
    assert [a.pk for a in deputy.case.attachments.filter(removed_at=None)] == [second.pk]
    detach(second, by=by, now=at(11, 17))
    assert not deputy.case.attachments.filter(removed_at=None).exists()
    assert deputy.case.attachments.count() == 2
    assert fresh(deputy).stops == without


def test_evidence_adds_up(army, deputy):
    for _ in range(2):
        attach(army, deputy, "佐证材料", photo(), by=seat(ARMY), now=NOW)
    assert deputy.case.attachments.filter(purpose="佐证材料", removed_at=None).count() == 2


def test_a_file_taken_off_twice_keeps_the_first_day(army, deputy):
    made = attach(army, deputy, "佐证材料", photo(), by=seat(ARMY), now=NOW)
    detach(made, by=seat(ARMY), now=at(11, 16))
    detach(made, by=seat(ARMY, Role.OFFICER), now=at(11, 17))
    made.refresh_from_db()
    assert (made.removed_at, made.removed_by) == (at(11, 16), seat(ARMY).user)


# ——— no longer in the hands of the unit ————————————————————————————————————————————————————————————————


@pytest.fixture
def sent():
    programme()
    return handed_in(ARMY, some(ARMY, agency=1, deputy=1))


@pytest.mark.parametrize(
    "attempt",
    [
        lambda n, by: save_fields(n, {"姓名": "覃样本"}, revision=n.revision, by=by, now=NOW),
        lambda n, by: drop(n, reason="不再推荐", by=by, now=NOW),
        lambda n, by: change_place(n, STAFF, PLACE, by=by, now=NOW),
        lambda n, by: attach(n.package, n, "照片", StoredFile.objects.first(), by=by, now=NOW),
        lambda n, by: detach(n.case.attachments.get(), by=by, now=NOW),
        lambda n, by: reorder(n.package, n.type, [n.pk], by=by, now=NOW),
    ],
)
def test_what_was_handed_in_is_not_changed(sent, attempt):
    nomination = in_list(sent)[1]
    with refuses("nomination.handed-in"):
        attempt(nomination, seat(ARMY))


def test_the_report_that_was_handed_in_is_not_exchanged(sent):
    """The unit's own papers go in with the list; exchanging one afterwards would change what was handed in."""
    stored = store("推荐报告.pdf", "pdf", b"%PDF-1.5\n", by=None, now=NOW)
    with refuses("package.handed-in"):
        attach(sent, None, "推荐报告", stored, by=seat(ARMY), now=NOW)
    with refuses("package.handed-in"):
        detach(Attachment.objects.filter(case__nomination=None)[0], by=seat(ARMY), now=NOW)
    assert [row.at for row in sent.case.attachments.filter(removed_at=None)] == [OVER, OVER]


def test_a_page_opened_before_the_hand_in_cannot_save_after_it(army):
    (stale,) = fill(army, some(ARMY, deputy=1))
    ready(army)
    send(army)
    assert stale.status == "编制中"
    with refuses("nomination.handed-in"):
        save(stale, stale.revision, 姓名="覃样本")


# ——— rosters ——————————————————————————————————————————————————————————————————————————————————————————


def roster_of(record, name="名册.csv"):
    names = [name for name in record if name != "序号"]
    text = ",".join([*names, "序号"]) + "\n" + ",".join([*(record[n] for n in names), "1"])
    return store(name, "csv", text.encode("utf-8-sig"), by=None, now=NOW)


def test_a_roster_may_have_a_long_name(army):
    """A hundred characters are three hundred bytes, more than a file system takes for a name."""
    stored = roster_of(some(ARMY, deputy=1)[0], "推荐" * 50 + ".csv")
    assert preview_of(army, stored).hinders == []


@ON_BOTH
def test_a_roster_taken_over_twice_adds_once(army):
    stored = roster_of(some(ARMY, deputy=1)[0])
    seen = preview_of(army, stored)
    assert seen.hinders == []
    assert take_over(army, seen, by=seat(ARMY), now=NOW) == 1
    take_over(army, seen, by=seat(ARMY), now=NOW)
    assert army.nominations.count() == 1
    with refuses("roster.nothing-new"):
        take_over(army, preview_of(army, stored), by=seat(ARMY), now=NOW)


def test_a_nominee_dropped_by_mistake_comes_back_with_the_same_roster(army):
    stored = roster_of(some(ARMY, deputy=1)[0])
    take_over(army, preview_of(army, stored), by=seat(ARMY), now=NOW)
    drop(army.nominations.get(), reason="", by=seat(ARMY), now=NOW)
    assert take_over(army, preview_of(army, stored), by=seat(ARMY), now=NOW) == 1
    assert [n.status for n in in_list(army)] == ["编制中"]


def test_a_roster_beyond_the_places_adds_nobody():
    programme()
    city = package(NANNING)
    for _ in range(9):
        take(city, DEPUTY)
    records = some(NANNING, deputy=2)
    names = [n for n in records[0] if n != "序号"]
    rows = [",".join([*(r.get(n, "") for n in names), str(at + 1)]) for at, r in enumerate(records)]
    text = "\n".join([",".join([*names, "序号"]), *rows])
    stored = store("名册.csv", "csv", text.encode("utf-8-sig"), by=None, now=NOW)
    seen = preview_of(city, stored)
    with refuses("quota.places"):
        take_over(city, seen, by=seat(NANNING), now=NOW)
    assert organisation(NANNING).nominations.count() == 9


def test_a_database_under_another_key_reveals_nothing(army):
    """The key lies beside the database: with another one a number cannot be opened."""
    (made,) = fill(army, some(ARMY, deputy=1))
    with override_settings(SM4_KEY=b"1" * 16), pytest.raises(Unreadable):
        record_of(fresh(made))


def test_report_is_replaced_while_the_package_is_in_the_hands_of_the_unit(army):
    report(army, at(11, 15))
    report(army, at(11, 16))
    there = army.case.attachments.filter(removed_at=None)
    assert [(a.at, a.file.kind) for a in there] == [(at(11, 16), "pdf"), (at(11, 16), "docx")]
    assert army.case.attachments.count() == 4


@pytest.mark.parametrize("name", ["gx-deputy-work-2023", "petition-system-2017"])
def test_nobody_types_whether_a_nominee_is_struck_off(name):
    rulebook = library.by_name(name)
    assert "状态" in rulebook.roster.columns()
    unit = rulebook.units.listed()[0].name
    assert [asked_of(rulebook, slot, unit).field("状态") for slot in rulebook.slots] == [None] * len(
        rulebook.slots
    )
