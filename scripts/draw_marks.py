#!/usr/bin/env python3
"""Draws src/xuanxian/paperwork/faces/marks.ttf: the boxes □ ☐ ☑ ☒ in one size.

No font of the chain has ☑, and FandolFang's □ is higher than its own characters. The file is kept in the
repository; a test draws it again and compares the bytes.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

TARGET = Path(__file__).parents[1] / "src/xuanxian/paperwork/faces/marks.ttf"
Outline = list[tuple[int, int]]

EM, STROKE = 1000, 52
LEFT, RIGHT, BOTTOM, TOP = 110, 890, -30, 750
OUTER: Outline = [(LEFT, BOTTOM), (LEFT, TOP), (RIGHT, TOP), (RIGHT, BOTTOM)]
INNER: Outline = [
    (LEFT + STROKE, BOTTOM + STROKE),
    (RIGHT - STROKE, BOTTOM + STROKE),
    (RIGHT - STROKE, TOP - STROKE),
    (LEFT + STROKE, TOP - STROKE),
]
TICK: Outline = [(225, 375), (290, 430), (430, 250), (760, 655), (815, 610), (435, 115)]
CROSS: tuple[Outline, ...] = (
    [(240, 160), (690, 610), (750, 550), (300, 100)],
    [(690, 100), (240, 550), (300, 610), (750, 160)],
)
FIXED_DATE = 3_786_825_600  # 2024-01-01, in seconds since 1904
NAMES = {
    "familyName": "Xuanxian Marks",
    "styleName": "Regular",
    "uniqueFontIdentifier": "Xuanxian Marks 1",
    "fullName": "Xuanxian Marks",
    "version": "Version 1.0",
    "psName": "XuanxianMarks-Regular",  # typst skips a font without it
}
GLYPHS: dict[str, tuple[int, tuple[Outline, ...]]] = {
    "box": (0x25A1, (OUTER, INNER)),
    "ballotBox": (0x2610, (OUTER, INNER)),
    "ticked": (0x2611, (OUTER, INNER, TICK)),
    "crossed": (0x2612, (OUTER, INNER, *CROSS)),
}


def draw(outlines: tuple[Outline, ...]) -> Glyph:
    pen = TTGlyphPen(None)
    for outline in outlines:
        pen.moveTo(outline[0])
        for point in outline[1:]:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


def font_bytes() -> bytes:
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", *GLYPHS])
    builder.setupCharacterMap({code: name for name, (code, _) in GLYPHS.items()})
    builder.setupGlyf({".notdef": draw((OUTER, INNER)), **{n: draw(o) for n, (_, o) in GLYPHS.items()}})
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", *GLYPHS), (EM, LEFT)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable(NAMES)
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    # A fixed date: the same drawing gives the same bytes.
    builder.font["head"].created = builder.font["head"].modified = FIXED_DATE
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


if __name__ == "__main__":
    TARGET.write_bytes(font_bytes())
    sys.stdout.write(f"{TARGET}\n")
