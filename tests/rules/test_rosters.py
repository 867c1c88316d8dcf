"""What the fault rosters do not plant: contradictions between columns, reasons, and lists of several units."""

import pytest

from xuanxian.rules.awards.nominees import Roster
from xuanxian.rules.awards.rosters import check_roster

DEPUTY = {"对象类型": "个人", "推荐单位": "南宁", "参评类别": "人大代表", "名额类别": "推荐"}


def _findings(rulebook, rows, only, **options):
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [row.get(name) for row in rows] for name in names}
    found = check_roster(rulebook, Roster("名册", columns, range(2, len(rows) + 2)), **options)
    return [f for f in found if f.rule in only]


def test_a_collective_entered_as_a_deputy_belongs_to_no_kind(rulebook):
    (finding,) = _findings(rulebook, [{**DEPUTY, "对象类型": "集体", "集体名称": "示例站"}], ["partition"])
    assert (finding.level.value, finding.place.row) == ("stop", 2)
    assert "不属于" in finding.message


def test_a_nominee_whose_category_is_missing_is_not_also_said_to_belong_nowhere(rulebook):
    row = {name: value for name, value in DEPUTY.items() if name != "参评类别"}
    found = _findings(rulebook, [row], ["partition", "value.missing"])
    assert [f.place.column for f in found if f.rule == "value.missing"][:1] == ["参评类别"]
    assert not [f for f in found if f.rule == "partition"]


def test_a_reason_clears_a_normally_of_its_own_row_and_stays_to_be_read(rulebook):
    rows = [
        {**DEPUTY, "姓名": "韦示例", "重复表彰": "是", "理由": "另有新的贡献"},
        {**DEPUTY, "姓名": "覃样本", "重复表彰": "是"},
    ]
    found = _findings(rulebook, rows, ["honour.earlier"])
    assert [(f.subject, f.level.value) for f in found] == [("覃样本", "warn"), ("韦示例", "note")]
    assert "另有新的贡献" in found[1].message


def test_a_reason_does_not_clear_a_must(rulebook):
    rows = [{**DEPUTY, "姓名": "韦示例", "失信被执行人": "是", "理由": "情况特殊"}]
    (finding,) = _findings(rulebook, rows, ["exclusion"])
    assert finding.level.value == "stop"


def test_a_struck_off_nominee_still_occupies_its_place_and_counts_in_no_ratio(rulebook):
    struck = {**DEPUTY, "状态": "取消资格"}
    columns = {name: [value] * 11 for name, value in DEPUTY.items()}
    nominees_over = check_roster(rulebook, Roster("名册", columns, range(2, 13)))
    assert [f.value for f in nominees_over if f.rule == "quota.places"] == ["11"]
    from xuanxian.rules.awards.limits import Group, Stage, readings

    facts = {**struck, "名额单位": "南宁", "行政级别": "县处级正职"}
    alive = {**facts, "状态": "在列"}
    groups = [Group(facts, 3), Group(alive, 8)]
    read = {
        r.limit.name: r for r in readings(rulebook.limits, groups, rulebook.subjects) if r.count or r.base
    }
    assert read["南宁 人大代表"].count == 11
    share = next(r for r in read.values() if r.limit.stage is Stage.AWARDED and r.base is not None)
    assert (share.count, share.base) == (8, 8)


@pytest.mark.parametrize(("unit", "rows"), [("南宁", [2]), ("柳州市人大常委会", [3]), ("", [2, 3])])
def test_only_the_named_unit_is_looked_at(rulebook, unit, rows):
    both = [{**DEPUTY, "失信被执行人": "是"}, {**DEPUTY, "推荐单位": "柳州", "失信被执行人": "是"}]
    assert [f.place.row for f in _findings(rulebook, both, ["exclusion"], unit=unit)] == rows


def test_an_empty_roster_says_nothing(rulebook):
    assert check_roster(rulebook, Roster("名册", {"推荐单位": []}, [])) == []


def test_a_limit_that_is_broken_says_of_how_many_it_cannot_tell(rulebook):
    unsure = {name: value for name, value in DEPUTY.items() if name != "参评类别"}
    (finding,) = _findings(rulebook, [DEPUTY] * 11 + [unsure] * 2, ["quota.places"])
    assert finding.message.endswith("人大代表11，不超过10，超出1；另有2个缺事实，无法判断")


def test_what_a_struck_off_nominee_occupies_is_said_where_the_places_run_out(rulebook):
    rows = [{**DEPUTY, "状态": "取消资格"}, *[{**DEPUTY, "状态": None}] * 10]
    (finding,) = _findings(rulebook, rows, ["quota.places"])
    assert finding.message.endswith("超出1；其中取消资格的1仍占名额，不能另补")


MODEL = {"对象类型": "个人", "推荐单位": "南宁市", "渠道": "常规"}


def test_a_missing_group_is_noted_only_where_everybody_is_known():
    from xuanxian.rulebooks import library

    rulebook = library.by_name("gx-model-worker-2024")
    han, unknown = {**MODEL, "民族": "汉族"}, {**MODEL, "民族": None}

    def noted(rows):
        found = _findings(rulebook, rows, ["limit.count"])
        return [f.level.value for f in found if f.subject.endswith("少数民族人员")]

    assert noted([han]) == ["note"]
    assert noted([han, unknown]) == noted([han, {**MODEL, "民族": "壮族"}]) == []


def test_a_note_is_neither_room_nor_duty_on_the_meter():
    from xuanxian.rulebooks import library
    from xuanxian.rules.awards.nominees import read_nominees
    from xuanxian.rules.awards.rosters import unit_room

    rulebook = library.by_name("gx-model-worker-2024")
    nominees, _ = read_nominees(rulebook, Roster("", {name: [value] for name, value in MODEL.items()}, [2]))
    names = {room.limit.name for room in unit_room(rulebook, nominees, "南宁市")}
    assert "重点宣传人选" in names and "少数民族人员" not in names
