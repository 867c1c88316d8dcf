"""How an action says no: every reason at once, each with its rule, clause and mend."""

from __future__ import annotations

from collections.abc import Sequence

from xuanxian.rules.core.calendars import NoCalendar
from xuanxian.rules.core.findings import Finding, Level


class Refused(Exception):
    """Nothing was changed."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("；".join(f"{f.message}（{f.clause}）" if f.clause else f.message for f in findings))
        self.findings = list(findings)


def reasons(error: Refused | NoCalendar) -> list[Finding]:
    """Of what an action refused, or could not do for want of a year's working days."""
    return error.findings if isinstance(error, Refused) else [error.finding()]


def refused(rule: str, message: str, mend: str, *, subject: str = "", clause: str = "") -> Refused:
    return Refused([Finding(rule, Level.STOP, subject, message, clause, mend=mend)])


def demand_answered(findings: Sequence[Finding], reason: str) -> int:
    """No stops, and a reason where there are warnings; returns how many these are."""
    if stops := [f for f in findings if f.level is Level.STOP]:
        raise Refused(stops)
    warns = [f for f in findings if f.level is Level.WARN]
    if warns and not reason.strip():
        said = f"有{len(warns)}项提醒没有写明理由"
        raise Refused([*warns, *refused("reason.missing", said, "请改正，或者写明理由").findings])
    return len(warns)
