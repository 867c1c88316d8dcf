"""All that is to be said of a notice before it is published: what its text, its figures, its dates and its forms say, and
the rules that bind every notice. Commands and pages ask here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from xuanxian.paperwork.form_source import form_findings
from xuanxian.rulebooks import library
from xuanxian.rulebooks.general_rules import general
from xuanxian.rulebooks.source import Unusable, parse
from xuanxian.rules.awards.general import general_findings
from xuanxian.rules.awards.lint import check_rulebook
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.calendars import Calendar
from xuanxian.rules.core.findings import Finding, Level, in_order


def notice_findings(rulebook: Rulebook, calendar: Calendar, against_general: bool) -> list[Finding]:
    findings = [*check_rulebook(rulebook, calendar), *form_findings(rulebook)]
    if against_general:
        findings = in_order([*findings, *general_findings(rulebook, general(rulebook))])
    return findings


@lru_cache(maxsize=32)
def check_text(text: str, calendar: Calendar) -> tuple[Rulebook | None, Sequence[Finding]]:
    """The rulebook, None where the text is none, and every finding before it is published; against the general rules where
    the notice says of which level it is. From these an exception may have been approved, which is told as the reason."""
    try:
        rulebook = library.build(parse(text, "规则书"))
    except Unusable as unusable:
        return None, unusable.findings
    findings = notice_findings(rulebook, calendar, bool(rulebook.notice.level))
    softened = [
        replace(f, level=Level.WARN) if f.rule == "general.limit" and f.level is Level.STOP else f
        for f in findings
    ]
    return rulebook, in_order(softened)
