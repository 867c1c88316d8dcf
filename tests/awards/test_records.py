"""A nomination as texts by field: what is opened, what is masked, what others see while it is being mended."""

import pytest

from tests.factories import (
    ARMY,
    COUNTY,
    NANNING,
    OFFICE,
    REGION,
    SENT,
    at,
    draft,
    fill,
    handed_in,
    organisation,
    package,
    programme,
    seat,
    send,
    some,
)
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.models import Content, Nomination, Package, Status
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.records import (
    as_seen,
    describe,
    given_of,
    nominees_of,
    put,
    put_back,
    record_of,
    records_of,
    roster_of,
    shown_of,
    text_of,
    typed_of,
)
from xuanxian.awards.packages.handing_in import return_package
from xuanxian.platform.sealed import mark, seal, unseal
from xuanxian.rulebooks import library

RULEBOOK = library.by_name("gx-deputy-work-2023")
NUMBER, NAME, PHONE = (RULEBOOK.fields[name] for name in ("身份证号码", "姓名", "联系电话"))
DIGITS = "45999919800101018X"
GIVEN = {
    "对象类型": "个人", "参评类别": "人大代表", "名额类别": "推荐", "推荐单位": NANNING, "序号": "3",
}  # fmt: skip


def nominee(pk=7, status=Status.DRAFT, **values):
    """Not in the database."""
    made = Nomination(
        pk=pk,
        type="个人",
        category="人大代表",
        place="推荐",
        order=3,
        status=status,
        package=Package(unit_name=NANNING),
    )
    made.content = Content(values=dict(values), sealed={"身份证号码": seal(DIGITS, "身份证号码")})
    return made


# ——— texts by field ————————————————————————————————————————————————————————————————————————————————————


def test_a_record_opens_the_numbers_and_says_what_is_given():
    assert given_of(nominee(), RULEBOOK) == GIVEN
    typed = {"姓名": "韦示例", "序号": "99"}
    assert record_of(nominee(**typed), RULEBOOK) == {"姓名": "韦示例", "身份证号码": DIGITS, **GIVEN}


def test_a_page_shows_what_was_typed_and_every_number_masked():
    masked = "459999********018X"
    assert shown_of(nominee(姓名="韦示例"), [NAME, PHONE, NUMBER]) == {"姓名": "韦示例", "身份证号码": masked}
    assert shown_of(nominee(), [NAME]) == {}


def test_the_text_of_a_field_is_opened_or_as_it_stands_or_empty():
    one = nominee(姓名="韦示例")
    assert [text_of(one, field) for field in (NUMBER, PHONE, NAME)] == [DIGITS, "", "韦示例"]
    assert text_of(nominee(), NAME) == ""


def test_what_was_typed_is_told_apart_from_what_the_records_prove():
    one = nominee(姓名="韦示例")
    one.content.proven = {"姓名": {"text": "韦甲"}}
    assert (text_of(one, NAME), typed_of(one, NAME)) == ("韦甲", "韦示例")
    assert [typed_of(one, field) for field in (NUMBER, PHONE, RULEBOOK.fields["性别"])] == [DIGITS, "", ""]


def test_a_number_is_put_under_seal_with_its_mark_and_everything_else_beside_it():
    one = nominee()
    put(one, NAME, "韦示例")
    put(one, PHONE, "13800000000")
    assert (one.content.values, one.mark) == ({"姓名": "韦示例"}, "")
    assert unseal(one.sealed["联系电话"], "联系电话") == "13800000000"
    put(one, NUMBER, "45999919800101018x")
    assert (unseal(one.sealed["身份证号码"], "身份证号码"), one.mark) == ("45999919800101018x", mark(DIGITS))
    for field in (NAME, PHONE, NUMBER):
        put(one, field, "")
        put(one, field, "")
    assert (one.content.values, one.sealed, one.mark) == ({}, {}, "")


def test_lists_repeat_the_name_the_unit_and_the_month_of_birth_and_no_more():
    one = nominee(姓名="示" * 101, 工作单位及职务="位" * 201, 出生年月="1980-01-15")
    describe(one, RULEBOOK)
    assert (one.name, one.body, one.born) == ("示" * 100, "位" * 200, "1980-01")
    empty = nominee()
    describe(empty, RULEBOOK)
    assert (empty.name, empty.body, empty.born) == ("", "", "")


# ——— as the rules read them ————————————————————————————————————————————————————————————————————————————


def test_records_become_a_roster_in_the_rulebooks_order_of_columns():
    records = [{"姓名": "韦甲", "序号": "1", "推荐单位": NANNING}, {"姓名": "", "序号": "2", "性别": "女"}]
    found = roster_of(RULEBOOK, records, [11, 12])
    assert found.columns == {
        "推荐单位": [NANNING, None], "序号": ["1", "2"], "姓名": ["韦甲", None], "性别": [None, "女"],
    }  # fmt: skip
    assert (list(found.rows), list(found.keys), found.file) == ([1, 2], [11, 12], "报送材料")
    struck = roster_of(RULEBOOK, records, [11, 12], [False, True])
    assert struck.columns["状态"] == ["在列", "取消资格"]
    assert "状态" not in roster_of(RULEBOOK, records, [11, 12], [False, False]).columns


