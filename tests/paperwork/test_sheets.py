"""The workbook holds the values as they were written, in the form's merged grid, with drop-downs."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from annexes import bare, forms
from python_calamine import CalamineSheet, CalamineWorkbook
from readers import part
from samples import COLLECTIVE, DEEDS, HEAD, PERSON, summary

from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.grids import parse_grid
from xuanxian.paperwork.sheets import form_to_xlsx
from xuanxian.rules.core.fields import Field, Kind

SHEET1 = "xl/worksheets/sheet1.xml"


def sheets(made: bytes) -> list[CalamineSheet]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    return [book.get_sheet_by_name(name) for name in book.sheet_names]


def one_row(drawing: str, *fields: Field, **values: str) -> bytes:
    form = Form("表", "", (parse_grid(drawing),), {field.name: field for field in fields})
    return form_to_xlsx(form, FormData(values))


def test_each_table_of_a_summary_is_a_sheet_with_title_head_and_note() -> None:
    made = form_to_xlsx(forms()["附件2"], summary())
    collectives, people = sheets(made)
    assert people.name == "二、2023年度全区人大代表工作先进个人推荐对象汇总表"
    rows = people.to_python()
    assert rows[0][0] == "2023年度全区人大代表工作先进集体、先进个人推荐对象汇总表"
    assert bare(rows[1][0]).startswith("填报单位（盖章）：南宁市人大常委会联系人：覃经办")
    assert rows[3] == [
        "序号", "姓名", "性别", "民族", "出生年月", "政治面貌", "行政级别", "身份证号码", "工作单位及职务", "手机号码", "备注",
    ]  # fmt: skip
    assert rows[4][:8] == [1.0, "韦示例", "男", "壮族", "1978.06", "中共党员", "无", "459999197806150011"]
    assert len([row for row in rows[4:10] if row[1]]) == 4
    assert rows[10][0].startswith("注：1. 此表请按推荐优先顺序填写。")
    assert collectives.to_python()[4][1] == COLLECTIVE["集体名称"]


def test_the_grid_of_an_approval_form_is_merged_as_printed() -> None:
    made = form_to_xlsx(forms()["附件4"], FormData(PERSON))
    front, table = sheets(made)
    rows = table.to_python()
    assert rows[2][:4] == ["姓    名", "韦示例", "性    别", "男"]
    assert rows[10][0] == DEEDS
    merged = set(table.merged_cell_ranges or ())
    assert {
        ((2, 4), (6, 4)),
        ((7, 3), (7, 4)),
        ((8, 1), (8, 4)),
        ((10, 0), (10, 4)),
        ((12, 1), (12, 4)),
    } <= merged
    assert ["推荐人选姓名：", "韦示例"] in front.to_python()


def test_nothing_written_becomes_a_formula_a_link_or_a_number() -> None:
    names = "甲乙丙丁"
    written = ('=HYPERLINK("http://example.invalid","x")', "+1+2", "http://example.invalid/", "007")
    made = one_row(
        " | ".join(f"[{n}]" for n in names),
        *(Field(n) for n in names),
        **dict(zip(names, written, strict=True)),
    )
    assert sheets(made)[0].to_python() == [list(written)]
    xml = part(made, SHEET1)
    assert "<f>" not in xml and "hyperlink" not in xml
    assert xml.count('t="s"') == 4


@pytest.mark.parametrize("kind", [Kind.IDENTITY, Kind.PHONE, Kind.MONTH, Kind.TEXT])
def test_cells_of_numbers_that_are_no_amounts_are_formatted_as_text(kind: Kind) -> None:
    made = one_row("[甲]", Field("甲", kind))
    style = re.search(r'<c r="A1" s="(\d+)"', part(made, SHEET1))
    assert style is not None
    formats = re.findall(r'<xf numFmtId="(\d+)"', part(made, "xl/styles.xml").partition("<cellXfs")[2])
    assert formats[int(style[1])] == "49"  # @


def test_an_amount_is_a_number() -> None:
    assert sheets(one_row("[人数]", Field("人数", Kind.NUMBER), 人数="12"))[0].to_python() == [[12.0]]
    assert sheets(one_row("[人数]", Field("人数", Kind.NUMBER), 人数="约12"))[0].to_python() == [["约12"]]


def test_a_choice_is_a_drop_down_in_every_row() -> None:
    people = part(form_to_xlsx(forms()["附件2"], FormData({})), "xl/worksheets/sheet2.xml")
    assert re.search(r'type="list"[^>]* sqref="C5"><formula1>"男,女"</formula1>', people)
    assert people.count('type="list"') == 6 * 4  # 性别, 民族, 政治面貌, 行政级别


def test_a_list_too_long_for_a_cell_stands_on_a_hidden_sheet() -> None:
    options = tuple(f"第{number}号单位" for number in range(60))
    made = one_row("[甲] | [乙]", *(Field(name, Kind.CHOICE, options=options) for name in "甲乙"))
    assert part(made, SHEET1).count("<formula1>选项!$A$1:$A$60</formula1>") == 2
    assert '<sheet name="选项" sheetId="2" state="hidden"' in part(made, "xl/workbook.xml")
    assert [row[0] for row in sheets(made)[1].to_python()] == list(options)


def test_a_limited_text_warns_and_a_bounded_number_refuses() -> None:
    long = part(one_row("[事迹]", Field("事迹", Kind.LONG, limit=400)), SHEET1)
    assert 'type="textLength" operator="lessThanOrEqual" errorStyle="warning"' in long
    assert "<formula1>400</formula1>" in long
    number = part(one_row("[人数]", Field("人数", Kind.NUMBER, low=1, high=99)), SHEET1)
    assert re.search(r'type="decimal".*<formula1>1</formula1><formula2>99<', number)


def test_it_prints_on_a4_across_where_the_form_lies_across() -> None:
    across = part(form_to_xlsx(forms()["附件2"], FormData({})), SHEET1)
    upright = part(form_to_xlsx(forms()["附件6"], FormData({})), SHEET1)
    assert 'paperSize="9"' in across and 'orientation="landscape"' in across
    assert 'paperSize="9"' in upright and 'orientation="portrait"' in upright
    assert "_xlnm.Print_Titles" in part(form_to_xlsx(forms()["附件2"], FormData({})), "xl/workbook.xml")


def test_a_photo_lies_on_its_cell_in_its_own_size(photo: Path) -> None:
    made = form_to_xlsx(forms()["附件4"], FormData({**PERSON, "照片": str(photo)}))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.read("xl/media/image1.jpeg") == photo.read_bytes()
    extent = re.search(r'<a:ext cx="(\d+)" cy="(\d+)"/>', part(made, "xl/drawings/drawing1.xml"))
    assert extent is not None
    assert 34 < int(extent[1]) / 36000 < 36 and 48 < int(extent[2]) / 36000 < 50


def test_a_row_grows_with_its_text() -> None:
    text = "某某单位" * 100
    drawing = "[甲] | 标签\n[乙] | 标签"
    form = Form("表", "", (parse_grid(drawing),), {})
    heights = re.findall(
        r'<row [^>]*?ht="([\d.]+)"', part(form_to_xlsx(form, FormData({"乙": text})), SHEET1)
    )
    assert float(heights[0]) < 40 < 200 < float(heights[1])


def test_a_control_character_is_refused_with_its_field() -> None:
    with pytest.raises(ValueError, match="「姓名」中有控制字符（U\\+0007）"):
        form_to_xlsx(forms()["附件4"], FormData({"姓名": "韦\x07"}))


def test_the_same_form_and_data_make_the_same_bytes() -> None:
    assert form_to_xlsx(forms()["附件2"], summary()) == form_to_xlsx(forms()["附件2"], summary())


def test_two_tables_without_titles_of_their_own_get_sheets_of_different_names() -> None:
    form = Form("汇总/表" * 20, "", (parse_grid("甲"), parse_grid("乙")), {})
    names = [sheet.name for sheet in sheets(form_to_xlsx(form, FormData(HEAD)))]
    assert len(names) == len(set(names)) == 2
    assert all(len(name) <= 31 and "/" not in name for name in names)
