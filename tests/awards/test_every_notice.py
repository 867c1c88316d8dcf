"""Every notice runs on the web: each slot can be drafted, filled in, listed and counted, and the meters say what the rules
count."""

from __future__ import annotations

import uuid
import zipfile
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.conftest import invented
from tests.factories import at, organisation, refuses, seat
from tests.worlds import remembered
from xuanxian.awards.disclosures.texts import heading_of
from xuanxian.awards.honours.lists import as_text, name_list
from xuanxian.awards.nominations.actions import package_of, save_fields
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.checks import nomination_findings
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.records import records_of, roster_of
from xuanxian.awards.nominations.slots import facts_of_unit
from xuanxian.awards.packages.rosters import preview_of, take_over
from xuanxian.awards.papers.contents import contents_of
from xuanxian.awards.papers.narration import told_of
from xuanxian.awards.papers.texts import paper_of, texts_of
from xuanxian.awards.places.counting import meters, rows_of, unsure
from xuanxian.awards.places.moving import cells_of
from xuanxian.awards.places.offers import offers
from xuanxian.awards.places.taking import change_place, draft_nomination, drop
from xuanxian.awards.programmes.actions import publish_programme, take_part
from xuanxian.awards.programmes.models import RECOMMENDING
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reviews.queries import awarded_places
from xuanxian.paperwork.rosters import filled_roster
from xuanxian.paperwork.word import WordMaker
from xuanxian.platform.files.actions import store
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.papers.bundles import write_zip
from xuanxian.rulebooks import library
from xuanxian.rules.awards.limits import readings, tally
from xuanxian.rules.awards.nominees import read_nominees
from xuanxian.rules.awards.rulebook import Slot

pytestmark = pytest.mark.django_db
OFFICE = "示例评选办公室"
BY_PATTERN = {
    "cq-deputy-contribution-2022": ["示例专业组", "重庆市示例局"],
    "gx-deputy-work-2023": ["自治区示例厅"],
    "petition-system-2017": ["自治区示例厅"],
    "shaoxing-young-teachers-2019": ["绍兴市示例中学"],
    "uestc-blogs-2014": ["示例部"],
}
"""Units that the notice does not list one by one."""


def units(name):
    """Of each kind of unit one."""
    kinds = library.by_name(name).units.kinds
    return [
        next(u for u in k.units if u != k.pool) for k in kinds if set(k.units) - {k.pool}
    ] + BY_PATTERN.get(name, [])


EVERY = [(name, unit) for name in library.names() for unit in units(name)]


@remembered
def published(name):
    found_organisation(OFFICE)
    text = (library.NOTICES / f"{name}.yaml").read_text(encoding="utf-8")
    office = organisation(OFFICE)
    return publish_programme(text, office=office, by=seat(office), now=at(10, 27))


@remembered
def package(name, unit):
    """The unit's, of the published notice; nothing is in it yet."""
    programme = published(name)
    found_organisation(unit)
    take_part(programme, organisation(unit), RECOMMENDING)
    return package_of(programme, programme.participations.get(organisation__name=unit, function=RECOMMENDING))


def take(to, slot):
    return draft_nomination(
        to, slot.category, slot.place, type_=slot.type, key=uuid.uuid4(), by=seat(to.unit), now=at(11, 13)
    )


def everybody(name):
    return [record for records in invented(name).values() for record in records]


def records(to, rulebook):
    """Invented for the unit or its pool; for one that the notice does not list somebody of each type for every slot."""
    mine = invented(rulebook.name)
    if found := mine.get(to.unit_name) or mine.get(to.quota_row):
        return found
    return [
        {
            **next(r for r in everybody(rulebook.name) if r["对象类型"] == o.slot.type),
            **rulebook.facts_of(o.slot),
        }
        for o in offers(to, rulebook)
    ]


def slot_in(rulebook, record):
    """By hand of what a record says."""
    category = record.get(rulebook.category_field) or record["对象类型"]
    mine = [s for s in rulebook.slots if s.type == record["对象类型"]]
    same = [s for s in mine if s.category == category] or mine
    return next(s for s in same if s.place == record.get(rulebook.place_field, "") or not s.place)


