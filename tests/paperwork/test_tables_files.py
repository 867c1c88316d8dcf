"""Files that are not what they seem: each is refused with its reason and mend, and none makes the reader raise."""

from __future__ import annotations

import errno
import io
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from made_files import (
    HEADER,
    SHEET,
    biff_text,
    compound_file,
    old_roster,
    old_workbook,
    record,
    rezipped,
    roster,
    with_rows,
    with_sheet_xml,
    workbook,
)
from PIL import Image

from xuanxian.paperwork.tables import Heading, Table, read_tables
from xuanxian.paperwork.tables import files as tables_files
from xuanxian.paperwork.tables import xlsx as tables_xlsx
from xuanxian.rules.core.findings import Finding, Level

HEADINGS = tuple(Heading(name, needed=name != "备注") for name in HEADER)


def read(path: Path, content: bytes | None = None) -> tuple[list[Table], list[Finding]]:
    if content is not None:
        path.write_bytes(content)
    return read_tables(path, HEADINGS)


def refused(result: tuple[list[Table], list[Finding]]) -> Finding:
    """The one finding of a file that gave no table."""
    tables, (finding,) = result
    assert tables == []
    assert finding.level is Level.STOP
    assert finding.mend and finding.place.file
    return finding


def word_document() -> bytes:
    output = io.BytesIO()
    docx.Document().save(output)
    return output.getvalue()


def picture(kind: str) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (8, 8)).save(output, kind)
    return output.getvalue()


