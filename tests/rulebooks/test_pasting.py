"""Tables brought along, laid onto the quota table of the 2023 notice."""

from __future__ import annotations

import pytest

from xuanxian.rulebooks import library
from xuanxian.rulebooks.pasting import as_texts, lay
from xuanxian.rulebooks.source import parse
from xuanxian.rulebooks.tables import grids


@pytest.fixture
def grid(notice_text):
    return grids(parse(notice_text, "试").data)[0]


def _cell(row, column):
    return f"名额/0/行/{row}/{column}"


def _rules(laid):
    return [finding.rule for finding in laid.findings]


@pytest.mark.parametrize("name", library.names())
def test_every_table_laid_onto_itself_is_itself(name):
    for grid in grids(parse((library.NOTICES / f"{name}.yaml").read_text(encoding="utf-8"), name).data):
        head = ["", *(column.label for column in grid.columns)]
        laid = lay(grid, [head, *([row.name, *(cell.value for cell in row.cells)] for row in grid.every_row)])
        assert laid.typed == {cell.name: cell.value for row in grid.every_row for cell in row.cells}
        assert "paste.column" not in _rules(laid)


def test_heads_of_two_rows_with_joined_cells_are_read(grid):
    pasted = as_texts(
        "单位\t人大代表\t\t人大代表履职平台\t\n\t推荐名额\t备选名额\t推荐名额\t备选名额\n南宁市\t11\t2\t8\t3\n"
    )
    laid = lay(grid, pasted)
    assert laid.typed == {
        _cell("南宁", 4): "11",
        _cell("南宁", 5): "2",
        _cell("南宁", 2): "8",
        _cell("南宁", 3): "3",
    }
    assert _rules(laid) == ["paste.missing"]


def test_a_title_above_the_head_is_no_part_of_it(grid):
    laid = lay(grid, as_texts("附件1\t\t\n推荐名额分配表\t\t\n单位\t人大代表\t\n\t推荐\t备选\n南宁\t11\t2\n"))
    assert laid.typed == {_cell("南宁", 4): "11", _cell("南宁", 5): "2"}


def test_rows_are_found_by_alias_whatever_their_order_and_the_total_by_its_other_names(grid):
    pasted = as_texts("\t人大代表\n柳州市人大常委会\t9\n南 宁\t12\n总计\t103\n")
    laid = lay(grid, pasted)
    assert laid.typed == {_cell("柳州", 4): "9", _cell("南宁", 4): "12", "名额/0/合计/4": "103"}


def test_what_fits_nowhere_is_told_by_its_place(grid):
    pasted = as_texts("\t人大代表\t优秀建议\n南宁\t甲\t1\n示例市\t3\t1\n")
    laid = lay(grid, pasted)
    assert laid.typed == {}
    told = {f.rule: f for f in laid.findings}
    assert "第3列「优秀建议」" in told["paste.column"].message
    assert "第2行第2列的「甲」" in told["paste.figure"].message
    assert "第3行「示例市」" in told["paste.row"].message
    assert told["paste.row"].place.row == 3


def test_an_empty_cell_leaves_the_figure_as_it_was(grid):
    laid = lay(grid, as_texts("\t人大代表\n南宁\t—\n"))
    assert laid.typed == {_cell("南宁", 4): "10"}
    assert "paste.blank" in _rules(laid)


def test_without_a_head_as_many_columns_are_taken_in_their_order(grid):
    laid = lay(grid, [["南宁", *"1234567890"]])
    assert [laid.typed[_cell("南宁", c)] for c in range(10)] == list("1234567890")
    assert "paste.order" in _rules(laid)
    assert lay(grid, [["南宁", "1", "2"]]).typed == {}


def test_a_table_of_other_rows_is_refused_as_a_whole(grid):
    assert _rules(lay(grid, as_texts("甲\t1\n乙\t2"))) == ["paste.row"]
    assert _rules(lay(grid, [])) == ["paste.row"]
