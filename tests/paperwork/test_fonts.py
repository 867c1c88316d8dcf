"""Every character has a glyph, or is refused by name; an office's own fonts come first."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.ttLib import TTFont

from xuanxian.paperwork import fonts
from xuanxian.paperwork.fonts import FOLDER_VARIABLE, MissingGlyph, NoFonts, PaperFonts
from xuanxian.paperwork.pdf import PdfMaker

MARKS = fonts.MARKS / "marks.ttf"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def paper_fonts() -> PaperFonts:
    return PaperFonts()


def test_rare_name_characters_and_the_boxes_have_glyphs(paper_fonts: PaperFonts) -> None:
    assert paper_fonts.missing_glyphs("镕喆堃龑䶮𠮷旻昇□☑☐〇·—…“”×℃㎡") == ""


@pytest.mark.parametrize(
    "character", ["\ue000", "\U000f0000", "\u0378", "\x07", "\x00", "\ufe0f", "\U0001f600"]
)
def test_private_use_unassigned_and_control_characters_have_none(
    paper_fonts: PaperFonts, character: str
) -> None:
    assert paper_fonts.missing_glyphs(f"甲{character}乙{character}") == character


def test_what_fandolfang_is_said_to_have_it_draws(paper_fonts: PaperFonts) -> None:
    """It maps control characters to an empty glyph: a font's list of characters is not to be believed blindly."""
    path = next(f.path for f in paper_fonts.typst.fonts() if f.family == "FandolFang R")
    assert path is not None
    with TTFont(path, lazy=True) as font:
        names, glyphs = font.getBestCmap(), font.getGlyphSet()
        sample = [code for code in sorted(names) if code < 0x80 or code % 29 == 0]
        empty = []
        for code in sample:
            pen = ControlBoundsPen(glyphs)
            glyphs[names[code]].draw(pen)
            if pen.bounds is None:
                empty.append(chr(code))
    assert len(sample) > 300
    assert set(empty) - set(" \xa0\u3000") == set(map(chr, range(0x20)))
    assert paper_fonts.missing_glyphs("".join(empty).replace("\n", "")) == "".join(
        map(chr, range(0x20))
    ).replace("\n", "")


def test_the_refusal_names_character_code_and_field() -> None:
    error = MissingGlyph("\ue123", "姓名")
    assert (error.character, error.code, error.field) == ("\ue123", "U+E123", "姓名")
    assert str(error).startswith("「姓名」中的「U+E123」（U+E123）没有字体可印")
    assert "「\U0001f600」（U+1F600）" in str(MissingGlyph("\U0001f600", "姓名"))


def test_without_own_fonts_substitutes_stand_in(
    paper_fonts: PaperFonts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    chain = paper_fonts.chain("方正仿宋", "Times New Roman")
    assert chain.latin == "Liberation Serif"
    assert chain.families == ("FandolFang R", "LXGW WenKai", "Noto Serif CJK SC", "Liberation Serif")
    heading = paper_fonts.heading_chain("Times New Roman")
    assert heading.families == ("FandolSong", "Noto Serif CJK SC", "Liberation Serif")


def _renamed(folder: Path, english: str, chinese: str) -> None:
    """A font with an office's names, made from our boxes."""
    with TTFont(MARKS) as font:
        for record in [r for r in font["name"].names if r.nameID in (1, 4)]:
            font["name"].setName(english, record.nameID, record.platformID, record.platEncID, record.langID)
        font["name"].setName(chinese, 1, 3, 1, 0x804)
        folder.mkdir(exist_ok=True)
        font.save(folder / "own.ttf")


def test_a_font_the_office_owns_comes_first_where_the_form_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _renamed(tmp_path / "own", "FZFangSong-Z02", "方正仿宋_GBK")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "own"))
    owned = PaperFonts()
    assert owned.chain("方正仿宋", "Times New Roman").families[:2] == ("FZFangSong-Z02", "FandolFang R")
    assert owned.chain("仿宋", "Times New Roman").families[0] == "FandolFang R"


def test_a_folder_without_the_fonts_every_form_needs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoFonts, match=r"没有 Liberation Serif，请运行 scripts/setup\.sh"):
        PdfMaker(PaperFonts([tmp_path / "empty"]))


def test_an_own_folder_that_is_not_there_is_refused_rather_than_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "absent"))
    with pytest.raises(NoFonts, match="不存在，请核对 XUANXIAN_FONTS"):
        PaperFonts()


def test_the_font_of_the_boxes_is_what_its_script_draws() -> None:
    spec = importlib.util.spec_from_file_location("draw_marks", ROOT / "scripts/draw_marks.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.font_bytes() == MARKS.read_bytes()
