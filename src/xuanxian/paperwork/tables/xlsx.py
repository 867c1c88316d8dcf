"""Xlsx workbooks as sheets.

Calamine is fast, but it shows no formulas, hides error values, and a cell in a far corner makes it ask for so much
memory that the process dies. So the package is unpacked here under limits, its XML is searched as bytes, and
calamine gets a copy that holds only what was checked, cut into sheets of a thousand rows: one thread parses while
this one gathers the columns.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import tempfile
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

from xuanxian.paperwork.tables.files import encrypted
from xuanxian.paperwork.tables.sheets import Sheet, Spot, Unreadable, column_number, damaged, letters, refusal

MOST_UNPACKED = 512 * 2**20  # of one part
MOST_IN_ALL = 1024 * 2**20
MOST_RATIO = 250  # large real sheets reach about 40
SMALL = 20 * 2**20  # a part below this may be as dense as it likes
MOST_SMALL_PART = 8 * 2**20  # the list of sheets
BLOCK = 1000  # rows; what is parsed at once can never need more than BLOCK x MOST_COLUMNS cells
MOST_COLUMNS = 702  # up to ZZ
MOST_CELLS = 40_000_000  # filled or between filled ones
MOST_ROWS = 1_048_576

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_ATTRIBUTES = rb"((?:\s+[^\s=<>\"'/]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*"
_ROW_TAG = re.compile(rb"<row" + _ATTRIBUTES + rb"(/?)>")
_CELL_TAG = re.compile(rb"<c" + _ATTRIBUTES + rb"(/?)>")
_PLAIN_ROW = re.compile(rb'<row r="(\d+)"[ />]')
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d+)[\"']")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([^\"']*)[\"']")
_CELL_ROW = re.compile(rb"\sr\s*=\s*[\"'][A-Z]+(\d+)[\"']")
_ADDRESS = re.compile(rb"([A-Z]{1,3})([1-9]\d{0,6})")
_FORMULA = re.compile(rb"<f[\s>/]")
_ERROR = re.compile(rb"<c\s[^<>]*\bt=(?:\"e\"|'e')[^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?\s*<v>([^<]*)")
_MERGE = re.compile(rb"<mergeCell\s[^<>]*\bref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)[\"']")
_FOREIGN_CELL = re.compile(rb"<[^<>\s/!?]+:(?:c|row)[\s/>]")


@dataclass(frozen=True)
class _Block:
    """A run of row elements whose numbers share their thousands."""

    sheet: Sheet
    xml: memoryview


def read_xlsx(data: bytes, file: str) -> tuple[list[Sheet], bool]:
    """The worksheets in order, and whether the workbook carries macros; or `Unreadable`."""
    try:
        package = _Package(data, file)
        sheets, blocks = [], []
        for name, hidden, part in _worksheets(package):
            sheet = Sheet(name, hidden)
            sheets.append(sheet)
            blocks += _examine(package.part(part), sheet, file)
        _parse(package, blocks)
        return sheets, "xl/vbaproject.bin" in package.parts
    except (Unreadable, MemoryError):
        raise
    except OSError as error:
        raise refusal(
            "file.unreadable",
            file,
            f"读取「{file}」时无法使用临时文件夹：{error.strerror or '磁盘出错'}。",
            "请清理磁盘空间后重试；仍不行请联系管理员。",
        ) from None
    except Exception:  # whatever zipfile, expat and calamine make of broken bytes
        raise damaged(file) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # calamine's, and no subclass of Exception
            raise
        raise damaged(file) from None


class _Package:
    """The parts of the zip, unpacked under limits; what the directory says about sizes is not believed."""

    def __init__(self, data: bytes, file: str) -> None:
        self.data = data
        self.file = file
        self.spent = 0
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {
                info.filename.replace("\\", "/").lstrip("/").lower(): info for info in archive.infolist()
            }

    def part(self, name: str, most: int | None = None) -> bytes:
        """Raises KeyError when there is no such part."""
        info = self.parts[name.lower()]
        if info.flag_bits & 1:
            raise encrypted(self.file)
        head = self.data[info.header_offset : info.header_offset + 30]
        if len(head) < 30 or not head.startswith(b"PK\3\4"):
            raise damaged(self.file)
        start = info.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))
        packed = memoryview(self.data)[start : start + info.compress_size]
        most = min(most or MOST_UNPACKED, max(SMALL, MOST_RATIO * len(packed)), MOST_IN_ALL - self.spent)
        if info.compress_type == zipfile.ZIP_STORED:
            content, whole = bytes(packed), True
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
            content = unpacker.decompress(packed, most + 1)
            whole = unpacker.eof
        else:
            raise damaged(self.file, "压缩方式不是 Excel、WPS 所用的")
        if len(content) > most:
            raise refusal(
                "file.bomb",
                self.file,
                f"「{self.file}」解压后异常庞大（{name} 超过 {most // 2**20} MB），为安全起见不予读取。",
                "请把数据复制到一个新工作簿（只选有内容的区域），另存为 xlsx 后再报。",
                value=f"{most // 2**20} MB",
            )
        if not whole or zlib.crc32(content) != info.CRC:
            raise damaged(self.file, "校验不符，多半没有传完或拷贝中断")
        self.spent += len(content)
        return content

    def xml(self, name: str) -> ElementTree.Element:
        content = self.part(name, MOST_SMALL_PART)
        if b"<!DOCTYPE" in content:
            raise damaged(self.file, "含有不应有的文档类型声明")
        return ElementTree.fromstring(content)

    def related(self, kind: str) -> str | None:
        """The part that the workbook refers to as `kind`."""
        targets = (_target(r) for r in self._relations() if r.get("Type", "").endswith(f"/{kind}"))
        return next((target for target in targets if target.lower() in self.parts), None)

    def _relations(self) -> Iterator[ElementTree.Element]:
        return self.xml("xl/_rels/workbook.xml.rels").iterfind("{*}Relationship")

    def sheet_parts(self) -> dict[str, str]:
        return {
            r.get("Id", ""): _target(r) for r in self._relations() if r.get("Type", "").endswith("/worksheet")
        }

    def book(self) -> ElementTree.Element:
        return self.xml("xl/workbook.xml")


def _target(relation: ElementTree.Element) -> str:
    return posixpath.normpath(posixpath.join("/xl", relation.get("Target", "").replace("\\", "/"))).lstrip(
        "/"
    )


def _worksheets(package: _Package) -> Iterator[tuple[str, bool, str]]:
    parts = package.sheet_parts()
    for sheet in package.book().iterfind(".//{*}sheet"):
        number = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        if number in parts:
            yield sheet.get("name", ""), sheet.get("state", "visible") != "visible", parts[number]


def _examine(xml: bytes, sheet: Sheet, file: str) -> list[_Block]:
    """Notes merges, formulas and error values, and cuts the rows into checked blocks."""
    root = re.search(rb"<(?:([^\s<>/:!?]+):)?worksheet[\s>]", xml[:4096])
    if root is None:
        raise damaged(file)
    if root[1]:
        xml = xml.replace(b"<" + root[1] + b":", b"<").replace(b"</" + root[1] + b":", b"</")
    start = xml.index(b">", xml.index(b"<sheetData")) + 1
    if xml[start - 2 : start] == b"/>":
        return []
    end = xml.rindex(b"</sheetData")
    for first_column, first_row, last_column, last_row in _MERGE.findall(xml, end):
        first, last = (first_column, first_row), (last_column, last_row)
        sheet.merges.append((_spot(*first), _spot(*last)))
    xml = xml[start:end]
    if b":" in xml and _FOREIGN_CELL.search(xml):
        raise damaged(file)
    rows = _rows(xml)
    if len(rows) != xml.count(b"<row"):
        xml = _ROW_TAG.sub(_Numbering(), xml)
        rows = _rows(xml)
        if len(rows) != len(re.findall(rb"<row[\s/>]", xml)):
            raise damaged(file)
    if _FORMULA.search(xml):
        sheet.formulas += [_cell_at(xml, match.start()) for match in _FORMULA.finditer(xml)]
    if b't="e"' in xml or (b"'" in xml and b"t='e'" in xml):
        # It comes as text, since calamine refuses a sheet for an error value that it does not know.
        sheet.errors += [
            (_cell_at(xml, match.end()), match[1].decode("utf-8", "replace"))
            for match in _ERROR.finditer(xml)
        ]
        xml = xml.replace(b' t="e"', b' t="str"').replace(b" t='e'", b" t='str'")
        rows = _rows(xml)
    return list(_blocks(xml, rows, sheet, file))


def _rows(xml: bytes) -> list[tuple[int, int]]:
    """Number and offset of each row that is written the usual way."""
    return [(int(tag[1]), tag.start()) for tag in _PLAIN_ROW.finditer(xml)]


def _spot(column: bytes, row: bytes) -> Spot:
    return Spot(int(row), column_number(column.decode()))


class _Numbering:
    """Writes its number into every row element: that of its first cell, else the next."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self, tag: re.Match[bytes]) -> bytes:
        cell = None if tag[2] else _CELL_TAG.match(tag.string, tag.end())
        number = _ROW_NUMBER.search(tag[1]) or (_CELL_ROW.search(cell[1]) if cell else None)
        self.last = int(number[1]) if number else self.last + 1
        return b'<row r="%d" %s>' % (self.last, tag[2])


