"""The organiser's report of a rehearsal: one page that opens from disk, links to every paper, prints well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, select_autoescape

from xuanxian.rules.awards.quotas import TOTAL
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.findings import Finding

_TEMPLATE = Path(__file__).with_name("report.html")


@dataclass(frozen=True)
class UnitResult:
    """One recommending unit's part: its records, what the checks say, places used by (category, reserve), and the
    papers made, as paths within its folder without their ending."""

    name: str
    records: Sequence[Mapping[str, str]]
    findings: Sequence[Finding]
    used: Mapping[tuple[str, bool], int]
    papers: list[str]


@dataclass(frozen=True)
class SlateLine:
    """A limit on the awarded held against the slate that was worked out."""

    limit: str
    count: int
    least: int | None
    most: int | None
    note: str


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    return dict(Counter(f.level.value for f in findings))


def report_html(
    rulebook: Rulebook,
    seed: int,
    units: Sequence[UnitResult],
    notice_findings: Sequence[Finding],
    slate: Sequence[SlateLine],
    picture: str,
) -> str:
    """`picture` is the timetable as SVG, put in as it is."""
    columns = list(
        dict.fromkeys(
            (c.category, c.reserve) for t in rulebook.quotas for c in t.columns if c.category != TOTAL
        )
    )
    categories = list(dict.fromkeys(category for category, _ in columns))
    boards: list[dict[str, Any]] = []
    for unit in units:
        cells = [
            {
                "category": category,
                "used": unit.used.get((category, False), 0),
                "places": _places(rulebook, unit.name, category, False),
                "reserve_used": unit.used.get((category, True), 0),
                "reserve": _places(rulebook, unit.name, category, True),
            }
            for category in categories
        ]
        boards.append({"unit": unit, "cells": cells, "counts": _counts(unit.findings)})
    environment = Environment(
        autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        rulebook=rulebook,
        seed=seed,
        notice_findings=notice_findings,
        slate=slate,
        picture=picture,
        categories=categories,
        has_reserve=any(reserve for _, reserve in columns),
        boards=boards,
        nominees=sum(len(unit.records) for unit in units),
        papers=sum(2 * len(unit.papers) for unit in units),
        counts=_counts([*notice_findings, *(f for unit in units for f in unit.findings)]),
    )


def _places(rulebook: Rulebook, unit: str, category: str, reserve: bool) -> str:
    """The printed figure of the unit's row, or of its kind's."""
    resolved = rulebook.units.resolve(unit)
    names = (resolved.quota_row, resolved.kind) if resolved else ()
    for table in rulebook.quotas:
        for row in table.rows:
            if row.name in names and (figure := table.figure(row.name, category, reserve)) is not None:
                return str(figure)
    return ""
