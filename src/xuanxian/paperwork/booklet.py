"""What a meeting has before it (会议材料) as one PDF that needs no network: cover, contents, limits, by category a table to
compare and a page for each nominee in large type. Bookmarks, tags, page numbers; drawn by booklet.typ."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from PIL import Image, ImageOps

from xuanxian.paperwork.fonts import MARKS_FAMILY, Chain, MissingGlyph, PaperFonts
from xuanxian.paperwork.pdf import AUTHOR, STANDARD, UNDATED
from xuanxian.paperwork.typeset import balanced

TEMPLATE = Path(__file__).with_name("booklet.typ").read_bytes()
_COVER_ROOM = 18.0
"""字 of the title on one line of the cover."""
PHOTO = (276, 386)
"""Pixels: 35 × 49 mm at 200 dpi."""


@dataclass(frozen=True)
class Limit:
    """A limit as it stands: how many, of how many allowed, and whether it is kept."""

    name: str
    count: str
    bounds: str
    state: str


@dataclass(frozen=True)
class Person:
    """A nominee's page and row: `mark` is the code of the page in the file; `row` has a text for each head of its table;
    `texts` are headed passages; `photo` is a file, or empty."""

    mark: str
    name: str
    under: str
    row: Sequence[str]
    facts: Sequence[tuple[str, str]]
    texts: Sequence[tuple[str, str]]
    photo: str = ""


@dataclass(frozen=True)
class Group:
    """A category: heads of its table with the widths of their columns (number and page stand around them), and who is
    in it."""

    title: str
    heads: Sequence[tuple[str, float]]
    persons: Sequence[Person]


@dataclass(frozen=True)
class Booklet:
    programme: str
    meeting: str
    agenda: str
    date: str
    office: str
    notes: Sequence[str]
    limits: Sequence[Limit]
    groups: Sequence[Group]


class BookletMaker:
    """One file in one go: a tagged PDF holds the tags of all its pages together. 458 nominees with photos take 500 MB for
    some seconds; the worker makes room afterwards."""

    def __init__(self, fonts: PaperFonts | None = None) -> None:
        self.fonts = fonts or PaperFonts()

    def make(
        self, booklet: Booklet, *, tell: Callable[[], None] = lambda: None, dated: datetime = UNDATED
    ) -> bytes:
        """`tell` is called every other second while it is set, in this thread. Raises MissingGlyph for a character that no
        font draws."""
        body = self.fonts.chain("仿宋", "Times New Roman")
        heading = self.fonts.heading_chain("Times New Roman")
        self._demand_glyphs(_said(booklet), body)
        self._demand_glyphs(_headings(booklet), heading)
        data = {
            **asdict(booklet),
            "cover": balanced(booklet.programme, _COVER_ROOM),
            "author": AUTHOR,
            "latin": body.latin,
            "marks": MARKS_FAMILY,
            "body": body.families,
            "heading": heading.families,
        }
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as pool:
            for group in data["groups"]:
                for person in group["persons"]:
                    person["photo"] = _small(person["photo"], Path(folder) / f"{person['mark']}.jpg")
            setting = pool.submit(self._set, data, dated)
            while not wait([setting], timeout=2).done:
                tell()
            return setting.result()

    def _demand_glyphs(self, said: Iterable[tuple[str, str]], chain: Chain) -> None:
        for where, text in said:
            if missing := self.fonts.missing_glyphs(text, chain):
                raise MissingGlyph(missing[0], where)

    def _set(self, data: Mapping[str, Any], dated: datetime) -> bytes:
        text = json.dumps(data, ensure_ascii=False).replace("\\", "\\\\").replace('"', '\\"')
        made = typst.Compiler(root="/", font_paths=self.fonts.typst).compile(
            input=f'#let book = json(bytes("{text}"))\n'.encode() + TEMPLATE,
            pdf_standards=STANDARD,
            timestamp=dated,
        )
        if not isinstance(made, bytes):
            raise TypeError("typst gave no single PDF")
        return made


def _small(photo: str, to: Path) -> str:
    """As large as it is printed: a booklet of all photos in full would be of no use on a tablet."""
    if not photo:
        return ""
    with Image.open(photo, formats=("JPEG", "PNG")) as picture:
        picture.draft("RGB", PHOTO)  # a JPEG is read no larger than is needed
        small = ImageOps.fit(picture.convert("RGB"), PHOTO)
        small.save(to, "JPEG", quality=80)
    return str(to)


def _headings(booklet: Booklet) -> Iterator[tuple[str, str]]:
    """(where, text) of what is set in the face of headings."""
    yield "封面", booklet.programme + booklet.agenda
    for group in booklet.groups:
        yield "目录", group.title
        for person in group.persons:
            yield person.name, person.name


def _said(booklet: Booklet) -> Iterator[tuple[str, str]]:
    yield "封面", "".join((booklet.meeting, booklet.date, booklet.office, *booklet.notes))
    for limit in booklet.limits:
        yield "各项限额", f"{limit.name}{limit.count}{limit.bounds}{limit.state}"
    for group in booklet.groups:
        yield group.title, "".join(head for head, _ in group.heads)
        for person in group.persons:
            pairs = "".join(label + text for label, text in (*person.facts, *person.texts))
            yield person.name, "".join((person.under, *person.row, pairs))
