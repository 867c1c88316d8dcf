"""Official papers: what stands on them, in which order, in Word and in PDF alike."""

import subprocess

import pytest
from readers import part, word_tables, word_texts

from xuanxian.paperwork.fonts import MissingGlyph
from xuanxian.paperwork.forms import PageBreak, Prose
from xuanxian.paperwork.letters import Letter, Table, letter_form, numbered, texts, written
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.word import WordMaker

LETTER = Letter(
    "关于征求2023年度示例先进集体和示例先进个人推荐对象意见的函",
    [
        texts("拟推荐下列对象。"),
        Prose("heading", ("一、名单",)),
        Table([("序号", 1), ("姓名", 3)], [["1", "韦示例"], ["2", "覃样本"]]),
    ],
    number="示例函〔2023〕1号",
    to="示例市税务局",
    attached=("名单", "回执"),
    signed=("示例市人大常委会", "2023年11月20日"),
    contact="联系人：陆范例",
    behind=[PageBreak(), Prose("mark", ("附件1",))],
)
SAID = [
    "示例函〔2023〕1号",
    "关于征求2023年度示例先进集体",
    "和示例先进个人推荐对象意见的函",
    "示例市税务局：",
    "拟推荐下列对象。",
    "一、名单",
    "附件：1.名单",
    "2.回执",
    "示例市人大常委会",
    "2023年11月20日",
    "（联系人：陆范例）",
    "附件1",
]  # fmt: skip


@pytest.fixture(scope="module")
def made():
    return letter_form("征求意见函", LETTER)


def test_a_letter_in_word_has_every_part_in_its_place_and_a_real_table(made):
    docx = WordMaker().make(*made)
    assert word_texts(docx) == SAID
    (table,) = word_tables(docx)
    assert [[cell[0] for cell in row] for row in table] == [
        ["序号", "姓名"],
        ["1", "韦示例"],
        ["2", "覃样本"],
    ]


def test_a_letter_is_set_as_official_papers_are(made):
    xml = part(WordMaker().make(*made), "word/document.xml")
    assert 'w:line="560" w:lineRule="exact"' in xml  # 28 pt
    assert '<w:sz w:val="44"/>' in xml and '<w:sz w:val="32"/>' in xml  # 22 and 16 pt
    assert 'w:eastAsia="黑体"' in xml
    assert '<w:pgMar w:top="2098" w:right="1531" w:bottom="1984" w:left="1531"' in xml


def test_a_letter_as_pdf_says_the_same_on_two_pages(made, tmp_path):
    path = tmp_path / "函.pdf"
    path.write_bytes(PdfMaker().make(*made))
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    lines = "".join(text.split())
    assert [line for line in SAID if line not in lines] == []
    assert "韦示例" in lines and text.count("\f") == 2


def test_a_character_that_no_font_draws_is_refused_and_named():
    with pytest.raises(MissingGlyph, match="U\\+E000"):
        PdfMaker().make(*letter_form("函", Letter("函", [texts("\ue000")])))


def test_a_short_line_that_begins_with_a_number_is_a_heading_and_a_sentence_is_none():
    assert written("一、过程\n（一）程序\n一、这是一句话。\n正文\n\n又一段") == [
        Prose("heading", ("一、过程",)),
        Prose("subheading", ("（一）程序",)),
        Prose("text", ("一、这是一句话。", "正文", "又一段")),
    ]


def test_headings_are_numbered_as_one_counts():
    assert [numbered("名", at) for at in (0, 9, 10, 18)] == ["一、名", "十、名", "十一、名", "十九、名"]
