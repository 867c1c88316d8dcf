"""No glyph is ever missing: whatever is written is printed with a shape, or refused with the character and its field."""

from __future__ import annotations

import io
import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from annexes import bare, forms
from hypothesis import example, given, settings
from hypothesis import strategies as st
from readers import part, word_tables

from xuanxian.paperwork.fonts import MissingGlyph
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.grids import parse_grid
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.sheets import form_to_xlsx
from xuanxian.paperwork.typeset import clean
from xuanxian.paperwork.word import WordMaker
from xuanxian.rules.core.fields import Field, Kind

FORM = Form("表", "", (parse_grid("姓名 | [姓名]/事迹 | [事迹]".replace("/", "\n")),), {
    "姓名": Field("姓名", Kind.NAME), "事迹": Field("事迹", Kind.LONG)
})  # fmt: skip


def extracted(pdf: bytes) -> str:
    command = ["pdftotext", "-raw", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def glyphs(pdf: bytes) -> set[int]:
    """The numbers of all glyphs the pages draw; 0 is the box of a font that lacks the character."""
    found: set[int] = set()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) not in ("Tj", "TJ"):
                    continue
                for shown in operands[0] if str(operator) == "TJ" else operands:
                    if isinstance(shown, pikepdf.String):
                        codes = bytes(shown)
                        found |= {codes[n] * 256 + codes[n + 1] for n in range(0, len(codes), 2)}
    return found


def _of(*ranges: tuple[int, int]) -> st.SearchStrategy[str]:
    return st.one_of(*(st.integers(first, last).map(chr) for first, last in ranges))


HAN = _of((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2EBEF), (0x30000, 0x323AF))
# GB 18030 beside Han: its private area and what were its stand-ins, compatibility ideographs, strokes and radicals,
# the scripts of minorities, combining marks, marks of direction, variation selectors, ligatures, emoji.
ODD = _of(
    (0xE000, 0xF8FF), (0x9FA6, 0x9FBB), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F), (0x2E80, 0x2FDF), (0x31C0, 0x31EF),
    (0x0F00, 0x0FFF), (0x1800, 0x18AF), (0xA000, 0xA4CF), (0x0600, 0x06FF), (0x0590, 0x05FF), (0x1950, 0x19DF),
    (0x0300, 0x036F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF),
    (0xFB00, 0xFB06), (0x1F300, 0x1FAFF), (0x20, 0x17F), (0x2000, 0x2BFF), (0x3000, 0x30FF), (0xFF00, 0xFFEF),
)  # fmt: skip
NAMES = st.lists(st.one_of(HAN, HAN, ODD), min_size=1, max_size=6).map("".join)


@settings(max_examples=200, deadline=None)
@given(NAMES)
@example("㛃𠮷镕喆堃龑䶮")
@example("\ue5e5\ufe00\U0001f600")
@example("韦\u0301\u200f甲\ufb01ffi\uf900")
@example("甲\u3164乙")
def test_a_name_is_printed_whole_or_refused_by_its_character(pdf_maker: PdfMaker, name: str) -> None:
    try:
        pdf = pdf_maker.make(FORM, FormData({"姓名": name}))
    except MissingGlyph as refused:
        assert refused.character in name and refused.field == "姓名"
        assert "「姓名」中的「" in str(refused) and refused.code in str(refused)
        return
    read = unicodedata.normalize("NFC", extracted(pdf))
    assert [c for c in unicodedata.normalize("NFC", bare(clean(name))) if c not in read] == []
    assert 0 not in glyphs(pdf)


def test_every_character_the_fonts_are_said_to_have_is_drawn(pdf_maker: PdfMaker) -> None:
    """Some 47 000, each between others, so that no font's list of characters is believed blindly."""
    codes = (code for code in range(0x20, 0x32000) if not 0xD800 <= code <= 0xDFFF)
    every = [c for c in map(chr, codes) if clean(c) and not pdf_maker.fonts.missing_glyphs(c)]
    assert len(every) > 45_000
    for start in range(0, len(every), 8000):
        some = every[start : start + 8000]
        pdf = pdf_maker.make(FORM, FormData({"事迹": "韦".join(some)}))
        assert 0 not in glyphs(pdf)
        assert set(bare("".join(some))) <= set(extracted(pdf))


def test_what_the_check_lets_by_is_still_refused_when_it_is_drawn(pdf_maker: PdfMaker) -> None:
    """A font may say it has a character and have no shape for it; PDF/A forbids it, and so nothing is made."""
    careless = PdfMaker(pdf_maker.fonts)
    careless._demand_glyphs = lambda *_: None  # type: ignore[method-assign]
    with pytest.raises(MissingGlyph) as refused:
        careless.make(FORM, FormData({"姓名": "韦\ue000"}))
    assert (refused.value.character, refused.value.field) == ("\ue000", "姓名")


def test_the_character_is_kept_by_word_and_excel(word_maker: WordMaker, tmp_path: Path) -> None:
    name = "韦\ue5e5𠮷\U0001f600㛃"
    assert (name, 1, 1) in word_tables(word_maker.make(FORM, FormData({"姓名": name})))[0][0]
    assert name in part(form_to_xlsx(FORM, FormData({"姓名": name})), "xl/sharedStrings.xml")


@pytest.mark.parametrize("block", ["cover", "lines", "record"])
def test_the_field_is_named_wherever_it_stands(pdf_maker: PdfMaker, block: str) -> None:
    annex = {"cover": "附件3", "lines": "附件6", "record": "附件2"}[block]
    record = {"集体名称": "站\ue000", "姓名": "韦\ue000"}
    tables = ((record,),) if block == "record" else ()
    form = replace(forms()[annex])
    with pytest.raises(MissingGlyph) as refused:
        pdf_maker.make(form, FormData({} if tables else record, tables))
    assert refused.value.field.startswith({"cover": "集体名称", "lines": "姓名", "record": "集体名称"}[block])
