"""A Word file as a person sees it: paragraphs and tables in their order, merged cells resolved, pictures.

What tracked changes put in counts, what they took out does not; controls, fields, links and text boxes are looked
through; a ticked box is a sign whatever font it came from. Tags are known by their local names, so that the strict
dialect reads as well."""

from __future__ import annotations

import posixpath
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from xml.etree import ElementTree

from xuanxian.paperwork.kinds import BOX, TICKED
from xuanxian.paperwork.tables.sheets import Unreadable, refusal

Element = ElementTree.Element
MOST_BYTES = 30_000_000
_MOST_XML, _MOST_PICTURE, _MOST_PARTS, _MOST_TEXT = 30_000_000, 20_000_000, 5000, 1_000_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_RESAVE = "请用 Word 或 WPS 打开，另存为 Word 文档（*.docx）后再上传"
_SYMBOLS = {
    "wingdings": {0xFE: TICKED, 0xFD: TICKED, 0xFC: "√", 0xFB: "×", 0xA8: BOX, 0x6F: BOX, 0x6E: "■"},
    "wingdings 2": {0x52: TICKED, 0x51: TICKED, 0x50: "√", 0xA3: BOX, 0x2A: BOX, 0xA2: "■"},
}  # font → the signs by which people tick a box


def key(text: str) -> str:
    """How two writings of the form's own words compare: width, blanks and marks do not count."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


@dataclass(eq=False)
class Cell:
    """Row and column from 0, spans resolved; `lines` are its paragraphs. `nested`: a table stands inside."""

    table: int
    row: int
    column: int
    colspan: int = 1
    rowspan: int = 1
    lines: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    nested: bool = False

    @cached_property
    def text(self) -> str:
        return "\n".join(self.lines).strip()

    @cached_property
    def key(self) -> str:
        return key(self.text)


@dataclass(frozen=True, eq=False)
class Picture:
    """None for bytes that the file only refers to."""

    data: bytes | None


@dataclass
class Table:
    """`rows` are what covers each row from left to right: a cell joined over several stands in each of them."""

    number: int
    rows: list[list[Cell]] = field(default_factory=list)

    def cells(self) -> Iterator[Cell]:
        """Each once, in reading order."""
        for at, row in enumerate(self.rows):
            yield from (cell for cell in row if cell.row == at)


@dataclass
class Document:
    """`flow` is what stands outside tables, a paragraph each; None where a table stands between."""

    file: str
    flow: list[str | None] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    tracked: bool = False


def read_document(data: bytes, file: str) -> Document:
    """Raises Unreadable for what is no Word document or cannot be trusted."""
    try:
        return _Reader(_parts(data, file), file).document()
    except Unreadable:
        raise
    except RuntimeError as error:
        if isinstance(error, RecursionError):
            raise _damaged(file) from None
        raise _encrypted(file) from None
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, EOFError, OSError, ValueError,
            NotImplementedError):  # fmt: skip
        raise _damaged(file) from None


def _damaged(file: str) -> Unreadable:
    mend = "请重新拷贝；或者在原来的电脑上用 Word、WPS 打开，另存为 docx 后再上传"
    return refusal("form.read.damaged", file, f"「{file}」已损坏或不完整，无法读取", mend)


def _encrypted(file: str) -> Unreadable:
    mend = "请用 Word 或 WPS 打开，去掉打开密码后另存为 docx 再上传"
    return refusal("form.read.encrypted", file, f"「{file}」设有打开密码，无法读取", mend)


def _not_word(file: str, what: str) -> Unreadable:
    return refusal("form.read.not-word", file, f"「{file}」是{what}，不能读回", _RESAVE)


def _too_large(file: str) -> Unreadable:
    mend = "请压缩其中的图片，只留下这张表，另存后再上传"
    return refusal("form.read.too-large", file, f"「{file}」太大，不予读取", mend)


_SIGNS = ((b"%PDF", "PDF 文件"), (b"{\\rtf", "RTF 文件"), (b"\xff\xd8\xff", "图片"), (b"\x89PNG", "图片"))


def _parts(data: bytes, file: str) -> zipfile.ZipFile:
    if len(data) > MOST_BYTES:
        raise _too_large(file)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _encrypted(file)
        old = "WPS 文字文件（wps）" if file.lower().endswith(".wps") else "旧版 Word 文件（doc）"
        raise _not_word(file, "旧版 Excel 文件" if "Workbook".encode("utf-16-le") in data else old)
    if not data.startswith(b"PK\3\4"):
        what = next((words for sign, words in _SIGNS if data.startswith(sign)), "别的文件")
        raise _damaged(file) if not data else _not_word(file, what)
    archive = zipfile.ZipFile(BytesIO(data))
    names = archive.namelist()
    if len(names) > _MOST_PARTS:
        raise _too_large(file)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        mend = "请另存为不带宏的 Word 文档（*.docx）后再上传"
        raise refusal("form.read.macros", file, f"「{file}」带有宏，没有读取", mend)
    return archive


class _Reader:
    def __init__(self, archive: zipfile.ZipFile, file: str) -> None:
        self.archive, self.file = archive, file
        self.main = self._main_part()
        self.targets = self._targets(self.main)
        self.made = Document(file)
        self.length = 0

    def document(self) -> Document:
        body = self._xml(self.main).find("body")
        if body is None:
            raise _damaged(self.file)
        for element in self._inner(body):
            if element.tag == "p":
                lines: list[str] = []
                self.made.pictures += self._paragraph(element, lines)
                self.made.flow += lines
            elif element.tag == "tbl":
                self.made.flow.append(None)
                self._table(element)
        return self.made

    def _bytes(self, name: str, most: int) -> bytes:
        with self.archive.open(name) as part:
            data = part.read(most + 1)
        if len(data) > most:
            raise _too_large(self.file)
        return data

    def _xml(self, name: str) -> Element:
        """Without namespaces. Nothing declared in the file itself is believed: entities can grow beyond measure."""
        content = self._bytes(name, _MOST_XML)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content[:400]:
            raise _damaged(self.file)
        root = ElementTree.fromstring(content)
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
            if element.attrib:
                element.attrib = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
        return root

    def _relations(self, name: str) -> Iterator[Mapping[str, str]]:
        if name in self.archive.namelist():
            yield from (relation.attrib for relation in self._xml(name))

    def _main_part(self) -> str:
        for relation in self._relations("_rels/.rels"):
            if relation.get("Type", "").endswith("/officeDocument"):
                name = relation.get("Target", "").lstrip("/")
                if not name.startswith("word/"):
                    what = {"xl": "Excel 文件", "ppt": "演示文稿"}.get(name.split("/")[0], "别的文件")
                    raise _not_word(self.file, what)
                return name
        if "word/document.xml" in self.archive.namelist():
            return "word/document.xml"
        raise _not_word(self.file, "别的文件或者压缩包")

    def _targets(self, part: str) -> dict[str, str]:
        folder, name = posixpath.split(part)
        return {
            relation.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[1:]
            for relation in self._relations(f"{folder}/_rels/{name}.rels")
            if relation.get("TargetMode") != "External"
        }  # fmt: skip

    # ——— what is looked through —————————————————————————————————————————————————————————————————————————

    def _inner(self, element: Element) -> Iterator[Element]:
        for child in element:
            match child.tag:
                case "ins" | "moveTo":
                    self.made.tracked = True
                    yield from self._inner(child)
                case "del" | "moveFrom":
                    self.made.tracked = True
                case "sdt":
                    content = child.find("sdtContent")
                    if content is not None:
                        if child.find("sdtPr/showingPlcHdr") is not None:
                            _empty(content)
                        yield from self._inner(content)
                case "smartTag" | "customXml" | "hyperlink" | "fldSimple" | "dir" | "bdo" | "Choice":
                    yield from self._inner(child)
                case "AlternateContent":
                    chosen = next((c for c in child if c.tag in ("Choice", "Fallback")), None)
                    if chosen is not None:
                        yield from self._inner(chosen)
                case _:
                    yield child

    def _paragraph(self, paragraph: Element, lines: list[str]) -> list[Picture]:
        """Its text is added to `lines`, a line feed for a soft break; what stands in text boxes behind it."""
        words: list[str] = []
        boxes: list[str] = []
        pictures: list[Picture] = []
        for run in self._inner(paragraph):
            if run.tag in ("r", "oMath", "oMathPara"):
                self._run(run, words, boxes, pictures)
        text = "".join(words)
        self.length += len(text)
        if self.length > _MOST_TEXT:
            raise _too_large(self.file)
        lines += [text, *boxes]
        return pictures

    def _run(self, run: Element, words: list[str], boxes: list[str], pictures: list[Picture]) -> None:
        hidden = run.find("rPr/vanish")
        if hidden is not None and hidden.get("val", "1") not in ("0", "false", "off"):
            return
        for part in self._inner(run):
            match part.tag:
                case "t":
                    words.append(part.text or "")
                case "tab" | "ptab":
                    words.append("\t")
                case "br" | "cr":
                    if part.get("type") not in ("page", "column"):
                        words.append("\n")
                case "noBreakHyphen":
                    words.append("-")
                case "sym":
                    words.append(_symbol(part))
                case "fldChar":
                    words.append(_checkbox(part))
                case "ruby":
                    for base in part.iterfind("rubyBase/r"):
                        self._run(base, words, boxes, pictures)
                case "r":
                    self._run(part, words, boxes, pictures)
                case "drawing" | "pict" | "object":
                    self._drawing(part, boxes, pictures)

    def _drawing(self, drawing: Element, boxes: list[str], pictures: list[Picture]) -> None:
        for part in drawing.iter():
            if part.tag in ("blip", "imagedata"):
                name = self.targets.get(part.get("embed") or part.get("id") or "", "")
                there = name in self.archive.namelist()
                pictures.append(Picture(self._bytes(name, _MOST_PICTURE) if there else None))
            elif part.tag == "txbxContent":
                for paragraph in part.iter("p"):
                    text = "".join(t.text or "" for t in paragraph.iter("t"))
                    if text.strip():
                        boxes.append(text)

    # ——— tables ————————————————————————————————————————————————————————————————————————————————————————

    def _table(self, element: Element) -> None:
        table = Table(len(self.made.tables))
        self.made.tables.append(table)
        for row in (e for e in self._inner(element) if e.tag == "tr"):
            if row.find("trPr/ins") is not None or row.find("trPr/del") is not None:
                self.made.tracked = True
            if row.find("trPr/del") is None:
                self._row(row, table)

    def _row(self, row: Element, table: Table) -> None:
        column = _number(row.find("trPr/gridBefore"), 0)
        covering: list[Cell] = []
        above = table.rows[-1] if table.rows else []
        at = len(table.rows)
        for element in (e for e in self._inner(row) if e.tag == "tc"):
            span = _number(element.find("tcPr/gridSpan"), 1)
            if covering and _continues(element.find("tcPr/hMerge")):
                covering[-1].colspan += span
            elif _continues(element.find("tcPr/vMerge")) and (over := _over(above, column, span)):
                over.rowspan = at - over.row + 1
                covering.append(over)
            else:
                covering.append(self._cell(element, table.number, at, column, span))
            column += span
        table.rows.append(covering)

    def _cell(self, element: Element, table: int, row: int, column: int, span: int) -> Cell:
        lines: list[str] = []
        pictures: list[Picture] = []
        nested = False
        for part in self._inner(element):
            if part.tag == "p":
                pictures += self._paragraph(part, lines)
            elif part.tag == "tbl":
                nested = True
                self._table(part)
        self.made.pictures += pictures
        return Cell(table, row, column, span, 1, tuple(lines), tuple(pictures), nested)


def _empty(content: Element) -> None:
    """What a control shows while nothing was entered is no text of anybody's."""
    for run in content.iter("r"):
        run.clear()


