"""The XML of a Word file in small pieces: runs, paragraphs, pictures, and the parts that never change.

The order of elements inside w:rPr, w:pPr, w:tcPr is the schema's: Word refuses a file where it differs.
Lengths: twips (1/20 point) unless a name says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from xuanxian.paperwork.codes import FOOT_SIDE
from xuanxian.paperwork.forms import Layout
from xuanxian.paperwork.photos import Photo

HEADING_FONT = "宋体"
_EMU_PER_MM = 36000
_BLANKS = re.compile(r"( +)")


def twips(mm: float) -> int:
    return round(mm / 25.4 * 1440)


def run(
    text: str,
    *,
    points: float | None = None,
    font: str = "",
    bold: bool = False,
    underline: bool = False,
    tracking: float = 0.0,
) -> str:
    """`font` replaces the East Asian one; `tracking` in points. A line feed becomes a line break, a tab a tab.
    The hint makes quotation marks, dashes and boxes Chinese ones."""
    east = f" w:eastAsia={quoteattr(font)}" if font else ""
    properties = (
        f'<w:rFonts w:hint="eastAsia"{east}/>'
        + ("<w:b/><w:bCs/>" if bold else "")
        + (f'<w:spacing w:val="{round(tracking * 20)}"/>' if tracking else "")
        + (f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>' if points else "")
        + ('<w:u w:val="single"/>' if underline else "")
    )
    pieces = re.split(r"([\n\t])", text)
    body = "".join(
        "<w:br/>"
        if p == "\n"
        else "<w:tab/>"
        if p == "\t"
        else f'<w:t xml:space="preserve">{escape(p)}</w:t>'
        for p in pieces
        if p
    )
    return f"<w:r><w:rPr>{properties}</w:rPr>{body}</w:r>"


def label_run(
    text: str, layout: Layout, *, points: float | None = None, font: str = "", bold: bool = False
) -> str:
    """The form's own words. Their blanks are set in the Chinese font, where a blank is half a 字: in Times New
    Roman they would be half as wide and 姓    名 would no longer be as wide as 政治面貌."""
    out = []
    for n, piece in enumerate(_BLANKS.split(text)):
        made = run(piece, points=points, font=font, bold=bold) if piece else ""
        if n % 2:
            name = quoteattr(font or layout.body)
            made = made.replace(
                '<w:rFonts w:hint="eastAsia"', f'<w:rFonts w:hint="eastAsia" w:ascii={name} w:hAnsi={name}', 1
            )
        out.append(made)
    return "".join(out)


def paragraph(
    runs: str,
    *,
    align: str = "left",
    before: int = 0,
    after: int = 0,
    line: int = 0,
    left: int = 0,
    right: int = 0,
    hanging: int = 0,
    indent: bool = False,
    tabs: Iterable[tuple[str, int]] = (),
    new_page: bool = False,
    keep_next: bool = False,
    points: float = 12.0,
) -> str:
    """`line` is the exact line pitch, 0 for the font's own; `indent` sets the first line in by 2 字."""
    stops = "".join(f'<w:tab w:val="{kind}" w:pos="{place}"/>' for kind, place in tabs)
    pitch = f' w:line="{line}" w:lineRule="exact"' if line else ""
    first = f' w:firstLineChars="200" w:firstLine="{round(points * 40)}"' if indent else ""
    hang = f' w:hanging="{hanging}"' if hanging else ""
    properties = (
        ("<w:keepNext/>" if keep_next else "")
        + ("<w:pageBreakBefore/>" if new_page else "")
        + (f"<w:tabs>{stops}</w:tabs>" if stops else "")
        + (f'<w:spacing w:before="{before}" w:after="{after}"{pitch}/>' if before or after or line else "")
        + (
            f'<w:ind w:left="{left}" w:right="{right}"{hang}{first}/>'
            if left or right or hang or first
            else ""
        )
        + (f'<w:jc w:val="{align}"/>' if align != "left" else "")
    )
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>" if properties else f"<w:p>{runs}</w:p>"


