"""Templates and filled rosters: what is written is read back without a finding."""

from __future__ import annotations

import io
import re
import time
import zipfile
from pathlib import Path

import pytest

from xuanxian.paperwork.rosters import columns_of
from xuanxian.paperwork.tables import Heading, Table, read_tables
from xuanxian.paperwork.templates import MOST_CHARACTERS, Column, write_roster, write_template
from xuanxian.rulebooks import library

PEOPLES = tuple(f"第{number}民族" for number in range(60))
COLUMNS = (
    Column("序号", text=False, width=6),
    Column("姓名", needed=True, hint="与身份证一致"),
    Column("性别", options=("男", "女"), needed=True),
    Column("民族", options=PEOPLES),
    Column("类别", options=("甲,乙", "丙")),
    Column("身份证号码", needed=True, width=22),
)
HEADINGS = tuple(Heading(column.name, needed=True) for column in COLUMNS)
RECORDS = (
    {
        "序号": "1",
        "姓名": "张三",
        "性别": "男",
        "民族": "第1民族",
        "类别": "甲,乙",
        "身份证号码": "459999199001011230",
    },
    {"序号": "2", "姓名": "=1+1", "性别": "女", "身份证号码": "007"},
)


def read(tmp_path: Path, content: bytes) -> Table:
    """The one table, which must be read without any finding."""
    path = tmp_path / "名册.xlsx"
    path.write_bytes(content)
    (table,), findings = read_tables(path, HEADINGS)
    assert findings == []
    return table


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


TEMPLATE = write_template("推荐对象名册", COLUMNS, ("每人一行。", "照片另报。"), rows=80)
SHEET = part(TEMPLATE, "xl/worksheets/sheet1.xml")


def test_an_empty_template_is_a_table_without_rows(tmp_path: Path) -> None:
    table = read(tmp_path, TEMPLATE)
    assert table.file == "名册.xlsx"
    assert tuple(table.columns) == tuple(column.name for column in COLUMNS)
    assert table.rows == []


def test_the_sheets_are_the_roster_the_notes_and_a_hidden_store_of_words() -> None:
    sheets = re.findall(r'<sheet name="(\w+)"([^>]*)', part(TEMPLATE, "xl/workbook.xml"))
    assert [(name, "hidden" in rest) for name, rest in sheets] == [
        ("名册", False),
        ("填写说明", False),
        ("词表", True),
    ]
    words = part(TEMPLATE, "xl/sharedStrings.xml")
    for note in ("每人一行。", "照片另报。", "姓名（必填）：与身份证一致", "推荐对象名册", "第59民族"):
        assert note in words


def test_short_lists_stand_in_the_cells_and_long_ones_under_a_name() -> None:
    lists = re.findall(r'sqref="([^"]+)"><formula1>([^<]+)<', SHEET)
    assert lists == [("C3:C82", '"男,女"'), ("D3:D82", "选项_1"), ("E3:E82", "选项_2")]
    names = dict(re.findall(r'<definedName name="(选项_\d)">([^<]+)<', part(TEMPLATE, "xl/workbook.xml")))
    assert names == {"选项_1": "'词表'!$A$1:$A$60", "选项_2": "'词表'!$B$1:$B$2"}


def test_needed_columns_bear_a_colour_and_a_comment() -> None:
    styles = dict(re.findall(r'<c r="([A-F])2" s="(\d+)"', SHEET))
    assert styles["B"] == styles["C"] == styles["F"] != styles["A"] == styles["D"]
    comments = part(TEMPLATE, "xl/comments1.xml")
    assert re.findall(r'<comment ref="(\w+)"', comments) == ["B2", "C2", "F2"]
    assert "与身份证一致" in comments


def test_texts_stay_texts_and_the_page_is_ready_to_print() -> None:
    assert re.search(r'<col min="1" max="1"(?![^>]*style)', SHEET), "序号 may be a number"
    assert re.search(r'<col min="6" max="6"[^>]*style="\d+"', SHEET)
    assert 'numFmtId="49"' in part(TEMPLATE, "xl/styles.xml")
    assert '<autoFilter ref="A2:F82"/>' in SHEET
    assert 'ySplit="2"' in SHEET and 'state="frozen"' in SHEET
    assert 'paperSize="9"' in SHEET and 'orientation="landscape"' in SHEET
    assert "名册!$1:$2" in part(TEMPLATE, "xl/workbook.xml").replace("'", "")


def test_the_same_template_is_the_same_bytes() -> None:
    assert write_template("推荐对象名册", COLUMNS, ("每人一行。", "照片另报。"), rows=80) == TEMPLATE