def archive(*parts: tuple[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts:
            target.writestr(name, content)
    return output.getvalue()


# Not there, not a file, nothing in it


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refused(read(tmp_path / "名册.xlsx")).rule == "file.not-found"
    assert refused(read(tmp_path / ("长" * 200 + ".xlsx"))).rule == "file.not-found"
    assert refused(read(tmp_path / "名\0册.xlsx")).rule == "file.not-found"
    (tmp_path / "甲.xlsx").write_bytes(roster())
    assert refused(read(tmp_path / "甲.xlsx" / "乙.xlsx")).rule == "file.not-found"


def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "名册.xlsx").mkdir()
    assert refused(read(tmp_path / "名册.xlsx")).rule == "file.folder"
    os.mkfifo(tmp_path / "管道.xlsx")
    assert refused(read(tmp_path / "管道.xlsx")).rule == "file.unreadable"


@pytest.mark.parametrize(
    "error, rule",
    [(errno.EACCES, "file.no-permission"), (errno.EIO, "file.unreadable"), (errno.ENOENT, "file.not-found")],
)
def test_a_disk_that_says_no(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, rule: str) -> None:
    (tmp_path / "名册.xlsx").write_bytes(roster())

    def fail(_: Path) -> bytes:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(Path, "read_bytes", fail)
    assert refused(read(tmp_path / "名册.xlsx")).rule == rule


@pytest.mark.parametrize("name", ["名册.xlsx", "名册.xls", "名册.csv"])
def test_an_empty_file(tmp_path: Path, name: str) -> None:
    assert refused(read(tmp_path / name, b"")).rule == "file.empty"


def test_a_workbook_or_text_without_any_content(tmp_path: Path) -> None:
    assert refused(read(tmp_path / "名册.xlsx", workbook(lambda *_: None))).rule == "file.no-data"
    assert refused(read(tmp_path / "名册.xls", old_workbook(("名册", 0, b"")))).rule == "file.no-data"
    assert refused(read(tmp_path / "名册.csv", b"\r\n ,\r\n")).rule == "file.no-data"


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    with (tmp_path / "名册.xlsx").open("wb") as stream:
        stream.truncate(tables_files.MOST_BYTES + 1)
    finding = refused(read(tmp_path / "名册.xlsx"))
    assert (finding.rule, finding.value) == ("file.too-large", "100 MB")


def test_no_memory_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(tables_xlsx, "_parse", fail)
    assert refused(read(tmp_path / "名册.xlsx", roster())).rule == "file.too-large"


# Something else under the name of a workbook


@pytest.mark.parametrize(
    "content, what",
    [
        (word_document(), "Word 文档（docx）"),
        (picture("PNG"), "图片（PNG）"),
        (picture("JPEG"), "图片（JPEG）"),
        (picture("BMP"), "图片（BMP）"),
        (b"%PDF-1.7\n", "PDF 文件"),
        (archive(("甲.txt", b"x")), "压缩包"),
        (archive(("甲/名册.xlsx", roster())), "压缩包（里面有 名册.xlsx，请先解压）"),
        (archive(("xl/workbook.bin", b"x")), "Excel 二进制工作簿（xlsb）"),
        (archive(("OFD.xml", b"x")), "版式文件（OFD）"),
        (b"Rar!\x1a\x07\x01\x00", "RAR 压缩包"),
        (compound_file({"WordDocument": b"x"}), "Word 文档（doc）"),
        (b"<html><table><tr><td>x", "网页文件（HTML），有些系统导出时把它命名为 xls"),
        ("姓名,性别\r\n张三,男\r\n".encode(), "文本文件"),
        (bytes(range(256)) * 20, "二进制文件，不是表格"),
    ],
)
@pytest.mark.parametrize("name", ["名册.xlsx", "名册.xls"])
def test_the_refusal_says_what_the_file_really_is(
    tmp_path: Path, content: bytes, what: str, name: str
) -> None:
    finding = refused(read(tmp_path / name, content))
    assert (finding.rule, finding.value, finding.place.row) == ("file.not-a-table", what, None)
    assert what in finding.message


@pytest.mark.parametrize(
    "name, content, what",
    [
        ("名册.xls", roster(), "xlsx"),
        ("名册.csv", roster(), "xlsx"),
        ("名册.xlsx", old_roster(), "xls"),
    ],
)
def test_a_workbook_under_another_name_is_read_with_a_note(
    tmp_path: Path, name: str, content: bytes, what: str
) -> None:
    (table,), (note,) = read(tmp_path / name, content)
    assert table.columns["姓名"] == ["张三", "李四", "王五"]
    assert (note.rule, note.level, note.value) == ("file.misnamed", Level.NOTE, what)
    assert note.mend


@pytest.mark.parametrize(
    "name, content, word",
    [
        ("名册.et", old_roster(), "WPS"),
        ("名册.txt", b"x", "文本文件"),
        ("名册.pdf", b"%PDF-1.7", "PDF"),
        ("名册.docx", word_document(), "Word"),
        ("名册.dat", roster(), "xlsx"),
        ("名册", roster(), "xlsx"),
    ],
)
def test_other_extensions_are_refused(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    finding = refused(read(tmp_path / name, content))
    assert finding.rule == "file.extension"
    assert word in finding.message


@pytest.mark.parametrize(
    "name, content",
    [
        ("名册.xlsx", compound_file({"EncryptionInfo": b"x", "EncryptedPackage": b"x"})),
        ("名册.xls", old_workbook(("名册", 0, b""), in_globals=record(0x002F, b"\1\0\1\0"))),
        (
            "名册.xlsx",
            re.sub(rb"(PK\x01\x02....)\x00\x00", lambda found: found[1] + b"\1\0", roster(), flags=re.DOTALL),
        ),
    ],
)
def test_a_password_to_open(tmp_path: Path, name: str, content: bytes) -> None:
    finding = refused(read(tmp_path / name, content))
    assert finding.rule == "file.encrypted"
    assert "去掉打开密码" in finding.mend


def test_macros_are_not_run_and_that_is_said(tmp_path: Path) -> None:
    source = roster()
    output = io.BytesIO(source)
    with zipfile.ZipFile(output, "a") as target:
        target.writestr("xl/vbaProject.bin", b"x")
    (table,), (note,) = read(tmp_path / "名册.xlsm", output.getvalue())
    assert table.rows == [2, 3, 4]
    assert (note.rule, note.level) == ("file.macros", Level.NOTE)


# Broken and hostile workbooks


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_workbook(tmp_path: Path, share: float) -> None:
    data = roster()
    assert refused(read(tmp_path / "名册.xlsx", data[: int(len(data) * share)])).rule == "file.damaged"


@pytest.mark.parametrize(
    "content",
    [
        with_sheet_xml(lambda xml: xml[: len(xml) // 2]),
        with_sheet_xml(lambda _: b""),
        with_sheet_xml(lambda xml: xml.replace(b"<worksheet", b"<sheet")),
        with_rows(b'<row r="2"></row><row r="1"></row>'),
        with_rows(b'<row r="1"><c r="A1"><v>1</v></row>'),
        with_rows(b'<row r="99999999"></row>'),
        rezipped(roster(), {"xl/workbook.xml": lambda _: b"<workbook"}),
        rezipped(
            roster(),
            {"xl/workbook.xml": lambda xml: xml.replace(b"<workbook ", b"<!DOCTYPE a []><workbook ")},
        ),
        archive(("xl/workbook.xml", b"<workbook/>")),
    ],
)
def test_a_workbook_that_is_broken_inside(tmp_path: Path, content: bytes) -> None:
    assert refused(read(tmp_path / "名册.xlsx", content)).rule == "file.damaged"


def test_a_panic_in_calamine_is_a_broken_file_and_an_interruption_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(kind: type[BaseException]) -> Callable[..., None]:
        def fail(*_: object) -> None:
            raise kind

        return fail

    monkeypatch.setattr(tables_xlsx, "_parse", raising(type("PanicException", (BaseException,), {})))
    assert refused(read(tmp_path / "名册.xlsx", roster())).rule == "file.damaged"
    monkeypatch.setattr(tables_xlsx, "_parse", raising(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        read(tmp_path / "名册.xlsx", roster())


def test_a_part_that_fails_its_checksum(tmp_path: Path) -> None:
    data = bytearray(roster())
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        info = source.getinfo(SHEET)
    data[info.header_offset + 30 + len(SHEET) + info.compress_size // 2] ^= 1
    assert refused(read(tmp_path / "名册.xlsx", bytes(data))).rule == "file.damaged"


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = with_sheet_xml(
        lambda xml: xml.replace(b"</sheetData>", b" " * (tables_xlsx.SMALL + 2**20) + b"</sheetData>")
    )
    assert len(bomb) < 200_000
    assert refused(read(tmp_path / "名册.xlsx", bomb)).rule == "file.bomb"


def test_a_zip_that_lies_about_its_sizes_is_not_believed(tmp_path: Path) -> None:
    content = b"<worksheet>" + b" " * 2**26
    data = bytearray(rezipped(roster(), {SHEET: lambda _: content}))
    packed = struct.pack(
        "<II", zlib.crc32(content), zipfile.ZipFile(io.BytesIO(data)).getinfo(SHEET).compress_size
    )
    true = packed + struct.pack("<I", len(content))
    assert data.count(true) == 2
    data = bytearray(bytes(data).replace(true, packed + struct.pack("<I", 1000)))
    assert refused(read(tmp_path / "名册.xlsx", bytes(data))).rule == "file.bomb"


@pytest.mark.parametrize("what", ["MOST_UNPACKED", "MOST_IN_ALL"])
def test_limits_hold_for_one_part_and_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(tables_xlsx, what, 900)
    people = [(f"人{number}", "男", "1990.01", "1", "") for number in range(50)]
    assert refused(read(tmp_path / "名册.xlsx", roster((HEADER, *people)))).rule == "file.bomb"


HEAD = "".join(
    f'<c r="{"ABCDE"[n]}1" t="inlineStr"><is><t>{word}</t></is></c>' for n, word in enumerate(HEADER)
)


@pytest.mark.parametrize(
    "cell, rule",
    [
        (b'<c r="XFD2"><v>1</v></c>', "file.too-wide"),
        (b'<c s="1" r="AAA2"><v>1</v></c>', "file.too-wide"),
        (b'<c r="A1048576"><v>1</v></c>', "file.damaged"),
        (b'<c r="A99999999999999999999"><v>1</v></c>', "file.damaged"),
        (b'<c r="ZZZZZZ2"><v>1</v></c>', "file.damaged"),
        (b"<c r='A1048576'><v>1</v></c>", "file.damaged"),
        (b'<c x=">" r="XFD2"><v>1</v></c>', "file.too-wide"),
        (b'<c x="<" r="XFD1048576"><v>1</v></c>', "file.damaged"),
        (b'<y:c r="XFD1048576"><v>1</v></y:c>', "file.damaged"),
    ],
)
def test_a_cell_in_a_far_corner_does_not_take_the_memory(tmp_path: Path, cell: bytes, rule: str) -> None:
    """Calamine would ask for a rectangle up to it and end the process."""
    content = with_rows(b'<row r="1">' + HEAD.encode() + b'</row><row r="2">' + cell + b"</row>")
    assert refused(read(tmp_path / "名册.xlsx", content)).rule == rule


def test_far_cells_that_only_have_a_format_are_passed_over(tmp_path: Path) -> None:
    content = with_rows(
        f'<row r="1">{HEAD}</row><row r="2"><c r="A2"><v>7</v></c><c r="XFD2" s="0"/><c r="XFC2" s="0"></c></row>'
        '<row r="1048576"><c r="A1048576" s="0"/></row>'.encode()
    )
    (table,), findings = read(tmp_path / "名册.xlsx", content)
    assert findings == []
    assert table.rows == [2]


def test_many_far_cells_do_not_take_the_memory_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables_xlsx, "MOST_CELLS", 1_000_000)
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>1</v></c></row><row r="{row + 999}"><c r="ZZ{row + 999}"><v>1</v></c></row>'
        for row in (1000, 2000)
    )
    finding = refused(read(tmp_path / "名册.xlsx", with_rows(rows.encode())))
    assert (finding.rule, finding.value) == ("file.too-large", "100 万格以上")


def test_a_stray_cell_far_below_in_an_old_workbook_is_no_row(tmp_path: Path) -> None:
    (table,), findings = read(tmp_path / "名册.xls", old_roster(biff_text(65535, 9, "　")))
    assert findings == []
    assert table.rows == [2, 3, 4]


def test_an_old_workbook_that_claims_a_huge_sheet_kills_only_its_own_reader(tmp_path: Path) -> None:
    claim = record(0x0200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0))
    assert refused(read(tmp_path / "名册.xls", old_roster(claim))).rule == "file.damaged"


def test_an_old_workbook_whose_sectors_run_in_a_circle(tmp_path: Path) -> None:
    data = bytearray(old_roster())
    data[512 + 4 * 2 : 512 + 4 * 3] = struct.pack("<I", 2)  # the workbook's first sector names itself
    assert refused(read(tmp_path / "名册.xls", bytes(data))).rule == "file.damaged"


def test_the_temporary_folder_may_be_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tables_xlsx, "_write_checked", full)
    assert refused(read(tmp_path / "名册.xlsx", roster())).rule == "file.unreadable"


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "临时").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "临时"))
    assert len(read(tmp_path / "名册.xlsx", roster())[0]) == 1
    assert (
        refused(read(tmp_path / "名册.xlsx", with_rows(b"<row r='1'><c r='A1'><v>x</row>"))).rule
        == "file.damaged"
    )
    assert list((tmp_path / "临时").iterdir()) == []