# Between two tables, which Word would join, and behind the last: hardly any height.
SLIVER = (
    '<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
)


# The same at the top of a new page: a break in a paragraph of its own would need a line of the page before, and where that is
# full leave a page empty.
PAGE_BREAK = SLIVER.replace("<w:pPr>", "<w:pPr><w:pageBreakBefore/>", 1)


def kept(cell: str) -> str:
    """The paragraphs of a cell, kept with what follows."""
    whole = cell.replace("<w:keepNext/>", "").replace("<w:p/>", "<w:p></w:p>")
    return re.sub(
        "<w:p>(<w:pPr>)?", lambda m: f"<w:p><w:pPr><w:keepNext/>{'' if m[1] else '</w:pPr>'}", whole
    )


def picture(photo: Photo, relation: str, number: int, name: str, frame: tuple[float, float]) -> str:
    """A photo in the line, as large as the frame (in mm) allows."""
    width, height = (round(side * _EMU_PER_MM) for side in photo.fitted(frame))
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name={quoteattr(name)} descr={quoteattr(name)}/>'
        "<wp:cNvGraphicFramePr/>"
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name={quoteattr(name)}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

_NAMESPACES = (
    f'{_W} xmlns:r="{_OFFICE}/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
DOCUMENT_START = f"{_HEAD}<w:document {_NAMESPACES}><w:body>"
DOCUMENT_END = "</w:body></w:document>"


def section(width: int, height: int, sides: int, top: int, bottom: int, low: int = 0) -> str:
    """`low`: every page ends with a foot so far above the edge of the sheet; 0 where there is none."""
    reference = f'<w:footerReference w:type="default" r:id="{FOOT}"/>' if low else ""
    turned = ' w:orient="landscape"' if width > height else ""
    return (
        f'<w:sectPr>{reference}<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar w:top="{top}" w:right="{sides}" w:bottom="{bottom}" w:left="{sides}"'
        f' w:header="720" w:footer="{low or 720}" w:gutter="0"/></w:sectPr>'
    )


FOOT = "rIdFoot"


def footer(name: str, code: str, width: int) -> str:
    """What paper it is, which page of how many, the code as text and as a square; `width` of the text above it."""
    picture_ = picture(
        Photo(b"", "png", 1, 1, 96.0), "rIdCode", 1000, f"识别码{code}", (FOOT_SIDE, FOOT_SIDE)
    )
    runs = (
        run(f"{name}\t第", points=8) + _counted("PAGE") + run("页 共", points=8) + _counted("NUMPAGES")
        + run(f"页\t{code}  ", points=8) + picture_
    )  # fmt: skip
    words = paragraph(runs, tabs=(("center", width // 2), ("right", width)))
    return f"{_HEAD}<w:ftr {_NAMESPACES}>{words}</w:ftr>"


def page_number() -> str:
    """— 1 —, as official papers have it."""
    words = run("— ", points=14) + _counted("PAGE", 28) + run(" —", points=14)
    return f"{_HEAD}<w:ftr {_NAMESPACES}>{paragraph(words, align='center')}</w:ftr>"


def _counted(what: str, halves: int = 16) -> str:
    """`halves`: of a point."""
    size = f'<w:rPr><w:sz w:val="{halves}"/><w:szCs w:val="{halves}"/></w:rPr>'
    marks = ("begin", "separate", "end")
    begin, separate, end = (f'<w:r>{size}<w:fldChar w:fldCharType="{mark}"/></w:r>' for mark in marks)
    told = f'<w:r>{size}<w:instrText xml:space="preserve"> {what} </w:instrText></w:r>'
    return f"{begin}{told}{separate}<w:r>{size}<w:t>1</w:t></w:r>{end}"


def footer_relationships(picture_: str) -> str:
    return relationships([("rIdCode", f"{_OFFICE}/relationships/image", picture_)])


# What a machine without the font takes in its place: names under which it or one of its kind may be there, and what kind it is
# (PANOSE, character set, family, pitch).
_FONTS = {
    "仿宋": ("FangSong,仿宋_GB2312,方正仿宋_GBK,华文仿宋,STFangsong,FandolFang R", "02010609060101010101", "modern"),
    "宋体": ("SimSun,新宋体,NSimSun,方正书宋_GBK,华文宋体,STSong,FandolSong,Noto Serif CJK SC", "02010600030101010101", "roman"),
    "黑体": ("SimHei,方正黑体_GBK,华文黑体,STHeiti,Noto Sans CJK SC", "02010609060101010101", "modern"),
    "楷体": ("KaiTi,楷体_GB2312,方正楷体_GBK,华文楷体,STKaiti,LXGW WenKai", "02010609060101010101", "modern"),
}  # fmt: skip


def font_table(layout: Layout) -> str:
    """The fonts that the file names: the form's, those of headings, and for digits one with serifs."""
    rows = []
    for name in dict.fromkeys((layout.body, "仿宋", HEADING_FONT, "黑体", "楷体")):
        kind = next((known for known in _FONTS if known in name), "仿宋")
        others, panose, family = _FONTS[kind]
        names = others if name == kind else f"{name}_GBK,{kind},{others}"
        rows.append(_font(name, names, panose, "86", family, "fixed"))
    if layout.digits != layout.body:
        rows.append(
            _font(
                layout.digits,
                "Liberation Serif,Tinos,Nimbus Roman",
                "02020603050405020304",
                "00",
                "roman",
                "variable",
            )
        )
    return f"{_HEAD}<w:fonts {_W}>{''.join(rows)}</w:fonts>"


def _font(name: str, others: str, panose: str, charset: str, family: str, pitch: str) -> str:
    return (
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(others)}/>"
        f'<w:panose1 w:val="{panose}"/><w:charset w:val="{charset}"/><w:family w:val="{family}"/>'
        f'<w:pitch w:val="{pitch}"/></w:font>'
    )


def fixed_parts(title: str, author: str, layout: Layout, foot: bool = False) -> dict[str, str]:
    """All parts but the document and its relationships; file name → XML."""
    body, digits = quoteattr(layout.body), quoteattr(layout.digits)
    size = round(layout.size * 2)
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{word}.styles+xml"/>'
        f'<Override PartName="/word/settings.xml" ContentType="{word}.settings+xml"/>'
        f'<Override PartName="/word/fontTable.xml" ContentType="{word}.fontTable+xml"/>'
        + (f'<Override PartName="/word/footer1.xml" ContentType="{word}.footer+xml"/>' if foot else "")
        + '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": relationships(
            (
                ("rId1", f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
                ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            )
        ),
        "docProps/core.xml": f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
        "<dc:language>zh-CN</dc:language></cp:coreProperties>",
        "word/styles.xml": f"{_HEAD}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>"
        f"<w:rFonts w:ascii={digits} w:eastAsia={body} w:hAnsi={digits} w:cs={digits}/>"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="a0"><w:name w:val="Default Paragraph Font"/>'
        '<w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        "</w:styles>",
        "word/fontTable.xml": font_table(layout),
        "word/settings.xml": f'{_HEAD}<w:settings {_W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:spaceForUL/><w:ulTrailSpace/>'
        "<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>',
    }


def relationships(targets: Iterable[tuple[str, str, str]]) -> str:
    """(id, type, target) each."""
    rows = "".join(f'<Relationship Id="{i}" Type="{t}" Target="{target}"/>' for i, t, target in targets)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


_FIXED = ("styles", "settings", "fontTable")


def document_relationships(photos: Iterable[tuple[str, str]], foot: bool = False) -> str:
    """(id, file name under word/) of each photo, beside styles, settings and the foot of the page."""
    kind = f"{_OFFICE}/relationships"
    fixed = tuple((f"rId{n}", f"{kind}/{name}", f"{name}.xml") for n, name in enumerate(_FIXED, 1))
    below = ((FOOT, f"{kind}/footer", "footer1.xml"),) if foot else ()
    return relationships((*fixed, *below, *((i, f"{kind}/image", target) for i, target in photos)))
