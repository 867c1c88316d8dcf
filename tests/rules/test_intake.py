"""Paper as it arrives: whose seals an item wants, and what is said of what was counted (F15, F16)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xuanxian.rulebooks import library
from xuanxian.rules.awards.intake import Seen, findings_on, gives_back, seal_places
from xuanxian.rules.awards.packages import Item, Material

FORM = Material(
    "推荐审批表", ("先进个人",), True, copies=3, seal="市人大常委会或军区政治工作局、所在单位", instead="部门反馈函",
    clause="七(一)3",
)  # fmt: skip
ITEM = Item(1, FORM, "韦示例")
WHOLE = Seen(copies=3, looked=True)


@pytest.mark.parametrize(
    ("seal", "places"),
    [
        ("", []),
        ("推荐单位公章", [("推荐单位公章",)]),
        ("甲、乙或丙", [("甲",), ("乙", "丙")]),
        ("甲或者乙", [("甲", "乙")]),
        ("党委盖章（或授权代章）", [("党委盖章（或授权代章）",)]),
        ("甲（乙、丙）、丁", [("甲（乙、丙）",), ("丁",)]),
    ],
)
def test_every_seal_is_a_place_of_its_own_and_alternatives_share_one(seal, places):
    assert seal_places(replace(FORM, seal=seal)) == places


def test_the_notice_of_2023_takes_the_seal_of_city_army_or_party_group_beside_the_own_unit():
    form = library.by_name("gx-deputy-work-2023").packages[0].materials[2]
    assert [len(place) for place in seal_places(form)] == [3, 1]
    assert seal_places(form)[0][1] == "广西军区政治工作局"


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (Seen(), [("package.missing", "缺这份材料")]),
        (WHOLE, []),
        (replace(WHOLE, copies=4), []),
        (replace(WHOLE, copies=2), [("package.copies", "纸质份数不够")]),
        (replace(WHOLE, looked=False), [("package.unlooked", "点了份数，还没有查验签字盖章")]),
        (replace(WHOLE, lacks=("所在单位",)), [("package.seal", "没有盖章：所在单位")]),
        (replace(WHOLE, unsigned=True), [("package.signature", "没有签字")]),
        (replace(WHOLE, illegible=True), [("package.illegible", "字迹、印章不清")]),
        (replace(WHOLE, fault="缺第2页"), [("package.other", "缺第2页")]),
        (
            Seen(copies=2, old=1, changed=("姓名", "主要事迹"), looked=True),
            [("package.old", "1份是旧稿，之后改了：姓名、主要事迹")],
        ),
        (
            Seen(copies=1, old=1, looked=True),
            [("package.copies", "纸质份数不够"), ("package.old", "1份是旧稿")],
        ),
        (Seen(copies=2, old=1, looked=True, keeps=True), []),
        (replace(WHOLE, instead=True), []),
    ],
)
def test_what_is_amiss_with_an_item_is_said_and_nothing_else(seen, said):
    found = findings_on(ITEM, seen, wants_signature=True)
    assert [(f.rule, f.message) for f in found] == said
    assert all(f.mend and f.clause == "七(一)3" and f.subject == "韦示例 推荐审批表" for f in found)


def test_a_signature_is_missed_only_where_the_form_has_a_place_for_it():
    assert findings_on(ITEM, replace(WHOLE, unsigned=True)) == []


USUAL = {"个人档案": 1, "推荐单位": 1}


@pytest.mark.parametrize(
    ("copies", "has_file", "goes"),
    [
        (3, True, {"个人档案": 1, "推荐单位": 1}),
        (2, True, {"个人档案": 1}),
        (1, True, {}),
        (3, False, {"推荐单位": 1}),
    ],
)
def test_where_the_notice_is_silent_one_copy_stays_and_a_collective_has_no_personnel_file(
    copies, has_file, goes
):
    assert gives_back(FORM, copies, has_file, USUAL) == goes


def test_what_the_notice_says_goes_back_before_what_is_usual():
    form = replace(FORM, back=(("所在单位", 2), ("个人档案", 1)))
    assert gives_back(form, 3, False, USUAL) == {"所在单位": 2, "个人档案": 1}
    assert gives_back(form, 2, False, USUAL) == {"所在单位": 2}
