"""The values that change from year to year, as tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuanxian.rulebooks import library
from xuanxian.rulebooks.editing import edit
from xuanxian.rulebooks.source import parse
from xuanxian.rulebooks.tables import (
    Cell,
    Kind,
    cells_of,
    date_lines,
    grids,
    honour_lines,
    later_text,
    limit_lines,
    notice_lines,
    shifted,
    sums,
    year_cells,
)

TEXTS = {name: (library.NOTICES / f"{name}.yaml").read_text(encoding="utf-8") for name in library.names()}


def _every_cell(data):
    lines = [*notice_lines(data), *date_lines(data), *limit_lines(data), *honour_lines(data)]
    return [*cells_of(lines), *(cell for grid in grids(data) for cell in grid.cells()), *year_cells(data)]


@pytest.mark.parametrize("name", TEXTS)
def test_every_cell_of_a_notice_is_right_as_it_stands_and_its_name_is_its_own(name):
    cells = _every_cell(parse(TEXTS[name], name).data)
    assert [cell for cell in cells if cell.wrong(cell.value)] == []
    names = {cell.name: cell.path for cell in cells}
    assert len(set(names.values())) == len(names)


@pytest.mark.parametrize(
    "kind, right, wrong",
    [
        (Kind.FIGURE, ["7", "0", "-", "3～5", "3-5", "10～10"], ["", "七", "5～3", "1.5", "－"]),
        (Kind.PART, ["3", "20%", "33.3%"], ["", "两成", "%", "20％", "-1"]),
        (Kind.DATE, ["2024-02-29"], ["", "2023-02-29", "2024-2-9", "20240209", "今天"]),
        (Kind.NUMBER, ["5"], ["", "五", "-", "1.0"]),
        (Kind.NAME, ["x-2024"], ["", "X", "示例", "x-", "x y"]),
        (Kind.TEXT, ["示例（一）", "a　b"], ["", "a\x00b"]),
    ],
)
def test_each_kind_of_cell_knows_what_may_stand_in_it(kind, right, wrong):
    cell = Cell((), "", kind, "")
    assert [text for text in right if cell.wrong(text)] == []
    assert [text for text in wrong if not cell.wrong(text)] == []
    assert Cell((), "", kind, "", needed=False).wrong("") == ""


@pytest.mark.parametrize(
    "before, after",
    [
        ("2023-12-25", "2024-12-25"),
        ("2024-02-29", "2025-02-28"),
        ("2023年度全区", "2024年度全区"),
        ("处分未在2022年12月31日前解除", "处分未在2023年12月31日前解除"),
        ("1979.01", "1980.01"),
        ("2018-01-01以来", "2019-01-01以来"),
        ("2000字以内", "2000字以内"),
        ("12023年", "12023年"),
        ("没有年份", "没有年份"),
    ],
)
def test_years_in_a_text_move_and_other_figures_do_not(before, after):
    assert later_text(before, 1) == after


def test_what_is_no_date_is_not_shifted():
    assert shifted("未载", 1) == "未载"


@pytest.mark.parametrize("name", TEXTS)
def test_the_sums_of_a_notice_that_adds_up_are_not_found_wrong(name):
    rulebook = library.by_name(name)
    for grid, table in zip(grids(parse(TEXTS[name], name).data), rulebook.quotas, strict=True):
        wrong = {key for key in sums(grid, {}) if not key.startswith("=")}
        assert bool(wrong) is bool([f for f in table.sum_findings() if "表头" not in f.subject]), name


@settings(deadline=None, max_examples=15)
@given(data=st.data())
def test_the_page_finds_a_sum_wrong_exactly_where_the_rules_do(data):
    text = TEXTS["gx-deputy-work-2023"]
    grid = grids(parse(text, "试").data)[0]
    cell = data.draw(st.sampled_from([c for row in grid.every_row for c in row.cells]))
    typed = data.draw(st.sampled_from(["0", "1", "7", "10", "33", "2～9", "-"]))
    rulebook = library.build(parse(edit(text, {cell.path: typed}), "试"))
    told = [f for f in rulebook.quotas[0].sum_findings() if "表头" not in f.subject]
    assert bool({key for key in sums(grid, {cell.name: typed}) if not key.startswith("=")}) is bool(told)
