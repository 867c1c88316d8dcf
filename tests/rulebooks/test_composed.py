"""A text pieced together of sections that were read before is, node by node, what it is in one piece."""

from __future__ import annotations

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError

from xuanxian.rulebooks import composed, library

TEXTS = [path.read_text(encoding="utf-8") for path in sorted(library.NOTICES.parent.rglob("*.yaml"))]
LINES = st.sampled_from(
    ["甲: 1", "乙:", "丙: {丁: [一, 二]}", "丙: &同 [一]", "戊: *同", "己: |", "庚: '引", "尾'", "辛: [一,", "壬: 二]", '癸: "双',
     '尾"', "  缩进: 值", "  - 项", "- 项", "  文字", "文字", "# 注", "  # 注", "", " ", "---", "...", "? 问", ": 答", "子: # 注",
     "'丑': 1", "寅:1", "{卯: 1}", "辰: >-", "甲: 2", "\t巳: 1", "午: 一\r", "未: 一\u2028二", "%YAML 1.2", "申: !!str 1"]
)  # fmt: skip

SECTIONS = st.builds(
    "{}: {}".format,
    st.sampled_from("甲乙丙丁戊己庚辛壬癸"),
    st.sampled_from(["1", "{丁: [一, 二]}", "\n  一:\n  - 项", "\n- 项\n- 项", "|\n  文\n\n  字", "# 注\n  '引'", "[&同 一, *同]",
                     "一\n  二\n", "\n  一: >-\n    文\n# 注"]),
)  # fmt: skip


def _all(node, found):
    """Every node with its place."""
    if node is None:
        return found
    style, flow = getattr(node, "style", None), getattr(node, "flow_style", None)
    marks = [(mark.index, mark.line, mark.column) for mark in (node.start_mark, node.end_mark)]
    value = node.value if isinstance(node.value, str) else len(node.value)
    said = (type(node), node.tag, style, flow, marks, value)
    found.setdefault("said", []).append(said)
    if not isinstance(node.value, str):
        for pair in node.value:
            for inner in pair if isinstance(pair, tuple) else (pair,):
                _all(inner, found)
    return found


def _said(compose, text):
    try:
        return _all(compose(text), {}).get("said")
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return type(error), getattr(error, "problem", None), mark and (mark.line, mark.column)


_in_one_piece = composed._read


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:20])
def test_every_text_of_the_house_is_pieced_together_as_it_is(text):
    assert composed._by_sections(text) is not None
    assert _said(composed.composed, text) == _said(_in_one_piece, text)


@settings(max_examples=200, deadline=None)
@example("甲: 1\n---\n乙: 2\n丙: 3")
@example("甲: 一\u2028  二\n乙: 2")
@given(st.lists(st.one_of(SECTIONS, SECTIONS, SECTIONS, LINES), max_size=7).map("\n".join))
def test_any_text_is_pieced_together_as_it_is_and_wrong_ones_are_told_alike(text):
    event("pieced together" if composed._by_sections(text) else "in one piece")
    assert _said(composed.composed, text) == _said(_in_one_piece, text)


def test_a_section_that_was_read_before_is_not_read_again(notice_text, monkeypatch):
    composed.composed(notice_text)
    read = []
    monkeypatch.setattr(composed, "_read", lambda text: read.append(text) or _in_one_piece(text))
    changed = notice_text.replace("南宁: [7, 1, 7, 1, 10,", "南宁: [7, 1, 7, 1, 1100,")
    assert _said(composed.composed, changed) == _said(_in_one_piece, changed)
    (section,) = read
    assert section.startswith("名额:") and "1100" in section
