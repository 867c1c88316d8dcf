"""The forms of both notices that print forms are the printed ones: every label, span, title, rule and note, in the
drawing, in the Word file and in the PDF. Blanks are left out of the comparison, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from annexes import ANNEXES, Annex, Printed, bare, forms, named, seed, seed_rows, seed_texts
from readers import pdf_text, word_tables, word_texts

from xuanxian.paperwork import typeset
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.grids import Cell
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.word import WordMaker

EMPTY = FormData({})


def _printed(form: Form, cell: Cell) -> Printed:
    content = typeset.content(form, cell, {}, 160, break_lines=False)
    return bare(content.lines + content.stamp), cell.colspan, cell.rowspan


@pytest.mark.parametrize("annex", ANNEXES, ids=named)
def test_the_drawing_has_the_cells_of_the_printed_form(annex: Annex) -> None:
    form = forms(annex[0])[annex[1]]
    for grid, table in zip(form.grids(), seed(annex)["tables"], strict=True):
        assert grid.columns == table["columns"]
        drawn = [[_printed(form, cell) for cell in grid.row_cells(row)] for row in range(grid.rows)]
        if grid.repeat is not None:
            drawn[grid.repeat : grid.repeat + 1] = drawn[grid.repeat : grid.repeat + 1] * grid.repeat_least
        assert drawn == seed_rows(table)


@pytest.mark.parametrize("annex", ANNEXES, ids=named)
def test_the_empty_word_file_has_the_cells_of_the_printed_form(annex: Annex, word_maker: WordMaker) -> None:
    read = word_tables(word_maker.make(forms(annex[0])[annex[1]], EMPTY))
    assert read == [seed_rows(table) for table in seed(annex)["tables"]]


@pytest.mark.parametrize("annex", ANNEXES, ids=named)
def test_the_empty_word_file_says_around_the_tables_what_the_notice_prints(
    annex: Annex, word_maker: WordMaker
) -> None:
    assert word_texts(word_maker.make(forms(annex[0])[annex[1]], EMPTY)) == seed_texts(annex)


@pytest.mark.parametrize("annex", ANNEXES, ids=named)
def test_the_empty_pdf_prints_every_word_of_the_form(
    annex: Annex, pdf_maker: PdfMaker, tmp_path: Path
) -> None:
    read = pdf_text(pdf_maker.make(forms(annex[0])[annex[1]], EMPTY), tmp_path)
    for text in seed_texts(annex):
        assert text in read
    labels = [text for table in seed(annex)["tables"] for row in seed_rows(table) for text, _, _ in row]
    # A label that wraps beside its neighbours is read line by line: so every character is looked for.
    assert not set("".join(labels)) - set(read)


def test_labels_keep_the_blanks_that_make_them_equally_wide() -> None:
    labels = {cell.label for grid in forms()["附件4"].grids() for cell in grid.cells}
    assert {"姓    名", "性    别", "民    族", "籍    贯", "参加工作\n时间", "近两年\n获奖情况"} <= labels


def test_the_photo_spans_the_five_rows_beside_the_personal_data() -> None:
    (grid,) = forms()["附件4"].grids()
    photo = next(cell for cell in grid.cells if cell.entries == ("照片",))
    assert (photo.row, photo.column, photo.rowspan, photo.colspan) == (0, 4, 5, 1)