def filled(to, record, rulebook):
    nomination = take(to, slot_in(rulebook, record))
    typed = {f.name: record[f.name] for f in asked_for(nomination).every() if record.get(f.name)}
    return save_fields(nomination, typed, revision=0, by=seat(to.unit), now=at(11, 14)).nomination


def sit(office):
    client = Client()
    client.force_login(seat(office).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def counted(to):
    """What the rules count of the same list, by name of the limit."""
    rulebook = rulebook_of(to.version)
    nominees, _ = read_nominees(
        rulebook, roster_of(rulebook, records_of(in_list(to)), [n.pk for n in in_list(to)])
    )
    binding = [x for x in rulebook.limits if x.rule.startswith("quota.") and x.high is not None]
    groups = tally(binding, rulebook.subjects, nominees.columns, len(nominees))
    unit = facts_of_unit(rulebook, to.unit_name)
    mine = {x.name: x for table, row in rows_of(rulebook, unit) for _, x in table.cells(row)}
    found = {
        r.limit.name: (r.count, r.most)
        for r in readings(binding, groups, rulebook.subjects)
        if r.limit.name in mine
    }
    return {name: found.get(name, (0, limit.high)) for name, limit in mine.items()}


def metered(to):
    """The same by the meters; a limit is named by the row, unless it is that of each unit, and the category."""
    rulebook = rulebook_of(to.version)
    rows = [row for _, row in rows_of(rulebook, facts_of_unit(rulebook, to.unit_name))]
    found = {}
    for meter in meters(to, rulebook):
        names = [meter.category, *(f"{row.name} {meter.category}" for row in rows)]
        for name in names:
            found[name] = (meter.used, meter.most)
            if meter.reserve_most is not None:
                found[f"{name} 备选"] = (meter.reserve_used, meter.reserve_most)
    return found


@pytest.mark.parametrize(("name", "unit"), EVERY)
def test_whatever_is_offered_can_be_drafted_and_opened(name, unit):
    to = package(name, unit)
    rulebook, client = rulebook_of(to.version), sit(to.unit)
    offered = offers(to, rulebook)
    page = client.get(f"/packages/{to.pk}/nominations/new/")
    assert page.status_code == 200 and offered
    for offer in offered:
        assert f"{offer.label}（{offer.places}）" in page.content.decode()
        made = take(to, offer.slot)
        assert Slot(made.type, made.category, made.place) == offer.slot
        for address in (
            f"/nominations/{made.pk}/",
            f"/nominations/{made.pk}/edit/",
            f"/nominations/{made.pk}/place/",
        ):
            assert client.get(address).status_code == 200, address
        drop(made, reason="", by=seat(to.unit), now=at(11, 13))  # its place is for the next
    assert client.get(f"/packages/{to.pk}/").status_code == 200
    assert client.get("/nominations/").status_code == 200
    for seat_of in (to.unit, organisation(OFFICE)):
        assert sit(seat_of).get(f"/programmes/{to.programme_id}/board/").status_code == 200


@pytest.mark.parametrize(("name", "unit"), EVERY)
def test_invented_nominees_fill_every_place_and_the_meters_count_as_the_rules_do(name, unit):
    to = package(name, unit)
    rulebook = rulebook_of(to.version)
    listed = to.unit_name in invented(name)
    for record in records(to, rulebook)[:60]:
        if listed or "用完" not in next(
            o.places for o in offers(to, rulebook) if o.slot == slot_in(rulebook, record)
        ):
            filled(to, record, rulebook)
    expected = counted(to)
    shown = metered(to)
    assert {key: shown.get(key, (0, most)) for key, (_, most) in expected.items()} == expected
    assert any(count for count, _ in expected.values()) or not any(most for _, most in expected.values())
    assert unsure(to, rulebook).number == 0
    client = sit(to.unit)
    assert client.get(f"/packages/{to.pk}/").status_code == 200
    assert client.get(f"/programmes/{to.programme_id}/board/").status_code == 200


@pytest.mark.parametrize("name", library.names())
def test_a_filled_form_of_every_slot_misses_nothing_that_must_be_filled(name):
    to = package(name, units(name)[0])
    rulebook = rulebook_of(to.version)
    seen = set()
    offered = {offer.slot for offer in offers(to, rulebook)}
    for record in everybody(name):
        slot = slot_in(rulebook, record)
        if slot in seen or slot not in offered:
            continue
        seen.add(slot)
        made = filled(to, record, rulebook)
        drop(made, reason="", by=seat(to.unit), now=at(11, 14))
        missing = [f for f in nomination_findings(made, rulebook, photo=True) if f.rule == "value.missing"]
        assert missing == [], slot
    assert {slot.type for slot in seen} == {slot.type for slot in offered}


@pytest.mark.parametrize("name", library.names())
def test_what_the_roster_misses_always_has_a_place_on_the_page(name):
    rulebook = library.by_name(name)
    to = package(name, units(name)[0])
    for offer in offers(to, rulebook):
        made = take(to, offer.slot)
        asked = asked_for(made)
        for finding in nomination_findings(made, rulebook, photo=True):
            if finding.rule == "value.missing":
                assert asked.field(finding.place.column) is not None, finding
        drop(made, reason="", by=seat(to.unit), now=at(11, 13))


@pytest.mark.parametrize(
    ("name", "unit", "slot", "places"),
    [
        ("cq-deputy-contribution-2022", "万州区", Slot("集体", "代表家站"), 5),
        ("cq-deputy-contribution-2022", "万州区", Slot("个人", "区县人大代表", "名额内"), 2),
        ("cq-deputy-contribution-2022", "示例专业组", Slot("集体", "市人大常委会工作部门相关处室"), 1),
        ("cq-deputy-contribution-2022", "万州区", Slot("建议", "建议"), 6),
        ("gx-deputy-work-2023", "驻桂部队", Slot("个人", "人大代表", "推荐"), 2),
        ("gx-model-worker-2024", "防城港市", Slot("个人", "农民", "常规"), 25),
        ("petition-system-2017", "南宁市", Slot("集体", "集体"), 1),
        ("petition-system-2017", "自治区示例厅", Slot("个人", "个人"), 1),
        ("shaoxing-young-teachers-2019", "绍兴市示例中学", Slot("个人", "市直中小学教坛新秀"), 4),
        ("uestc-blogs-2014", "示例部", Slot("作品", "博文"), 5),
        ("uestc-blogs-2014", "示例部", Slot("集体", "集体"), 1),
    ],
)
def test_the_place_after_the_last_is_refused(name, unit, slot, places):
    to = package(name, unit)
    for _ in range(places):
        take(to, slot)
    offer = next(o for o in offers(to, rulebook_of(to.version)) if o.slot == slot)
    assert offer.places == "名额已用完"
    with refuses("quota.places") as findings:
        take(to, slot)
    assert (findings[0].value, findings[0].limit) == (str(places + 1), str(places))


def test_a_unit_is_offered_only_what_it_has_places_for_or_what_takes_none():
    to = package("cq-deputy-contribution-2022", "示例专业组")
    assert {o.label: o.places for o in offers(to, rulebook_of(to.version))} == {
        "专业组": "还有1个名额",
        "市人大常委会工作部门相关处室": "还有1个名额",
        "市人大代表建议办理单位相关处室": "还有1个名额",
        "市人大代表 · 名额外": "不占本单位的名额",
        "区县人大代表 · 名额外": "不占本单位的名额",
        "乡镇人大代表 · 名额外": "不占本单位的名额",
        "直接从事市人大代表联络的工作人员 · 名额内": "还有1个名额",
        "直接从事市人大代表联络的工作人员 · 名额外": "不占本单位的名额",
    }


def test_a_unit_is_not_offered_what_the_notice_forbids_it():
    to = package("gx-model-worker-2024", "自治区国资委")
    offered = offers(to, rulebook_of(to.version))
    assert {o.slot.place for o in offered} == {
        "常规"
    }  # 附件三3: tasks are reported by cities and the committee
    assert {o.places for o in offered} == {"名额按「单位隶属」分列"}


def test_a_nominee_of_whom_a_column_cannot_be_said_is_counted_nowhere_and_told():
    to = package("gx-model-worker-2024", "自治区国资委")
    rulebook = rulebook_of(to.version)
    first, second = (take(to, Slot("个人", "企业职工", "常规")) for _ in range(2))
    assert [(m.category, m.used, m.most) for m in meters(to, rulebook)] == [
        ("自治区国资委所属企业人选", 0, 3),
        ("区直单位所属企业人选", 0, 3),
    ]
    assert str(unsure(to, rulebook)) == "2名还不能归类：「单位隶属」没有填"
    page = sit(to.unit).get(f"/packages/{to.pk}/").content.decode()
    assert "2名还不能归类：「单位隶属」没有填" in page
    cells = {
        c.column: (c.used, c.left) for c in cells_of(to.programme, rulebook) if c.row.name == "自治区国资委"
    }
    assert cells == {
        "自治区国资委所属企业人选": (2, 1),
        "区直单位所属企业人选": (2, 1),
    }  # either may yet be taken
    save_fields(first, {"单位隶属": "自治区国资委所属企业"}, revision=0, by=seat(to.unit), now=at(11, 14))
    assert [m.used for m in meters(to, rulebook)] == [1, 0]
    assert unsure(to, rulebook).number == 1
    board = sit(organisation(OFFICE)).get(f"/programmes/{to.programme_id}/board/").content.decode()
    assert "自治区国资委：1名还不能归类：「单位隶属」没有填" in board
    assert Nomination.objects.filter(pk=second.pk).exists()


def test_tasks_take_no_place_of_the_unit_and_are_counted_for_the_award_office():
    to = package("gx-model-worker-2024", "南宁市")
    rulebook = rulebook_of(to.version)
    made = take(to, Slot("个人", "企业职工", "重大任务"))
    typed = {"重大任务": "通道建设", "岗位": "一线工人"}
    save_fields(made, typed, revision=0, by=seat(to.unit), now=at(11, 14))
    assert [(m.category, m.used, m.most) for m in meters(to, rulebook)] == [("常规人选", 0, 51)]
    page = sit(organisation(OFFICE)).get(f"/programmes/{to.programme_id}/board/")
    (table,) = page.context["board"].others
    assert dict(table.rows)["通道建设"] == [(1, 3), (0, 2), (0, 2)]
    assert dict(table.rows)["“平安广西”建设"] == [(0, 0), (0, 0), (0, 4)]
    assert not sit(to.unit).get(f"/programmes/{to.programme_id}/board/").context["board"].others


def test_where_each_category_is_numbered_by_itself_who_changes_it_leaves_no_gap():
    to = package("shaoxing-young-teachers-2019", "绍兴市示例中学")
    one, other = (Slot("个人", f"{city}中小学教坛新秀") for city in ("市直", "市"))
    first, second, third = (take(to, one) for _ in range(3))
    change_place(first, other.category, other.place, by=seat(to.unit), now=at(11, 14))
    numbers = {n.pk: (n.category, n.order) for n in to.nominations.all()}
    assert numbers == {
        first.pk: (other.category, 1),
        second.pk: (one.category, 1),
        third.pk: (one.category, 2),
    }


def test_a_low_end_is_shown_beside_the_high_one():
    to = package("uestc-blogs-2014", "示例部")
    shown = {m.category: (m.least, m.most, m.normally) for m in meters(to, rulebook_of(to.version))}
    assert shown == {"博客": (3, 5, True), "博文": (3, 5, True), "组织单位": (0, 1, True)}
    assert "一般至少 3" in sit(to.unit).get(f"/packages/{to.pk}/").content.decode()


def test_a_field_that_only_may_be_needed_is_asked_without_being_demanded():
    to = package("gx-model-worker-2024", "南宁市")
    asked = asked_for(take(to, Slot("个人", "企业职工", "常规")))
    assert {"企业所有制", "年营业额万元"} <= {f.name for f in asked.every()}
    assert not {"企业所有制", "年营业额万元"} & asked.needed
    assert {"岗位", "单位隶属", "姓名"} <= asked.needed
    farmer = asked_for(take(to, Slot("个人", "农民", "常规")))
    assert "岗位" in farmer.needed and "单位隶属" not in farmer.needed


def test_where_the_notice_prints_no_form_the_roster_makes_one_that_prints():
    to = package("uestc-blogs-2014", "示例部")
    rulebook = rulebook_of(to.version)
    made = filled(to, next(r for r in records(to, rulebook) if r.get("作品类别") == "博文"), rulebook)
    asked = asked_for(made)
    assert asked.form.name == "推荐表" and asked.supplement == ()
    assert {"作品名称", "作者", "体裁", "发表日期"} <= set(asked.names)
    assert not {"开通平台", "集体名称", "作品类别", "序号"} & set(asked.names)
    client = sit(to.unit)
    assert "推荐表" in client.get(f"/nominations/{made.pk}/").content.decode()
    for kind in ("pdf", "docx"):
        assert client.get(f"/nominations/{made.pk}/paper/推荐表.{kind}").status_code == 200


def test_nominees_are_numbered_within_their_category_where_the_notice_says_so():
    to = package("shaoxing-young-teachers-2019", "绍兴市示例中学")
    city, own = Slot("个人", "市中小学教坛新秀"), Slot("个人", "市直中小学教坛新秀")
    rows = [take(to, slot) for slot in (own, city, own, city)]
    assert [(n.category, n.order) for n in in_list(to)] == [
        (city.category, 1), (city.category, 2), (own.category, 1), (own.category, 2)
    ]  # fmt: skip
    client = sit(to.unit)
    client.post(f"/packages/{to.pk}/order/?list={own.category}", {"down": rows[0].pk})
    assert [n.pk for n in in_list(to)] == [rows[1].pk, rows[3].pk, rows[2].pk, rows[0].pk]


@pytest.mark.parametrize("name", library.names())
def test_a_roster_of_the_notice_is_taken_over_row_by_row(name):
    to = package(name, units(name)[0])
    rulebook = rulebook_of(to.version)
    rows = records(to, rulebook)
    stored = store("名册.xlsx", "xlsx", filled_roster(rulebook, rows), by=None, now=at(11, 13))
    seen = preview_of(to, stored)
    assert seen.hinders == [] and [line.slot for line in seen.lines] == [slot_in(rulebook, r) for r in rows]
    assert take_over(to, seen, by=seat(to.unit), now=at(11, 13)) == len(rows)
    assert Counter((n.type, n.category, n.place) for n in in_list(to)) == Counter(
        slot_in(rulebook, r) for r in rows
    )
    assert {k: v for k, v in metered(to).items() if k in counted(to)}.items() <= counted(to).items()
    assert preview_of(to, stored).fresh == []


def test_a_notice_whose_table_does_not_add_up_is_not_published():
    text = (library.NOTICES / "gx-deputy-work-2023.yaml").read_text(encoding="utf-8")
    found_organisation(OFFICE)
    office = organisation(OFFICE)
    by = seat(office)
    with refuses("quota.sum") as findings:
        wrong = text.replace("南宁: [7, 1, 7, 1, 10,", "南宁: [7, 1, 7, 1, 11,")
        publish_programme(wrong, office=office, by=by, now=at(10, 27))
    assert "南宁行 人大代表列" in findings[0].subject


def test_a_row_that_the_notice_knows_no_slot_for_hinders_the_roster():
    to = package("petition-system-2017", "南宁市")
    rulebook = rulebook_of(to.version)
    (row,) = [r for r in records(to, rulebook) if r["对象类型"] == "集体"][:1]
    stored = store(
        "名册.xlsx", "xlsx", filled_roster(rulebook, [{**row, "对象类型": "作品"}]), by=None, now=at(11, 13)
    )
    seen = preview_of(to, stored)
    by = seat(to.unit)
    with refuses("category.unknown"):
        take_over(to, seen, by=by, now=at(11, 13))


def test_the_board_asks_the_same_however_many_nominees_and_units_there_are():
    to = package("gx-model-worker-2024", "自治区直属机关工委")
    counts = []
    for more in ((), ("南宁市", "柳州市", "桂林市", "自治区国资委", "广西军区")):
        for unit in more:
            take_part(to.programme, found_organisation(unit), RECOMMENDING)
            theirs = package_of(
                to.programme, to.programme.participations.get(organisation__name=unit, function=RECOMMENDING)
            )
            for _ in range(6):
                take(theirs, Slot("个人", "企业职工", "常规")) if unit != "广西军区" else None
        take(to, Slot("个人", "企业职工", "常规"))
        client = sit(organisation(OFFICE))
        address = f"/programmes/{to.programme_id}/board/"
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        counts.append(len(asked))
    assert [head.category for head in page.context["board"].heads][:2] == ["常规人选", "中直区直机关人选"]
    assert counts[0] == counts[1] <= 10, counts


def test_the_whole_package_prints_where_the_notice_names_no_materials(tmp_path):
    to = package("uestc-blogs-2014", "示例部")
    rulebook = rulebook_of(to.version)
    made = filled(to, next(r for r in records(to, rulebook) if r.get("作品类别") == "博文"), rulebook)
    write_zip(contents_of(to).bundle, tmp_path / "made.zip", lambda done, total, words: None, at(11, 15))
    with zipfile.ZipFile(tmp_path / "made.zip") as archive:
        assert sorted(archive.namelist()) == [
            f"示例部报送材料/1 推荐表/01 {made.name}.docx",
            f"示例部报送材料/1 推荐表/01 {made.name}.pdf",
            "示例部报送材料/清单.txt",
        ]


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("cq-deputy-contribution-2022", {"建议": 100}),  # 40 and 50 are shared by several categories
        (
            "gx-deputy-work-2023",
            {
                "服务人大代表履职相关机构": 110,
                "人大代表履职平台": 60,
                "人大代表": 100,
                "服务人大代表履职相关机构工作人员": 130,
            },
        ),
        ("gx-model-worker-2024", {}),
        ("petition-system-2017", {"集体": 2, "个人": 3}),
        ("shaoxing-young-teachers-2019", {"市中小学教坛新秀": 80, "市直中小学教坛新秀": 20}),
        ("uestc-blogs-2014", {"集体": 5}),
    ],
)
def test_a_category_has_the_places_of_an_honour_that_is_its_own(name, places):
    assert awarded_places(library.by_name(name)) == places