# Anything at all

GOOD = roster()
OLD = old_roster()
with zipfile.ZipFile(io.BytesIO(GOOD)) as _source:
    XML = _source.read(SHEET)
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SLOWER = settings(SLOW, max_examples=40)  # each starts a process


def answers(path: Path, content: bytes) -> None:
    tables, findings = read(path, content)
    assert tables or findings
    for finding in findings:
        assert finding.message and finding.mend and finding.place.file
    for table in tables:
        assert {len(cells) for cells in table.columns.values()} <= {len(table.rows)}


@SLOW
@given(content=st.binary(max_size=3000), name=st.sampled_from(["a.xlsx", "a.csv"]))
def test_random_bytes_never_raise(tmp_path: Path, content: bytes, name: str) -> None:
    answers(tmp_path / name, content)


@SLOW
@given(cut=st.integers(0, len(GOOD)), rest=st.binary(max_size=20))
def test_truncations_never_raise(tmp_path: Path, cut: int, rest: bytes) -> None:
    answers(tmp_path / "a.xlsx", GOOD[:cut] + rest)


@SLOW
@given(at=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255))
def test_single_wrong_bytes_never_raise(tmp_path: Path, at: int, byte: int) -> None:
    answers(tmp_path / "a.xlsx", GOOD[:at] + bytes([byte]) + GOOD[at + 1 :])


@SLOW
@given(at=st.integers(0, len(XML) - 1), length=st.integers(0, 40), instead=st.binary(max_size=8))
def test_wrong_bytes_inside_a_sheet_never_raise(tmp_path: Path, at: int, length: int, instead: bytes) -> None:
    answers(tmp_path / "a.xlsx", with_sheet_xml(lambda xml: xml[:at] + instead + xml[at + length :], GOOD))


@SLOW
@given(
    text=st.text(st.sampled_from('姓名性别\n\r,;\t，"=注#\0 a1'), max_size=60),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
@example(text="姓名,性别\r\n", encoding="utf-8")
def test_random_texts_never_raise(tmp_path: Path, text: str, encoding: str) -> None:
    answers(tmp_path / "a.csv", text.encode(encoding))


@SLOWER
@given(at=st.integers(0, len(OLD) - 1), instead=st.binary(min_size=1, max_size=4), cut=st.integers(0, 2000))
def test_broken_old_workbooks_never_raise(tmp_path: Path, at: int, instead: bytes, cut: int) -> None:
    answers(tmp_path / "a.xls", (OLD[:at] + instead + OLD[at + len(instead) :])[: len(OLD) - cut])
