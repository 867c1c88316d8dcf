"""Surgery on the text of a rulebook: a value changes, and nothing else does."""

from __future__ import annotations

import copy
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuanxian.rulebooks import library
from xuanxian.rulebooks.editing import Uneditable, at, edit, values, written
from xuanxian.rulebooks.source import parse

TEXTS = {name: (library.NOTICES / f"{name}.yaml").read_text(encoding="utf-8") for name in library.names()}
VALUES = {
    name: [(path, value) for path, value in values(parse(text, name).data) if "\n" not in value]
    for name, text in TEXTS.items()
}
"""But for the drawings of forms, which are no plain values."""
_SHOWN = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], include_characters="\t\n\r\x85")
TYPED = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=30),
    st.sampled_from(["-", "3～5", "20%", "2024-12-25", "null", "~", "a: b", "a #b", "- x", "[x", "'", '"', "{}", ",", "换\n行"]),
)  # fmt: skip


def _set(data, path, value):
    changed = copy.deepcopy(data)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def _comment(line):
    return re.findall(r"\s(#\s.*)$", line)


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_an_edited_value_reads_back_and_nothing_else_changes(data):
    name = data.draw(st.sampled_from(sorted(TEXTS)))
    path, _ = data.draw(st.sampled_from(VALUES[name]))
    value = data.draw(TYPED)
    text = TEXTS[name]
    edited = edit(text, {path: value})
    assert parse(edited, name).data == _set(parse(text, name).data, path, value)
    before, after = text.split("\n"), edited.split("\n")
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) <= 1, "one line changes, and no other"
    assert all(_comment(old) == _comment(new) or "#" in value for old, new in changed)


@settings(deadline=None, max_examples=6)
@given(data=st.data())
def test_many_values_at_once_are_as_one_after_the_other(data):
    name = data.draw(st.sampled_from(sorted(TEXTS)))
    chosen = data.draw(
        st.lists(st.sampled_from(VALUES[name]), min_size=2, max_size=6, unique_by=lambda v: v[0])
    )
    changes = {path: data.draw(TYPED) for path, _ in chosen}
    one_by_one = TEXTS[name]
    for path, value in changes.items():
        one_by_one = edit(one_by_one, {path: value})
    assert edit(TEXTS[name], changes) == one_by_one


@given(st.text(_SHOWN, max_size=40), st.sampled_from([None, "'", '"']))
def test_whatever_is_written_reads_back_in_a_line_and_in_a_row(value, style):
    data = {"甲": value, "乙": [value, "尾"], "丙": {"丁": value, "戊": "尾"}}
    shown = written(value, style)
    text = f"甲: {shown}\n乙: [{shown}, 尾]\n丙: {{丁: {shown}, 戊: 尾}}\n"
    assert parse(text, "试").data == data


def test_an_edited_figure_changes_its_figure_alone(notice_text):
    edited = edit(notice_text, {("名额", 0, "行", "南宁", 4): "11"})
    assert edited == notice_text.replace("南宁: [7, 1, 7, 1, 10,", "南宁: [7, 1, 7, 1, 11,")


def test_a_value_keeps_the_quotes_it_had():
    assert (
        edit("甲: '旧'\n乙: \"旧\"\n", {("甲",): "新's", ("乙",): '新"'}) == "甲: '新''s'\n乙: \"新\\\"\"\n"
    )


def test_a_key_is_added_to_a_row_and_to_a_block():
    assert edit("流程:\n  - {步: 甲, 类: 公示}   # 注\n", {("流程", 0, "截止"): "2024-01-02"}) == (
        "流程:\n  - {步: 甲, 类: 公示, 截止: 2024-01-02}   # 注\n"
    )
    assert edit("流程:\n  - 步: 甲  # 注\n    于: |\n      网\n", {("流程", 0, "截止"): "2024-01-02"}) == (
        "流程:\n  - 步: 甲  # 注\n    截止: 2024-01-02\n    于: |\n      网\n"
    )


def test_a_key_is_taken_away_and_the_comment_beside_it_stays():
    assert edit("甲: {乙: 1, 丙: 2, 丁: 3}\n", {("甲", "丙"): None}) == "甲: {乙: 1, 丁: 3}\n"
    assert edit("甲: {乙: 1, 丙: 2}\n", {("甲", "乙"): None}) == "甲: {丙: 2}\n"
    assert edit("甲: {乙: 1, 丙: 2}\n", {("甲", "丙"): None}) == "甲: {乙: 1}\n"
    assert edit("甲: {乙: 1,  # 说\n  丙: 2}\n", {("甲", "丙"): None}) == "甲: {乙: 1  # 说\n  }\n"
    assert (
        edit("甲:\n  乙: 1\n  丙: 2   # 说\n丁: 3\n", {("甲", "丙"): None}) == "甲:\n  乙: 1\n  # 说\n丁: 3\n"
    )
    assert edit("甲:\n  乙: 1\n  丙: 2\n丁: 3\n", {("甲", "丙"): None}) == "甲:\n  乙: 1\n丁: 3\n"


def test_an_empty_value_gets_one():
    assert edit("甲:\n乙: 2\n", {("甲",): "1"}) == "甲: 1\n乙: 2\n"


@pytest.mark.parametrize(
    "text, path",
    [
        ("甲: [1, 2]\n", ("甲",)),
        ("甲: |\n  一\n  二\n乙: 1\n", ("甲",)),
        ("甲: [1, 2]\n", ("甲", 2)),
        ("甲: 1\n", ("乙", "丙")),
    ],
)
def test_what_is_no_plain_value_of_its_own_is_left_to_the_text(text, path):
    with pytest.raises(Uneditable):
        edit(text, {path: "3"})