def _number(element: Element | None, default: int) -> int:
    value = element.get("val", "") if element is not None else ""
    return min(int(value), 200) if value.isdecimal() else default


def _continues(merge: Element | None) -> bool:
    return merge is not None and merge.get("val", "continue") == "continue"


def _over(above: list[Cell], column: int, span: int) -> Cell | None:
    """The cell above that goes on in this one: the one that begins here, else the one that reaches furthest over."""
    exact = next((cell for cell in above if cell.column == column), None)
    reaching = [c for c in above if c.column < column + span and column < c.column + c.colspan]
    return exact or (reaching[0] if reaching else None)


def _symbol(part: Element) -> str:
    try:
        code = int(part.get("char", ""), 16)
    except ValueError:
        return ""
    signs = _SYMBOLS.get(part.get("font", "").lower())
    if signs is None:
        return chr(code) if 0x20 <= code < 0xD800 else ""
    return signs.get(code & 0xFF, "")


def _checkbox(part: Element) -> str:
    """A check box of an old form field, which has no text of its own."""
    box = part.find("ffData/checkBox")
    if box is None:
        return ""
    state = box.find("checked") if box.find("checked") is not None else box.find("default")
    ticked = state is not None and state.get("val", "1") in ("1", "true", "on")
    return TICKED if ticked else BOX
