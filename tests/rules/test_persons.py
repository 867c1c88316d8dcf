"""What the cells of one row cannot both mean, at the last value that is allowed and the first that is not."""

import pytest

from xuanxian.rulebooks import library
from xuanxian.rules.awards.nominees import BY_NAME, BY_ROW, Roster
from xuanxian.rules.awards.rosters import check_roster

PETITION, DEPUTIES = "petition-system-2017", "gx-deputy-work-2023"
"""Issued on 2017-05-15 and 2023-10-27."""
WORKER = {"对象类型": "个人", "推荐单位": "南宁市", "姓名": "韦示例"}


def _said(name, rows, rule="value.mismatch"):
    names = dict.fromkeys(key for row in rows for key in row)
    columns = {key: [row.get(key) for row in rows] for key in names}
    found = check_roster(library.by_name(name), Roster("", columns, range(1, len(rows) + 1)))
    return [(f.level.label, f.place.row, f.place.column) for f in found if f.rule == rule]


@pytest.mark.parametrize(("born", "young"), [("2001.05", False), ("2001.06", True), ("1966.01", False)])
def test_nobody_is_nominated_before_sixteen(born, young):
    assert _said(PETITION, [{**WORKER, "出生年月": born}]) == [("提醒", 1, "出生年月")] * young


@pytest.mark.parametrize(("years", "too_many"), [("9.1", False), ("9.2", True), ("22", True)])
def test_nobody_has_worked_longer_than_since_sixteen(years, too_many):
    row = {**WORKER, "出生年月": "1992.03", "信访工作年限": years}  # 25 years and two months, less 16
    assert _said(PETITION, [row]) == [("提醒", 1, "信访工作年限")] * too_many


@pytest.mark.parametrize(
    ("post", "rank", "told"),
    [
        ("示例局二级巡视员", "县处级正职", True),
        ("示例局副巡视员", "县处级正职", True),
        ("示例局四级调研员", "乡科级正职", True),
        ("示例局四级调研员", "无", True),
        ("示例局副处长、二级调研员", "县处级副职", False),
        ("示例局副局长、三级调研员", "厅局级副职", False),
        ("示例局科长、一级主任科员", "科员级", False),
        ("示例局局长", "县处级正职", False),
    ],
)
def test_a_rank_borne_in_the_post_is_of_no_higher_group_than_the_one_filled_in(post, rank, told):
    row = {**WORKER, "工作单位及职务": post, "行政级别": rank}
    assert _said(PETITION, [row]) == [("提醒", 1, "行政级别")] * told


def test_a_rank_that_is_not_filled_in_is_not_compared():
    assert _said(PETITION, [{**WORKER, "工作单位及职务": "示例局二级巡视员", "行政级别": None}]) == []


BODY = {"对象类型": "集体", "推荐单位": "南宁", "集体名称": "示例街道联络站", "集体所属单位": "示例街道"}


@pytest.mark.parametrize(
    ("other", "doubled"),
    [
        ({}, True),
        ({"推荐单位": "柳州"}, True),
        ({"集体所属单位": "另一街道"}, False),
        ({"集体所属单位": None}, False),
        ({"集体名称": "示例街道活动中心"}, False),
    ],
)
def test_a_collective_of_one_name_and_parent_stands_once(other, doubled):
    assert (
        _said(DEPUTIES, [BODY, {**BODY, **other}], "roster.double") == [("必须", 2, "集体所属单位")] * doubled
    )


def test_columns_that_contradict_each_other_want_an_explanation_and_exclude_nobody():
    row = {**WORKER, "推荐单位": "南宁", "参评类别": "人大代表", "人员类别": "企业负责人", "单位性质": "机关"}
    assert _said(DEPUTIES, [row]) == [("提醒", 1, "单位性质")]
    assert _said(DEPUTIES, [{**row, "理由": "改制中"}]) == [("说明", 1, "单位性质")]
    assert _said(DEPUTIES, [{**row, "单位性质": None}]) == []


# ——— the order of reserves ————————————————————————————————————————————————————————————————————————————


def _deputy(number, place, category="人大代表", unit="南宁"):
    return {
        "对象类型": "个人", "推荐单位": unit, "参评类别": category, "名额类别": place, "序号": number, "姓名": f"示例{number}",
    }  # fmt: skip


STAFF = "服务人大代表履职相关机构工作人员"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([_deputy(1, "推荐"), _deputy(2, "推荐"), _deputy(3, "备选")], []),
        ([_deputy(1, "备选"), _deputy(2, "推荐")], [("提醒", 1, "序号")]),
        ([_deputy(1, "推荐"), _deputy(2, "备选"), _deputy(3, "推荐", STAFF)], []),
        ([_deputy(1, "备选"), _deputy(2, "推荐"), _deputy(1, "推荐", unit="柳州")], [("提醒", 1, "序号")]),
        ([_deputy(1, "推荐"), _deputy(2, "推荐"), _deputy(1, "备选")], []),  # numbered apart from the others
    ],
)
def test_a_reserve_stands_behind_the_places_of_its_kind_in_the_same_run(rows, told):
    assert _said(DEPUTIES, rows, "order.reserve") == told


# ——— how a check calls whom it names —————————————————————————————————————————————————————————————————————


def _twins(first, second, naming):
    """What is said of the second of two that are one person, and about whose key."""
    rows = [{**WORKER, "姓名": first}, {**WORKER, "姓名": second}]
    columns = {key: [row[key] for row in rows] for key in WORKER}
    columns["身份证号码"] = ["459999198001010016"] * 2
    roster = Roster("", columns, [3, 5], [71, 72], naming)
    found = next(f for f in check_roster(library.by_name(DEPUTIES), roster) if f.rule == "person.double")
    return found.subject, found.message, found.value, found.about


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (
            "韦示例",
            "韦样本",
            ("韦样本", "与第3行「韦示例」是同一身份证号码", "第3行「韦示例」、第5行「韦样本」", 72),
        ),
        (None, None, ("第5行", "与第3行是同一身份证号码", "第3行、第5行", 72)),
    ],
)
def test_whoever_has_the_roster_open_is_told_the_rows(first, second, told):
    assert _twins(first, second, BY_ROW) == told


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("韦示例", "韦样本", ("韦样本", "与「韦示例」是同一身份证号码", "「韦示例」、「韦样本」", 72)),
        (
            None,
            None,
            (
                "该推荐对象",
                "与「未填名称的推荐对象」是同一身份证号码",
                "「未填名称的推荐对象」、「未填名称的推荐对象」",
                72,
            ),
        ),
    ],
)
def test_whoever_never_saw_a_row_is_told_the_names_alone(first, second, told):
    assert _twins(first, second, BY_NAME) == told


def test_what_is_wrong_with_a_cell_is_about_the_key_of_its_row():
    roster = Roster("", {"姓名": ["韦示例"], "出生年月": ["去年"]}, [3], [71])
    found = next(f for f in check_roster(library.by_name(DEPUTIES), roster) if f.place.column == "出生年月")
    assert (found.place.row, found.about) == (3, 71)
