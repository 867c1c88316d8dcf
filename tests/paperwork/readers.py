"""What stands in a finished paper, read back without the code that made it."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from annexes import Printed, bare

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def part(package: bytes, name: str) -> str:
    """A part of a Word or Excel file."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        return archive.read(name).decode()


def _document(docx: bytes) -> ElementTree.Element:
    body = ElementTree.fromstring(part(docx, "word/document.xml")).find(f"{W}body")
    assert body is not None
    return body


def _text(element: ElementTree.Element) -> str:
    signs = {f"{W}br": "\n", f"{W}tab": "\t"}
    return "".join(
        node.text or "" if node.tag == f"{W}t" else signs.get(node.tag, "") for node in element.iter()
    )


def word_texts(docx: bytes) -> list[str]:
    """The paragraphs outside the tables that say something, without blanks."""
    return [text for paragraph in _document(docx).findall(f"{W}p") if (text := bare(_text(paragraph)))]


def _value(cell: ElementTree.Element, name: str) -> str | None:
    found = cell.find(f"{W}tcPr/{W}{name}")
    return None if found is None else found.get(f"{W}val", "continue")


def word_tables(docx: bytes) -> list[list[list[Printed]]]:
    """Each table row by row: the cells that begin there, with colspan from gridSpan and rowspan from vMerge."""
    tables = []
    for table in _document(docx).findall(f"{W}tbl"):
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        rows: list[list[list]] = []
        open_cells: dict[int, list] = {}
        for row in table.findall(f"{W}tr"):
            at, begun = 0, []
            for cell in row.findall(f"{W}tc"):
                span = int(_value(cell, "gridSpan") or 1)
                if _value(cell, "vMerge") == "continue":
                    assert open_cells[at][1] == span
                    open_cells[at][2] += 1
                else:
                    open_cells[at] = [bare(_text(cell)), span, 1]
                    begun.append(open_cells[at])
                at += span
            assert at == columns
            rows.append(begun)
        tables.append([[(text, colspan, rowspan) for text, colspan, rowspan in row] for row in rows])
    return tables


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def pdf_pages(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page."""
    file = folder / "read.pdf"
    file.write_bytes(pdf)
    return _run("pdftotext", "-raw", str(file), "-").split("\f")[:-1]


def pdf_text(pdf: bytes, folder: Path) -> str:
    """All text without blanks: a long value is broken into lines, also over pages."""
    return bare("".join(pdf_pages(pdf, folder)))


def pdf_info(pdf: bytes, folder: Path) -> dict[str, str]:
    file = folder / "info.pdf"
    file.write_bytes(pdf)
    return dict(re.findall(r"^([^:]+):\s+(.*)$", _run("pdfinfo", str(file)), re.MULTILINE))


def pdf_fonts(pdf: bytes, folder: Path) -> dict[str, bool]:
    """Each font's name without its subset prefix → embedded or not."""
    file = folder / "fonts.pdf"
    file.write_bytes(pdf)
    lines = _run("pdffonts", str(file)).splitlines()[2:]
    return {line.split()[0].partition("+")[2] or line.split()[0]: line.split()[-5] == "yes" for line in lines}


@dataclass(frozen=True)
class Word:
    """A word on its page (from 1), with its place in mm from the upper left."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


def pdf_words(pdf: bytes, folder: Path) -> list[Word]:
    file = folder / "words.pdf"
    file.write_bytes(pdf)
    words = []
    for n, page in enumerate(_run("pdftotext", "-bbox", str(file), "-").split("<page ")[1:], 1):
        for match in re.finditer(
            r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', page
        ):
            left, top, right, bottom = (float(match[k]) * 25.4 / 72 for k in (1, 2, 3, 4))
            words.append(Word(n, match[5], left, top, right, bottom))
    return words
