"""`xuanxian slate`: whom the limits let be awarded, and what keeps off the list whoever stands earlier."""

from __future__ import annotations

import pytest

from xuanxian.paperwork.rosters import filled_roster
from xuanxian.rulebooks import library

NOTICE = "petition-system-2017"


def worker(n, unit, rank="乡科级正职", **more):
    return {
        "对象类型": "个人", "推荐单位": unit, "序号": "1", "姓名": f"韦示例{n}", "行政级别": rank, "性别": "女",
        "民族": "壮族", "出生年月": "1980.01", "政治面貌": "中共党员", "工作单位及职务": "示例局　科长",
        "身份证号码": "", "信访工作年限": "8", **more,
    }  # fmt: skip


@pytest.fixture
def roster(tmp_path):
    def write(*records):
        path = tmp_path / "名册.xlsx"
        path.write_bytes(filled_roster(library.by_name(NOTICE), list(records)))
        return path

    return write


CITIES = ("南宁市", "柳州市", "桂林市", "梧州市", "北海市")


def test_as_many_are_chosen_as_there_are_places_and_the_list_keeps_all_limits(xuanxian, roster, tmp_path):
    path = roster(*(worker(n, city) for n, city in enumerate(CITIES)))
    said = xuanxian("slate", NOTICE, path, "-o", tmp_path / "拟.xlsx", "--json")
    assert said.code == 0
    assert (said.json["candidates"], len(said.json["chosen"])) == (5, 3)
    lines = {line["limit"]: (line["count"], line["most"]) for line in said.json["limits"]}
    assert lines["表彰全国信访系统先进工作者"] == (3, 3)
    again = xuanxian("roster", "check", NOTICE, tmp_path / "拟.xlsx", "--slate", "--json")
    assert [f for f in again.json if f["rule"].startswith("limit")] == []


def test_what_if_keeps_a_row_on_the_list_and_another_off_it(xuanxian, roster):
    path = roster(*(worker(n, city) for n, city in enumerate(CITIES)))
    first = xuanxian("slate", NOTICE, path, "--json").json["chosen"]
    out, put = first[0], next(row for row in range(3, 8) if row not in first)
    chosen = xuanxian("slate", NOTICE, path, "--without", out, "--with", put, "--json").json["chosen"]
    assert out not in chosen and put in chosen and len(chosen) == 3


def test_a_wish_that_no_list_can_grant_names_the_limit_that_would_have_to_give_way(xuanxian, roster):
    path = roster(*(worker(n, city) for n, city in enumerate(CITIES)))
    wishes = [part for row in range(3, 7) for part in ("--with", row)]
    said = xuanxian("slate", NOTICE, path, *wishes, "--json")
    assert said.code == 1
    (relaxed,) = said.json["clash"]
    assert (relaxed["limit"], relaxed["by"], relaxed["clause"]) == ("表彰全国信访系统先进工作者", 1, "一(二)")
    assert "没有一份名单能同时守住" in xuanxian("slate", NOTICE, path, *wishes).out


def test_a_row_that_holds_nobody_is_refused_with_its_number(xuanxian, roster):
    path = roster(worker(1, "南宁市"), worker(2, "柳州市", 状态="取消资格"))
    for row in (4, 9):
        said = xuanxian("slate", NOTICE, path, "--with", row)
        assert said.code == 2 and f"第{row}行" in said.out
    both = xuanxian("slate", NOTICE, path, "--with", 3, "--without", 3)
    assert both.code == 2 and "又写列入又写不列入" in both.out


def test_whoever_is_passed_over_is_told_the_limit_with_its_figures(xuanxian, tmp_path, notice_text):
    """Of 南宁's five deputies the first two are of division level; of five honoured 20 % is one."""
    name = "gx-deputy-work-2023"
    base = {"对象类型": "个人", "推荐单位": "南宁", "参评类别": "人大代表", "名额类别": "推荐"}
    ranks = ["县处级副职", "县处级正职", "无", "无", "无", "无"]
    records = [
        {**base, "序号": str(n), "姓名": f"覃样本{n}", "行政级别": rank} for n, rank in enumerate(ranks, 1)
    ]
    path = tmp_path / "名册.xlsx"
    path.write_bytes(filled_roster(library.by_name(name), records))
    said = xuanxian("slate", name, path, "--json")
    assert said.json["chosen"] == [3, 5, 6, 7, 8]
    assert said.json["passed_over"] == [
        {
            "row": 4,
            "for": 5,
            "breaks": [
                {"limit": "代表中的县处级干部", "scope": "", "count": 2, "allowed": 1, "clause": "二(二)"}
            ],
        }
    ]
    words = xuanxian("slate", name, path).out
    assert (
        "第4行 覃样本2 未列入，其后第5行 覃样本3 列入：换过来则代表中的县处级干部2，不超过1（二(二)）"
        in words
    )
