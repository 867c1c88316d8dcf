"""One table says how each kind prints, and every renderer knows every kind."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from readers import pdf_text, word_tables

from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.grids import parse_grid
from xuanxian.paperwork.kinds import KINDS, Setting, printed
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.sheets import form_to_xlsx
from xuanxian.paperwork.word import WordMaker
from xuanxian.rules.core.fields import Field, Kind

YES_OR_NO = Field("临时集体标识", Kind.TICK, options=("是", "否"), printed="是 □       否 □")
SEAL = Field("单位意见", Kind.SEAL, printed="（盖章）/年   月   日")


def test_every_kind_says_how_it_prints() -> None:
    assert set(KINDS) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_every_renderer_prints_every_kind(
    kind: Kind, pdf_maker: PdfMaker, word_maker: WordMaker, photo: Path, tmp_path: Path
) -> None:
    field = Field(
        "栏目", kind, options=("甲", "乙"), printed="印着" if kind in (Kind.SEAL, Kind.PHOTO) else ""
    )
    form = Form("表", "附件", (parse_grid("标签 | [栏目]"),), {"栏目": field})
    value = str(photo) if kind is Kind.PHOTO else "甲"
    shown = {Kind.TICK: "甲☑乙□", Kind.PHOTO: "", Kind.SEAL: "甲印着"}.get(kind, "甲")
    data = FormData({"栏目": value})

    assert word_tables(word_maker.make(form, data)) == [[[("标签", 1, 1), (shown, 1, 1)]]]
    assert pdf_text(pdf_maker.make(form, data), tmp_path) == f"标签{shown}"
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(form_to_xlsx(form, data))).get_sheet_by_index(0)
    label, cell = sheet.to_python()[0]
    assert (label, "".join(str(cell).split())) == ("标签", shown)


def test_a_tick_prints_all_boxes_as_the_form_does_and_marks_the_chosen_one() -> None:
    assert printed(YES_OR_NO, "") == "是 □       否 □"
    assert printed(YES_OR_NO, "是") == "是 ☑       否 □"
    assert printed(YES_OR_NO, "否") == "是 □       否 ☑"


def test_a_tick_finds_its_box_before_the_word_too() -> None:
    before = Field("性质", Kind.TICK, options=("企业", "事业单位"), printed="□企业 □事业单位")
    assert printed(before, "事业单位") == "□企业 ☑事业单位"
    assert printed(before, "企业") == "☑企业 □事业单位"


def test_a_tick_marks_the_whole_word_not_one_that_contains_it() -> None:
    field = Field("性质", Kind.TICK, options=("非企业", "企业"), printed="非企业 □  企业 □")
    assert printed(field, "企业") == "非企业 □  企业 ☑"


def test_a_tick_for_which_the_form_has_no_box_is_refused() -> None:
    with pytest.raises(ValueError, match="「临时集体标识」没有「不详」这一格，可选：是、否"):
        printed(YES_OR_NO, "不详")


def test_seal_and_date_stay_empty_below_an_opinion() -> None:
    assert printed(SEAL, "") == "（盖章）\n年   月   日"
    assert printed(SEAL, "同意推荐。") == "同意推荐。\n（盖章）\n年   月   日"


def test_an_iso_date_prints_in_chinese_and_an_empty_one_as_the_form_does() -> None:
    field = Field("填报时间", Kind.DATE, printed="    年   月   日")
    assert printed(field, "2023-12-08") == "2023年12月8日"
    assert printed(field, "二〇二三年末") == "二〇二三年末"
    assert printed(field, "") == "    年   月   日"


def test_only_running_text_flows() -> None:
    flowing = {kind for kind, look in KINDS.items() if look.setting is Setting.FLOWING}
    assert flowing == {Kind.LONG, Kind.RESUME}
