"""Tables of a file as rows of texts, whatever they are about: sheets of xlsx, xls and csv, tables of a Word document."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import date
from xml.etree import ElementTree

from xuanxian.paperwork.tables.csv import read_csv
from xuanxian.paperwork.tables.sheets import Cell, Sheet, Unreadable, damaged, refusal
from xuanxian.paperwork.tables.xls import read_xls
from xuanxian.paperwork.tables.xlsx import read_xlsx
from xuanxian.rules.core.findings import Finding

Texts = list[list[str]]
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_XML = 30_000_000
_MOST_ROWS = 5000


def read_plain_tables(name: str, data: bytes) -> tuple[list[Texts], list[Finding]]:
    """Judged by content, not by name; never raises for a bad file. A cell joined with others stands in the first of them."""
    try:
        if data.startswith(b"PK\3\4"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts = archive.namelist()
            if "word/document.xml" in parts:
                return _word(data, name), []
            return [_texts(sheet) for sheet in read_xlsx(data, name)[0]], []
        if data.startswith(bytes.fromhex("d0cf11e0a1b11ae1")):
            return [_texts(sheet) for sheet in read_xls(data, name)], []
        if data[:4096].count(0) > 16 or data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")):
            mend = "请选择 xlsx、xls、csv 或 docx 文件；旧的 doc 请另存为 docx"
            raise refusal("file.not-a-table", name, f"「{name}」不是能读的表格文件。", mend)
        return [_texts(read_csv(data, name, []))], []
    except Unreadable as refused:
        return [], [refused.finding]
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        KeyError,
        EOFError,
        RuntimeError,
        ValueError,
    ):
        return [], [damaged(name).finding]


def _texts(sheet: Sheet) -> Texts:
    """By the row numbers of the file, so that what is told of a row is where the reader sees it."""
    rows: Texts = [[] for _ in range(min(max(sheet.rows, default=0), _MOST_ROWS))]
    for at, number in enumerate(sheet.rows):
        if number <= len(rows):
            rows[number - 1] = [_text(column[at]) for column in sheet.columns]
    return rows


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    return str(cell)


def _word(data: bytes, name: str) -> list[Texts]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if archive.getinfo("word/document.xml").file_size > _MOST_XML:
            raise refusal("file.too-large", name, f"「{name}」太大。", "请只留下这张表，另存后再上传。")
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    return [_word_table(table) for table in root.iter(f"{_WORD}tbl")]


def _word_table(table: ElementTree.Element) -> Texts:
    rows: Texts = []
    for row in table.findall(f"{_WORD}tr"):
        texts: list[str] = []
        for cell in row.findall(f"{_WORD}tc"):
            span = cell.find(f"{_WORD}tcPr/{_WORD}gridSpan")
            joined = cell.find(f"{_WORD}tcPr/{_WORD}vMerge")
            below = joined is not None and joined.get(f"{_WORD}val", "continue") == "continue"
            shown = "" if below else "".join(text.text or "" for text in cell.iter(f"{_WORD}t"))
            wide = int(span.get(f"{_WORD}val", "1")) if span is not None else 1
            texts += [shown.strip(), *[""] * (min(wide, 200) - 1)]
        rows.append(texts)
    return rows
