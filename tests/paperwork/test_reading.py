"""A form filled in as a Word file comes back field by field; what is broken in it is told at its cell and not taken."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from bench.roundtrip import every_form, filled, lost, made_photo
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.grids import parse_grid
from xuanxian.paperwork.reading import Reading, Unreadable, read_as_one_of, read_document, read_form
from xuanxian.paperwork.reading.values import normal
from xuanxian.paperwork.typeset import field_of
from xuanxian.paperwork.word import WordMaker
from xuanxian.rulebooks import library
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.findings import Level

RESAVED = Path(__file__).parents[1] / "fixtures" / "resaved"
PERSON, BODY, SUMMARY, ASKING = (
    f"gx-deputy-work-2023 {name}"
    for name in ("先进个人推荐审批表", "先进集体推荐审批表", "推荐对象汇总表", "先进个人征求意见表")
)
MAKER = WordMaker()


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_photo(tmp_path_factory.mktemp("photo"))


# ——— every field of every form ——————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize("name", every_form())
def test_every_field_comes_back_as_it_was_written(name: str, picture: Path) -> None:
    form = every_form()[name]
    data = filled(form, picture)
    assert lost(form, data, MAKER.make(form, data), picture.read_bytes()) == []


@pytest.mark.parametrize("name", every_form())
def test_every_field_comes_back_after_libreoffice_saved_it_anew(name: str) -> None:
    form, photo = every_form()[name], RESAVED / "photo.jpg"
    made = (RESAVED / f"{name}.docx").read_bytes()
    assert lost(form, filled(form, photo), made, photo.read_bytes()) == [], "python -m scripts.resave"


@pytest.mark.parametrize("name", every_form())
def test_an_empty_form_is_empty_everywhere_and_known_among_all_of_its_notice(name: str) -> None:
    form, notice = every_form()[name], name.split()[0]
    document = read_document(MAKER.make(form, FormData({})), "x.docx")
    siblings = [other for label, other in every_form().items() if label.split()[0] == notice]
    read = read_as_one_of(siblings, document)
    assert read.form is form and not any(read.values.values()) and not any(read.tables)
    assert (read.unread, read.findings, read.photo) == (frozenset(), (), None)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn", "Cf")), max_size=60)
LINES = st.lists(TEXTS, max_size=4).map("\n".join)


@given(
    st.dictionaries(
        st.sampled_from(["工作单位及职务", "籍贯", "主要事迹", "近两年获奖情况", "市级意见"]), LINES
    )
)
@hypothesis_settings(max_examples=80, deadline=None)
def test_any_text_comes_back_or_is_told(values: dict[str, str]) -> None:
    """Nothing is read otherwise than it was written: what is not sure is in no value."""
    form = every_form()[PERSON]
    read = read_form(form, read_document(MAKER.make(form, FormData(values)), "x.docx"))
    for name, text in values.items():
        one = field_of(form, name)
        if name in read.values:
            assert normal(one, read.values[name]) == normal(one, text)
        else:
            assert any(f.level is Level.STOP for f in read.findings)


# ——— broken ones —————————————————————————————————————————————————————————————————————————————————————————


@cache
def made(name: str) -> bytes:
    return MAKER.make(every_form()[name], filled(every_form()[name], RESAVED / "photo.jpg"))


def broken(name: str, harm: Callable[[Any], object]) -> Reading:
    file = docx.Document(io.BytesIO(made(name)))
    harm(file)
    out = io.BytesIO()
    file.save(out)
    return read_form(every_form()[name], read_document(out.getvalue(), "x.docx"))


def told(read: Reading) -> list[tuple[str, int | None, str]]:
    """(rule without its room, row, label) of every finding about the file."""
    return [(f.rule.removeprefix("form.read."), f.place.row, f.place.column) for f in read.findings]


def rows(file: Any, table: int = 0) -> list[Any]:
    return file.tables[table]._tbl.tr_lst


def cells(row: Any) -> list[Any]:
    return row.findall(qn("w:tc"))


def write(cell: Any, text: str) -> None:
    docx.table._Cell(cell, None).text = text


def doubled(row: Any) -> None:
    row.addnext(copy.deepcopy(row))


def test_a_deleted_row_is_missed_by_each_of_its_labels() -> None:
    read = broken(PERSON, lambda file: rows(file)[5].getparent().remove(rows(file)[5]))
    assert told(read) == [("missing", None, "工作单位及职务"), ("missing", None, "单位性质")]
    assert read.unread == {"工作单位及职务", "单位性质"} and read.values["联系电话"] == "13800000000"


def test_of_a_doubled_row_nothing_is_taken() -> None:
    read = broken(PERSON, lambda file: doubled(rows(file)[5]))
    assert told(read) == [("doubled", 7, "工作单位及职务"), ("doubled", 7, "单位性质")]
    assert read.unread == {"工作单位及职务", "单位性质"}


def test_columns_that_changed_places_are_read_by_their_labels() -> None:
    def swap(file: Any) -> None:
        for row in rows(file)[:5]:
            first, _, third, fourth, *_ = cells(row)
            first.addprevious(third)
            first.addprevious(fourth)

    read = broken(PERSON, swap)
    assert told(read) == [("moved", 1, "姓名")]
    assert read.values["政治面貌"] == broken(PERSON, lambda _: None).values["政治面貌"] and not read.unread


def split(row: Any, at: int, text: str | None) -> None:
    """A cell over several columns becomes two; `text` is what the second holds."""
    cell = cells(row)[at]
    width = int(cell.tcPr.find(qn("w:gridSpan")).get(qn("w:val")))
    other = copy.deepcopy(cell)
    cell.addnext(other)
    for one, columns in ((cell, width - 1), (other, 1)):
        one.tcPr.find(qn("w:gridSpan")).set(qn("w:val"), str(columns))
    if text is not None:
        write(other, text)


def test_a_cell_split_in_two_is_read_only_where_one_half_is_empty() -> None:
    read = broken(PERSON, lambda file: split(rows(file)[6], 1, "另获示例奖"))
    assert told(read) == [("split", 7, "近两年获奖情况")] and read.unread == {"近两年获奖情况"}
    assert read.findings[0].level is Level.STOP
    read = broken(PERSON, lambda file: split(rows(file)[6], 1, ""))
    assert told(read) == [("split", 7, "近两年获奖情况")] and not read.unread
    assert read.findings[0].level is Level.NOTE


def test_a_long_text_that_goes_on_in_a_row_of_its_own_is_not_taken_in_half() -> None:
    read = broken(PERSON, lambda file: doubled(rows(file)[8]))
    assert told(read) == [("split", 10, "主要事迹")] and read.unread == {"主要事迹"}


def test_labels_spaced_otherwise_are_the_same_labels() -> None:
    def respace(file: Any) -> None:
        for row, at, text in (
            (0, 0, "姓名："),
            (1, 0, "民　　　族"),
            (2, 0, "籍\n贯"),
            (5, 0, "工作单位\n及 职 务"),
        ):
            write(cells(rows(file)[row])[at], text)

    assert told(broken(PERSON, respace)) == []


def test_a_label_with_other_words_is_not_believed() -> None:
    read = broken(PERSON, lambda file: write(cells(rows(file)[5])[0], "工作单位和职务"))
    assert told(read) == [("changed", 6, "工作单位及职务")] and read.unread == {"工作单位及职务"}


def test_a_row_of_somebodys_own_is_told_and_not_read() -> None:
    def more(file: Any) -> None:
        doubled(rows(file)[6])
        write(cells(rows(file)[7])[0], "自评得分")
        write(cells(rows(file)[7])[1], "95")

    read = broken(PERSON, more)
    assert told(read) == [("unexpected", 8, "自评得分")] and not read.unread


def test_two_answers_to_one_question_are_not_chosen_between() -> None:
    read = broken(PERSON, lambda file: write(cells(rows(file)[0])[1], "覃样本"))
    assert told(read) == [("two-values", None, "姓名")] and read.unread == {"姓名"}


def test_labels_of_one_name_are_told_apart_by_their_order_or_not_at_all() -> None:
    form = Form(
        "表",
        "",
        (parse_grid("负责人 | [甲] | 电话 | [乙]\n联系人 | [丙] | 电话 | [丁]"),),
        {n: Field(n) for n in "甲乙丙丁"},
    )
    file = docx.Document(io.BytesIO(MAKER.make(form, FormData({n: f"示例{n}" for n in "甲乙丙丁"}))))
    out, moved = io.BytesIO(), io.BytesIO()
    file.save(out)
    assert read_form(form, read_document(out.getvalue(), "x.docx")).values["丁"] == "示例丁"
    rows(file)[0].addprevious(rows(file)[1])
    file.save(moved)
    read = read_form(form, read_document(moved.getvalue(), "x.docx"))
    assert read.values == {"甲": "示例甲", "丙": "示例丙"} and read.unread == {"乙", "丁"}
    assert [rule for rule, _, _ in told(read)] == ["doubled", "doubled", "moved"]


def cover_line(file: Any, start: str) -> Any:
    return next(p for p in file.paragraphs if p.text.startswith(start))


def test_a_cover_line_doubled_or_gone_on_below_is_not_taken() -> None:
    read = broken(PERSON, lambda file: doubled(cover_line(file, "工作单位")._p))
    assert told(read) == [("doubled", None, "工作单位")] and read.unread == {"工作单位"}

    def goes_on(file: Any) -> None:
        cover_line(file, "推荐单位").insert_paragraph_before("的下属中心")

    read = broken(PERSON, goes_on)
    assert told(read) == [("split", None, "工作单位")] and read.unread == {"工作单位"}


def test_printed_words_that_were_changed_are_told() -> None:
    def change(file: Any) -> None:
        cover_line(file, "五、本表一式3份").text = "五、本表一式5份，规格为A4纸，正反面打印。"

    assert [rule for rule, _, _ in told(broken(PERSON, change))] == ["words", "unexpected"]


def test_tracked_changes_are_read_as_if_accepted_and_told() -> None:
    def track(file: Any) -> None:
        run = cells(rows(file)[3])[1].find(qn("w:p")).find(qn("w:r"))
        old, insertion, deletion = copy.deepcopy(run), OxmlElement("w:ins"), OxmlElement("w:del")
        old.find(qn("w:t")).tag = qn("w:delText")
        deletion.append(old)
        run.addprevious(deletion)
        run.addprevious(insertion)
        insertion.append(run)
        run.find(qn("w:t")).text = "研究生"

    read = broken(PERSON, track)
    assert [rule for rule, _, _ in told(read)] == ["tracked"] and read.values["学历学位"] == "研究生"


def test_a_value_its_kind_refuses_is_read_and_told_at_its_cell() -> None:
    def harm(file: Any) -> None:
        write(cells(rows(file)[2])[3], "1978.6")
        write(cells(rows(file)[8])[0], "字" * 450)

    read = broken(PERSON, harm)
    assert told(read) == [("value.month", 3, "出生年月"), ("value.too-long", 9, "主要事迹")]
    assert read.faulty == {"出生年月", "主要事迹"} and read.values["出生年月"] == "1978.6"
    assert read.findings[1].value == "450" and "第1张表第9行第1格" in read.findings[1].message


def test_a_wrong_identity_number_stands_in_no_finding() -> None:
    read = broken(PERSON, lambda file: write(cells(rows(file)[4])[1], "459999197806150012"))
    assert told(read) == [("identity.checksum", 5, "身份证号码")]
    assert "459999197806150012" not in str(read.findings)
    read = broken(PERSON, lambda file: file.add_paragraph("身份证号码459999197806150011"))
    assert told(read) == [("unexpected", None, "身份证号码…")] and "459999197806150011" not in str(
        read.findings
    )


def test_more_pictures_than_one_are_no_photo() -> None:
    read = broken(PERSON, lambda file: file.add_paragraph().add_run().add_picture(str(RESAVED / "photo.jpg")))
    assert told(read) == [("pictures", None, "照片")] and read.photo is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("是 ☑       否 □", "是"), ("是□ 否√", "否"), ("是 ■  否 □", "是"), ("否", "否"), ("是 □ 否 □", ""),
        ("是 ☑ 否 ☑", None), ("示例", None),
    ],
)  # fmt: skip
def test_a_box_is_ticked_in_many_ways_and_once(written: str, expected: str | None) -> None:
    read = broken(BODY, lambda file: write(cells(rows(file)[4])[1], written))
    assert read.values.get("临时集体标识") == expected
    assert told(read) == ([("tick", 5, "临时集体标识")] if expected is None else [])


def test_an_opinion_is_read_and_its_seal_and_date_are_not() -> None:
    form = every_form()[PERSON]
    read = broken(PERSON, lambda file: write(cells(rows(file)[10])[1], "同意。\n（盖章）\n2023年12月1日"))
    assert read.values["所在单位意见"] == "同意。"
    assert MAKER.make(form, FormData({})) != MAKER.make(form, read.data())


def test_a_cell_with_a_table_inside_is_not_taken() -> None:
    def nest(file: Any) -> None:
        cells(rows(file)[8])[0].insert(1, copy.deepcopy(file.tables[0]._tbl))
        inner = cells(rows(file)[8])[0].find(qn("w:tbl"))
        for row in inner.tr_lst[1:]:
            inner.remove(row)
        for cell in cells(inner.tr_lst[0]):
            write(cell, "内")

    read = broken(PERSON, nest)
    assert ("nested", 9, "主要事迹") in told(read) and read.unread == {"主要事迹"}


# ——— what offices do to a file without changing what a person sees —————————————————————————————————————————


def in_controls(file: Any) -> None:
    """Content controls around a run, a cell and a whole row."""
    body = file.tables[0]._tbl
    for element in (
        cells(rows(file)[0])[1].find(qn("w:p")).find(qn("w:r")),
        cells(rows(file)[1])[1],
        rows(file)[2],
    ):
        control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent/></w:sdt>")
        element.addprevious(control)
        control[1].append(element)
    assert len(body.findall(qn("w:tr"))) == len(rows(file))


def in_a_frame(file: Any) -> None:
    """The whole form in one cell of another table."""
    table = file.tables[0]._tbl
    frame = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr/><w:p/></w:tc></w:tr></w:tbl>"
    )
    table.addprevious(frame)
    frame.tr_lst[0].tc_lst[0].insert(1, table)


def in_pieces(file: Any) -> None:
    """Every letter a run of its own, some in a link."""
    for run in list(file.tables[0]._tbl.iter(qn("w:r"))):
        text = run.find(qn("w:t"))
        if text is None or not text.text or len(text.text) > 60 or len(run) > 2:
            continue
        for character in text.text:
            one = copy.deepcopy(run)
            one.find(qn("w:t")).text = character
            run.addprevious(one)
        run.getparent().remove(run)
    first = next(file.tables[0]._tbl.iter(qn("w:r")))
    link = OxmlElement("w:hyperlink")
    first.addprevious(link)
    link.append(first)


@pytest.mark.parametrize("change", [in_controls, in_a_frame, in_pieces])
def test_controls_frames_and_pieces_change_nothing(change: Callable[[Any], None]) -> None:
    plain, changed = broken(PERSON, lambda _: None), broken(PERSON, change)
    assert (changed.values, told(changed), changed.unread) == (plain.values, [], frozenset())


W = nsdecls("w", "wp", "r") + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
BOXED = "<w:txbxContent><w:p><w:r><w:t>框里的字</w:t></w:r></w:p></w:txbxContent>"


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ('<w:sym w:font="Wingdings 2" w:char="F052"/><w:t>是</w:t>', "☑是"),
        ('<w:sym w:font="Wingdings" w:char="00A8"/><w:t>否</w:t>', "□否"),
        ('<w:fldChar><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar><w:t>是</w:t>', "☑是"),
        ('<w:fldChar><w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData></w:fldChar>', "□"),
        ("<w:instrText>PAGE</w:instrText><w:t>1</w:t>", "1"),
        ("<w:t>0771</w:t><w:noBreakHyphen/><w:t>1</w:t><w:softHyphen/><w:tab/><w:cr/><w:t>2</w:t>", "0771-1\t\n2"),
        ('<w:t>甲</w:t><w:br w:type="page"/><w:t>乙</w:t>', "甲乙"),
        ("<w:rPr><w:vanish/></w:rPr><w:t>藏起来的</w:t>", ""),
        ('<w:rPr><w:vanish w:val="0"/></w:rPr><w:t>不藏</w:t>', "不藏"),
        ("<w:ruby><w:rt><w:r><w:t>zhé</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>喆</w:t></w:r></w:rubyBase></w:ruby>", "喆"),
        (
            f"<mc:AlternateContent><mc:Choice><w:drawing>{BOXED}</w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict>{BOXED}</w:pict></mc:Fallback></mc:AlternateContent>",
            "\n框里的字",
        ),
        ("<w:t>一行\n里的\t换行</w:t>", "一行 里的 换行"),
    ],
)  # fmt: skip
def test_a_run_is_read_as_a_person_sees_it(run: str, text: str) -> None:
    document = f"<w:document {W}><w:body><w:p><w:r>{run}</w:r></w:p></w:body></w:document>"
    read = read_document(zipped(word__document_xml=document), "x.docx")
    assert "\n".join(line or "" for line in read.flow) == text and not read.tracked


def test_cells_joined_in_every_way_word_knows_are_resolved() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    down, on, wide = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    first = '<w:hMerge w:val="restart"/>'
    table = (
        f"<w:tr>{cell('甲', down)}{cell('乙', wide)}</w:tr>"
        f"<w:tr>{cell('看不见', on)}{cell('丙', first)}{cell('', '<w:hMerge/>')}</w:tr>"
        f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{cell('丁')}{cell('戊')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell('删去的行')}</w:tr>"
    )
    document = f"<w:document {W}><w:body><w:tbl>{table}</w:tbl></w:body></w:document>"
    read = read_document(zipped(word__document_xml=document), "x.docx")
    shapes = [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in read.tables[0].cells()]
    assert shapes == [
        ("甲", 0, 0, 2, 1),
        ("乙", 0, 1, 1, 2),
        ("丙", 1, 1, 1, 2),
        ("丁", 2, 1, 1, 1),
        ("戊", 2, 2, 1, 1),
    ]
    assert read.tracked


def original() -> docx.document.Document:
    """The form as an office typed it: cover as a table, other blanks and marks, hardly any format, a text box."""
    file = docx.Document()
    for line in ("2023年度全区人大代表工作先进个人", "推 荐 审 批 表"):
        file.add_paragraph(line)
    cover = file.add_table(5, 2)
    answers = {
        "推荐人选姓名": "韦示例",
        "工作单位": "示例县示例局",
        "推荐单位": "南宁",
        "参评类别": "人大代表",
        "填报时间": "2023.12.1",
    }
    for row, (label, text) in zip(cover.rows, answers.items(), strict=True):
        row.cells[0].text, row.cells[1].text = f"{label} :", f"  {text}____"
    form = every_form()[PERSON]
    file.add_paragraph("填表说明：")
    for paragraph in form.blocks[3].paragraphs:  # type: ignore[union-attr]
        file.add_paragraph(paragraph)
    (grid,) = form.grids()
    table = file.add_table(grid.rows, grid.columns)
    values = {
        "姓名": "韦示例",
        "性别": "男",
        "联系电话": "１３８００００００００",
        "主要事迹": "  第一段。\n\n　　第二段。",
    }
    for cell in grid.cells:
        last = table.cell(cell.row + cell.rowspan - 1, cell.column + cell.colspan - 1)
        there = table.cell(cell.row, cell.column).merge(last)
        there.text = cell.label.replace("\n", "").replace("（", " (").replace("    ", "  ")
        if cell.entries:
            there.text = values.get(cell.entries[0], form.fields[cell.entries[0]].printed.replace("/", " "))
    return file


def test_the_offices_own_original_reads_as_well_as_ours() -> None:
    out = io.BytesIO()
    original().save(out)
    form = every_form()[PERSON]
    read = read_as_one_of([form, every_form()[BODY]], read_document(out.getvalue(), "原表.docx"))
    written = {name: text for name, text in read.values.items() if text}
    assert written == {
        "姓名": "韦示例", "工作单位": "示例县示例局", "推荐单位": "南宁", "参评类别": "人大代表", "填报时间": "2023-12-01",
        "性别": "男", "联系电话": "１３８００００００００", "主要事迹": "第一段。\n第二段。",
    }  # fmt: skip
    assert [rule for rule, _, _ in told(read)] == ["value.normalised"] and not read.unread


def test_numbers_that_word_counts_itself_are_read_with_the_text() -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate((("chineseCounting", "%1、"), ("decimal", "%2.")))
    )
    numbers = f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
    numbers += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    paragraphs = "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{n}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for n, text in ((0, "做法。"), (1, "甲。"), (1, "乙。"), (0, "成效。"), (1, "丙。"))
    )
    source = zipfile.ZipFile(io.BytesIO(made(PERSON)))
    document = source.read("word/document.xml").decode()
    start = document.index("主要事迹（400字以内）")
    start = document.index("</w:tcPr>", start) + len("</w:tcPr>")
    document = document[:start] + paragraphs + document[document.index("</w:tc>", start) :]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, document if name == "word/document.xml" else source.read(name))
        archive.writestr("word/numbering.xml", numbers)
    read = read_form(every_form()[PERSON], read_document(out.getvalue(), "x.docx"))
    assert read.values["主要事迹"] == "一、做法。\n1.甲。\n2.乙。\n二、成效。\n1.丙。"


SEEDS = [
    path
    for path in sorted(RESAVED.parent.glob("*/annex*.yaml"))
    if "tables" in path.read_text(encoding="utf-8")
]


def typed(seed: dict[str, Any]) -> docx.document.Document:
    """An annex as the notice prints it, typed into an empty document."""
    file = docx.Document()
    rules = [rule["text"] for rule in seed["rules"]]
    heading = seed["rules_heading"]
    before = [*seed["cover_title"], *(line["text"] for line in seed["cover"])]
    before += [heading["text"], *rules] if heading else []
    for text in (*before, *seed["title"], *(line["text"] for line in seed["head"])):
        file.add_paragraph(text)
    for printed in seed["tables"]:
        file.add_paragraph(printed.get("title") or "")
        lines = [row["cells"] for row in printed["rows"]]
        if repeat := printed.get("repeat"):
            lines[repeat["from"] - 1 : repeat["from"]] *= repeat["rows"]
        table, taken = file.add_table(len(lines), printed["columns"]), set()
        for row, line in enumerate(lines):
            for cell in line:
                column = next(c for c in range(printed["columns"]) if (row, c) not in taken)
                end = row + cell["rowspan"] - 1, column + cell["colspan"] - 1
                taken |= {(r, c) for r in range(row, end[0] + 1) for c in range(column, end[1] + 1)}
                table.cell(row, column).merge(table.cell(*end)).text = cell["text"]
    for text in rules if not heading else ():
        file.add_paragraph(text)
    return file


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: f"{path.parent.name} {path.stem}")
def test_the_form_as_the_notice_prints_it_is_known_and_empty(path: Path) -> None:
    seed = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    rulebook = library.by_name(path.parent.name)
    name = next(source.name for source in rulebook.forms.values() if source.annex == seed["annex"])
    out = io.BytesIO()
    typed(seed).save(out)
    siblings = [form for label, form in every_form().items() if label.startswith(rulebook.name)]
    read = read_as_one_of(siblings, read_document(out.getvalue(), "原表.docx"))
    assert read.form.name == name and not any(read.values.values()) and not any(map(len, read.tables))
    assert [f for f in read.findings if f.level is Level.STOP] == [] and read.unread == frozenset()


# ——— summary tables ———————————————————————————————————————————————————————————————————————————————————————


def names(read: Reading) -> list[list[str | None]]:
    return [[record.get("姓名") or record.get("集体名称") for record in table] for table in read.tables]


def test_rows_that_were_added_and_headings_repeated_are_read_as_such() -> None:
    def grow(file: Any) -> None:
        doubled(rows(file, 1)[2])
        rows(file, 1)[2].addnext(copy.deepcopy(rows(file, 1)[0]))

    read = broken(SUMMARY, grow)
    assert [len(table) for table in read.tables] == [3, 4] and told(read) == []


def test_a_summarys_columns_are_read_by_their_headings() -> None:
    def swap(file: Any) -> None:
        for row in rows(file, 1):
            cells(row)[1].addprevious(cells(row)[2])

    read = broken(SUMMARY, swap)
    assert told(read) == [("moved", 1, "姓名")] and names(read)[1] == ["韦示例"] * 3


def test_a_column_taken_out_and_a_row_of_another_shape_are_told_and_the_rest_is_read() -> None:
    def harm(file: Any) -> None:
        for row in rows(file, 1):
            row.remove(cells(row)[3])
        file.tables[1].cell(2, 4).merge(file.tables[1].cell(2, 5))

    read = broken(SUMMARY, harm)
    assert [(rule, row) for rule, row, _ in told(read)] == [("missing", None), ("row", 3)]
    assert [len(table) for table in read.tables] == [3, 2] and not any("民族" in r for r in read.tables[1])


def test_a_label_beside_all_records_is_no_value() -> None:
    fields = {"姓名": Field("姓名", Kind.NAME), "合计": Field("合计", Kind.NUMBER)}
    form = Form("表", "", (parse_grid("组 | 人选\n^ | 姓名\n* ^ | [姓名]\n合计 | [合计]"),), fields)
    data = FormData({"合计": "3"}, (tuple({"姓名": name} for name in ("甲甲", "乙乙", "丙丙")),))
    read = read_form(form, read_document(MAKER.make(form, data), "x.docx"))
    assert (read.data(), read.findings) == (data, ())


# ——— files that are none ——————————————————————————————————————————————————————————————————————————————————


def zipped(**parts: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
BOMB = '<!DOCTYPE a [<!ENTITY b "xx"><!ENTITY c "&b;&b;">]><document><body>&c;</body></document>'


@pytest.mark.parametrize(
    ("file", "data", "rule"),
    [
        ("旧.doc", OLE + b"\0" * 600, "not-word"),
        ("旧.wps", OLE + b"\0" * 600, "not-word"),
        ("锁.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("图.docx", b"\x89PNG\r\n", "not-word"),
        ("空.docx", b"", "damaged"),
        ("断.docx", made(PERSON)[:3000], "damaged"),
        ("表.docx", zipped(xl__workbook_xml="<a/>"), "not-word"),
        (
            "宏.docx",
            zipped(word__document_xml="<a/>", word__vbaProject_bin="").replace(b"_bin", b".bin"),
            "macros",
        ),
        ("弹.docx", zipped(word__document_xml=BOMB), "damaged"),
        ("大.docx", zipped(word__document_xml=b" " * 31_000_000), "too-large"),
        (
            "深.docx",
            zipped(
                word__document_xml="<document><body>"
                + "<sdt><sdtContent>" * 9999
                + "</sdtContent></sdt>" * 9999
                + "</body></document>"
            ),
            "damaged",
        ),
        ("别.docx", zipped(word__document_xml="<document><body><p/></body></document>"), "not-a-form"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_what_is_no_form_is_refused_with_the_reason(file: str, data: bytes, rule: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_as_one_of([every_form()[PERSON]], read_document(data, file))
    finding = refused.value.finding
    assert finding.rule == f"form.read.{rule}" and finding.mend and file in finding.message


def test_another_form_of_the_notice_is_named() -> None:
    document = read_document(made(BODY), "x.docx")
    with pytest.raises(Unreadable) as refused:
        read_as_one_of([every_form()[PERSON], every_form()[ASKING]], document, [every_form()[BODY]])
    assert (refused.value.finding.rule, refused.value.finding.value) == (
        "form.read.other-form",
        "先进集体推荐审批表",
    )


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
@hypothesis_settings(max_examples=60, deadline=None)
def test_a_file_with_wrong_bytes_is_read_or_refused_and_never_stumbled_over(at: int, wrong: bytes) -> None:
    data = bytearray(made(PERSON))
    place = at % len(data)
    data[place : place + len(wrong)] = wrong
    try:
        read_form(every_form()[PERSON], read_document(bytes(data), "x.docx"))
    except Unreadable as refused:
        assert refused.finding.rule.startswith("form.read.")


def test_no_length_of_blanks_makes_reading_slow() -> None:
    """Patterns that try one place twice would take hours here."""
    blanks = " " * 100_000

    def stretch(file: Any) -> None:
        cover_line(file, "工作单位").text = f"工作单位：甲{blanks}乙"
        write(cells(rows(file)[0])[1], f"韦{blanks}示例")
        write(cells(rows(file)[10])[1], f"同意{blanks}。\n{blanks}（盖章）{blanks}")

    read = broken(PERSON, stretch)
    assert read.values["工作单位"].startswith("甲 ") and read.values["所在单位意见"].startswith("同意 ")


def test_the_command_says_what_was_read_and_ends_with_one_where_something_was_not(
    xuanxian: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "好.docx").write_bytes(made(PERSON))
    file = docx.Document(io.BytesIO(made(PERSON)))
    doubled(rows(file)[5])
    file.save(str(tmp_path / "坏.docx"))
    good = xuanxian("read-form", "gx-deputy-work-2023", "好.docx", "--json")
    bad = xuanxian("read-form", "gx-deputy-work-2023", "坏.docx", "--json")
    assert (good.code, good.json["form"], good.json["photo"], good.json["unread"]) == (
        0,
        "先进个人推荐审批表",
        True,
        [],
    )
    assert (bad.code, bad.json["unread"]) == (1, ["单位性质", "工作单位及职务"])
    assert {f["rule"] for f in bad.json["findings"]} == {"form.read.doubled"}
    assert "工作单位及职务  （没有读出）" in xuanxian("read-form", "gx-deputy-work-2023", "坏.docx").out
    assert xuanxian("read-form", "gx-deputy-work-2023", "没有.docx").code == 2
