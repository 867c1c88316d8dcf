"""The paper on the screen: every field is entered once, has a name, and shows what the paper would print."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuanxian.paperwork.form_source import form_of
from xuanxian.paperwork.forms import Cover, Form, FormData, Lines
from xuanxian.paperwork.grids import parse_grid, parse_parts
from xuanxian.paperwork.screen import WIDGETS, _percents, paper, supplementary
from xuanxian.paperwork.screen_parts import CoverLines, Heading, Input, Mirror, PaperCell, Plain, Table, Text
from xuanxian.rules.core.fields import Field, Kind

NOTHING = FormData({})
PERSON, COLLECTIVE, SUMMARY = "先进个人推荐审批表", "先进集体推荐审批表", "推荐对象汇总表"


def form(*blocks, **fields: Field) -> Form:
    return Form("表", "附件", blocks, {name: replace(field, name=name) for name, field in fields.items()})


def cells(page) -> list[PaperCell]:
    tables = (block for block in page.blocks if isinstance(block, Table))
    return [cell for table in tables for row in (*table.head, *table.rows) for cell in row.cells]


def pieces(page) -> list[Input | Mirror | Text]:
    found = [piece for cell in cells(page) for piece in cell.pieces]
    for block in page.blocks:
        if isinstance(block, CoverLines):
            found += [piece for line in block.lines for piece in line.pieces]
        if isinstance(block, Plain):
            found += [piece for line in block.lines for group in line for piece in group]
    return found


def inputs(page) -> dict[str, Input]:
    return {piece.field: piece for piece in pieces(page) if isinstance(piece, Input)}


def one(kind: Kind, value: str = "", **more: object) -> Input:
    """The input of a single field beside its label."""
    made = paper(
        form(parse_grid("标签 | [栏目]"), 栏目=Field("栏目", kind, **more)), FormData({"栏目": value})
    )
    return inputs(made)["栏目"]


def test_every_kind_has_a_widget() -> None:
    assert set(WIDGETS) == set(Kind)


@pytest.mark.parametrize("name", [PERSON, COLLECTIVE, SUMMARY, "先进集体征求意见表", "先进个人征求意见表"])
def test_every_field_of_a_form_is_entered_exactly_once(rulebook, name) -> None:
    source = form_of(rulebook, name)
    page = paper(source, NOTHING)
    repeating = {
        entry
        for grid in source.grids()
        if grid.repeat is not None
        for cell in grid.row_cells(grid.repeat)
        for entry in cell.entries
    }
    entered = Counter(piece.field for piece in pieces(page) if isinstance(piece, Input))
    assert entered == Counter({entry for entry, _ in source.entries()} - repeating)
    assert page.fields == set(entered)


def test_a_field_on_cover_and_in_the_table_is_entered_in_the_table_and_mirrored_on_the_cover(
    rulebook,
) -> None:
    page = paper(form_of(rulebook, PERSON), FormData({"姓名": "韦示例"}))
    cover = next(block for block in page.blocks if isinstance(block, CoverLines))
    assert cover.lines[0].pieces == (Mirror("姓名", "韦示例"),)
    assert [line.label for line in cover.lines] == [
        "推荐人选姓名",
        "工作单位",
        "推荐单位",
        "参评类别",
        "填报时间",
    ]
    assert inputs(page)["姓名"].value == "韦示例"


def test_a_label_cell_names_the_entry_beside_it_or_below_it(rulebook) -> None:
    page = paper(form_of(rulebook, PERSON), NOTHING)
    labels = {cell.id: "".join(line.text for line in cell.lines) for cell in cells(page) if cell.is_label}
    named = {field: labels.get(made.label_ids, made.label) for field, made in inputs(page).items()}
    assert {
        field: named[field] for field in ("姓名", "性别", "主要事迹", "参加工作时间", "照片", "市级意见")
    } == {
        "姓名": "姓名",
        "性别": "性别",
        "主要事迹": "主要事迹（400字以内）",
        "参加工作时间": "参加工作时间",
        "照片": "照片",
        "市级意见": "设区的市人大常委会或广西军区政治工作局意见",
    }
    assert inputs(page)["照片"].label_ids == ""
    heads = {"".join(line.text for line in cell.lines): cell.scope for cell in cells(page) if cell.is_label}
    assert (heads["姓名"], heads["主要事迹（400字以内）"]) == ("row", "col")


def test_blanks_that_widen_a_word_are_left_out_of_its_name() -> None:
    page = paper(form(parse_grid("姓    名 | [甲]"), 甲=Field("甲")), NOTHING)
    line = cells(page)[0].lines[0]
    assert (line.text, line.spread, inputs(page)["甲"].label) == ("姓名", True, "姓名")


def test_in_a_matrix_both_headings_name_an_entry_and_are_repeated_where_cells_stand_below_each_other() -> (
    None
):
    page = paper(form(parse_grid(" | 推荐 | 备选\n机构 | [甲] | [乙]\n平台 | [丙] | [丁]")), NOTHING)
    made = cells(page)
    headings = {cell.pieces[0].field: cell.heading for cell in made if cell.pieces}
    assert headings == {"甲": "", "乙": "备选机构", "丙": "", "丁": "备选平台"}
    assert inputs(page)["丁"].label == "备选平台"
    assert inputs(page)["丁"].label_ids == f"{made[2].id} {made[6].id}"


def test_words_printed_just_before_an_entry_name_it_and_stay_with_it() -> None:
    line = parse_parts("（集体负责人：[甲]    单位及职务：[乙]）")
    page = paper(form(Lines((line,)), 甲=Field("甲"), 乙=Field("乙")), NOTHING)
    assert {field: made.label for field, made in inputs(page).items()} == {
        "甲": "集体负责人",
        "乙": "单位及职务",
    }
    (groups,) = next(block for block in page.blocks if isinstance(block, Plain)).lines
    assert [[getattr(p, "text", "[]") for p in group] for group in groups] == [
        ["（集体负责人：", "[]"],
        ["    单位及职务：", "[]", "）"],
    ]


def test_records_are_text_under_headings_repeated_on_every_page(rulebook) -> None:
    record = {"序号": "1", "姓名": "覃样本", "参评类别": "人大代表", "代表层级": "自治区"}
    page = paper(form_of(rulebook, SUMMARY), FormData({}, ((), (record,))))
    table = [block for block in page.blocks if isinstance(block, Table)][1]
    assert len(table.head) == 1 and all(cell.repeats for cell in table.head[0].cells)
    assert [row.is_blank for row in table.rows] == [False, True, True, True, True, True]
    shown = {cell.heading: cell.pieces[0] for cell in table.rows[0].cells}
    assert shown["姓名"] == Text("覃样本", is_name=True)
    assert shown["备注"] == Text("人大代表 自治区")
    assert page.wide


def test_what_other_fields_fill_in_is_shown_and_may_be_overwritten() -> None:
    fields = {
        "备注": Field("备注", filled_from="{类别} {层级}"),
        "类别": Field("类别"),
        "层级": Field("层级"),
    }
    source = form(parse_grid("备注 | [备注]"), **fields)
    made = inputs(paper(source, FormData({"类别": "人大代表", "层级": "县级"})))["备注"]
    assert (made.value, made.blank, made.shown) == ("", "人大代表 县级", "人大代表 县级")
    own = inputs(paper(source, FormData({"类别": "人大代表", "备注": "另写"})))["备注"]
    assert (own.value, own.shown) == ("另写", "另写")


def test_a_mirror_shows_what_other_fields_fill_in_too() -> None:
    cover, grid = Cover((parse_parts("备注：[备注]"),)), parse_grid("备注 | [备注]")
    fields = {"备注": Field("备注", filled_from="{类别}"), "类别": Field("类别")}
    page = paper(form(cover, grid, **fields), FormData({"类别": "人大代表"}))
    assert [piece for piece in pieces(page) if isinstance(piece, Mirror)] == [Mirror("备注", "人大代表")]


def test_the_counter_counts_as_the_rules_do() -> None:
    made = one(Kind.LONG, "2023年接待群众36次", limit=9)
    assert (made.count, made.limit, made.is_over) == (8, 9, False)
    assert one(Kind.LONG, "十个字以上的一段话啊啊", limit=9).is_over


def test_a_value_that_is_no_option_is_kept_to_be_seen() -> None:
    made = one(Kind.CHOICE, "国企", options=("企业", "机关"))
    assert [(option.value, option.chosen) for option in made.options] == [
        ("企业", False),
        ("机关", False),
        ("国企", True),
    ]


def test_several_choices_are_ticked_one_by_one() -> None:
    made = one(Kind.CHOICES, "自治区、乡镇", options=("自治区", "县（区）级", "乡镇"))
    assert [option.value for option in made.options if option.chosen] == ["自治区", "乡镇"]


def test_yes_or_no_needs_no_list_and_boxes_come_from_the_printed_form() -> None:
    assert [option.value for option in one(Kind.FLAG).options] == ["是", "否"]
    made = one(Kind.TICK, "否", printed="□是   □否")
    assert [option.value for option in made.options if option.chosen] == ["否"]
    assert made.box_first and not one(Kind.TICK, printed="是 □  否 □").box_first


def test_an_answer_without_a_box_is_shown_as_it_was_given() -> None:
    assert one(Kind.TICK, "不详", options=("是", "否"), printed="是 □ 否 □").shown == "不详"


def test_a_date_is_typed_in_figures_and_shown_as_it_prints() -> None:
    made = one(Kind.DATE, "2023-12-08", printed="   年   月   日")
    assert (made.value, made.shown, made.printed) == ("2023-12-08", "2023年12月8日", "   年   月   日")


def test_only_a_personal_number_that_is_there_is_masked() -> None:
    assert one(Kind.IDENTITY, "459999********0019").masked and one(Kind.PHONE, "138****0000").masked
    assert not one(Kind.IDENTITY).masked and not one(Kind.TEXT, "138****0000").masked


def test_help_says_format_bounds_limit_and_clause() -> None:
    assert one(Kind.MONTH, clause="附件4填表说明三").help == "写作××××.××，例如1978.06（附件4填表说明三）"
    assert one(Kind.NUMBER, low=0, high=100).help == "不低于0，不超过100"
    assert one(Kind.LONG, limit=400, clause="四").help == "400字以内（四）"


def test_marks_needs_and_what_may_not_be_changed_reach_the_input_and_its_cell() -> None:
    source = form(parse_grid("甲 | [甲] | 乙 | [乙]"), 甲=Field("甲"), 乙=Field("乙"))
    page = paper(source, NOTHING, marks={"甲": ("stop", "未填")}, required={"甲"}, read_only={"乙"})
    first, second = inputs(page)["甲"], inputs(page)["乙"]
    assert (first.level, first.word, first.message, first.required, first.read_only) == (
        "stop",
        "必须",
        "未填",
        True,
        False,
    )
    assert (second.level, second.required, second.read_only) == ("", False, True)
    assert [cell.levels for cell in cells(page) if cell.pieces] == ["stop", ""]


def test_the_title_of_a_later_page_is_known_to_repeat_that_of_the_cover(rulebook) -> None:
    page = paper(form_of(rulebook, PERSON), NOTHING)
    headings = [(block.style, block.again) for block in page.blocks if isinstance(block, Heading)]
    assert headings == [("cover", False), ("page", True)]


def test_long_entries_and_seals_keep_the_height_of_the_form(rulebook) -> None:
    page = paper(form_of(rulebook, PERSON), NOTHING)
    tall = {cell.pieces[0].field: (cell.setting, cell.tall) for cell in cells(page) if cell.tall}
    assert tall["主要事迹"] == ("area", 9) and tall["领导小组意见"] == ("seal", 6)
    assert inputs(page)["主要事迹"].rows == 11


def test_further_fields_are_labelled_with_their_own_names() -> None:
    fields = [
        Field("行政级别", Kind.RANK, options=("无", "科员级")),
        Field("事迹材料", Kind.LONG, limit=2000),
    ]
    rank, deeds = supplementary(fields, {"行政级别": "无"}, marks={"事迹材料": ("warn", "未填")})
    assert (rank.label, rank.label_ids, rank.value, deeds.level) == ("行政级别", "", "无", "warn")


def test_an_id_has_no_blank_in_it() -> None:
    page = paper(form(parse_grid("甲 | [县 级]"), **{"县 级": Field("县 级")}), NOTHING)
    assert inputs(page)["县 级"].id == "f-县-级"


@given(st.lists(st.floats(0.1, 500), min_size=1, max_size=30))
def test_widths_are_whole_percents_that_fill_the_table(widths) -> None:
    made = _percents(widths)
    assert sum(made) == 100
    assert all(abs(share - 100 * width / sum(widths)) < 1 for share, width in zip(made, widths, strict=True))
