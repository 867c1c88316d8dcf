"""What the commands print: findings for people or as JSON, tables, and one way to end."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import ClassVar

import click

from xuanxian.rules.core.findings import Finding, Level, stops

_COLOURS = {Level.STOP: "red", Level.WARN: "yellow", Level.NOTE: "blue"}
_MOST = 200
"""So many findings are printed for people; the rest is counted and stands in --json."""


def width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, columns: int, right: bool = False) -> str:
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]], numbers: Iterable[int] = ()) -> None:
    """`numbers` are the columns set flush right."""
    texts = [[("" if cell is None else str(cell)) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(head, *texts, strict=True)]
    right = set(numbers)
    for n, line in enumerate([list(head), *texts]):
        shown = "  ".join(
            pad(cell, w, at in right) for at, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        click.secho(shown.rstrip(), bold=n == 0)


def print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def print_findings(findings: Sequence[Finding], as_json: bool, nothing: str = "没有发现问题") -> None:
    if as_json:
        print_json([f.as_json() for f in findings])
        return
    for finding in findings[:_MOST]:
        tag = click.style(f"〔{finding.level.label}〕", fg=_COLOURS[finding.level], bold=True)
        where = f"{finding.place} " if finding.place.row is not None else ""
        click.echo(f"{tag}{where}{click.style(finding.subject, bold=True)}")
        click.echo(f"      {finding.message}" + (f"（{finding.clause}）" if finding.clause else ""))
        if finding.mend:
            click.echo(f"      → {finding.mend}")
    if len(findings) > _MOST:
        click.echo(f"……另有 {len(findings) - _MOST} 条，用 --json 看全部")
    click.echo(summary(findings) if findings else nothing)


def summary(findings: Sequence[Finding]) -> str:
    counts = Counter(f.level for f in findings)
    return " · ".join(f"{level.label} {counts[level]}" for level in Level)


def end(findings: Sequence[Finding]) -> None:
    """0: no stop; 1: findings of level stop."""
    raise SystemExit(1 if stops(findings) else 0)


class ChineseHelp(click.HelpFormatter):
    """click's help with Chinese headings."""

    _WORDS: ClassVar = {"Options": "选项", "Commands": "命令", "Show this message and exit.": "显示帮助"}

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        args = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 …")
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        super().write_heading(self._WORDS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        said = [(term, self._WORDS.get(text, text)) for term, text in rows]
        super().write_dl(
            [(t.replace(" TEXT", " 文字").replace(" PATH", " 文件"), d) for t, d in said],
            col_max,
            col_spacing,
        )
