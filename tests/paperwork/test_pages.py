"""Pages as an office would have them: an empty summary on one, no notes and no opinion alone on a last one, no blank strip. The
Word file is set by LibreOffice where it is there; it has none of the notice's fonts, as many an office has not."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from annexes import forms
from readers import part, pdf_pages
from samples import HEAD, PERSON, UNIT

from xuanxian.paperwork.form_source import form_of
from xuanxian.paperwork.forms import Form, FormData, Layout, Lines, Prose, Title
from xuanxian.paperwork.grids import parse_grid
from xuanxian.paperwork.letters import Letter, letter_form, texts
from xuanxian.paperwork.pages import heights
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.previews import Filling, preview
from xuanxian.paperwork.sheets import form_to_xlsx
from xuanxian.paperwork.word import WordMaker
from xuanxian.rulebooks import library
from xuanxian.rules.core.fields import Field, Kind

FIFTY = "广西壮族自治区示例市示例县人民代表大会常务委员会代表资格审查和选举任免联络工作委员会办公室三级调研员"


def word_pages(docx: bytes, folder: Path) -> list[str]:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("没有安装 LibreOffice")
    file = folder / "word.docx"
    file.write_bytes(docx)
    profile = f"-env:UserInstallation=file://{folder}/office"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return pdf_pages((folder / "word.pdf").read_bytes(), folder)


def of_notice(name: str, form: str, filling: Filling) -> tuple[Form, FormData]:
    rulebook = library.by_name(name)
    made = form_of(rulebook, form)
    return made, preview(rulebook, made, filling)


def test_an_empty_summary_of_both_tables_fits_one_page(pdf_maker: PdfMaker, tmp_path: Path) -> None:
    (page,) = pdf_pages(pdf_maker.make(forms()["附件2"], FormData({})), tmp_path)
    assert "集体所属" in page and "手机号码" in page and "应注明具体的层级" in page


def test_an_empty_summary_in_word_fits_one_page_too(word_maker: WordMaker, tmp_path: Path) -> None:
    (page,) = word_pages(word_maker.make(forms()["附件2"], FormData({})), tmp_path)
    assert "集体所属" in page and "手机号码" in page


def test_twenty_one_people_of_long_employers_take_four_pages_at_most(
    pdf_maker: PdfMaker, tmp_path: Path
) -> None:
    assert len(FIFTY) == 50
    people = tuple(
        {**PERSON, "序号": str(n), "工作单位及职务": FIFTY, "备注": "人大代表"} for n in range(1, 22)
    )
    pages = pdf_pages(
        pdf_maker.make(forms()["附件2"], FormData({**HEAD, "填报单位": UNIT}, ((), people))), tmp_path
    )
    assert len(pages) <= 4
    assert all("身份证号码" in page for page in pages[1:])


@pytest.mark.parametrize(
    ("notice", "form"),
    [
        ("gx-deputy-work-2023", "先进集体征求意见表"),
        ("gx-deputy-work-2023", "先进个人征求意见表"),
        ("petition-system-2017", "先进集体初审推荐表"),
    ],
)
def test_a_full_form_of_one_page_keeps_to_it_by_lower_cells(
    notice: str, form: str, pdf_maker: PdfMaker, word_maker: WordMaker, tmp_path: Path
) -> None:
    filled = of_notice(notice, form, Filling.FULL)
    assert len(pdf_pages(pdf_maker.make(*filled), tmp_path)) == 1
    assert len(word_pages(word_maker.make(*filled), tmp_path)) == 1


def test_cells_for_seals_give_way_to_forty_millimetres_and_no_further() -> None:
    seal = Field("意见", Kind.SEAL, height=60, printed="（盖章）")
    grid = parse_grid("\n".join(["单位意见 | [意见]"] * 4), (40, 120))

    def least(notes: int) -> set[float]:
        form = Form("表", "", (Title(("表",)), grid, Lines((("注：示例",),) * notes)), {"意见": seal})
        return set(heights(form, FormData({}))[0])

    assert (
        least(1) < {50.0} or max(least(1)) < 60
    )  # 14.5 + 240 + 10 mm: over 247.5 by less than four cells can give
    assert min(least(1)) >= 40
    assert least(30) == {60.0}  # no use: two pages anyhow


def test_notes_never_stand_alone_on_a_page(
    pdf_maker: PdfMaker, word_maker: WordMaker, tmp_path: Path
) -> None:
    """However many rows go before: the notes take the last row with them."""
    note = "注：请填报分管领导和具体经办人员各1名。"
    grid = parse_grid("姓名 | 单位\n* [姓名] | [单位]", (40, 120), 1)
    form = Form(
        "联系表",
        "",
        (Title(("联系表",)), grid, Lines(((note,),))),
        {"姓名": Field("姓名"), "单位": Field("单位")},
    )
    for count in range(28, 37):
        rows = tuple({"姓名": f"韦示例{n}", "单位": "示例局"} for n in range(count))
        pages = pdf_pages(pdf_maker.make(form, FormData({}, (rows,))), tmp_path)
        assert note[:6] in pages[-1] and f"韦示例 {count - 1} 示例局" in pages[-1], count
    xml = part(word_maker.make(form, FormData({}, (({"姓名": "韦示例"},) * 3,))), "word/document.xml")
    last = xml.rpartition("<w:tr>")[2].partition("</w:tr>")[0]
    assert last.count("<w:keepNext/>") == last.count("<w:p>") == 2
    assert xml.count("<w:keepNext/>") == 2 + 1  # and the title


def test_a_label_above_running_text_never_stays_behind(pdf_maker: PdfMaker, tmp_path: Path) -> None:
    fields = {"事迹": Field("事迹", Kind.LONG, height=60), "意见": Field("意见", Kind.LONG, height=20)}
    for height in range(150, 240, 6):
        drawing = "[意见] | <\n主要事迹（400字以内） | <\n[事迹] | <"
        tall = fields | {"意见": Field("意见", Kind.LONG, height=height)}
        form = Form("表", "", (Title(("表",)), parse_grid(drawing)), tall)
        pages = pdf_pages(pdf_maker.make(form, FormData({"事迹": "某" * 300})), tmp_path)
        (at,) = (n for n, page in enumerate(pages) if "主要事迹" in page)
        assert "某" in pages[at], height


def test_the_empty_row_below_the_deeds_is_no_blank_strip(word_maker: WordMaker) -> None:
    """Chongqing's forms print a second empty row, on which the deeds went on: in Word it stays, flat and without a line."""
    form, data = of_notice("cq-deputy-contribution-2022", "先进个人推荐审批表", Filling.EMPTY)
    rows = re.findall(r"<w:tr>.*?</w:tr>", part(word_maker.make(form, data), "word/document.xml"))
    strips = [row for row in rows if 'w:hRule="exact"/></w:trPr>' in row]
    assert len(rows) == 21 and len(strips) == 1
    assert '<w:trHeight w:val="20" w:hRule="exact"/>' in strips[0] and '<w:top w:val="nil"/>' in strips[0]
    sheet = part(form_to_xlsx(form, data), "xl/worksheets/sheet2.xml")
    assert len(re.findall("<row ", sheet)) == 20


