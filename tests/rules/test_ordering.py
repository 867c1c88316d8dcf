"""The order of official lists. Expected orders are those of 通用规范汉字表 (which is printed in stroke order) and of lists
as newspapers print them, not of a run."""

from __future__ import annotations

import random

import pytest

from xuanxian.rulebooks.characters import characters, divisions
from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.ordering import (
    Characters,
    ListOrder,
    by_divisions,
    by_pinyin,
    by_strokes,
    parts_of,
    unknown,
)


def _sorted(names, key=by_strokes):
    shuffled = list(names)
    random.Random(7).shuffle(shuffled)
    return sorted(shuffled, key=lambda name: key(name, characters()))


def test_characters_of_three_strokes_stand_as_the_national_table_prints_them():
    """Left out are those whose strokes are all the same (工土士, 寸大丈, 凡丸): there the standard goes on to how strokes
    touch, of which there is no table."""
    printed = "三干于亏土才下大与万上小口山巾千乞川亿个夕久么勺凡及广亡门丫义之尸己弓子卫也女刃飞习叉马乡"
    assert "".join(_sorted(printed)) == printed


def test_surnames_stand_by_the_number_of_strokes_then_by_their_kinds():
    printed = "丁刁马王韦区毛仇方邓甘卢叶朱刘农李杨陆陈林罗周单赵胡莫黄梁覃曾谢蒙廖谭黎潘戴魏"
    names = [f"{surname}示例" for surname in printed]
    assert _sorted(names) == names


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        (["韦样", "韦示例"], "a given name of one character goes first, whatever its strokes"),
        (["覃一例", "覃示例", "覃样本"], "then its characters one after another"),
        (
            ["司样", "司马例", "司徒例"],
            "a surname of two characters is ranked by the first, then by the second",
        ),
        (["欧样本", "欧阳例", "单示例"], "欧 before 单: 横 before 点"),
        (["阿示例", "阿样·例", "陈示例"], "a name with · by what stands before it"),
        (["江样本", "汤样本"], "of the same number 横 before 折"),
    ],
)
def test_names_of_one_surname_or_of_several_characters(printed, why):
    assert _sorted(printed) == printed, why


def test_a_compound_surname_is_one_only_before_a_given_name():
    assert parts_of("欧阳例", characters()) == ("欧阳", "例")
    assert parts_of("欧 阳", characters()) == ("欧", "阳")
    assert parts_of("诸葛示例", characters()) == ("诸葛", "示例")
    assert parts_of("韦示例", characters()) == ("韦", "示例")
    assert parts_of("示例•样本", characters()) == ("示例", "样本")


def test_surnames_are_read_as_surnames():
    surnames = ["阿", "陈", "李", "区", "欧", "覃", "仇", "单", "万", "尉", "尉迟", "曾", "查", "张"]
    printed = [f"{surname}样" for surname in surnames]
    assert _sorted(printed, by_pinyin) == printed


def test_a_character_that_no_table_has_goes_last_and_is_told():
    names = ["𠮷示例", "魏示例", "丁示例"]
    assert _sorted(names) == ["丁示例", "魏示例", "𠮷示例"]
    (found,) = unknown(names, ListOrder.STROKES, characters())
    assert (found.rule, found.level, found.subject) == ("list.order", Level.WARN, "𠮷示例")
    assert "U+20BB7" in found.message
    assert unknown(names, ListOrder.UNITS, characters()) == []
    assert [f.subject for f in unknown(names, ListOrder.PINYIN, characters())] == ["𠮷示例"]


def test_only_the_types_of_a_composed_character_are_known_and_rank_it():
    few = Characters({"甲": "fcjjf", "乙": "o", "丙": "25112"}, {}, {})
    assert sorted("甲乙丙", key=lambda c: by_strokes(c, few)) == ["乙", "丙", "甲"]


def test_every_character_of_gb2312_has_its_strokes():
    every = (bytes((0xA0 + row, 0xA0 + cell)) for row in range(16, 88) for cell in range(1, 95))
    known = [text for code in every if (text := code.decode("gb2312", "ignore"))]
    assert len(known) == 6763
    radicals = "丨丬丶丿亠冖冫刂匚卩夂宀屮廴彐彡彳忄扌氵灬犭疒礻纟艹衤讠辶阝饣"
    assert {c for c in known if c not in characters().strokes} <= set(radicals), (
        "no name is written with these"
    )
    assert [c for c in known if c not in characters().readings] == []


def test_units_are_found_among_the_divisions_by_name_or_alias():
    units = {
        "柳州": ["柳州市"],
        "南宁市": [],
        "法院": ["自治区高级人民法院"],
        "宁波市鄞州区": [],
        "朝阳区": [],
    }
    assert by_divisions({u: a for u, a in units.items() if u != "朝阳区"}, divisions()) == {
        "柳州": "450200", "南宁市": "450100", "宁波市鄞州区": "330212",
    }  # fmt: skip
    beijing = {"北京市": [], "海淀区": [], "朝阳区": []}
    assert by_divisions(beijing, divisions())["朝阳区"] == "110105", "not the 朝阳区 of 长春"
