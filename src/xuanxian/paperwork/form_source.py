"""From a form as written in a rulebook to the `Form` that renderers take; what does not fit, with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from xuanxian.paperwork.forms import Block, Cover, Form, Layout, Lines, Notes, PageBreak, Title
from xuanxian.paperwork.grids import Cell, Entry, Grid, GridError, parse_grid, parse_parts
from xuanxian.paperwork.quota_forms import with_figures
from xuanxian.rules.awards.rulebook import FormSource, Rulebook
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.findings import Finding, Level, Place

_POINTS = {"四号": 14.0, "小四": 12.0, "五号": 10.5, "小五": 9.0}


def form_of(rulebook: Rulebook, name: str) -> Form:
    """Raises GridError where the drawing is no table; `form_findings` says so politely beforehand."""
    source = rulebook.forms[name]
    return Form(
        name=name,
        annex=source.annex,
        blocks=tuple(_block(rulebook, block) for block in source.blocks),
        fields=source.fields,
        layout=_layout(source.layout),
        copies=source.copies,
    )


_WIDE = (Kind.LONG, Kind.RESUME, Kind.SEAL)


def plain_form(name: str, heading: str, fields: Sequence[Field]) -> Form:
    """A form of one's own where a notice prints none: two fields a row, long texts by themselves."""
    rows: list[list[Field]] = []
    for field in fields:
        last = rows[-1] if rows else []
        if len(last) == 1 and last[0].kind not in _WIDE and field.kind not in _WIDE:
            last.append(field)
        else:
            rows.append([field])
    cells: list[Cell] = []
    for at, row in enumerate(rows):
        for n, field in enumerate(row):
            cells.append(Cell(at, 2 * n, 1, 1, (field.name,)))
            cells.append(Cell(at, 2 * n + 1, 1, 3 if len(row) == 1 else 1, (Entry(field.name),)))
    grid = Grid(4, len(rows), tuple(cells), (28.0, 52.0, 28.0, 52.0))
    tall = {f.name: replace(f, height=60.0) if f.kind in _WIDE else f for f in fields}
    return Form(name, "", (Title((heading, name)), grid), tall)


def form_findings(rulebook: Rulebook) -> list[Finding]:
    """Drawings that are no rectangle, and entries without a field."""
    findings = []
    for source in rulebook.forms.values():
        for at, block in enumerate(source.blocks):
            try:
                _block(rulebook, block)
            except GridError as error:
                line = source.lines.get(("内容", at, "格"))
                row = line + 1 + error.line if line is not None else None
                findings.append(_finding(rulebook, source, row, str(error), "请照表格逐行画齐"))
        if any(f.about == source.name for f in findings):
            continue
        for entry, cell in form_of(rulebook, source.name).entries():
            if entry not in source.fields:
                where = f"第{cell.row + 1}行" if cell else "封面或说明行"
                message = f"{where}的「[{entry}]」没有这个字段"
                row = source.lines.get(("内容",))
                findings.append(_finding(rulebook, source, row, message, "请在「字段」中写明它的类"))
    return findings


def _finding(rulebook: Rulebook, source: FormSource, row: int | None, message: str, mend: str) -> Finding:
    place = Place(rulebook.source, row, f"表 → {source.name}")
    return Finding(
        "form.grid", Level.STOP, source.name, message, source.annex, mend=mend, place=place, about=source.name
    )


def _layout(data: Mapping[str, Any]) -> Layout:
    return replace(Layout(), **{**data, "size": _POINTS[data["size"]]})


def _block(rulebook: Rulebook, block: Mapping[str, Any]) -> Block:
    kind = next(iter(key for key in block if key not in ("widths", "empty_rows", "quota")))
    value = block[kind]
    if kind == "title":
        return Title(tuple(value))
    if kind == "subtitle":
        return Title((value,), small=True)
    if kind == "cover":
        return Cover(tuple(parse_parts(line) for line in value.splitlines() if line.strip()))
    if kind == "page_break":
        return PageBreak()
    if kind == "notes":
        return Notes(value.get("heading", ""), tuple(value["paragraphs"]))
    if kind == "lines":
        return Lines(tuple(parse_parts(line) for line in value))
    grid = parse_grid(value, tuple(block.get("widths", ())), block.get("empty_rows", 0))
    if quota := block.get("quota"):
        return with_figures(grid, next(table for table in rulebook.quotas if table.name == quota))
    return grid