def _cell_at(xml: bytes, position: int) -> Spot:
    """The place of the cell element around `position`."""
    tag = _CELL_TAG.match(xml, xml.rindex(b"<c", 0, position))
    reference = _REFERENCE.search(tag[1]) if tag else None
    address = _ADDRESS.fullmatch(reference[1]) if reference else None
    if address:
        return _spot(*address.groups())
    row = xml.rindex(b"<row", 0, position)
    number = _PLAIN_ROW.match(xml, row)
    return Spot(int(number[1]) if number else 0, len(re.findall(rb"<c[\s/>]", xml[row:position])) - 1)


def _blocks(xml: bytes, rows: list[tuple[int, int]], sheet: Sheet, file: str) -> Iterator[_Block]:
    cuts: list[tuple[int, int]] = []
    last = 0
    for row, start in rows:
        if not last < row <= MOST_ROWS:
            raise damaged(file, f"第 {last} 行之后的行号不合顺序")
        if not cuts or cuts[-1][0] != row // BLOCK:
            cuts.append((row // BLOCK, start))
        last = row
    ends = [start for _, start in cuts[1:]] + [len(xml)]
    for (thousands, start), end in zip(cuts, ends, strict=True):
        _demand_cells_inside(xml, thousands, start, end, file)
        yield _Block(sheet, memoryview(xml)[start:end])


def _demand_cells_inside(xml: bytes, thousands: int, start: int, end: int, file: str) -> None:
    """Every filled cell must lie in the block's rows and left of MOST_COLUMNS."""
    rows = rb"%d\d{3}" % thousands if thousands else rb"[1-9]\d{0,2}"
    unusual = re.compile(rb'<c(?! r="[A-Z]{1,2}' + rows + rb'"[ />])')
    for found in unusual.finditer(xml, start, end):
        if xml[found.end() : found.end() + 1] not in (b" ", b"\t", b"\r", b"\n", b">", b"/"):
            continue  # another element
        tag = _CELL_TAG.match(xml, found.start())
        if tag is None:
            raise damaged(file)
        if tag[2] or xml.startswith(b"</c>", tag.end()):
            continue  # empty, only a format
        reference = _REFERENCE.search(tag[1])
        if reference is None:
            continue  # stands after its neighbour
        address = _ADDRESS.fullmatch(reference[1])
        if address is None or int(address[2]) // BLOCK != thousands:
            raise damaged(file)
        spot = _spot(*address.groups())
        if spot.column >= MOST_COLUMNS:
            raise refusal(
                "file.too-wide",
                file,
                f"「{file}」第 {spot.row} 行 {address[1].decode()} 列还有内容，超出可读取的范围"
                f"（最多到 {letters(MOST_COLUMNS - 1)} 列）。",
                "多半是误触留下的内容：请删除表格右侧的空列（选中后「删除」，不是「清除」），保存后再报。",
                value=str(spot),
                row=spot.row,
            )


def _parse(package: _Package, blocks: list[_Block]) -> None:
    """Fills the sheets of the blocks."""
    with tempfile.TemporaryDirectory(prefix="xuanxian-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "checked.xlsx"
        _write_checked(path, package, blocks)
        book = CalamineWorkbook.from_path(str(path))
        with suppress(OSError):  # personal data should not lie about while it is parsed; Windows cannot
            path.unlink()
        with ThreadPoolExecutor(1) as pool:
            parsed = deque(pool.submit(book.get_sheet_by_index, number) for number in range(len(blocks)))
            try:
                cells = 0
                for block in blocks:
                    part = parsed.popleft().result()
                    cells += part.height * part.width
                    if cells > MOST_CELLS:
                        raise _too_large(package.file)
                    if part.start is not None:
                        block.sheet.add(part.to_python(), part.start[0] + 1, part.start[1])
            finally:
                pool.shutdown(cancel_futures=True)
                book.close()


def _too_large(file: str) -> Unreadable:
    return refusal(
        "file.too-large",
        file,
        f"「{file}」有内容的区域超过 {MOST_CELLS // 10_000} 万格，不予读取。",
        "多半有误触留下的内容：请把数据复制到新工作簿（只选有内容的区域）再保存，或者分成几个文件。",
        value=f"{MOST_CELLS // 10_000} 万格以上",
    )


def _write_checked(path: Path, package: _Package, blocks: list[_Block]) -> None:
    properties = package.book().find("{*}workbookPr")
    epoch = properties.get("date1904", "0") if properties is not None else "0"
    numbers = range(1, len(blocks) + 1)
    sheets = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE_RELATIONS}"><Relationship Id="r1" Type="{_RELATIONS}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns:r="{_RELATIONS}"><workbookPr date1904="{int(epoch in ("1", "true"))}"/>'
            f"<sheets>{sheets}</sheets></workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE_RELATIONS}">'
            + "".join(
                f'<Relationship Id="r{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/{n}.xml"/>'
                for n in numbers
            )
            + "</Relationships>",
        )
        for kind in ("sharedStrings", "styles"):
            part = package.related(kind)
            if part:
                archive.writestr(f"xl/{kind}.xml", package.part(part))
        for n, block in zip(numbers, blocks, strict=True):
            with archive.open(f"xl/worksheets/{n}.xml", "w") as stream:
                # Without this early list of merges calamine would read each sheet twice.
                stream.write(b"<worksheet><mergeCells/><sheetData>")
                stream.write(block.xml)
                stream.write(b"</sheetData></worksheet>")
