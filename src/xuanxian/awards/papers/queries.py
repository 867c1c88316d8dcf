"""What a printed paper was about, and whether the same would be printed now."""

from __future__ import annotations

from xuanxian.awards.nominations.asked import papers_of
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.packages.complete import going_with, materials_of
from xuanxian.awards.papers.contents import Source, source_of
from xuanxian.platform.papers import queries
from xuanxian.platform.papers.models import Paper
from xuanxian.platform.papers.sheets import Sheet

SUBJECT = (
    "case__package__version", "case__package__unit", "case__nomination__package__version", "case__nomination__package__unit",
)  # fmt: skip
"""What is read with a paper whose package and nominee are asked for."""


def paper_of(code: str) -> Paper | None:
    """That of a package or of a nominee on it."""
    found = queries.paper_of(code, *SUBJECT)
    return found if found is not None and (nominee_of(found) or hasattr(found.case, "package")) else None


def nominee_of(paper: Paper) -> Nomination | None:
    """None for a paper of the unit's."""
    return getattr(paper.case, "nomination", None)


def package_of(paper: Paper) -> Package:
    nominee = nominee_of(paper)
    found: Package = nominee.package if nominee is not None else paper.case.package
    return found


def is_current(paper: Paper, source: Source | None = None) -> bool:
    """Whoever asks of many of one package gives its `source`."""
    return queries.is_current(paper, _sheets(paper, source or source_of(package_of(paper))))


def changed_since(paper: Paper, source: Source | None = None) -> list[str]:
    return queries.changed_since(paper, _sheets(paper, source or source_of(package_of(paper))))


def _sheets(paper: Paper, source: Source) -> list[Sheet]:
    """One material may go with several deliveries, of other nominees each."""
    nomination = next((n for n in source.nominations if n.case_id == paper.case_id), None)
    if nomination is None and paper.case_id != source.package.case_id:
        return []
    rulebook = source.rulebook
    found = [
        sheet
        for step in rulebook.deliveries or (None,)
        for going in [Source(source.dossier, going_with(source.dossier, step))]
        if nomination is None or nomination in going.nominations
        for material in materials_of(rulebook, step).materials
        if material.name == paper.material and material.per_nominee == (nomination is not None)
        for sheet in going.sheets(material, nomination)
    ]
    # A form of the nominee's that belongs to no material can be printed from its page.
    if not found and nomination is not None and (made := papers_of(nomination).get(paper.form)):
        found.append(source.filled(made, nomination, paper.material))
    return found
