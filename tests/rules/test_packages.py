"""The package of a unit: what belongs to it and in which order, and everything that is amiss (F8)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xuanxian.rules.awards.packages import Handed, Item, Material, Materials, check_package, filled, items
from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.subjects import Case, OneOf, Subject, Subjects


def kind(name: str, value: str) -> Subject:
    return Subject(name, (Case((("对象类型", OneOf(frozenset({value}))),)),))


SUBJECTS = Subjects({s.name: s for s in (kind("先进集体", "集体"), kind("先进个人", "个人"))})
REPORT = Material("推荐报告", copies=3, files=("word", "pdf"), clause="七(一)1")
SUMMARY = Material("推荐对象汇总表", copies=3, seal="推荐单位公章", clause="七(一)2")
COLLECTIVE_FORM = Material("先进集体推荐审批表", ("先进集体",), True, copies=3, clause="七(一)3")
PERSON_FORM = Material("先进个人推荐审批表", ("先进个人",), True, copies=3, clause="七(一)3")
OPINIONS = Material("征求意见表", ("先进个人",), True, copies=3, instead="部门反馈函", clause="七(一)4")
DEEDS = Material("事迹材料", per_nominee=True, files=("word",), limit=10, clause="七(一)5")
PACKAGE = Materials(
    "推荐材料",
    (REPORT, SUMMARY, COLLECTIVE_FORM, PERSON_FORM, DEEDS),
    "全区人大代表工作评选＋{推荐单位}",
)
NOMINEES = [
    ("代表工作室", {"对象类型": "集体"}),
    ("张三", {"对象类型": "个人"}),
    ("李四", {"对象类型": "个人"}),
]


def item(material: Material, subject: str = "") -> Item:
    return Item(1, material, subject)


def said(expected: list[Item], handed: dict[tuple[str, str], Handed]) -> list[tuple[str, str, str, str, str]]:
    findings = check_package(expected, handed)
    assert all(f.mend for f in findings)
    return [(f.rule, f.subject, f.value, f.limit, f.mend) for f in findings]


# ——— what belongs to it ——————————————————————————————————————————————————————————————————————————————————


def test_the_items_follow_the_notice_and_within_a_material_the_summary_table():
    found = [(i.order, i.material.name, i.subject) for i in items(PACKAGE, NOMINEES, SUBJECTS)]
    assert found == [
        (1, "推荐报告", ""),
        (2, "推荐对象汇总表", ""),
        (3, "先进集体推荐审批表", "代表工作室"),
        (4, "先进个人推荐审批表", "张三"),
        (5, "先进个人推荐审批表", "李四"),
        (6, "事迹材料", "代表工作室"),
        (7, "事迹材料", "张三"),
        (8, "事迹材料", "李四"),
    ]


def test_a_unit_without_nominees_hands_in_its_own_papers_only():
    assert [i.material.name for i in items(PACKAGE, [], SUBJECTS)] == ["推荐报告", "推荐对象汇总表"]


def test_the_package_is_named_after_its_unit():
    assert filled(PACKAGE.file_name, {"推荐单位": "南宁"}) == "全区人大代表工作评选＋南宁"


# ——— what is amiss —————————————————————————————————————————————————————————————————————————————————————


def test_a_complete_package_has_no_finding():
    full = Handed(3, frozenset({"word", "pdf"}), sealed=True, text="十个字以内的事迹")
    expected = items(PACKAGE, NOMINEES, SUBJECTS)
    assert said(expected, {(i.material.name, i.subject): full for i in expected}) == []


def test_an_empty_package_misses_every_item_in_its_order():
    expected = items(PACKAGE, NOMINEES, SUBJECTS)
    found = [(rule, subject) for rule, subject, *_ in said(expected, {})]
    assert found == [("package.missing", f"{i.subject} {i.material.name}".strip()) for i in expected]


@pytest.mark.parametrize(
    ("material", "handed", "finding"),
    [
        (REPORT, None, ("package.missing", "推荐报告", "0", "3", "请补交")),
        (DEEDS, None, ("package.missing", "事迹材料", "0", "word", "请补交")),
        (OPINIONS, None, ("package.missing", "征求意见表", "0", "3", "请补交，或者以部门反馈函代替")),
        (COLLECTIVE_FORM, Handed(2), ("package.copies", "先进集体推荐审批表", "2", "3", "请补1份")),
        (
            REPORT,
            Handed(3, frozenset({"word"})),
            ("package.files", "推荐报告", "word", "word、pdf", "请补pdf版"),
        ),
        (REPORT, Handed(3), ("package.files", "推荐报告", "", "word、pdf", "请补word、pdf版")),
        (SUMMARY, Handed(3), ("package.seal", "推荐对象汇总表", "", "推荐单位公章", "请加盖推荐单位公章")),
        (
            DEEDS,
            Handed(files=frozenset({"word"}), text="一二三四五六七八九十。"),
            ("package.too-long", "事迹材料", "11", "10", "请压缩到10字以内"),
        ),
    ],
)
def test_what_is_amiss_with_one_paper_is_said_with_its_mend(material, handed, finding):
    given = {} if handed is None else {(material.name, ""): handed}
    assert said([item(material)], given) == [finding]


def test_more_copies_than_asked_for_are_no_fault():
    assert said([item(COLLECTIVE_FORM)], {(COLLECTIVE_FORM.name, ""): Handed(4)}) == []


def test_the_text_is_counted_as_word_counts():
    text = Handed(files=frozenset({"word"}), text="2023年 GDP 增长 5.2%。")
    assert said([item(replace(DEEDS, limit=7))], {("事迹材料", ""): text}) == []
    assert len(said([item(replace(DEEDS, limit=6))], {("事迹材料", ""): text})) == 1


def test_everything_amiss_with_one_paper_is_said_at_once():
    bad = replace(REPORT, seal="公章")
    found = [rule for rule, *_ in said([item(bad)], {(bad.name, ""): Handed(1)})]
    assert found == ["package.copies", "package.files", "package.seal"]


def test_a_fault_is_a_stop_that_cites_its_clause_and_names_the_nominee():
    (finding,) = check_package([item(PERSON_FORM, "张三")], {})
    assert (finding.level, finding.clause) == (Level.STOP, "七(一)3")
    assert finding.subject == "张三 先进个人推荐审批表"


def test_a_paper_of_one_nominee_does_not_serve_for_another():
    found = said([item(PERSON_FORM, "张三")], {(PERSON_FORM.name, "李四"): Handed(3)})
    assert [(rule, subject) for rule, subject, *_ in found] == [
        ("package.missing", "张三 先进个人推荐审批表"),
        ("package.unexpected", "李四 先进个人推荐审批表"),
    ]


def test_a_paper_that_nobody_asked_for_is_a_note():
    (finding,) = check_package([], {("光盘", ""): Handed(1)})
    assert (finding.rule, finding.level, finding.subject) == ("package.unexpected", Level.NOTE, "光盘")


def test_a_paper_that_may_stand_in_for_another_does():
    """七(一)4: a department's letter instead of the consultation form."""
    assert said([item(OPINIONS, "张三")], {("部门反馈函", "张三"): Handed(3)}) == []


@pytest.mark.parametrize(("count", "finding"), [(90, False), (110, False), (89, True), (111, True)])
def test_about_so_many_characters_is_a_tenth_more_or_less(count, finding):
    profile = Material("事迹简介", per_nominee=True, about=100, clause="六(二)")
    found = check_package([item(profile, "张三")], {("事迹简介", "张三"): Handed(text="字" * count)})
    expected = [("package.about", Level.WARN, str(count), "100")] if finding else []
    assert [(f.rule, f.level, f.value, f.limit) for f in found] == expected
