"""A roster as the rules see it: columns of read values, one position a nominee, units resolved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xuanxian.rules.awards.limits import QUOTA_ROW, STATUS, UNIT
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.units import KIND
from xuanxian.rules.core.findings import Finding, Level, Place
from xuanxian.rules.core.subjects import Facts, Subjects, Value, Verdict
from xuanxian.rules.core.values import Raw, read_column


@dataclass(frozen=True)
class Naming:
    """How findings call a nominee, from the number of its row and its name ("" without one): by `alone` as what they are
    about, by `beside` within a sentence about another."""

    alone: Callable[[int, str], str]
    beside: Callable[[int, str], str]


BY_ROW = Naming(
    lambda row, name: name or f"第{row}行", lambda row, name: f"第{row}行" + (f"「{name}」" if name else "")
)
"""To whoever has the roster open."""
BY_NAME = Naming(lambda _, name: name or "该推荐对象", lambda _, name: f"「{name or '未填名称的推荐对象'}」")
"""To whoever never saw a row."""


@dataclass(frozen=True)
class Roster:
    """`columns` are cells by canonical heading, `rows` the row numbers in the file, `keys` what findings are about, by
    default the rows; all of one length."""

    file: str
    columns: Mapping[str, Sequence[Raw]]
    rows: Sequence[int]
    keys: Sequence[int] = ()
    naming: Naming = BY_ROW


@dataclass(frozen=True)
class Nominees:
    """`columns` hold values (None: unknown), `names` what each is called, `beside` the same within a sentence about another,
    `keys` by which each is known; `faulty` the positions, by column, of cells that were refused or are missing, so that no
    second finding is made of them."""

    file: str
    columns: Mapping[str, Sequence[Value]]
    rows: Sequence[int]
    names: Sequence[str]
    beside: Sequence[str]
    keys: Sequence[int]
    faulty: dict[str, set[int]] = field(default_factory=dict)
    _judged: dict[str, tuple[Verdict, ...]] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> Sequence[Value]:
        return self.columns.get(name) or [None] * len(self.rows)

    def verdicts(self, subjects: Subjects, name: str) -> tuple[Verdict, ...]:
        """Of every nominee whether it belongs to the subject; asked once."""
        if name not in self._judged:
            self._judged[name] = tuple(subjects.column(name, self.columns, len(self)))
        return self._judged[name]

    def facts(self, at: int) -> Facts:
        return {name: column[at] for name, column in self.columns.items()}

    def spot(self, at: int, column: str = "") -> tuple[Place, int]:
        """The place of a finding, and what it is about."""
        return Place(self.file, self.rows[at], column), self.keys[at]

    def only(self, keep: Sequence[int]) -> Nominees:
        moved = {old: new for new, old in enumerate(keep)}
        return Nominees(
            self.file,
            {name: [column[i] for i in keep] for name, column in self.columns.items()},
            [self.rows[i] for i in keep],
            [self.names[i] for i in keep],
            [self.beside[i] for i in keep],
            [self.keys[i] for i in keep],
            {name: {moved[i] for i in at if i in moved} for name, at in self.faulty.items()},
        )


def read_nominees(rulebook: Rulebook, roster: Roster, unit: str = "") -> tuple[Nominees, list[Finding]]:
    """Values of every known column with what is wrong in single cells; only the unit's rows where one is named."""
    columns, rows, keys = dict(roster.columns), list(roster.rows), list(roster.keys or roster.rows)
    findings: list[Finding] = []
    units = [
        rulebook.units.resolve(str(cell).strip()) if cell else None
        for cell in columns.get(UNIT, [None] * len(rows))
    ]
    if unit:
        wanted = rulebook.units.resolve(unit)
        keep = [i for i, u in enumerate(units) if u and wanted and wanted.name in (u.name, u.quota_row)]
        columns = {name: [cells[i] for i in keep] for name, cells in columns.items()}
        rows, keys, units = [rows[i] for i in keep], [keys[i] for i in keep], [units[i] for i in keep]
    named = _names(rulebook, columns, len(rows))
    names = list(map(roster.naming.alone, rows, named))
    values: dict[str, Sequence[Value]] = {}
    faulty: dict[str, set[int]] = {}
    for name, cells in columns.items():
        if name in rulebook.fields:
            values[name], found, faulty[name] = read_column(
                rulebook.fields[name], cells, rows, roster.file, names
            )
            findings += found
    written: Sequence[object] = values.get(STATUS) or columns.get(STATUS) or [None] * len(rows)
    values[STATUS] = ["在列" if status is None else str(status) for status in written]
    for at, resolved in enumerate(units):
        if resolved is None and columns.get(UNIT, [None] * len(rows))[at]:
            faulty.setdefault(UNIT, set()).add(at)
            findings.append(_unknown_unit(rulebook, str(columns[UNIT][at]), roster.file, rows[at], names[at]))
    values[UNIT] = [u.name if u else None for u in units]
    values[QUOTA_ROW] = [u.quota_row if u else None for u in units]
    values[KIND] = [u.kind if u else None for u in units]
    beside = list(map(roster.naming.beside, rows, named))
    nominees = Nominees(roster.file, values, rows, names, beside, keys, faulty)
    return nominees, _told(rulebook, nominees, findings) + _missing(rulebook, nominees)


