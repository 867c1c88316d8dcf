"""The Word file: what was written, in the fonts the notice names, in a file other programs open."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from annexes import bare, forms
from readers import part, word_tables, word_texts
from samples import COLLECTIVE, DEEDS, HEAD, PERSON, UNIT, summary

from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.grids import parse_grid
from xuanxian.paperwork.word import WordMaker
from xuanxian.rules.core.fields import Field, Kind


def person(**changes: str) -> FormData:
    return FormData({**PERSON, **changes})


def test_a_filled_form_holds_every_value_in_its_cell(word_maker: WordMaker) -> None:
    (rows,) = word_tables(word_maker.make(forms()["附件4"], person()))
    assert rows[0][:4] == [("姓名", 1, 1), ("韦示例", 1, 1), ("性别", 1, 1), ("男", 1, 1)]
    assert rows[4] == [
        ("身份证号码", 1, 1),
        ("459999197806150011", 1, 1),
        ("联系电话", 1, 1),
        ("13800000000", 1, 1),
    ]
    assert rows[8] == [(bare(DEEDS), 5, 1)]


def test_the_cover_holds_its_values(word_maker: WordMaker) -> None:
    texts = word_texts(word_maker.make(forms()["附件4"], person(推荐单位=UNIT)))
    assert texts[2:7] == [
        "推荐人选姓名：韦示例",
        "工作单位：广西某某农业科技有限公司",
        f"推荐单位：{UNIT}",
        "参评类别：人大代表",
        "填报时间：2023年12月18日",
    ]


def test_a_collective_form_ticks_its_box(word_maker: WordMaker) -> None:
    (rows,) = word_tables(word_maker.make(forms()["附件3"], FormData(COLLECTIVE)))
    assert rows[4] == [("临时集体标识", 1, 1), ("是□否☑", 3, 1)]


def test_the_repeating_row_stands_once_per_record_and_fills_up_to_the_printed_six(
    word_maker: WordMaker,
) -> None:
    collectives, people = word_tables(word_maker.make(forms()["附件2"], summary(collectives=2, people=8)))
    assert (len(collectives), len(people)) == (1 + 6, 1 + 8)
    assert [row[0][0] for row in people] == ["序号", *"12345678"]
    assert [row[0][0] for row in collectives] == ["序号", "1", "2", "", "", "", ""]


def test_a_label_beside_all_records_grows_with_them(word_maker: WordMaker) -> None:
    form = Form("表", "", (parse_grid("组 | 姓名\n* ^ | [姓名]"),), {"姓名": Field("姓名", Kind.NAME)})
    records = tuple({"姓名": name} for name in ("甲", "乙", "丙"))
    (rows,) = word_tables(word_maker.make(form, FormData({}, (records,))))
    assert rows == [[("组", 1, 4), ("姓名", 1, 1)], [("甲", 1, 1)], [("乙", 1, 1)], [("丙", 1, 1)]]


def test_markup_in_a_value_stays_text(word_maker: WordMaker) -> None:
    hostile = "</w:t></w:r><w:p/> & < > \"甲\" '乙' ]]> &lt; <!-- --> {姓名} [姓名]"
    (rows,) = word_tables(word_maker.make(forms()["附件4"], person(姓名=hostile, 主要事迹=hostile)))
    assert rows[0][1][0] == rows[8][0][0] == bare(hostile)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_a_character_xml_cannot_hold_is_refused_with_its_field(word_maker: WordMaker, character: str) -> None:
    with pytest.raises(ValueError, match=f"「籍贯」中有控制字符（U\\+{ord(character):04X}）"):
        word_maker.make(forms()["附件4"], person(籍贯=f"广西{character}"))


def test_a_control_character_in_a_record_is_refused_too(word_maker: WordMaker) -> None:
    with pytest.raises(ValueError, match="「备注」中有控制字符"):
        word_maker.make(forms()["附件2"], FormData(HEAD, ((), ({"备注": "\x01"},))))


def test_shapeless_characters_are_left_out_and_paragraphs_kept(word_maker: WordMaker) -> None:
    made = word_maker.make(
        forms()["附件4"], person(姓名="韦\u200b示\ufeff例", 主要事迹="　　第一段。\r\n\r\n  第二段。")
    )
    (rows,) = word_tables(made)
    assert rows[0][1][0] == "韦示例"
    assert "　　第一段" not in part(made, "word/document.xml")
    assert part(made, "word/document.xml").count('w:firstLineChars="200"') >= 2


def test_the_fonts_are_those_the_notice_names(word_maker: WordMaker) -> None:
    styles = part(word_maker.make(forms()["附件4"], person()), "word/styles.xml")
    assert 'w:ascii="Times New Roman" w:eastAsia="仿宋" w:hAnsi="Times New Roman"' in styles
    assert '<w:sz w:val="24"/>' in styles  # 小四

    form = forms()["附件4"]
    other = replace(form, layout=replace(form.layout, body="方正仿宋"))
    assert 'w:eastAsia="方正仿宋"' in part(word_maker.make(other, person()), "word/styles.xml")


def test_headings_are_bold_song(word_maker: WordMaker) -> None:
    document = part(word_maker.make(forms()["附件6"], FormData({})), "word/document.xml")
    assert '<w:rFonts w:hint="eastAsia" w:eastAsia="宋体"/><w:b/><w:bCs/><w:sz w:val="36"/>' in document


def test_the_page_is_a4_and_summaries_lie_across(word_maker: WordMaker) -> None:
    upright = part(word_maker.make(forms()["附件4"], person()), "word/document.xml")
    across = part(word_maker.make(forms()["附件2"], summary()), "word/document.xml")
    assert '<w:pgSz w:w="11906" w:h="16838"/>' in upright
    assert '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>' in across


def test_cover_rules_and_table_each_begin_a_page(word_maker: WordMaker) -> None:
    document = part(word_maker.make(forms()["附件4"], person()), "word/document.xml")
    assert document.count("<w:pageBreakBefore/>") == 2
    assert 'w:type="page"' not in document


def test_rows_of_seals_hold_together_and_heads_repeat(word_maker: WordMaker) -> None:
    rows = re.findall(
        r"<w:trPr>(.*?)</w:trPr>", part(word_maker.make(forms()["附件4"], person()), "word/document.xml")
    )
    assert ["cantSplit" in row for row in rows] == [True] * 6 + [False, True, False] + [True] * 3
    summaries = part(word_maker.make(forms()["附件2"], summary()), "word/document.xml")
    assert summaries.count("<w:tblHeader/>") == 2


def test_a_photo_is_a_part_of_its_own_in_the_size_of_two_inches(word_maker: WordMaker, photo: Path) -> None:
    made = word_maker.make(forms()["附件4"], person(照片=str(photo)))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.read("word/media/photo1.jpeg") == photo.read_bytes()
    document = part(made, "word/document.xml")
    extent = re.search(r'<wp:extent cx="(\d+)" cy="(\d+)"/>', document)
    assert extent is not None
    width, height = (int(side) / 36000 for side in extent.groups())
    assert 34.5 < width < 35.5 and 48.5 < height < 49.5
    assert 'r:embed="rIdPhoto1"' in document
    assert 'Id="rIdPhoto1"' in part(made, "word/_rels/document.xml.rels")
    assert len(docx.Document(io.BytesIO(made)).inline_shapes) == 1
    assert "照片（近期2寸" not in bare(document)


def test_a_copy_without_photo_follows_one_with_it_untouched(word_maker: WordMaker, photo: Path) -> None:
    plain = word_maker.make(forms()["附件4"], person())
    word_maker.make(forms()["附件4"], person(照片=str(photo)))
    assert (
        word_maker.make(forms()["附件4"], person()) == plain == WordMaker().make(forms()["附件4"], person())
    )


@pytest.mark.parametrize("annex", ["附件2", "附件3", "附件4", "附件5", "附件6"])
def test_another_library_opens_it_and_every_part_is_well_formed(annex: str, word_maker: WordMaker) -> None:
    made = word_maker.make(forms()[annex], FormData({**PERSON, **COLLECTIVE, **HEAD}))
    opened = docx.Document(io.BytesIO(made))
    assert len(opened.tables) == len(forms()[annex].grids())
    assert opened.core_properties.title == forms()[annex].name
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        for name in names:
            ElementTree.fromstring(archive.read(name))


def test_properties_stand_in_the_order_of_the_schema(word_maker: WordMaker, photo: Path) -> None:
    """Word refuses what it calls unreadable content where the order differs."""
    orders = {
        "pPr": "keepNext pageBreakBefore tabs spacing ind jc rPr",
        "rPr": "rFonts b bCs spacing sz szCs u",
        "tcPr": "tcW gridSpan vMerge vAlign",
        "tblPr": "tblW jc tblBorders tblLayout tblCellMar",
        "sectPr": "pgSz pgMar",
    }
    seen = set()
    for annex in ("附件2", "附件4"):
        made = word_maker.make(forms()[annex], person(照片=str(photo), 推荐单位=UNIT))
        for element in ElementTree.fromstring(part(made, "word/document.xml")).iter():
            name = element.tag.rpartition("}")[2]
            if name in orders:
                order = orders[name].split()
                places = [order.index(child.tag.rpartition("}")[2]) for child in element]
                assert places == sorted(places), name
                seen.add(name)
    assert seen == set(orders)


def test_templates_of_forms_long_unused_are_let_go() -> None:
    maker = WordMaker()
    for number in range(100):
        form = Form(f"表{number}", "", (parse_grid(f"标签{number} | [甲]"),), {"甲": Field("甲")})
        assert word_tables(maker.make(form, FormData({"甲": "一"})))[0][0][0] == (f"标签{number}", 1, 1)
    assert len(maker._templates) <= 32
