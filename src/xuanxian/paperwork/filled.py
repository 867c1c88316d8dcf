"""Filling a form: which of its fields a record answers, and what the notice says against an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.typeset import field_of
from xuanxian.rules.core.fields import Kind
from xuanxian.rules.core.findings import Finding, Level, Place
from xuanxian.rules.core.values import PERSONAL, read_value

TABLES = "表格"
"""The key under which the data of a summary table holds its records, one list a table."""


def data_of(form: Form, given: Mapping[str, Any], file: str) -> tuple[FormData, list[Finding]]:
    """`given` is what a data file holds: texts by field, and under 表格 a list of records for each repeating
    table. Unknown fields and refused values are findings of level stop."""
    findings: list[Finding] = []
    tables = given.get(TABLES, [])
    values = _checked(form, {k: v for k, v in given.items() if k != TABLES}, file, "", findings)
    repeating = [grid for grid in form.grids() if grid.repeat is not None]
    if (
        not isinstance(tables, list)
        or len(tables) > len(repeating)
        or not all(isinstance(t, list) for t in tables)
    ):
        message = f"「{TABLES}」应是{len(repeating)}个列表，每个列表一张表的各行"
        findings.append(_stop(file, TABLES, "form.data", message, f'请写成 {{"{TABLES}": [[…], […]]}}'))
        tables = []
    records = []
    for t, table in enumerate(tables):
        rows = []
        for n, record in enumerate(table, start=1):
            if isinstance(record, dict):
                rows.append(_checked(form, record, file, f"表{t + 1}第{n}行 ", findings))
            else:
                findings.append(_stop(file, f"表{t + 1}第{n}行", "form.data", "应是一组字段和值", "请改正"))
        records.append(tuple(rows))
    return FormData(values, tuple(records)), findings


def _checked(
    form: Form, given: Mapping[str, Any], file: str, where: str, findings: list[Finding]
) -> dict[str, str]:
    entries = {name for name, _ in form.entries()}
    entries |= {source for name in entries for source in form.fields[name].sources}
    values: dict[str, str] = {}
    for name, value in given.items():
        if name not in entries:
            mend = f"这张表的字段：{'、'.join(sorted(entries))}"
            findings.append(
                _stop(file, where + name, "form.unknown-field", f"「{form.name}」没有「{name}」", mend)
            )
            continue
        if value is None or isinstance(value, dict | list):
            if value is not None:
                findings.append(
                    _stop(file, where + name, "form.data", f"「{name}」应是文字", "请写成带引号的文字")
                )
            continue
        field = form.fields[name]
        read, problem = read_value(field, value)
        shown = read if read is not None and not isinstance(read, tuple) else value
        values[name] = (
            str(value).strip() if field.kind in (Kind.RANK, Kind.CHOICES, Kind.DATE) else str(shown).strip()
        )
        if problem is not None:
            written = "" if field.kind in PERSONAL else (problem.value or str(value)[:40])
            findings.append(
                Finding(
                    problem.rule,
                    problem.level,
                    where + name,
                    problem.message,
                    field.clause,
                    written,
                    problem.limit,
                    problem.mend,
                    Place(file, None, where + name),
                )
            )
    return _printed(form, values, [name for name, _ in form.entries()])


def _stop(file: str, name: str, rule: str, message: str, mend: str) -> Finding:
    return Finding(rule, Level.STOP, name, message, mend=mend, place=Place(file, None, name))


def from_record(form: Form, record: Mapping[str, str]) -> FormData:
    """What of a nominee's record the form prints."""
    return FormData(_printed(form, record, [name for name, _ in form.entries()]))


def from_records(
    form: Form, values: Mapping[str, str], tables: Sequence[Sequence[Mapping[str, str]]]
) -> FormData:
    """A summary table: one list of records for each repeating grid."""
    grids = [grid for grid in form.grids() if grid.repeat is not None]
    columns = [[name for cell in g.row_cells(g.repeat or 0) for name in cell.entries] for g in grids]
    filled = (
        tuple(_printed(form, r, names) for r in table) for names, table in zip(columns, tables, strict=True)
    )
    return FormData(dict(values), tuple(filled))


def _printed(form: Form, record: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """The record's own answers, else what the form fills in from other fields."""
    values = {name: record.get(name) or field_of(form, name).made_from(record) for name in names}
    return {name: value for name, value in values.items() if value}
