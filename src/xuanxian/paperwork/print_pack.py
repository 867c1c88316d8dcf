"""Many papers as one file to print on both sides: a list of what is in it, then each copy from a front side on, in
stacking order. All that is drawn here is one PDF/A-2a with fonts embedded once; pages of files that were handed in are
put in their place afterwards."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pikepdf

from xuanxian.paperwork.fonts import MARKS_FAMILY
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.pdf import TEMPLATE, UNDATED, PdfMaker, document, let

_PACK = Path(__file__).with_name("pack.typ").read_bytes()
_A4 = (595.276, 841.89)
_AS_FUNCTION = b"#let draw(form) = [\n" + TEMPLATE + b"]\n"


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
    data: FormData = FormData({})  # noqa: RUF009 (frozen)
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
    return _finished(made, [doc for group in groups for doc in _in_order(group)], to)


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


def _in_order(group: Group) -> Iterator[Doc]:
    for stack in group.stacks:
        for _ in range(stack.copies):
            yield from stack.docs


def page_count(path: Path) -> int:
    """Of a PDF that can be put in its place; 0 where it is broken, locked or empty."""
    try:
        with pikepdf.open(path) as pdf:
            return 0 if pdf.is_encrypted else len(pdf.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError, OSError):
        return 0


def _finished(made: bytes, docs: Sequence[Doc], to: Path) -> int:
    """Blank backs for what is printed on one side, and the pages of the files."""
    with ExitStack() as open_, pikepdf.open(io.BytesIO(made)) as pdf:
        starts = _starts(pdf)
        if len(starts) != len(docs):
            raise ValueError(f"{len(docs)} papers, {len(starts)} bookmarks")
        _place_files(pdf, docs, starts, open_)
        # From the end, so that the places before stay what they are.
        for doc, start, end in reversed(list(zip(docs, starts, [*starts[1:], len(pdf.pages)], strict=True))):
            if not doc.duplex:
                backed = _is_blank(pdf.pages[end - 1]) if doc.form else end - start > max(1, doc.pages)
                for at in range(end - 2 if backed else end, start, -1):
                    pdf.pages.insert(at, _blank(pdf, at - 1))
        if len(pdf.pages) % 2:
            pdf.pages.append(_blank(pdf, len(pdf.pages) - 1))
        if any(doc.file is not None for doc in docs):
            # What others made keeps to no archive's rules; the file must not say so.
            with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as words:
                for name in ("pdfaid:part", "pdfaid:conformance"):
                    if name in words:
                        del words[name]
        pdf.save(to, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(pdf.pages) // 2


def _starts(pdf: pikepdf.Pdf) -> list[int]:
    """The page each copy begins on, by its bookmark."""
    place = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
    with pdf.open_outline() as outline:
        below = [mark for item in outline.root for mark in item.children]
    return [place[mark.destination[0].objgen] for mark in below]  # type: ignore[index]


def _place_files(pdf: pikepdf.Pdf, docs: Sequence[Doc], starts: Sequence[int], open_: ExitStack) -> None:
    """Further copies share what the first one shows."""
    placed: dict[Path, int] = {}
    for doc, start in zip(docs, starts, strict=True):
        if doc.file is None:
            continue
        first = placed.setdefault(doc.file, start)
        source = open_.enter_context(pikepdf.open(doc.file)) if first == start else None
        for n in range(doc.pages):
            page = pdf.pages[start + n]
            if source is not None:
                other = source.pages[n]
                left, low, right, high = (float(edge) for edge in other.mediabox)
                wide = (right - left > high - low) != (int(other.obj.get("/Rotate", 0)) % 180 == 90)
                page.obj.MediaBox = pikepdf.Array([0, 0, *(_A4[::-1] if wide else _A4)])
                page.add_overlay(other, pikepdf.Rectangle(0, 0, *(_A4[::-1] if wide else _A4)))
            else:
                for key in ("/MediaBox", "/Contents", "/Resources"):
                    page.obj[key] = pdf.pages[first + n].obj[key]


def _is_blank(page: pikepdf.Page) -> bool:
    return not page.obj.get("/Contents") or not page.obj.Contents.read_bytes().strip()


def _blank(pdf: pikepdf.Pdf, beside: int) -> pikepdf.Page:
    """Of the size of the page whose back it is."""
    empty = pikepdf.Dictionary(
        Type=pikepdf.Name.Page, MediaBox=pdf.pages[beside].obj.MediaBox, Resources=pikepdf.Dictionary()
    )
    return pikepdf.Page(pdf.make_indirect(empty))
