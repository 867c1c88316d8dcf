"""Headers and cells: what a roster holds, and the place and mend of everything that cannot be taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from made_files import (
    HEADER,
    PEOPLE,
    biff_error,
    biff_formula,
    biff_merge,
    biff_number,
    biff_text,
    old_roster,
    old_workbook,
    roster,
    with_rows,
    with_sheet_xml,
    workbook,
)

from xuanxian.paperwork.tables import Heading, Table, read_tables
from xuanxian.rules.core.findings import Finding, Level

HEADINGS = (
    Heading("姓名", ("推荐对象姓名",), needed=True),
    Heading("性别", needed=True),
    Heading("出生年月", ("出生日期",), needed=True),
    Heading("身份证号码", ("身份证号", "公民身份号码"), needed=True),
    Heading("备注"),
)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., tuple[list[Table], list[Finding]]]:
    def reader(content: bytes, name: str = "名册.xlsx") -> tuple[list[Table], list[Finding]]:
        path = tmp_path / name
        path.write_bytes(content)
        return read_tables(path, HEADINGS)

    return reader


def only(findings: list[Finding]) -> tuple[str, str, int | None, str]:
    """Rule, level, row and column of the one finding, which must say what to do."""
    (finding,) = findings
    assert finding.mend and finding.message
    assert finding.place.file.startswith("名册")
    return finding.rule, finding.level.value, finding.place.row, finding.place.column


# What is taken as it is


def test_a_good_roster_yields_columns_and_row_numbers_and_no_finding(read: Any) -> None:
    (table,), findings = read(roster())
    assert findings == []
    assert table.file == "名册.xlsx"
    assert tuple(table.columns) == HEADER
    assert list(zip(*table.columns.values(), strict=True)) == list(PEOPLE)
    assert table.rows == [2, 3, 4]
    assert table.unknown == ()


@pytest.mark.parametrize("content, name", [(old_roster(), "名册.xls"), (roster(), "名册.xlsm")])
def test_other_workbooks_give_the_same_table(read: Any, content: bytes, name: str) -> None:
    (table,), findings = read(content, name)
    assert findings == []
    assert list(zip(*table.columns.values(), strict=True)) == list(PEOPLE)


def test_titles_above_the_header_are_passed_over(read: Any) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.merge_range("A1:E1", "推荐对象名册")
        sheet.write("A2", "填报单位：某市")
        for number, row in enumerate((HEADER, *PEOPLE), 3):
            sheet.write_row(number, 0, row)

    (table,), findings = read(workbook(fill))
    assert findings == []
    assert table.rows == [5, 6, 7]


def test_headings_are_known_in_spite_of_blanks_breaks_width_asterisks_and_aliases(read: Any) -> None:
    header = ("姓　名*", " 性\n别 ", "出生日期", "＊身份证号", "备　注\n")
    (table,), findings = read(roster((header, *PEOPLE)))
    assert findings == []
    assert tuple(table.columns) == HEADER


def test_brackets_of_either_width_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(roster((("单位(全称)", "姓名"), ("某局", "张三"))))
    (table,), findings = read_tables(path, [Heading("单位（全称）", needed=True), Heading("姓名")])
    assert findings == []
    assert table.columns["单位（全称）"] == ["某局"]


def test_values_keep_their_kind_and_texts_lose_only_outer_blanks(read: Any) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, (" 张 三　", 1, 2023.1, "４５", True))
        sheet.write_row(2, 0, ("李四", 2.5, None, "", "  "))
        sheet.write_datetime(1, 2, datetime(1990, 1, 1), book.add_format({"num_format": "yyyy.mm"}))
        sheet.write_number(2, 2, 2023.10)

    (table,), findings = read(workbook(fill))
    assert findings == []
    assert table.columns["姓名"] == ["张 三", "李四"]
    assert table.columns["性别"] == [1, 2.5]
    assert type(table.columns["性别"][0]) is int
    assert table.columns["出生年月"] == [date(1990, 1, 1), 2023.1]
    assert table.columns["身份证号码"] == ["４５", None]
    assert table.columns["备注"] == [True, None]


def test_dates_of_the_1904_calendar_are_the_same_days(read: Any) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, PEOPLE[0])
        sheet.write_datetime(1, 2, datetime(1990, 1, 1), book.add_format({"num_format": "yyyy-mm-dd"}))

    (table,), _ = read(workbook(fill, date_1904=True))
    assert table.columns["出生年月"] == [date(1990, 1, 1)]


def test_empty_rows_are_dropped_and_numbers_stay_right(read: Any) -> None:
    (table,), findings = read(roster((HEADER, PEOPLE[0], (), ("  ", ""), PEOPLE[1]), first_row=3))
    assert findings == []
    assert table.rows == [4, 7]
    assert table.columns["姓名"] == ["张三", "李四"]


def test_rows_beyond_a_thousand_keep_their_numbers(read: Any) -> None:
    people = [(f"人{number}", "男", "1990.01", str(number), None) for number in range(2, 3502)]
    (table,), findings = read(roster((HEADER, *people)))
    assert findings == []
    assert table.rows == list(range(2, 3502))
    assert table.columns["身份证号码"] == [str(number) for number in range(2, 3502)]
    assert table.columns["备注"] == [None] * 3500


def test_a_column_that_begins_late_has_gaps_before(read: Any) -> None:
    people = [("人", "男", "1990.01", "1", None)] * 1500 + [("末", "女", "1990.01", "2", "有", None)]
    (table,), _ = read(roster((HEADER, *people)))
    assert table.columns["备注"] == [None] * 1500 + ["有"]


@pytest.mark.parametrize("remark", ["注：以上名单按姓氏笔画排列", "说明：略", "合计", "填表人：某某"])
def test_remarks_under_the_table_are_dropped_with_a_note(read: Any, remark: str) -> None:
    (table,), findings = read(roster((HEADER, *PEOPLE, (remark,), ("2.另行报送",))))
    assert only(findings) == ("file.remarks", "note", 5, "")
    assert table.rows == [2, 3, 4]


def test_a_row_of_totals_is_no_nominee(read: Any) -> None:
    (table,), findings = read(roster((HEADER, *PEOPLE, ("合　计", None, None, "3人"))))
    assert only(findings) == ("file.remarks", "note", 5, "")
    assert table.rows == [2, 3, 4]


def test_a_remark_between_people_is_a_row_like_any_other(read: Any) -> None:
    (table,), findings = read(roster((HEADER, PEOPLE[0], ("注：下略",), PEOPLE[1])))
    assert findings == []
    assert table.rows == [2, 3, 4]


def test_several_sheets_are_told_apart_by_name_and_texts_without_a_header_are_ignored(read: Any) -> None:
    def fill(book: Any, sheet: Any) -> None:
        other = book.add_worksheet("乙组")
        for target, people in ((sheet, PEOPLE[:1]), (other, PEOPLE[1:])):
            for number, row in enumerate((HEADER, *people)):
                target.write_row(number, 0, row)
        for number, line in enumerate(("填写说明", "姓名", "性别", "出生年月")):
            book.get_worksheet_by_name("说明") or book.add_worksheet("说明")
            book.get_worksheet_by_name("说明").write(number, 0, line)

    tables, findings = read(workbook(fill))
    assert findings == []
    assert [table.file for table in tables] == ["名册.xlsx〔名册〕", "名册.xlsx〔乙组〕"]
    assert [table.columns["姓名"] for table in tables] == [["张三"], ["李四", "王五"]]


def test_a_hidden_roster_is_not_read_and_that_is_said(read: Any) -> None:
    def fill(book: Any, sheet: Any) -> None:
        other = book.add_worksheet("旧表")
        other.hide()
        for target in (sheet, other):
            target.write_row(0, 0, HEADER)
            target.write_row(1, 0, PEOPLE[0])

    tables, findings = read(workbook(fill))
    assert len(tables) == 1
    assert only(findings) == ("file.hidden-sheet", "note", None, "")
    tables, findings = read(
        old_workbook(("名册", 1, biff_text(0, 0, "姓名") + biff_text(0, 1, "性别"))), "名册.xls"
    )
    assert tables == []
    assert only(findings) == ("file.hidden-sheet", "stop", None, "")


# Headers


def test_unknown_headings_are_listed_in_one_note(read: Any) -> None:
    (table,), findings = read(roster(((*HEADER, "鞋码", "爱 好"), (*PEOPLE[0], "42", "棋"))))
    assert only(findings) == ("header.unknown", "note", 1, "F 列 鞋码")
    assert "鞋码（F 列）、爱好（G 列）" in findings[0].message
    assert table.unknown == ("鞋码", "爱好")
    assert tuple(table.columns) == HEADER


def test_without_a_header_the_wanted_and_the_nearest_headings_are_named(read: Any) -> None:
    tables, findings = read(roster((("人员名字", "出生月"), ("张三", "1990.01"))))
    assert tables == []
    assert only(findings) == ("header.none", "stop", None, "")
    assert findings[0].limit == "姓名、性别、出生年月、身份证号码"
    assert "「出生月」近似「出生年月」" in findings[0].message


def test_a_header_below_the_first_twenty_rows_is_not_found(read: Any) -> None:
    lines = [("标题",)] * 20
    assert only(read(roster((*lines, HEADER, *PEOPLE)))[1])[0] == "header.none"
    assert read(roster((*lines[:19], HEADER, *PEOPLE)))[1] == []


def test_a_missing_heading_names_the_nearest_one(read: Any) -> None:
    tables, findings = read(roster((("姓名", "性别", "出生年份", "身份证号码"), PEOPLE[0][:4]), first_row=2))
    assert tables == []
    assert [(f.rule, f.place.row, f.place.column) for f in findings] == [
        ("header.missing", 2, "出生年月"),
        ("header.unknown", 2, "C 列 出生年份"),
    ]
    assert findings[0].value == "C 列「出生年份」"
    assert "C 列「出生年份」" in findings[0].mend


def test_every_missing_heading_is_named_at_once(read: Any) -> None:
    _, findings = read(roster((("姓名", "性别"), ("张三", "男"))))
    assert [(f.rule, f.subject, bool(f.mend)) for f in findings] == [
        ("header.missing", "出生年月", True),
        ("header.missing", "身份证号码", True),
    ]


@pytest.mark.parametrize("again", ["姓名", "推荐对象姓名", " 姓 名"])
def test_a_doubled_heading_is_refused_also_by_alias(read: Any, again: str) -> None:
    tables, findings = read(roster(((*HEADER, again), (*PEOPLE[0], "张山"))))
    assert tables == []
    assert only(findings) == ("header.doubled", "stop", 1, "F 列 姓名")
    assert findings[0].value == "A 列、F 列"


def test_data_under_an_empty_heading_are_refused(read: Any) -> None:
    header = ("姓名", None, "性别", "出生年月", "身份证号码")
    tables, findings = read(roster((header, (), ("张三", "男", "1990.01", "459999199001011230", None))))
    assert tables == []
    assert only(findings) == ("header.shifted", "stop", 3, "B 列")
    assert "第 1 行" in findings[0].mend


def test_data_right_of_the_last_heading_are_refused(read: Any) -> None:
    _, findings = read(roster((HEADER, (*PEOPLE[0], "多出")), first_row=3))
    assert only(findings) == ("header.shifted", "stop", 4, "F 列")


def test_a_merged_heading_is_refused(read: Any) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.merge_range("A2:B2", "姓名")
        sheet.write_row(1, 2, HEADER[1:])
        sheet.write_row(2, 0, ("张", "三", *PEOPLE[0][1:]))

    tables, findings = read(workbook(fill))
    assert tables == []
    assert only(findings) == ("header.merged", "stop", 2, "A 列 姓名")
    assert findings[0].value == "A2:B2"


@pytest.mark.parametrize("words_below", [False, True])
def test_a_header_of_two_rows_is_refused_with_an_explanation(read: Any, words_below: bool) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.merge_range("A1:A2", "姓名")
        if words_below:
            sheet.merge_range("B1:D1", "基本情况")
            sheet.write_row(1, 1, ("性别", "出生年月", "身份证号码"))
        else:
            sheet.write_row(0, 1, ("性别", "出生年月", "身份证号码"))
        sheet.write_row(2, 0, PEOPLE[0][:4])

    tables, findings = read(workbook(fill))
    assert tables == []
    assert only(findings) == (
        "header.two-rows",
        "stop",
        2 if words_below else 1,
        "A 列 姓名" if not words_below else "A 列",
    )


# Cells


def test_formulas_are_refused_with_their_addresses(read: Any) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        for row in range(1, 31):
            sheet.write_row(row, 0, PEOPLE[0])
            sheet.write_formula(row, 1, f'=IF(A{row}="","","男")', None, "男")

    tables, findings = read(workbook(fill))
    assert tables == []
    assert only(findings) == ("cell.formula", "stop", 2, "B 列 性别")
    assert (
        "B2、B3、" in findings[0].value
        and "B21等 30 处" in findings[0].value
        and "B22" not in findings[0].value
    )
    assert "选择性粘贴→数值" in findings[0].mend


def test_formulas_that_nobody_reads_do_no_harm(read: Any) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, (*HEADER, "序号"))
        sheet.write_row(1, 0, PEOPLE[0])
        sheet.write_formula("F2", "=ROW()-1", None, 1)
        sheet.write_row(2, 0, ("合计",))
        sheet.write_formula("D3", "=COUNTA(A2:A2)", None, 1)

    (table,), findings = read(workbook(fill))
    assert table.rows == [2]
    assert [f.rule for f in findings if f.level is Level.STOP] == []


@pytest.mark.parametrize(
    "cell", ['<c s="0" r="B2" t="str"><f>1</f><v>男</v></c>', '<c t="str"><f>1</f><v>男</v></c>']
)
def test_formulas_are_found_however_the_cell_is_written(read: Any, cell: str) -> None:
    header = "".join(f'<c t="inlineStr"><is><t>{word}</t></is></c>' for word in HEADER)
    _, findings = read(with_rows(f"<row>{header}</row><row><c><v>1</v></c>{cell}</row>".encode()))
    assert only(findings) == ("cell.formula", "stop", 2, "B 列 性别")


def test_rows_and_cells_without_numbers_are_counted(read: Any) -> None:
    def row(words: Any) -> str:
        return "<row>" + "".join(f'<c t="inlineStr"><is><t>{word}</t></is></c>' for word in words) + "</row>"

    (table,), findings = read(with_rows((row(HEADER) + "<row/>" + row(PEOPLE[0]) + row(PEOPLE[2])).encode()))
    assert findings == []
    assert table.rows == [3, 4]
    assert table.columns["姓名"] == ["张三", "王五"]


def test_a_sheet_whose_elements_bear_a_prefix_is_read_and_searched(read: Any) -> None:
    def prefixed(xml: bytes) -> bytes:
        return (
            xml.replace(b"</", b"</x:")
            .replace(b"<", b"<x:")
            .replace(b"<x:/x:", b"</x:")
            .replace(b"<x:?", b"<?")
        )

    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, PEOPLE[0])
        sheet.write_formula("B2", "=1", None, "男")

    _, findings = read(with_sheet_xml(prefixed, workbook(fill)))
    assert only(findings) == ("cell.formula", "stop", 2, "B 列 性别")


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#SPILL!"])
def test_error_values_are_refused(read: Any, error: str) -> None:
    cells = "".join(
        f'<c r="{"ABCDE"[n]}1" t="inlineStr"><is><t>{word}</t></is></c>' for n, word in enumerate(HEADER)
    )
    _, findings = read(
        with_rows(f'<row r="1">{cells}</row><row r="2"><c r="C2" t="e"><v>{error}</v></c></row>'.encode())
    )
    assert only(findings) == ("cell.error", "stop", 2, "C 列 出生年月")
    assert error in findings[0].value


@pytest.mark.parametrize(
    "number, exact", [(459999199001011230, False), (1234567890123456, False), (123456789012345, True)]
)
def test_a_number_of_more_than_fifteen_digits_has_lost_its_last_ones(
    read: Any, number: int, exact: bool
) -> None:
    tables, findings = read(roster((HEADER, PEOPLE[1], (*PEOPLE[0][:3], number, None))))
    if exact:
        assert tables[0].columns["身份证号码"] == [PEOPLE[1][3], number]
    else:
        assert only(findings) == ("cell.precision", "stop", 3, "D 列 身份证号码")
        assert "身份证号码" in findings[0].message and "末位已丢失" in findings[0].message


def test_merged_cells_across_people_are_refused_and_elsewhere_not(read: Any) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.merge_range("A1:E1", "标题")
        sheet.write_row(1, 0, (*HEADER, "单位"))
        for row, person in enumerate(PEOPLE, 2):
            sheet.write_row(row, 0, person)
        sheet.merge_range("F3:F5", "某局")  # nobody reads this column
        sheet.merge_range("A6:F6", "注：略")

    (table,), findings = read(workbook(fill))
    assert table.rows == [3, 4, 5]
    assert [f.rule for f in findings if f.level is Level.STOP] == []

    def merge(book: Any, sheet: Any) -> None:
        fill(book, sheet)
        sheet.merge_range("B4:B5", "女")

    tables, findings = read(workbook(merge))
    assert tables == []
    stop = [f for f in findings if f.level is Level.STOP]
    assert only(stop) == ("cell.merged", "stop", 4, "B 列 性别")
    assert "B4:B5" in stop[0].value


def test_old_workbooks_show_the_same_flaws(read: Any) -> None:
    flaws = (
        biff_formula(2, 1, 5.0),
        biff_error(3, 1, 0x17),
        biff_number(3, 3, 4.59e17),
        biff_merge(1, 2, 4, 4),
    )
    tables, findings = read(old_roster(*flaws), "名册.xls")
    assert tables == []
    assert [(f.rule, f.place.row, f.place.column, bool(f.mend)) for f in findings] == [
        ("cell.merged", 2, "E 列 备注", True),
        ("cell.formula", 3, "B 列 性别", True),
        ("cell.error", 4, "B 列 性别", True),
        ("cell.precision", 4, "D 列 身份证号码", True),
    ]
