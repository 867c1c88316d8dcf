"""How an action says no: every reason at once, each with its rule, clause and mend."""

from __future__ import annotations

from collections.abc import Sequence

from xuanxian.rules.core.findings import Finding, Level


class Refused(Exception):
    """Nothing was changed."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("；".join(f"{f.message}（{f.clause}）" if f.clause else f.message for f in findings))
        self.findings = list(findings)


def refused(rule: str, message: str, mend: str, *, subject: str = "", clause: str = "") -> Refused:
    return Refused([Finding(rule, Level.STOP, subject, message, clause, mend=mend)])
