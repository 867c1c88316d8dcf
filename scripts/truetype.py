"""Turns the outlines of a CFF font into TrueType ones: typst subsets those faster (a form in four
fifths of the time), and each form carries its own subset. Once, at set-up; the error stays under a thousandth of the em.

    python scripts/truetype.py FandolFang-Regular.otf FandolFang-Regular.ttf
"""

from __future__ import annotations

import sys

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

KEPT = ("head", "hhea", "hmtx", "maxp", "cmap", "name", "OS/2", "post", "GlyphOrder", "vhea", "vmtx")


def to_truetype(source: str, target: str) -> None:
    font = TTFont(source)
    order = font.getGlyphOrder()
    outlines = font.getGlyphSet()
    error = font["head"].unitsPerEm / 1000
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, error, reverse_direction=True))
        glyphs[name] = pen.glyph()
    for table in set(font.keys()) - set(KEPT):
        del font[table]
    font["loca"], font["maxp"] = newTable("loca"), newTable("maxp")
    font["maxp"].tableVersion = 0x00010000
    font["maxp"].maxZones = 1
    zero = ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
            "maxSizeOfInstructions", "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints",
            "maxCompositeContours", "maxComponentDepth")  # fmt: skip
    for field in zero:
        setattr(font["maxp"], field, 0)
    font.sfntVersion = "\000\001\000\000"
    builder = FontBuilder(font=font)
    builder.isTTF = True
    builder.setupGlyf(glyphs)
    font["post"].formatType = 3.0
    font.save(target)


if __name__ == "__main__":
    to_truetype(*sys.argv[1:3])