@pytest.mark.parametrize(("fields", "opened"), [(["姓名"], 0), (["姓名", "身份证号码"], 1)])
def test_no_number_is_opened_that_no_rule_asks_for(monkeypatch, fields, opened):
    from xuanxian.awards.nominations import records

    asked = []
    monkeypatch.setattr(records, "unseal", lambda text, name: asked.append(name) or unseal(text, name))
    people = [nominee(8, Status.STRUCK_OFF, 姓名="韦甲", 性别="男")]
    found = nominees_of(RULEBOOK, people, fields)
    assert len(asked) == opened
    facts = found.facts(0)
    assert (facts["姓名"], facts["推荐单位"], facts["序号"], facts["状态"]) == (
        "韦甲",
        NANNING,
        3,
        "取消资格",
    )
    assert ("性别" in facts, facts.get("身份证号码")) == (False, DIGITS if opened else None)
    assert list(found.keys) == [8]


# ——— while it is being mended ——————————————————————————————————————————————————————————————————————————


@pytest.fixture
def mended(db):
    """Handed in as 韦示例, returned, and now called 覃样本."""
    programme()
    to = handed_in(NANNING, [{**some(NANNING, deputy=1)[0], "姓名": "韦示例"}])
    (one,) = in_list(to)
    return_package(to, [one], reason="示例", until=None, by=seat(OFFICE), now=SENT)
    return typed(one, "覃样本")


def typed(one, name):
    one = Nomination.objects.get(pk=one.pk)
    return save_fields(one, {"姓名": name}, revision=one.revision, by=seat(NANNING), now=SENT).nomination


def seen_by(one, office):
    found = as_seen(Nomination.objects.get(pk=one.pk), seat(office))
    return found.name, found.values["姓名"]


def test_the_unit_reads_what_is_being_typed_and_the_offices_what_was_handed_in(mended):
    assert seen_by(mended, NANNING) == ("覃样本", "覃样本")
    for office in (OFFICE, REGION, ARMY, COUNTY):
        assert seen_by(mended, office) == ("韦示例", "韦示例")
    assert Nomination.objects.get().values["姓名"] == "覃样本"


@pytest.mark.tampers
def test_the_nominees_own_unit_reads_what_is_being_typed(mended):
    Nomination.objects.update(home=organisation(COUNTY))
    assert seen_by(mended, COUNTY) == ("覃样本", "覃样本")


def test_handed_in_again_everybody_reads_the_new_text_and_returned_again_the_last_one(mended):
    to = Package.objects.get(pk=mended.package_id)
    send(to, at(12, 4))
    assert seen_by(mended, OFFICE) == ("覃样本", "覃样本")
    return_package(to, [mended], reason="示例", until=None, by=seat(OFFICE), now=at(12, 5))
    typed(mended, "韦乙")
    assert seen_by(mended, OFFICE) == ("覃样本", "覃样本")


def test_what_was_never_handed_in_is_empty_to_others(db):
    programme()
    one = draft(package(NANNING))
    save_fields(one, {"姓名": "韦示例"}, revision=0, by=seat(NANNING), now=at(11, 14))
    found = as_seen(Nomination.objects.get(pk=one.pk), seat(ARMY))
    assert (found.name, found.values, found.sealed) == ("", {}, {})


def test_put_back_are_values_seals_proofs_and_contests():
    from xuanxian.awards.nominations.models import EditionEntry

    one = nominee(姓名="韦示例")
    proven, contested = {"姓名": {"text": "韦甲"}}, {"性别": {"against": "男"}}
    put_back(
        one, EditionEntry(values={"性别": "男"}, sealed={"甲": "乙"}, proven=proven, contested=contested)
    )
    assert (one.content.values, one.sealed) == ({"性别": "男"}, {"甲": "乙"})
    assert (one.content.proven, one.content.contested) == (proven, contested)
    put_back(one, None)
    assert (one.content.values, one.sealed, one.content.proven, one.content.contested) == ({}, {}, {}, {})


def test_a_whole_list_is_read_in_its_order_with_the_rulebook_given_or_not(db, django_assert_num_queries):
    programme()
    to = package(NANNING)
    rows = fill(to, some(NANNING, deputy=2, agency=1))
    keys = [rows[n].pk for n in (1, 0, 2)]
    for rulebook, questions in ((RULEBOOK, 2), (None, 3)):
        found = sorted(Nomination.objects.all(), key=lambda n: keys.index(n.pk))
        with django_assert_num_queries(questions):
            said = records_of(found, rulebook)
        assert [r["序号"] for r in said] == ["2", "1", "1"]
        assert said[0]["身份证号码"] == some(NANNING, deputy=2)[1]["身份证号码"]
