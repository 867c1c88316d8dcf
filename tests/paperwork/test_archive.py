"""Every form of every notice as a file for the archive: sound, searchable, tagged, its fonts within. veraPDF is not at hand;
looked at are qpdf's syntax check, pdffonts, pdftotext, the claim of PDF/A-2a, and the tree of tags."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pikepdf
import pytest
from annexes import bare
from readers import pdf_fonts, pdf_pages

from xuanxian.paperwork.form_source import form_of
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.kinds import printed
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.previews import Filling, drawn_photo, has_photo, preview
from xuanxian.paperwork.typeset import field_of, shown
from xuanxian.rulebooks import library
from xuanxian.rules.core.fields import Kind

EVERY = [(name, form) for name in library.names() for form in library.by_name(name).forms]


@dataclass(frozen=True)
class Paper:
    form: Form
    filling: Filling
    data: FormData
    pdf: bytes
    text: str
    """Of all its pages, without blanks."""


@cache
def _form(name: str, form: str) -> Form:
    return form_of(library.by_name(name), form)


@pytest.fixture(scope="module")
def papers(pdf_maker: PdfMaker, tmp_path_factory: pytest.TempPathFactory) -> list[Paper]:
    """Each form empty and full, made once; read in one go, since starting a reader takes longer than reading."""
    folder = tmp_path_factory.mktemp("papers")
    (folder / "photo").write_bytes(drawn_photo())
    made = []
    for name, of in EVERY:
        form = _form(name, of)
        for filling in (Filling.EMPTY, Filling.FULL):
            data = preview(library.by_name(name), form, filling, str(folder / "photo"))
            made.append((form, filling, data, pdf_maker.make(form, data)))
    with pikepdf.new() as bundle:
        counts = []
        for *_, pdf in made:
            with pikepdf.open(io.BytesIO(pdf)) as document:
                counts.append(len(document.pages))
                bundle.pages.extend(document.pages)
        out = io.BytesIO()
        bundle.save(out)
    fonts = pdf_fonts(out.getvalue(), folder)
    assert fonts and all(fonts.values())
    pages = iter(pdf_pages(out.getvalue(), folder))
    return [
        Paper(*one, bare("".join(next(pages) for _ in range(count))))
        for one, count in zip(made, counts, strict=True)
    ]


def _values(paper: Paper) -> Iterator[tuple[str, str]]:
    """(field, what the form prints of it), for everything that was filled in and stands as text."""
    for record in (paper.data.values, *(row for table in paper.data.tables for row in table)):
        for name, value in record.items():
            field = field_of(paper.form, name)
            if value and field.kind not in (Kind.PHOTO, Kind.TICK, Kind.SEAL):
                yield name, bare(printed(field, value))


def test_every_value_of_every_form_can_be_found(papers: list[Paper]) -> None:
    full = [paper for paper in papers if paper.filling is Filling.FULL]
    assert sum(len(list(_values(paper))) for paper in full) > 700
    lost = [(p.form.name, name, v) for p in full for name, v in _values(p) if v not in p.text]
    assert lost == []


def _elements(node: object) -> Iterator[pikepdf.Dictionary]:
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from _elements(one)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _elements(node["/K"])


def test_every_form_is_sound_and_tagged(papers: list[Paper]) -> None:
    for paper in papers:
        with pikepdf.open(io.BytesIO(paper.pdf)) as document:
            assert document.check_pdf_syntax() == []
            root = document.Root
            with document.open_metadata() as metadata:
                claim = (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["dc:title"])
            assert claim == ("2", "A", paper.form.name)
            assert root.MarkInfo.Marked is True and str(root.Lang) == "zh-CN"
            elements = list(_elements(root.StructTreeRoot.K))
            tags = Counter(str(element.S) for element in elements)
            grids = shown(paper.form).grids()
            assert tags["/Table"] == len(grids) and tags["/H1"] >= 1
            heads = [
                g
                for g in grids
                if g.heading_rows or any(c.is_label and c.colspan == g.columns for c in g.cells)
            ]
            assert bool(tags["/TH"]) == bool(heads)
            assert tags["/TR"] >= sum(grid.rows for grid in grids)
            cells = [cell for grid in grids for cell in grid.cells if cell.row >= grid.heading_rows]
            assert tags["/TD"] + tags["/TH"] >= len(cells)
            figures = [element for element in elements if element.S == "/Figure"]
            assert len(figures) == (paper.filling is Filling.FULL and has_photo(paper.form))
            assert all(str(figure.Alt) == "照片" for figure in figures)


def test_full_forms_that_may_shrink_keep_to_the_pages_of_the_empty_ones(papers: list[Paper]) -> None:
    """2000 字 of deeds and a résumé of twelve lines, in the size and line pitch that the notice allows."""
    pages: dict[str, dict[Filling, int]] = {}
    for paper in papers:
        if paper.form.layout.shrink and paper.form.annex in ("附件1", "附件2", "附件3", "附件4"):
            with pikepdf.open(io.BytesIO(paper.pdf)) as document:
                pages.setdefault(paper.form.annex, {})[paper.filling] = len(document.pages)
    assert {annex: (n[Filling.EMPTY], n[Filling.FULL]) for annex, n in pages.items()} == {
        "附件1": (4, 4), "附件2": (5, 5), "附件3": (1, 1), "附件4": (1, 1)
    }  # fmt: skip


def test_the_layouts_are_those_the_notices_name() -> None:
    named = {name: {_form(n, f).layout for n, f in EVERY if n == name} for name in library.names()}
    assert {(x.body, x.digits, x.shrink) for x in named["gx-deputy-work-2023"]} == {
        ("仿宋", "Times New Roman", False)
    }
    assert {(x.body, x.size, x.shrink, x.duplex) for x in named["cq-deputy-contribution-2022"]} == {
        ("方正仿宋", 12.0, True, True)
    }
