"""Which of several forms a document is: the one whose labels it has, and none besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from xuanxian.paperwork.forms import Cover, Form, Lines, Title
from xuanxian.paperwork.grids import Cell, Grid
from xuanxian.paperwork.reading.document import Document, key
from xuanxian.paperwork.reading.lines import label_of

_LEAST, _WITHOUT_TITLE = 0.5, 0.8
"""Forms of different notices ask much the same: one that does not bear the title must be alike in nearly everything."""


def best_form(forms: Sequence[Form], document: Document) -> tuple[Form | None, float]:
    """The form it fits best, with how well (0 to 1); the first among equals; None where it is hardly any of them."""
    cells = Counter(cell.key for table in document.tables for cell in table.cells() if cell.key)
    text = key("".join([*(t or "" for t in document.flow), *cells]))
    pieces = {form.name: _pieces(form) for form in forms}
    vocabulary = {label for labels, _ in pieces.values() for label in labels}
    there = sum(number for label, number in cells.items() if label in vocabulary)
    best: Form | None = None
    most = _LEAST
    for form in forms:
        labels, words = pieces[form.name]
        matched = (labels & cells).total()
        found = sum(word in text for word in words)
        fit = 2 * (matched + found) / max(1, labels.total() + there + 2 * len(words))
        titles = [key("".join(b.lines)) for b in form.blocks if isinstance(b, Title) and not b.small]
        named = not titles or any(title in text for title in titles)
        if fit > most and (named or fit > _WITHOUT_TITLE):
            best, most = form, fit
    return best, most


def _pieces(form: Form) -> tuple[Counter[str], list[str]]:
    """Labels that are a cell of their own, and the words that stand in cells or lines with something else."""
    labels, words = Counter[str](), []
    for block in form.blocks:
        match block:
            case Grid():
                labels.update(key(c.label) for c in block.cells if c.is_label and key(c.label))
                words += [key(first) for cell in block.cells if cell.entries and (first := _first(cell))]
            case Title():
                words.append(key("".join(block.lines)))
            case Cover() | Lines():
                words += [label for line in block.lines if (label := key(label_of(line)))]
    return labels, words


def _first(cell: Cell) -> str:
    return cell.parts[0] if isinstance(cell.parts[0], str) and key(cell.parts[0]) else ""
