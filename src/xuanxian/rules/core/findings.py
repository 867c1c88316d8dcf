"""What a check says: one vocabulary for lint, form, roster, package, slate, API and command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Level(StrEnum):
    """STOP: must be mended. WARN: "normally" in the notice, cleared by a written reason. NOTE: to know."""

    STOP = "stop"
    WARN = "warn"
    NOTE = "note"

    @property
    def label(self) -> str:
        return {"stop": "必须", "warn": "提醒", "note": "说明"}[self.value]


_ORDER = {Level.STOP: 0, Level.WARN: 1, Level.NOTE: 2}


@dataclass(frozen=True)
class Place:
    """Where in the input: `row` counts from 1 as the reader sees it, `column` is a heading, letter or key."""

    file: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        row = f"第 {self.row} 行" if self.row is not None else ""
        column = f"「{self.column}」" if self.column else ""
        return " ".join(part for part in (self.file, row + column) if part)


@dataclass(frozen=True)
class Finding:
    """`value` is what was found and `limit` what is allowed, as a person reads them; `mend` says what to do. `about` is
    the key of what it is about, as the caller of the check knows it (a row's number, a nomination's key, the name of a
    material, the verb of an act); "" for the whole. A reader finds what to do by it and by the rule, never by words."""

    rule: str
    level: Level
    subject: str
    message: str
    clause: str = ""
    value: str = ""
    limit: str = ""
    mend: str = ""
    place: Place = field(default_factory=Place)
    about: str | int = ""

    def explained(self, reason: str) -> Finding:
        """A "normally" for which a reason was written: to know."""
        return replace(self, level=Level.NOTE, message=f"{self.message}。理由：{reason}")

    def as_json(self) -> dict[str, object]:
        """The keys promised to API and command line, and the place beside them."""
        return {
            "rule": self.rule,
            "level": self.level.value,
            "subject": self.subject,
            "message": self.message,
            "clause": self.clause,
            "value": self.value,
            "limit": self.limit,
            "mend": self.mend,
            "place": {"file": self.place.file, "row": self.place.row, "column": self.place.column},
        }


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Must before normally before note; within a level by row, otherwise in the order they were found."""
    return sorted(findings, key=lambda f: (_ORDER[f.level], f.place.row or 0))


def stops(findings: Iterable[Finding]) -> bool:
    return any(f.level is Level.STOP for f in findings)
