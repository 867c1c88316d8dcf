"""From the written rulebook: whom departments are asked about with which columns, and the papers to be written (文书)."""

from __future__ import annotations

from collections.abc import Mapping

from xuanxian.rulebooks.durations import read_duration
from xuanxian.rulebooks.schema import RulebookDoc
from xuanxian.rules.awards.rulebook import Consultation
from xuanxian.rules.awards.writings import Chapter, Writing
from xuanxian.rules.core.durations import NO_DAYS
from xuanxian.rules.core.findings import Level


def consultations(doc: RulebookDoc, levels: Mapping[str, Level]) -> tuple[Consultation, ...]:
    return tuple(
        Consultation(
            c.department, c.subject, c.clause, levels[c.strength], tuple(c.steps), tuple(c.columns),
            read_duration(c.holds) if c.holds else NO_DAYS,
        )
        for c in doc.consultations
    )  # fmt: skip


def writings(doc: RulebookDoc) -> dict[str, Writing]:
    return {
        name: Writing(
            name, w.kind, tuple(Chapter(c.name, tuple(c.topics), c.clause or w.clause) for c in w.chapters),
            w.title, w.to, w.clause,
        )
        for name, w in doc.writings.items()
    }  # fmt: skip
