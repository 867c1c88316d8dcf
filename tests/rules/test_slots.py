"""As what one may be nominated follows from the rulebook: types, categories, kinds of place."""

from __future__ import annotations

import pytest

from xuanxian.rulebooks import library
from xuanxian.rulebooks.source import Unusable, parse
from xuanxian.rules.awards.rulebook import Slot

SLOTS = {
    "cq-deputy-contribution-2022": [
        ("集体", "联系组", ""),
        ("集体", "专业组", ""),
        ("集体", "市人大常委会工作部门相关处室", ""),
        ("集体", "市人大代表建议办理单位相关处室", ""),
        ("集体", "代表家站", ""),
        *(
            ("个人", c, p)
            for c in ("市人大代表", "区县人大代表", "乡镇人大代表", "直接从事市人大代表联络的工作人员")
            for p in ("名额内", "名额外")
        ),
        ("建议", "建议", ""),
    ],
    "gx-deputy-work-2023": [
        (t, c, p)
        for t, c in (
            ("集体", "服务人大代表履职相关机构"),
            ("集体", "人大代表履职平台"),
            ("个人", "人大代表"),
            ("个人", "服务人大代表履职相关机构工作人员"),
        )
        for p in ("推荐", "备选")
    ],
    "gx-model-worker-2024": [
        ("个人", c, p)
        for c in ("公务员和参照公务员管理人员", "事业单位职工", "企业职工", "其他劳动者", "农民")
        for p in ("常规", "重大任务")
    ],
    "petition-system-2017": [("集体", "集体", ""), ("个人", "个人", "")],
    "shaoxing-young-teachers-2019": [("个人", "市中小学教坛新秀", ""), ("个人", "市直中小学教坛新秀", "")],
    "uestc-blogs-2014": [("作品", "博客", ""), ("作品", "博文", ""), ("集体", "集体", "")],
}  # fmt: skip
"""Written by hand from the notices."""


@pytest.mark.parametrize("name", SLOTS)
def test_the_slots_of_a_notice_are_those_that_its_partitions_and_its_roster_know(name):
    assert list(library.by_name(name).slots) == [Slot(*one) for one in SLOTS[name]]


@pytest.mark.parametrize("name", library.names())
def test_no_slot_says_of_itself_what_cannot_be(name):
    rulebook = library.by_name(name)
    for slot in rulebook.slots:
        facts = rulebook.facts_of(slot)
        assert facts["对象类型"] == slot.type and rulebook.subjects.may_be(facts)


def test_a_category_that_is_only_the_name_of_the_type_is_no_fact():
    rulebook = library.by_name("cq-deputy-contribution-2022")
    assert rulebook.facts_of(Slot("建议", "建议")) == {"对象类型": "建议"}
    assert rulebook.facts_of(Slot("个人", "市人大代表", "名额外")) == {
        "对象类型": "个人",
        "参评类别": "市人大代表",
        "名额类别": "名额外",
    }


def test_a_reserve_moves_up_to_the_first_kind_of_place_that_is_none(rulebook):
    assert rulebook.moved_up(Slot("个人", "人大代表", "备选")) == ("个人", "人大代表", "推荐")
    assert rulebook.moved_up(Slot("个人", "人大代表", "推荐")) == ("个人", "人大代表", "推荐")


def test_nominees_are_listed_by_category_only_where_the_notice_numbers_them_so():
    lists = {name: library.by_name(name).lists for name in library.names()}
    assert lists["shaoxing-young-teachers-2019"] == ("市中小学教坛新秀", "市直中小学教坛新秀")
    assert lists["uestc-blogs-2014"] == ("作品", "集体")
    assert lists["cq-deputy-contribution-2022"] == ("集体", "个人", "建议")


def test_a_type_is_called_as_its_part_of_a_partition_is():
    titles = {
        name: [library.by_name(name).title_of(t) for t in library.by_name(name).fields["对象类型"].options]
        for name in library.names()
    }
    assert titles["petition-system-2017"] == ["先进集体", "先进工作者"]
    assert titles["uestc-blogs-2014"] == ["作品", "组织单位"]
    assert titles["gx-model-worker-2024"] == ["个人"]


def _changed(name, old, new):
    text = (library.NOTICES / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    return library.build(parse(text.replace(old, new), "试.yaml"))


def test_a_type_that_no_partition_sorts_has_categories_where_the_roster_asks_them():
    of_two = [("个人", "市中小学教坛新秀", ""), ("个人", "市直中小学教坛新秀", "")]
    text = "必居其一:\n  - [市教坛新秀人选, 市直教坛新秀人选]\n"
    assert list(_changed("shaoxing-young-teachers-2019", text, "").slots) == of_two
    unasked = _changed(
        "petition-system-2017", "  姓名列: [集体名称", "  分类: {类别: 所在层级}\n  姓名列: [集体名称"
    )
    assert [s.category for s in unasked.slots] == ["县级以下", "设区的市", "自治区"] * 2


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{类别: 没有的}", "没有叫「没有的」的字段"),
        ("{类别: 姓名}", "「姓名」要写明选项"),
        ("{名额: 处分}", "没有叫「处分」的字段"),
        ("{种类: 姓名}", "不认识的键「种类」"),
    ],
)
def test_a_wrong_field_of_category_or_place_is_refused(written, said):
    with pytest.raises(Unusable) as caught:
        _changed("petition-system-2017", "  姓名列: [集体名称", f"  分类: {written}\n  姓名列: [集体名称")
    assert any(said in f.message for f in caught.value.findings), caught.value.findings