def test_one_column_is_enough(tmp_path: Path) -> None:
    (tmp_path / "名册.xlsx").write_bytes(write_template("名册", COLUMNS[1:2], ()))
    (table,), findings = read_tables(tmp_path / "名册.xlsx", HEADINGS[1:2])
    assert (findings, tuple(table.columns)) == ([], ("姓名",))


def test_a_filled_roster_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    table = read(tmp_path, write_roster("推荐对象名册", COLUMNS, RECORDS))
    assert table.rows == [3, 4]
    assert table.columns == {
        "序号": [1, 2],
        "姓名": ["张三", "=1+1"],
        "性别": ["男", "女"],
        "民族": ["第1民族", None],
        "类别": ["甲,乙", None],
        "身份证号码": ["459999199001011230", "007"],
    }


def test_nothing_in_a_text_becomes_a_formula_or_breaks_the_file(tmp_path: Path) -> None:
    awkward = [
        "=SUM(A1)",
        "<c>&amp;",
        "甲\n乙",
        "甲\r乙",
        "\x07铃",
        "_x0041_",
        "\ud800",
        "\uffff",
        "镕喆堃𠮷",
        "+86",
        "@x",
        '"',
    ]
    table = read(
        tmp_path, write_roster("名册", COLUMNS, [{"姓名": text, "身份证号码": "1"} for text in awkward])
    )
    assert table.columns["姓名"] == [
        text.replace("\ud800", "\ufffd").replace("\uffff", "\ufffd") for text in awkward
    ]


@pytest.mark.parametrize(
    "text, cell", [("12", 12), ("-1.5", -1.5), ("012", "012"), ("1e5", "1e5"), ("1" * 16, "1" * 16)]
)
def test_only_plain_numbers_become_numbers_and_only_in_columns_that_are_no_text(
    tmp_path: Path, text: str, cell: object
) -> None:
    table = read(tmp_path, write_roster("名册", COLUMNS, [{"序号": text, "姓名": text, "身份证号码": text}]))
    assert table.columns["序号"] == [cell]
    assert table.columns["姓名"] == table.columns["身份证号码"] == [text]


def test_a_roster_without_people_still_has_its_header(tmp_path: Path) -> None:
    assert read(tmp_path, write_roster("名册", COLUMNS, [])).rows == []


def test_a_text_longer_than_a_cell_is_not_cut_in_silence() -> None:
    with pytest.raises(ValueError, match="姓名"):
        write_roster("名册", COLUMNS, [{"姓名": "长" * (MOST_CHARACTERS + 1)}])


def test_twenty_thousand_people_go_out_and_in_quickly(tmp_path: Path) -> None:
    records = [{**RECORDS[0], "身份证号码": str(number)} for number in range(20_000)]
    start = time.perf_counter()
    content = write_roster("名册", COLUMNS, records)
    table = read(tmp_path, content)
    assert time.perf_counter() - start < 5, "usually 0.3 s"
    assert table.columns["身份证号码"] == [str(number) for number in range(20_000)]


def test_a_list_that_is_open_lets_other_names_be_typed_and_several_choices_are_shown_beside_the_cell() -> (
    None
):
    columns = (
        Column("推荐单位", options=("南宁",), open=True),
        Column("层级", several=("县级", "乡镇")),
        Column("岗位", several=tuple(f"第{number}类岗位" for number in range(60))),
    )
    sheet = part(write_template("名册", columns, (), rows=8), "xl/worksheets/sheet1.xml")
    unit, level, post = re.findall(r"<dataValidation [^>]*>", sheet)
    assert 'errorStyle="information"' in unit and "列表以外的请写全称" in unit
    assert 'type="list"' not in level and 'prompt="可填：县级、乡镇"' in level
    (prompt,) = re.findall(r'prompt="([^"]*)"', post)
    assert len(prompt) == 255 and prompt.endswith("……（见填写说明）")
    assert "errorStyle" not in SHEET, "a closed list stays closed"


@pytest.mark.parametrize(
    ("name", "is_open"), [("petition-system-2017", True), ("gx-model-worker-2024", False)]
)
def test_units_may_be_typed_where_the_notice_knows_them_by_pattern(name: str, is_open: bool) -> None:
    columns = {column.name: column for column in columns_of(library.by_name(name))}
    assert columns["推荐单位"].open is is_open
    assert columns["满足条件"].several[:2] == ("1", "2") and "从中选填：1、2" in columns["满足条件"].hint
