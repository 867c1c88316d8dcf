"""The organiser's report of a rehearsal: one page that opens from disk, links to every paper, prints well."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, select_autoescape

from xuanxian.rules.findings import Finding
from xuanxian.rules.quotas import TOTAL

if TYPE_CHECKING:
    from xuanxian.paperwork.rehearsal import Rehearsal

_TEMPLATE = Path(__file__).with_name("report.html")


def _counts(findings: list[Finding]) -> dict[str, int]:
    return dict(Counter(f.level.value for f in findings))


def report_html(rehearsal: Rehearsal, picture: str) -> str:
    """`picture` is the timetable as SVG, put in as it is."""
    rulebook = rehearsal.rulebook
    columns = list(
        dict.fromkeys(
            (c.category, c.reserve) for t in rulebook.quotas for c in t.columns if c.category != TOTAL
        )
    )
    categories = list(dict.fromkeys(category for category, _ in columns))
    boards: list[dict[str, Any]] = []
    for unit in rehearsal.units:
        cells = [
            {
                "category": category,
                "used": unit.used.get((category, False), 0),
                "places": _places(rehearsal, unit.name, category, False),
                "reserve_used": unit.used.get((category, True), 0),
                "reserve": _places(rehearsal, unit.name, category, True),
            }
            for category in categories
        ]
        boards.append({"unit": unit, "cells": cells, "counts": _counts(unit.findings)})
    environment = Environment(
        autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        rulebook=rulebook,
        rehearsal=rehearsal,
        picture=picture,
        categories=categories,
        has_reserve=any(reserve for _, reserve in columns),
        boards=boards,
        nominees=sum(len(unit.records) for unit in rehearsal.units),
        papers=sum(2 * len(unit.papers) for unit in rehearsal.units),
        counts=_counts([*rehearsal.notice_findings, *(f for u in rehearsal.units for f in u.findings)]),
    )


def _places(rehearsal: Rehearsal, unit: str, category: str, reserve: bool) -> str:
    """The printed figure of the unit's row, or of its kind's."""
    resolved = rehearsal.rulebook.units.resolve(unit)
    names = (resolved.quota_row, resolved.kind) if resolved else ()
    for table in rehearsal.rulebook.quotas:
        for row in table.rows:
            if row.name in names and (figure := table.figure(row.name, category, reserve)) is not None:
                return str(figure)
    return ""