def _told(rulebook: Rulebook, nominees: Nominees, findings: list[Finding]) -> list[Finding]:
    """Of cells, with whom they are about. Each kind of nominee has its own form, whose filling rules are cited rather than
    another form's."""
    at_row = {row: at for at, row in enumerate(nominees.rows)}

    def clause(finding: Finding) -> str:
        for form in rulebook.forms.values():
            field = form.fields.get(finding.place.column)
            if form.subject and field and field.clause != finding.clause and finding.place.row in at_row:
                facts = nominees.facts(at_row[finding.place.row])
                if rulebook.subjects.verdict(form.subject, facts):
                    return field.clause
        return finding.clause

    return [replace(f, clause=clause(f), about=nominees.keys[at_row[f.place.row or 0]]) for f in findings]


def _names(rulebook: Rulebook, columns: Mapping[str, Sequence[Raw]], number: int) -> list[str]:
    """The first filled name column of each row, "" for none."""
    present = [columns[name] for name in rulebook.roster.names if name in columns]
    if not present:
        return [""] * number
    return [next((str(c).strip() for c in cells if c), "") for cells in zip(*present, strict=True)]


def _unknown_unit(rulebook: Rulebook, written: str, file: str, row: int, name: str) -> Finding:
    near = rulebook.units.nearest(written)
    return Finding(
        "unit.unknown",
        Level.STOP,
        name,
        f"推荐单位「{written}」不在名额分配表中",
        rulebook.quotas[0].clause if rulebook.quotas else "",
        written,
        "",
        f"是否应为「{near}」" if near else "请写名额分配表中的名称或单位全称",
        Place(file, row, UNIT),
    )


def _missing(rulebook: Rulebook, nominees: Nominees) -> list[Finding]:
    findings = []
    length = len(nominees)
    for subject, columns in rulebook.roster.needed:
        concerned: Sequence[bool | None] = [True] * length
        if subject:
            concerned = nominees.verdicts(rulebook.subjects, subject)
        for name in columns:
            cells = nominees.column(name)
            faulty = nominees.faulty.get(name, set())
            for at in range(length):
                if cells[at] is None and concerned[at] and at not in faulty:
                    nominees.faulty.setdefault(name, set()).add(at)
                    findings.append(
                        Finding(
                            "value.missing",
                            Level.STOP,
                            nominees.names[at],
                            f"「{name}」没有填",
                            rulebook.fields[name].clause,
                            "",
                            "须填",
                            f"请填「{name}」",
                            *nominees.spot(at, name),
                        )
                    )
    return findings
