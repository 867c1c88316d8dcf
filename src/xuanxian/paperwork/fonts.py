"""The fonts of the PDF: where they lie, in which order they are asked, and which characters none of them has.

A form names its fonts (仿宋 or 方正仿宋, Times New Roman). Where an office owns them and puts them into
$XUANXIAN_FONTS they are used; otherwise free ones of the same measures stand in. A character that no font can
draw is an error, never a blank box.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

FOLDER_VARIABLE = "XUANXIAN_FONTS"
MARKS = Path(__file__).with_name("faces")  # □ ☑ in one size: see scripts/draw_marks.py

LATIN = "Liberation Serif"
MARKS_FAMILY = "Xuanxian Marks"
BODY = ("FandolFang R", "LXGW WenKai", "Noto Serif CJK SC")
HEADING = ("FandolSong", "Noto Serif CJK SC")
SCRIPT = ("LXGW WenKai", "Noto Serif CJK SC")

# Categories that no font may answer for: a private-use code means another character in every other system.
_UNPRINTABLE = frozenset({"Cc", "Co", "Cn", "Cs"})
# Letters without a shape: a name with one looks like another name.
_SHAPELESS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


class MissingGlyph(ValueError):
    """A character that cannot be printed, with the field it stands in."""

    def __init__(self, character: str, field: str = "") -> None:
        self.character, self.field = character, field
        self.code = f"U+{ord(character):04X}"
        shown = character if character.isprintable() else self.code
        where = f"「{field}」中的" if field else ""
        super().__init__(f"{where}「{shown}」（{self.code}）没有字体可印，请改用规范字或在字体目录中补充字体")


class NoFonts(RuntimeError):
    """The font folder lacks what every form needs."""


@dataclass(frozen=True)
class Chain:
    """Families in the order they are asked. Before them `latin` draws Latin letters, digits and ASCII signs and
    MARKS_FAMILY the boxes; behind them `latin` is asked once more for whatever they lack."""

    latin: str
    families: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return (self.latin, MARKS_FAMILY, *self.families)


def font_folders() -> tuple[Path, ...]:
    """The office's own folder first, then the one that scripts/setup.sh fills."""
    own = os.environ.get(FOLDER_VARIABLE)
    folders = [Path(own).resolve()] if own else []
    return (*folders, Path(sys.prefix) / "share/xuanxian/fonts")


class PaperFonts:
    """Finding fonts costs 0.07 s; tables of glyphs are read when a character first asks for them."""

    def __init__(self, folders: Iterable[Path] | None = None) -> None:
        asked = tuple(folders or font_folders())
        if not asked[0].is_dir():
            raise NoFonts(f"字体目录 {asked[0]} 不存在，请核对 {FOLDER_VARIABLE} 或运行 scripts/setup.sh")
        self.folders = tuple(folder for folder in asked if folder.is_dir())
        self.typst = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[*map(str, self.folders), str(MARKS)],
        )
        self._files: dict[str, list[tuple[str, int]]] = {}
        for info in self.typst.fonts():
            if info.path is not None:
                # The regular face first: the same family's bold has the same characters.
                place = 0 if info.weight == 400 else len(self._files.get(info.family, ()))
                self._files.setdefault(info.family, []).insert(place, (info.path, info.index))
        self._cmaps: dict[str, frozenset[int]] = {}
        self._known: dict[tuple[str, ...], set[str]] = {}
        lacking = [family for family in (LATIN, MARKS_FAMILY) if family not in self._files]
        if lacking or not any(family in self._files for family in BODY):
            searched = "、".join(map(str, self.folders))
            raise NoFonts(
                f"字体目录 {searched} 中没有 {'、'.join(lacking) or '仿宋'}，请运行 scripts/setup.sh"
            )

    def chain(self, body: str, digits: str) -> Chain:
        """For the names a form gives its fonts; an owned font comes before its substitute."""
        return self._chain(self.owned(digits), self.owned(body), BODY)

    def heading_chain(self, digits: str) -> Chain:
        return self._chain(self.owned(digits), self.owned("宋体"), HEADING)

    def script_chain(self, digits: str) -> Chain:
        """楷体: headings of the second level in official papers."""
        return self._chain(self.owned(digits), self.owned("楷体"), SCRIPT)

    def _chain(self, latin: str | None, own: str | None, families: tuple[str, ...]) -> Chain:
        found = [*([own] if own else []), *(f for f in families if f in self._files), LATIN]
        return Chain(latin or LATIN, tuple(found))

    def owned(self, name: str) -> str | None:
        """The family whose name, in any language, starts with what the form asks for: 方正仿宋 finds 方正仿宋_GBK."""
        return next((family for family, names in self._names.items() if _answers(name, names)), None)

    @cached_property
    def _names(self) -> dict[str, frozenset[str]]:
        own = os.environ.get(FOLDER_VARIABLE)
        if not own:
            return {}
        root = str(Path(own))
        names = {}
        for family, files in self._files.items():
            path, index = files[0]
            if path.startswith(root):
                with TTFont(path, fontNumber=index, lazy=True) as font:
                    records = [record for record in font["name"].names if record.nameID in (1, 4, 16)]
                    names[family] = frozenset(str(record.toUnicode(errors="replace")) for record in records)
        return names

    def missing_glyphs(self, text: str, chain: Chain | None = None) -> str:
        """The characters of `text` that no font of the chain (by default the body's) draws, each once."""
        families = (chain or self._body).all
        known = self._known.setdefault(families, {"\n"})
        missing = []
        for character in dict.fromkeys(text):
            if character in known:
                continue
            if (
                unicodedata.category(character) in _UNPRINTABLE
                or character in _SHAPELESS
                or not any(ord(character) in self._characters(family) for family in families)
            ):
                missing.append(character)
            else:
                known.add(character)
        return "".join(missing)

    @cached_property
    def _body(self) -> Chain:
        return self._chain(None, None, BODY)

    def _characters(self, family: str) -> frozenset[int]:
        if family not in self._cmaps:
            codes: frozenset[int] = frozenset()
            if files := self._files.get(family):
                path, index = files[0]
                with TTFont(path, fontNumber=index, lazy=True) as font:
                    codes = frozenset(font.getBestCmap())
            self._cmaps[family] = codes
        return self._cmaps[family]


def _answers(asked: str, names: frozenset[str]) -> bool:
    return any(name.startswith(asked) for name in names)
