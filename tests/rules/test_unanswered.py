"""What must be asked before a list is handed in, worked out by hand from small rulebooks and from the 2023 notice."""

import pytest

from xuanxian.rulebooks import library
from xuanxian.rules.awards.nominees import Roster, read_nominees
from xuanxian.rules.awards.unanswered import unanswered

NOTICE = "gx-deputy-work-2023"
DEPUTY = {
    "对象类型": "个人", "参评类别": "人大代表", "名额类别": "推荐", "推荐单位": "南宁", "序号": "1", "姓名": "韦示例",
    "工作单位及职务": "示例单位 职员", "代表层级": "县（市、区）",
}  # fmt: skip
ANSWERED = {
    "县级党政主要负责人": "否", "违反法律法规和决议": "否", "处分情况": "无", "失信被执行人": "否", "损害人大形象": "否",
    "营商环境活动": "参加", "推诿办理建议": "否", "其他不宜参评": "否", "重复表彰": "否", "行政级别": "无",
    "满足条件": "1、2、3、4、5、6",
}  # fmt: skip


@pytest.fixture(scope="module")
def rulebook():
    return library.load(library.NOTICES / f"{NOTICE}.yaml")


def asked(rulebook, **said):
    record = {name: text for name, text in {**DEPUTY, **said}.items() if text}
    columns = {name: [record.get(name)] for name in {**DEPUTY, **ANSWERED, "处分解除日期": ""}}
    nominees, _ = read_nominees(rulebook, Roster("名册", columns, [1]))
    return {q.field: q for q in unanswered(rulebook, nominees).get(1, ())}


def test_a_deputy_who_was_asked_everything_has_no_open_question(rulebook):
    assert asked(rulebook, **ANSWERED) == {}


def test_each_exclusion_is_asked_with_its_clause_and_its_harmless_answer(rulebook):
    found = asked(rulebook)
    assert found["违反法律法规和决议"].rules == (("违反法律法规和人大决议决定", "三(三)1"),)
    assert {name: q.harmless for name, q in found.items()} == {
        "县级党政主要负责人": "否", "违反法律法规和决议": "否", "处分情况": "无", "失信被执行人": "否", "损害人大形象": "否",
        "营商环境活动": "", "推诿办理建议": "否", "其他不宜参评": "否", "重复表彰": "否", "满足条件": "",
    }  # fmt: skip


def test_the_day_of_a_sanction_is_asked_only_where_there_was_one(rulebook):
    assert list(asked(rulebook, **{**ANSWERED, "处分情况": "已解除"})) == ["处分解除日期"]
    assert asked(rulebook, **{**ANSWERED, "处分情况": "无"}) == {}


def test_what_only_deputies_of_the_region_are_asked_is_asked_of_them_alone(rulebook):
    assert {"出席自治区人大一次会议", "年中专题调研"} <= set(asked(rulebook, **ANSWERED, 代表层级="自治区"))