def test_a_page_break_before_a_table_leaves_no_empty_page(word_maker: WordMaker, tmp_path: Path) -> None:
    filled = of_notice("gx-model-worker-2024", "审批表", Filling.EMPTY)
    pages = word_pages(word_maker.make(*filled), tmp_path)
    assert len(pages) == 3 and all(page.strip() for page in pages)


@pytest.mark.parametrize("landscape", [False, True])
def test_every_official_paper_has_the_number_of_its_page(
    landscape: bool, pdf_maker: PdfMaker, word_maker: WordMaker, tmp_path: Path
) -> None:
    made = letter_form("函", Letter("关于示例的函", [texts(*["示例正文。" * 20] * 20)]), landscape=landscape)
    pages = pdf_pages(pdf_maker.make(*made), tmp_path)
    assert [f"— {n} —" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)
    word = word_maker.make(*made)
    assert " PAGE " in part(word, "word/footer1.xml") and "footerReference" in part(word, "word/document.xml")
    pages = word_pages(word, tmp_path)
    assert len(pages) > 1
    assert ["".join(page.split())[-3:] for page in pages] == [f"—{n}—" for n in range(1, len(pages) + 1)]


@pytest.mark.parametrize(
    ("layout", "names"), [(Layout(), {"仿宋"}), (Layout("方正仿宋", "方正仿宋"), {"方正仿宋"})]
)
def test_a_machine_without_the_font_is_told_which_is_like_it(
    layout: Layout, names: set[str], word_maker: WordMaker
) -> None:
    word = word_maker.make(Form("表", "", (parse_grid("[甲]"),), {"甲": Field("甲")}, layout), FormData({}))
    table = part(word, "word/fontTable.xml")
    fonts = dict(re.findall(r'<w:font w:name="(.*?)">(.*?)</w:font>', table))
    assert names | {"宋体", "黑体", "楷体"} <= set(fonts)
    assert all("<w:panose1 " in told and "<w:altName " in told for told in fonts.values())
    (body,) = names
    assert "FangSong" in fonts[body] and 'w:charset w:val="86"' in fonts[body]
    assert ("Times New Roman" in fonts) == (layout.digits == "Times New Roman")
    assert "fontTable.xml" in part(word, "word/_rels/document.xml.rels")


def test_a_signature_never_stands_on_a_page_without_text(
    pdf_maker: PdfMaker, word_maker: WordMaker, tmp_path: Path
) -> None:
    for lines in range(8, 18):
        body = texts(*["示例正文一行。"] * lines, "最后一段。")
        letter = Letter("关于示例的函", [body], attached=("示例名单",), signed=("示例局", "2023年12月1日"))
        made = letter_form("函", letter)
        pages = pdf_pages(pdf_maker.make(*made), tmp_path)
        assert "最后一段" in next(page for page in pages if "示例局" in page), lines
    xml = part(word_maker.make(*made), "word/document.xml")
    kept = [re.sub("<.*?>", "", p) for p in re.findall("<w:p>.*?</w:p>", xml) if "<w:keepNext/>" in p]
    assert kept == ["关于示例的函", "最后一段。", "附件：示例名单", "示例局"]


def test_a_title_breaks_between_words() -> None:
    title = "广西壮族自治区人大常委会关于表彰2023年度全区人大代表工作先进集体和先进个人的决定"
    form, _ = letter_form("决定", Letter(title, []))
    (lines,) = (
        block.paragraphs for block in form.blocks if isinstance(block, Prose) and block.style == "title"
    )
    assert lines == (
        "广西壮族自治区人大常委会关于",
        "表彰2023年度全区人大代表",
        "工作先进集体和先进个人的决定",
    )