@pytest.mark.parametrize(
    ("name", "slot", "heading"),
    [
        ("petition-system-2017", ("集体", "集体"), "全国信访系统先进集体"),
        ("petition-system-2017", ("个人", "个人"), "全国信访系统先进工作者"),
        ("gx-deputy-work-2023", ("个人", "人大代表"), "全区人大代表工作先进个人 · 人大代表"),
        ("uestc-blogs-2014", ("作品", "博文"), "作品 · 博文"),
        ("cq-deputy-contribution-2022", ("建议", "建议"), "重庆市人大代表履职贡献奖优秀建议"),
    ],
)
def test_a_posting_heads_a_list_by_honour_and_by_category_where_there_is_one(name, slot, heading):
    assert heading_of(library.by_name(name), *slot) == heading


def test_a_decision_prints_no_category_where_the_notice_knows_none():
    to = package("petition-system-2017", "南宁市")
    rulebook = rulebook_of(to.version)
    for record in records(to, rulebook):
        filled(to, record, rulebook)
    names = name_list(rulebook, in_list(to))
    assert [s.heading for s in names.sections] == [
        "一、全国信访系统先进集体（1个）",
        "二、全国信访系统先进工作者（1名）",
    ]
    assert [part.heading for s in names.sections for part in s.parts] == ["", ""]
    assert "" not in as_text(names).splitlines()


@pytest.mark.parametrize("name", [n for n in library.names() if library.by_name(n).writings])
def test_the_papers_that_a_notice_has_written_are_made_of_an_empty_record_too(name):
    """Nothing is recorded: every chapter is there, and what cannot be told is left open."""
    to = package(name, units(name)[0])
    rulebook = rulebook_of(to.version)
    for record in records(to, rulebook)[:3]:
        filled(to, record, rulebook)
    texts = texts_of(to, at(11, 20).date())
    assert {text.writing.name for text in texts} == set(rulebook.writings)
    told = told_of(to, at(11, 20).date())
    for text in texts:
        assert [section.name for section in text.sections] == (
            [c.name for c in text.writing.chapters] or ["正文"] * (text.writing.kind == "公示情况报告")
        )
        assert text.gaps or not text.sections
        assert WordMaker().make(*paper_of(told, text))
