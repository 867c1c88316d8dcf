"""Many papers as one file to print on both sides: a list of what is in it, then each copy from a front side on, in
stacking order. All that is drawn here is one PDF/A-2a with fonts embedded once; then pages of files that were handed in
are put in their place, copies repeated and backs left free."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pikepdf

from xuanxian.paperwork.fonts import MARKS_FAMILY
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.pdf import TEMPLATE, UNDATED, PdfMaker, document, let

_PACK = Path(__file__).with_name("pack.typ").read_bytes()
_A4 = (595.276, 841.89)
_AS_FUNCTION = b"#let draw(form) = [\n" + TEMPLATE + b"]\n"


_EMPTY = FormData({})


@dataclass(frozen=True)
class Picture:
    """`kind` is jpg or png."""

    path: Path
    kind: str
    landscape: bool


@dataclass(frozen=True)
class Doc:
    """One of: a form with its answers, a picture, a PDF of so many pages."""

    form: Form | None = None
    data: FormData = _EMPTY
    picture: Picture | None = None
    file: Path | None = None
    pages: int = 0
    duplex: bool = True


@dataclass(frozen=True)
class Stack:
    """What is bound together, so many times over."""

    name: str
    docs: tuple[Doc, ...]
    copies: int


@dataclass(frozen=True)
class Group:
    """A line of the list: one item of the notice."""

    number: int
    name: str
    persons: str
    copies: int
    binding: str
    seal: str
    stacks: tuple[Stack, ...]


def write_print_pack(
    maker: PdfMaker, title: str, subtitle: str, groups: Sequence[Group], notes: Sequence[str], to: Path,
    *, dated: datetime = UNDATED,
) -> int:  # fmt: skip
    """Returns the number of leaves, every one of two pages. Raises as `PdfMaker.make`, and pikepdf's errors for a file
    that `page_count` has not tried."""
    body = maker.fonts.chain("仿宋", "Times New Roman")
    heading = maker.fonts.heading_chain("Times New Roman")
    ends = iter(range(10**6))
    data = {
        "title": title,
        "subtitle": subtitle,
        "latin": body.latin,
        "marks": MARKS_FAMILY,
        "body": body.families,
        "heading": heading.families,
        "notes": notes,
        "groups": [
            {
                "number": group.number, "name": group.name, "persons": group.persons, "copies": group.copies,
                "binding": group.binding, "seal": group.seal,
                "pieces": [
                    {
                        "name": stack.name, "copies": stack.copies,
                        "docs": [_doc(maker, doc, f"end-{next(ends)}") for doc in stack.docs],
                    }
                    for stack in group.stacks
                ],
            }
            for group in groups
        ],
    }  # fmt: skip
    made = maker.compiled(let("pack", data) + document(title) + _AS_FUNCTION + _PACK, dated)
    return _finished(made, [stack for group in groups for stack in group.stacks], to)


def _doc(maker: PdfMaker, doc: Doc, end: str) -> dict[str, object]:
    picture = doc.picture
    return {
        "form": maker.drawn(doc.form, doc.data, end) if doc.form else None,
        "picture": {"path": str(picture.path.resolve()), "kind": picture.kind, "landscape": picture.landscape}
        if picture
        else None,
        "pages": 1 if picture else doc.pages,
        "duplex": doc.duplex,
    }


def page_count(path: Path) -> int:
    """Of a PDF that can be put in its place; 0 where it is broken, locked or empty."""
    try:
        with pikepdf.open(path) as pdf:
            return 0 if pdf.is_encrypted else len(pdf.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError, OSError):
        return 0


def _finished(made: bytes, stacks: Sequence[Stack], to: Path) -> int:
    """Puts in the pages of files, and everything in the order of the stack, each copy from a front side on."""
    docs = [doc for stack in stacks for doc in stack.docs]
    with ExitStack() as open_, pikepdf.open(io.BytesIO(made)) as pdf:
        starts = _starts(pdf)
        if len(starts) != len(docs):
            raise ValueError(f"{len(docs)} papers, {len(starts)} bookmarks")
        _place_files(pdf, docs, starts, open_)
        pages = list(pdf.pages)
        of_doc = iter([pages[a:b] for a, b in pairwise([*starts, len(pages)])])
        ordered = _backed(pages[: starts[0] if starts else len(pages)], duplex=True)
        for stack in stacks:
            inside = [(next(of_doc), doc.duplex) for doc in stack.docs]
            repeated = [([_repeated(pdf, page) for page in own], duplex) for own, duplex in inside]
            for copy in range(stack.copies):
                for own, duplex in repeated if copy else inside:
                    ordered += _backed(own, duplex=duplex)
        del pdf.pages[:]
        for before, page in zip([ordered[0], *ordered], ordered, strict=False):
            pdf.pages.append(page or _blank(before))
        if any(doc.file is not None for doc in docs):
            # What others made keeps to no archive's rules; the file must not say so.
            with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as words:
                for name in ("pdfaid:part", "pdfaid:conformance"):
                    if name in words:
                        del words[name]
        pdf.save(to, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(pdf.pages) // 2


def _backed(pages: Sequence[pikepdf.Page], *, duplex: bool) -> list[pikepdf.Page | None]:
    """None for a side that stays blank."""
    if not duplex:
        return [side for page in pages for side in (page, None)]
    return [*pages, *([None] if len(pages) % 2 else [])]


_TAGGED = re.compile(rb"/\w+\s*<<(?:[^<>]|<[^<>]*>)*?/MCID\s+\d+(?:[^<>]|<[^<>]*>)*>>\s*BDC")


def _repeated(pdf: pikepdf.Pdf, page: pikepdf.Page) -> pikepdf.Page:
    """The same page once more. Its words belong to the structure of the first: here they are an artifact, so that whoever
    listens hears every paper once."""
    left_out = ("/Parent", "/StructParents", "/Tabs")
    again = pikepdf.Dictionary({key: value for key, value in page.obj.items() if key not in left_out})
    if "/StructParents" in page.obj:
        again.Contents = pdf.make_stream(_TAGGED.sub(b"/Artifact BMC", page.obj.Contents.read_bytes()))
    return pikepdf.Page(pdf.make_indirect(again))


def _starts(pdf: pikepdf.Pdf) -> list[int]:
    """The page each paper begins on, by its bookmark."""
    place = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
    with pdf.open_outline() as outline:
        below = [mark for item in outline.root for mark in item.children]
    return [place[mark.destination[0].objgen] for mark in below]  # type: ignore[index]


def _place_files(pdf: pikepdf.Pdf, docs: Sequence[Doc], starts: Sequence[int], open_: ExitStack) -> None:
    for doc, start in zip(docs, starts, strict=True):
        if doc.file is None:
            continue
        source = open_.enter_context(pikepdf.open(doc.file))
        for n, other in enumerate(source.pages[: doc.pages]):
            left, low, right, high = (float(edge) for edge in other.mediabox)
            wide = (right - left > high - low) != (int(other.obj.get("/Rotate", 0)) % 180 == 90)
            sides = _A4[::-1] if wide else _A4
            page = pdf.pages[start + n]
            page.obj.MediaBox = pikepdf.Array([0, 0, *sides])
            page.add_overlay(other, pikepdf.Rectangle(0, 0, *sides))


def _blank(beside: pikepdf.Page | None) -> pikepdf.Page:
    """The empty back of a page."""
    sides = beside.obj.MediaBox if beside else pikepdf.Array([0, 0, *_A4])
    return pikepdf.Page(
        pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=sides, Resources=pikepdf.Dictionary())
    )
