"""The PDF says what was written, in embedded fonts, within its borders, and the same each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from annexes import bare, forms
from PIL import Image
from readers import pdf_fonts, pdf_info, pdf_pages, pdf_text, pdf_words
from samples import COLLECTIVE, DEEDS, HEAD, PERSON, UNIT, summary

from xuanxian.paperwork.fonts import MissingGlyph
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.grids import parse_grid
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.rules.core.fields import Field, Kind

HOSTILE = r"""#panic("x") *粗* _斜_ $x^2$ @甲 <乙> `code` \n \u{41} "引" '号' // 注 /* 注 */ = 题 - 项 [括] {块} ~ -- ..."""


def person(**changes: str) -> FormData:
    return FormData({**PERSON, **changes})


def test_a_filled_form_says_every_value(pdf_maker: PdfMaker, tmp_path: Path) -> None:
    text = pdf_text(pdf_maker.make(forms()["附件4"], person()), tmp_path)
    printed = {k: v for k, v in PERSON.items() if k not in ("行政级别", "填报时间")}
    assert [name for name, value in printed.items() if bare(value) not in text] == []
    assert "填报时间：2023年12月18日" in text


def test_a_collective_form_ticks_its_box(pdf_maker: PdfMaker, tmp_path: Path) -> None:
    text = pdf_text(pdf_maker.make(forms()["附件3"], FormData(COLLECTIVE)), tmp_path)
    assert "临时集体标识是□否☑" in text


def test_a_summary_prints_every_record_in_its_order_and_fills_up_with_empty_rows(
    pdf_maker: PdfMaker, tmp_path: Path
) -> None:
    data = summary(collectives=2, people=8)
    people = tuple(
        {**record, "姓名": f"韦{'甲乙丙丁戊己庚辛'[n]}"} for n, record in enumerate(data.tables[1])
    )
    text = pdf_text(pdf_maker.make(forms()["附件2"], FormData(HEAD, (data.tables[0], people))), tmp_path)
    places = [text.index(f"{n}韦{name}男壮族1978.06") for n, name in enumerate("甲乙丙丁戊己庚辛", 1)]
    assert places == sorted(places)
    assert "填报单位（盖章）：南宁市人大常委会联系人：覃经办" in text


def test_a_summary_repeats_its_head_on_each_page(pdf_maker: PdfMaker, tmp_path: Path) -> None:
    pages = pdf_pages(pdf_maker.make(forms()["附件2"], summary(people=30)), tmp_path)
    assert len(pages) >= 3
    assert all("身份证号码" in page for page in pages[1:] if "韦示例" in page)


def test_every_font_is_embedded(pdf_maker: PdfMaker, tmp_path: Path) -> None:
    found = pdf_fonts(pdf_maker.make(forms()["附件3"], FormData(COLLECTIVE)), tmp_path)
    assert {"LiberationSerif", "FandolFang-Regular", "FandolSong-Bold"} <= set(found)
    assert "XuanxianMarks-Regular" in found
    assert all(found.values())


def test_digits_in_the_text_are_set_in_the_latin_font_only(pdf_maker: PdfMaker, tmp_path: Path) -> None:
    form = Form("表", "", (parse_grid("[甲]"),), {"甲": Field("甲")})
    found = pdf_fonts(pdf_maker.make(form, FormData({"甲": "459999"})), tmp_path)
    assert set(found) == {"LiberationSerif"}


def test_rare_name_characters_come_out(pdf_maker: PdfMaker, tmp_path: Path) -> None:
    pdf = pdf_maker.make(forms()["附件4"], person(姓名="欧阳镕喆堃龑䶮"))
    assert pdf_text(pdf, tmp_path).count("欧阳镕喆堃龑䶮") == 2  # cover and table


@pytest.mark.parametrize("character", ["\ue000", "\u0378", "\U0001f600", "\x07"])
def test_a_character_without_a_glyph_is_refused_with_its_field(pdf_maker: PdfMaker, character: str) -> None:
    with pytest.raises(MissingGlyph) as refused:
        pdf_maker.make(forms()["附件4"], person(籍贯=f"广西{character}宁"))
    assert (refused.value.character, refused.value.field) == (character, "籍贯")


def test_a_missing_glyph_is_found_in_a_record_of_a_summary_too(pdf_maker: PdfMaker) -> None:
    (first, second) = summary().tables
    people = ({**second[0], "姓名": "韦\ue001"},)
    with pytest.raises(MissingGlyph, match="「姓名」中的「U\\+E001」"):
        pdf_maker.make(forms()["附件2"], FormData(HEAD, (first, people)))


def test_text_that_looks_like_markup_prints_as_written(pdf_maker: PdfMaker, tmp_path: Path) -> None:
    pdf = pdf_maker.make(forms()["附件4"], person(姓名='"#*_\\$@<`', 工作单位=HOSTILE, 主要事迹=HOSTILE))
    text = pdf_text(pdf, tmp_path)
    assert text.count(bare(HOSTILE)) == 2
    assert '推荐人选姓名："#*_\\$@<`' in text


def test_an_empty_form_has_its_blanks_and_no_value(pdf_maker: PdfMaker, tmp_path: Path) -> None:
    pages = pdf_pages(pdf_maker.make(forms()["附件4"], FormData({})), tmp_path)
    assert len(pages) == 4
    assert "填报时间：年月日" in bare(pages[0])
    assert "照片（近期2寸免冠照片）" in bare(pages[2])


