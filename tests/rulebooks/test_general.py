"""Any notice can be held against the rules that bind all of them: what it lets be awarded may not go beyond."""

from __future__ import annotations

import pytest

from tests.rulebooks.test_other_shapes import TEXT
from xuanxian.rulebooks import library
from xuanxian.rulebooks.general_rules import general
from xuanxian.rulebooks.source import Unusable, parse
from xuanxian.rules.awards.general import general_findings
from xuanxian.rules.core.findings import Level

NOTICE = (
    TEXT.replace("选自: [个人]", "选自: [个人, 集体]")
    .replace("  级别: {类: 级别}", "  级别: {类: 级别}\n  行政级别: {类: 级别}\n  集体级别: {类: 级别}")
    .replace("  所有: {}", "  所有: {}\n  个人: {对象类型: 个人}\n  集体: {对象类型: 集体}\n"
             "  处级个人: {属: 个人, 行政级别: 县处级}")
    .replace("年度: 2024}", "年度: 2024, 层级: 省级以下}")
)  # fmt: skip


def said(text, *, places=None, ratio="", exclusion=""):
    if places is not None:
        honours = "\n".join(
            f"  - {{名: 先进{kind}, 授予: {kind}, 数: {number}, 条款: 一}}" for kind, number in places.items()
        )
        start, end = text.index("奖项:\n"), text.index("名额:\n")
        text = text[:start] + f"奖项:\n{honours}\n" + text[end:]
    text = text.replace("条款: 四}]", "条款: 四}" + ratio + "]").replace("名册:\n", exclusion + "名册:\n", 1)
    rulebook = library.build(parse(text, "试.yaml"))
    return {f.subject: (f.rule, f.level, f.value) for f in general_findings(rulebook, general(rulebook))}


def test_a_programme_below_the_province_honours_at_most_50_collectives_and_150_persons():
    assert "先进集体数" not in said(NOTICE, places={"集体": 50, "个人": 150})
    found = said(NOTICE, places={"集体": 51, "个人": 151})
    assert found["先进集体数"] == ("general.limit", Level.STOP, "51")
    assert found["先进个人数"] == ("general.limit", Level.STOP, "151")


def test_a_province_may_honour_more_and_a_notice_that_says_no_level_is_not_judged():
    many = {"集体": 51, "个人": 151}
    province = said(NOTICE.replace("层级: 省级以下", "层级: 省级"), places=many)
    assert not {"先进集体数", "先进个人数"} & province.keys()
    silent = said(NOTICE.replace(", 层级: 省级以下", ""), places=many)
    assert silent["先进集体数"] == ("general.unknown", Level.NOTE, "")


def test_a_notice_without_a_ratio_lets_everybody_be_of_division_level():
    places = {"集体": 10, "个人": 20}
    assert said(NOTICE, places=places)["县处级干部"] == ("general.limit", Level.WARN, "20")
    ratio = ", {名: 处级, 计: 处级个人, 占: 个人, 不超过: PART, 范围: 拟表彰名单, 条款: 四2}"
    assert "县处级干部" not in said(NOTICE, places=places, ratio=ratio.replace("PART", "20%"))
    assert said(NOTICE, places=places, ratio=ratio.replace("PART", "25%"))["县处级干部"][2] == "5"


def test_whom_the_notice_bars_the_rule_need_not_bar():
    places = {"集体": 10, "个人": 20}
    found = said(NOTICE, places=places)
    assert found["副厅局级以上干部"] == ("general.limit", Level.WARN, "20")
    exclusion = "不得参评: [{名: 副厅, 当: {属: 个人, 行政级别: {不低于: 厅局级副职}}, 条款: 二}]\n"
    assert "副厅局级以上干部" not in said(NOTICE, places=places, exclusion=exclusion)


def test_without_places_there_is_no_upper_end():
    assert "先进集体数" not in said(NOTICE)
    unbounded = NOTICE.replace("授予: 所有, 数: 6", "授予: 所有")
    assert said(unbounded)["先进集体数"] == ("general.limit", Level.STOP, "不限")


def test_a_rule_whose_fields_the_notice_lacks_is_told_and_not_guessed():
    found = said(NOTICE.replace("\n  集体级别: {类: 级别}", ""))
    assert found["县处级单位"] == ("general.unknown", Level.NOTE, "")


def test_general_rules_that_are_written_wrong_are_refused(tmp_path):
    file = tmp_path / "通则.yaml"
    file.write_text(
        "通则: x\n标题: 示例\n项: [{名: 甲, 计: {对象类型: 集体}, 最多: 5, 条款: 一}]\n", encoding="utf-8"
    )
    with pytest.raises(Unusable):
        general(library.build(parse(NOTICE, "试.yaml")), file)
