"""Where lines break, how high rows are, and how the parts of a cell fall into place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from annexes import forms

from xuanxian.paperwork import typeset
from xuanxian.paperwork.fitting import overfull
from xuanxian.paperwork.forms import Cover, Form, FormData, Layout, Lines
from xuanxian.paperwork.grids import parse_grid, parse_parts
from xuanxian.paperwork.kinds import Setting
from xuanxian.rules.core.fields import Field, Kind


@pytest.mark.parametrize(
    ("label", "room", "broken"),
    [
        ("姓    名", 5, "姓    名"),
        ("工作单位及职务", 5, "工作单位\n及职务"),
        ("集体负责人联系电话", 6, "集体负责人\n联系电话"),
        ("区直、中直驻桂单位党委（党组）意见", 4, "区直、中\n直驻桂\n单位党委\n（党组）\n意见"),
        ("主要事迹（400字以内）", 7, "主要事迹\n（400字以内）"),
        ("中央党校研究生 管理学博士", 9, "中央党校研究生\n管理学博士"),
        ("甲乙/丙丁".replace("/", "\n"), 2, "甲乙\n丙丁"),
    ],
)
def test_a_label_breaks_evenly_and_never_before_a_closing_mark(label: str, room: float, broken: str) -> None:
    assert typeset.balanced(label, room) == broken


def test_what_cannot_be_broken_stays_as_it_is() -> None:
    assert typeset.balanced("Guangxi", 2) == "Guangxi"


def test_what_is_longer_than_any_heading_is_left_to_the_renderers_at_once() -> None:
    assert typeset.balanced("示" * 100, 5).split("\n") == ["示" * 5] * 20
    assert typeset.balanced("示" * 101, 5) == "示" * 101


def test_a_latin_word_wider_than_its_cell_is_folded_and_chinese_left_to_the_typesetter() -> None:
    assert typeset.folded("电子邮箱example@example.invalid", 20) == "电子邮箱example@example.invalid"
    assert typeset.folded("0" * 25, 10) == "0" * 20 + "\n" + "0" * 5
    assert typeset.folded("某" * 50, 10) == "某" * 50


def test_columns_share_the_width_of_the_page() -> None:
    grid = parse_grid("甲 | 乙 | 丙", (1, 2, 1))
    assert typeset.column_widths(grid, Layout()) == (40.0, 80.0, 40.0)
    assert sum(typeset.column_widths(grid, Layout(landscape=True))) == pytest.approx(257)


def test_rows_beside_a_photo_are_high_enough_for_it_together() -> None:
    form = Form("表", "", (), {"照片": Field("照片", Kind.PHOTO)})
    heights = typeset.row_heights(form, parse_grid("甲 | [照片]\n乙 | ^\n丙 | ^"))
    assert sum(heights) == pytest.approx(52, abs=0.1)
    assert len(set(heights)) == 1


def test_the_height_a_field_asks_for_goes_before_that_of_its_kind() -> None:
    fields = {"意见": Field("意见", Kind.SEAL, height=45), "事迹": Field("事迹", Kind.LONG)}
    heights = typeset.row_heights(Form("表", "", (), fields), parse_grid("甲 | [意见]\n乙 | [事迹]\n丙 | 丁"))
    assert heights == (45.0, 20.0, typeset.ROW)


def test_only_running_text_may_split_a_row() -> None:
    form = forms()["附件4"]
    (grid,) = form.grids()
    assert [row for row in range(grid.rows) if typeset.may_split(form, grid, row)] == [6, 8]


def _content(drawing: str, field: Field, value: str = "", width: float = 80) -> typeset.Content:
    form = Form("表", "", (), {field.name: field})
    return typeset.content(form, parse_grid(drawing).cells[0], {field.name: value}, width, break_lines=False)


def test_a_label_before_a_seal_stays_apart_from_opinion_and_stamp() -> None:
    seal = Field("意见", Kind.SEAL, printed="（盖章）/年  月  日")
    made = _content("税务部门意见：[意见]", seal, "同意。")
    assert (made.setting, made.lines) == (Setting.SEALED, "税务部门意见：")
    assert (made.paragraphs, made.stamp) == (("同意。",), "（盖章）\n年  月  日")


def test_running_text_loses_its_own_indents_and_empty_lines() -> None:
    made = _content("[事迹]", Field("事迹", Kind.LONG), "　　第一段。\n\n  第二段。  ")
    assert made.paragraphs == ("第一段。", "第二段。")


def test_a_short_value_is_centred_and_one_of_many_lines_begins_at_the_left() -> None:
    assert not _content("[单位]", Field("单位"), "某某局").on_left
    assert _content("[单位]", Field("单位"), "某某" * 30).on_left
    assert _content("联系人：[单位]", Field("单位"), "某某").on_left


def test_long_text_shrinks_by_steps_until_it_fits() -> None:
    field = Field("事迹", Kind.LONG, height=60)
    form = Form("表", "", (), {"事迹": field}, Layout(shrink=True))
    (cell,) = parse_grid("[事迹]").cells

    def scale(characters: int, of: Form = form) -> float:
        return typeset.content(of, cell, {"事迹": "某" * characters}, 160, break_lines=False).scale

    assert [scale(n) for n in (100, 340, 900)] == [1.0, 0.875, 0.75]
    closer = typeset.content(form, cell, {"事迹": "某" * 560}, 160, break_lines=False)
    assert (closer.scale, closer.pitch) == (0.75, typeset.LINE)
    drawn = replace(form, blocks=(parse_grid("[事迹]"),))
    assert list(overfull(drawn, {"事迹": "某" * 640})) == []
    assert list(overfull(drawn, {"事迹": "某" * 700})) == [("事迹", 15, 13)]
    taller = replace(form, fields={"事迹": replace(field, tallest=90)})
    assert typeset.content(taller, cell, {"事迹": "某" * 340}, 160, break_lines=False).scale == 1.0
    assert scale(900, replace(form, layout=Layout())) == 1.0


def test_the_months_of_a_resume_stand_out_before_what_was_done() -> None:
    field = Field("简历", Kind.RESUME)
    form = Form("表", "", (), {"简历": field})
    (cell,) = parse_grid("[简历]").cells

    def hang(text: str, width: float) -> float:
        return typeset.content(form, cell, {"简历": text}, width, break_lines=True).hang

    assert hang("1998.07—2005.03　示例局科员\n（其间：在职学习）", 120) == 9.0
    assert hang("1998.07—2005.03　示例局科员", 60) == 0.0  # no room left for the words
    assert hang("示例大学毕业", 120) == 0.0


def test_a_number_within_chinese_takes_the_gaps_beside_it() -> None:
    assert typeset.ems("收集意见128条") == 5 + 3 * 0.5 + 2 * 0.25


def test_cover_labels_are_spread_to_the_widest() -> None:
    (cover,) = (block for block in forms()["附件4"].blocks if isinstance(block, Cover))
    width, lines = typeset.cover_lines(forms()["附件4"], cover, {"姓名": "韦示例"})
    assert width == 7  # 推荐人选姓名 and the colon
    assert [line.label for line in lines][:4] == ["推荐人选姓名", "工作单位", "推荐单位", "参 评  类 别"]
    assert [round(line.tracking, 3) for line in lines] == [0, 0.667, 0.667, 0, 0.667]
    assert lines[0].value == "韦示例" and lines[4].value == "年   月   日"


def test_a_head_line_keeps_its_places_and_breaks_between_entries_when_it_grows_too_long() -> None:
    form = Form("表", "", (), {"甲": Field("甲", printed=" " * 12), "乙": Field("乙", printed=" " * 4)})
    lines = Lines((parse_parts("集体名称：[甲]    所属单位：[乙]"),))
    assert typeset.line_texts(form, lines, {}) == (f"集体名称：{' ' * 16}所属单位：    ",)
    assert typeset.line_texts(form, lines, {"甲": "某站"}) == (f"集体名称：某站{' ' * 12}所属单位：    ",)
    long = typeset.line_texts(form, lines, {"甲": "某" * 20, "乙": "局" * 15})
    assert long == (f"集体名称：{'某' * 20}\n所属单位：{'局' * 15}",)


def test_a_cell_that_begins_in_the_repeating_row_spans_all_records() -> None:
    grid = parse_grid("甲 | 乙\n* [组] | [名]\n^ | 计")
    records = ({"名": "一"}, {"名": "二"})
    rows = [
        (p.cell.entries, p.row, p.rowspan, dict(p.values)) for p in typeset.placed(grid, {"组": "A"}, records)
    ]
    assert rows[2:] == [
        (("组",), 1, 3, {"组": "A"}),
        (("名",), 1, 1, {"名": "一"}),
        (("名",), 2, 1, {"名": "二"}),
        ((), 3, 1, {"组": "A"}),
    ]


def test_shapeless_characters_go_and_line_ends_become_one() -> None:
    assert typeset.clean(" 韦\u200b示\ufeff例\r\n\t第二行 ") == "韦示例\n 第二行"
    typeset.refuse_control_characters(FormData({"甲": "一\n二\t三😀"}))