@pytest.mark.parametrize(("annex", "values"), [("附件3", COLLECTIVE), ("附件4", PERSON)])
def test_cover_rules_and_table_take_four_pages_with_the_opinions_on_the_last(
    annex: str, values: dict[str, str], pdf_maker: PdfMaker, tmp_path: Path
) -> None:
    pages = [bare(page) for page in pdf_pages(pdf_maker.make(forms()[annex], FormData(values)), tmp_path)]
    assert len(pages) == 4
    assert bare(values["主要事迹"]) in pages[2]
    assert [page.count("盖章") for page in pages] == [0, 0, 0, 4]


def test_a_long_text_goes_on_over_the_page_and_nothing_is_lost(pdf_maker: PdfMaker, tmp_path: Path) -> None:
    deeds = DEEDS * 5
    pages = pdf_pages(pdf_maker.make(forms()["附件4"], person(主要事迹=deeds)), tmp_path)
    assert bare(deeds) in bare("".join(pages))
    assert "急难愁盼" in pages[2] and "急难愁盼" in pages[3]


def test_nothing_runs_over_the_border_of_the_table(pdf_maker: PdfMaker, tmp_path: Path) -> None:
    long = person(
        姓名="买买提·阿卜杜拉·沙拉买提江·艾山",
        工作单位及职务=UNIT + "主任",
        学历学位="a" * 70,
        联系电话="0771-0000000-8888-13800000000",
        主要事迹="https://example.invalid/" + "x" * 200,
    )
    words = pdf_words(pdf_maker.make(forms()["附件4"], long), tmp_path)
    assert [w for w in words if w.left < 24.9 or w.right > 185.1 or w.bottom > 275.1] == []
    phone = [word for word in words if "13800" in word.text or word.text.startswith("0771")]
    assert phone and all(word.left >= 118.5 and word.right <= 147.5 for word in phone)


def test_seal_and_date_stand_at_the_lower_right_of_their_cell(pdf_maker: PdfMaker, tmp_path: Path) -> None:
    words = pdf_words(pdf_maker.make(forms()["附件6"], FormData({})), tmp_path)
    labels = [word for word in words if word.text.endswith("意见：")]
    seals = [word for word in words if word.text == "（盖章）"]
    assert len(labels) == len(seals) == 7
    for label, seal in zip(labels, seals, strict=True):
        assert seal.left > label.left + 15
        assert seal.top > label.top + 35


def test_a_photo_stands_in_its_cell_whatever_its_file_is_called(
    pdf_maker: PdfMaker, photo: Path, tmp_path: Path
) -> None:
    plain = pdf_maker.make(forms()["附件4"], person())
    with_photo = pdf_maker.make(forms()["附件4"], person(照片=str(photo)))
    assert b"/Subtype/Image" in with_photo.replace(b" ", b"")
    assert b"/Subtype/Image" not in plain.replace(b" ", b"")
    assert "照片（近期2寸" not in pdf_text(with_photo, tmp_path)


def test_a_photo_that_was_replaced_is_read_again(pdf_maker: PdfMaker, photo: Path) -> None:
    before = pdf_maker.make(forms()["附件4"], person(照片=str(photo)))
    Image.new("RGB", (413, 579), "#d53a3a").save(photo, "PNG")
    assert pdf_maker.make(forms()["附件4"], person(照片=str(photo))) != before


@pytest.mark.parametrize("content", [b"GIF89a", b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_a_photo_that_is_none_is_refused(content: bytes, pdf_maker: PdfMaker, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(content)
    with pytest.raises(ValueError, match=r"照片「photo\.jpg」不是可读的 JPEG 或 PNG 图片"):
        pdf_maker.make(forms()["附件4"], person(照片=str(tmp_path / "photo.jpg")))


def test_the_same_form_and_data_make_the_same_bytes(pdf_maker: PdfMaker) -> None:
    form = forms()["附件4"]
    assert PdfMaker().make(form, person()) == pdf_maker.make(form, person())
    assert pdf_maker.make(form, person(), dated=datetime(2023, 12, 18, tzinfo=UTC)) != pdf_maker.make(
        form, person()
    )


def test_it_is_an_archivable_and_tagged_file_with_title_and_author(
    pdf_maker: PdfMaker, tmp_path: Path
) -> None:
    pdf = pdf_maker.make(forms()["附件2"], summary())
    info = pdf_info(pdf, tmp_path)
    assert (info["Title"], info["Author"], info["Tagged"]) == ("推荐对象汇总表", "选贤", "yes")
    assert info["Page size"].startswith("841.89 x 595.276")
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf and b"<pdfaid:conformance>A<" in pdf
    assert b"/Lang(zh" in pdf.replace(b" ", b"")


def test_long_text_shrinks_only_where_the_notice_lets_it(pdf_maker: PdfMaker, tmp_path: Path) -> None:
    form = Form("表", "", (parse_grid("[事迹]"),), {"事迹": Field("事迹", Kind.LONG, height=60)})
    data = FormData({"事迹": DEEDS})
    shrunk = replace(form, layout=replace(form.layout, shrink=True))

    def height(made: bytes) -> float:
        words = pdf_words(made, tmp_path)
        return max(word.bottom for word in words) - min(word.top for word in words)

    assert height(pdf_maker.make(form, data)) > 60 > height(pdf_maker.make(shrunk, data))


def test_more_lists_of_records_than_tables_are_refused(pdf_maker: PdfMaker) -> None:
    with pytest.raises(ValueError, match="先进个人推荐审批表只有 0 张逐条填写的表，却给了 1 组记录"):
        pdf_maker.make(forms()["附件4"], FormData(PERSON, (({"姓名": "韦示例"},),)))
