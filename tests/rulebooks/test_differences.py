"""Two versions of a rulebook, told apart in words."""

from __future__ import annotations

import pytest

from xuanxian.rulebooks import library
from xuanxian.rulebooks.differences import differences
from xuanxian.rulebooks.editing import edit
from xuanxian.rulebooks.source import parse


def _told(old, new):
    return [str(one) for one in differences(parse(old, "旧").data, parse(new, "新").data)]


@pytest.mark.parametrize(
    "path, value, told",
    [
        (("名额", 0, "行", "南宁", 4), "11", "名额：南宁 人大代表·推荐人选 10 → 11"),
        (("名额", 0, "合计", 4), "101", "名额：合计 人大代表·推荐人选 100 → 101"),
        (("名额", 0, "表头", "人大代表"), "101", "名额：表头 人大代表 100 → 101"),
        (("流程", 4, "截止"), "2024-12-25", "流程：推荐报送 截止 2023-12-25 → 2024-12-25"),
        (("流程", 4, "起"), "2023-12-01", "流程：推荐报送 起 新增：2023-12-01"),
        (("流程", 4, "截止"), None, "流程：推荐报送 截止 删去：2023-12-25"),
        (("限", "项", 0, "不超过"), "25%", "限：项 代表中的县处级干部 不超过 20% → 25%"),
        (("奖项", 0, "其中", "人大代表履职平台"), "61", "奖项：全区人大代表工作先进集体 其中 人大代表履职平台 60 → 61"),
        (("通知", "年度"), "2024", "通知：年度 2023 → 2024"),
        (("规则书",), "x-2024", "规则书： gx-deputy-work-2023 → x-2024"),
    ],
)  # fmt: skip
def test_one_changed_value_is_one_sentence(notice_text, path, value, told):
    assert _told(notice_text, edit(notice_text, {path: value})) == [told]


def test_a_new_limit_and_one_that_is_gone_are_told_whole(notice_text):
    line = "    - {名: 代表中的县处级干部, 计: 县处级干部, 占: 人大代表, 不超过: 20%, 范围: 拟表彰名单, 条款: 二(二)}\n"
    without = notice_text.replace(line, "")
    said = "名 代表中的县处级干部，计 县处级干部，占 人大代表，不超过 20%，范围 拟表彰名单，条款 二(二)"
    assert _told(without, notice_text) == [f"限：项 代表中的县处级干部 新增：{said}"]
    assert _told(notice_text, without) == [f"限：项 代表中的县处级干部 删去：{said}"]


def test_a_drawing_is_told_by_its_lines(notice_text):
    changed = notice_text.replace(
        "          集体名称       | [集体名称]", "          集体全称       | [集体名称]"
    )
    assert changed != notice_text
    (told,) = _told(notice_text, changed)
    assert told.startswith("表：先进集体推荐审批表 内容") and "集体名称 " in told and "→ 集体全称" in told


def test_steps_that_change_places_are_told(notice_text):
    lines = notice_text.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if "步: 征求意见" in line)
    swapped = "".join([*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]])
    (told,) = _told(notice_text, swapped)
    assert told.startswith("流程：先后 民主推荐和集体研究、征求意见、所在单位公示")


@pytest.mark.parametrize("name", library.names())
def test_no_rulebook_differs_from_itself_and_each_differs_from_the_others(name):
    texts = {n: (library.NOTICES / f"{n}.yaml").read_text(encoding="utf-8") for n in library.names()}
    assert _told(texts[name], texts[name]) == []
    assert all(_told(texts[name], texts[other]) for other in texts if other != name)
