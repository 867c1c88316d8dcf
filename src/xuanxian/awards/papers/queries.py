"""From the code on a stamped sheet to what it was printed from, and whether that has changed since."""

from __future__ import annotations

from xuanxian.awards.nominations.asked import papers_of
from xuanxian.awards.papers.codes import Parts, Stamped, read_code, stamped
from xuanxian.awards.papers.contents import Source, materials_of, source_of
from xuanxian.awards.papers.models import Paper
from xuanxian.awards.papers.sheets import Sheet

WORDING, ORDER, GONE = "表样或正文", "次序", "整份：现在的材料里没有这一份"


def paper_of(code: str) -> Paper | None:
    """However it was typed: small letters, blanks and hyphens do not matter; a typing error finds nothing."""
    found = read_code(code)
    papers = Paper.objects.select_related("package__version", "package__unit", "nomination")
    return papers.filter(code=found).first() if found else None


def is_current(paper: Paper, source: Source | None = None) -> bool:
    """Whether the same would be printed now. Whoever asks of many of one package gives its `source`."""
    now = _now(paper, source)
    return now is not None and now.digest == paper.digest


def changed_since(paper: Paper, source: Source | None = None) -> list[str]:
    """The fields that would be printed otherwise now; rows of a table by their number."""
    now = _now(paper, source)
    if now is None:
        return [GONE]
    before: Parts = paper.parts
    names = dict.fromkeys((*now.parts, *before))
    return [
        word for name in names if before.get(name) != now.parts.get(name)
        for word in _changes(name, before.get(name), now.parts.get(name))
    ]  # fmt: skip


def _changes(name: str, before: str | list[str] | None, now: str | list[str] | None) -> list[str]:
    if not isinstance(before, list) or not isinstance(now, list):
        return [name or WORDING]
    if sorted(before) == sorted(now):
        return [f"{name}{ORDER}"]
    told = [f"{name}第{n}行" for n, row in enumerate(now, start=1) if row not in before]
    gone = len([row for row in before if row not in now])
    if len(before) > len(now):
        told.append(f"{name}原有{len(before)}行，现在{len(now)}行")
    return told or [f"{name}少了{gone}行" if gone else f"{name}{ORDER}"]


def _now(paper: Paper, source: Source | None) -> Stamped | None:
    source = source or source_of(paper.package)
    return next((stamped(s) for s in _sheets(paper, source) if s.form.name == paper.form), None)


def _sheets(paper: Paper, source: Source) -> list[Sheet]:
    nomination = next((n for n in source.nominations if n.pk == paper.nomination_id), None)
    if paper.nomination_id is not None and nomination is None:
        return []
    rulebook = source.rulebook
    groups = [materials_of(rulebook, step) for step in rulebook.deliveries] or [materials_of(rulebook, None)]
    found = [
        sheet
        for group in groups
        for material in group.materials
        if material.name == paper.material and material.per_nominee == (nomination is not None)
        for sheet in source.sheets(material, nomination)
    ]
    # A form of the nominee's that belongs to no material can be printed from its page.
    if not found and nomination is not None and (made := papers_of(nomination).get(paper.form)):
        found.append(source.filled(made, nomination, paper.material))
    return found
