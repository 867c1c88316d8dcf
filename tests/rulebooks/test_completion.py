"""What may be written at a place, of a text that is half written."""

from __future__ import annotations

import pytest

from xuanxian.rulebooks.completion import complete
from xuanxian.rulebooks.source import parse


def _at(text, notice_text):
    """The mark ‸ is the cursor."""
    before = text[: text.index("‸")]
    line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    data = parse(notice_text, "试").data
    return complete(text.replace("‸", ""), line, column, data)


@pytest.mark.parametrize(
    "text, expected, not_expected",
    [
        ("‸", ["规则书", "通知", "流程"], ["标题"]),
        ("通知:\n  ‸", ["标题", "机关", "印发", "层级"], ["流程"]),
        ("通知:\n  标题: 示例\n  性‸", ["性质"], ["标题"]),
        ("通知:\n  性质: ‸", ["正式通知", "预通知"], []),
        ("通知:\n  标题: x\n流‸", ["流程"], ["标题"]),
        ("流程:\n  - {步: 甲, ‸", ["类", "办", "截止", "工作日"], ["标题"]),
        ("流程:\n  - {步: 甲, 类: ‸", ["公示", "报送", "审核"], []),
        ("流程:\n  - {步: 甲, 类: 公示, 当日计入: ‸}", ["是", "否"], []),
        ("流程:\n  - 步: 甲\n    类: 公‸", ["公示"], ["报送"]),
        ("流程:\n  - 步: 甲\n    ‸", ["类", "截止"], ["标题"]),
        ("限:\n  项:\n    - {名: 甲, 计: ‸", ["县处级干部", "人大代表", "设区的市"], ["性别"]),
        ("限:\n  项:\n    - {名: 甲, 计: [人大代表, 县‸", ["县处级干部"], ["性别"]),
        ("限:\n  项:\n    - {名: 甲, 力度: ‸", ["必须", "一般", "说明"], []),
        ("限:\n  项:\n    - {名: 甲, 范围: ‸", ["每单位推荐名单", "拟表彰名单"], []),
        ("对象:\n  甲: {属: ‸", ["先进个人", "先进集体"], ["性别"]),
        ("对象:\n  甲: {‸", ["属", "除", "行政级别"], []),
        ("对象:\n  甲: {行政级别: ‸", ["县处级", "厅局级副职"], []),
        ("对象:\n  甲: {行政级别: {‸", ["不低于", "不超过"], []),
        ("对象:\n  甲: {民族: ‸", ["汉族", "壮族"], []),
        ("字段:\n  甲: {类: ‸", ["选项", "身份证号码", "长文"], []),
        ("字段:\n  甲: {类: 选项, 词表: ‸", ["参评类别", "单位性质"], []),
        ("名册:\n  须填:\n    - {列: [姓名, ‸", ["性别", "行政级别"], ["先进个人"]),
        ("名册:\n  须填:\n    - {对象: ‸", ["先进个人"], ["性别"]),
        ("名册:\n  须填:\n    - {列: [姓名,\n        性别],\n       对象: ‸", ["先进个人"], ["性别"]),
        ("征求意见:\n  - {部门: 甲, 对象: ‸", ["机关事业对象"], []),
        ("名额:\n  - 名: 表\n    行:\n      ‸", ["南宁", "驻桂部队"], []),
        ("表:\n  甲:\n    内容:\n      - 格: |\n          a | b\n        ‸", ["列宽", "空行"], []),
    ],
)
def test_keys_and_values_are_those_allowed_there(notice_text, text, expected, not_expected):
    words = _at(text, notice_text).words
    assert [word for word in expected if word not in words] == [], words
    assert [word for word in not_expected if word in words] == [], words


def test_what_is_typed_is_replaced_from_its_beginning(notice_text):
    assert _at("限:\n  项:\n    - {名: 甲, 计: 县处‸", notice_text).start == len("    - {名: 甲, 计: ")
    assert _at("通知:\n  性‸", notice_text).start == 2


def test_no_place_of_a_whole_rulebook_is_too_much(notice_text):
    data = parse(notice_text, "试").data
    for line, text in enumerate(notice_text.split("\n")):
        for column in range(0, len(text) + 1, 7):
            complete(notice_text, line, column, data)


def test_within_a_drawing_nothing_is_offered(notice_text):
    assert _at("表:\n  甲:\n    内容:\n      - 格: |\n          a‸", notice_text).words == []
