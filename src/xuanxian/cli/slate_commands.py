"""The command that draws up a slate, says what keeps whom off it, and what would be if."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from xuanxian.cli.options import json_option, name_argument
from xuanxian.cli.output import print_json, print_table, summary
from xuanxian.cli.roster_commands import file_argument, read
from xuanxian.paperwork.rosters import filled_roster
from xuanxian.paperwork.safe_files import write_file
from xuanxian.rulebooks import library
from xuanxian.rulebooks.source import Unusable
from xuanxian.rules.awards.integer_model import Infeasible
from xuanxian.rules.awards.limits import Group, Limit, readings, tally
from xuanxian.rules.awards.model import Relaxation, clash
from xuanxian.rules.awards.nominees import Nominees, read_nominees
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.slates import (
    Breach,
    PassedOver,
    aims_of,
    awarded_limits,
    candidates_of,
    passed_over,
)
from xuanxian.rules.awards.slates import slate as draw_up
from xuanxian.rules.core.findings import Finding, Level, Place

rows_option = {"multiple": True, "type": int, "metavar": "行"}


@click.command()
@name_argument
@file_argument
@click.option("--with", "put", help="假如名册这一行列入（可以写几次）", **rows_option)  # type: ignore[arg-type]
@click.option("--without", "out", help="假如名册这一行不列入（可以写几次）", **rows_option)  # type: ignore[arg-type]
@click.option("-o", "--output", type=click.Path(path_type=Path), help="把列入的存成一份名册（xlsx）")
@json_option
def slate(
    name: str, file: Path, put: tuple[int, ...], out: tuple[int, ...], output: Path | None, as_json: bool
) -> None:
    """拟一份拟表彰名单：人数最多，再照各单位的次序；次序没有照的，说明是哪一项限。"""
    rulebook = library.find(name)
    roster, findings = read(rulebook, file)
    nominees, cell_findings = read_nominees(rulebook, roster)
    by_position = candidates_of(rulebook, nominees)
    positions, candidates = list(by_position), list(by_position.values())
    held = _held(nominees, positions, put, out, str(file))
    limits = awarded_limits(rulebook)
    try:
        chosen = draw_up(limits, candidates, rulebook.subjects, held)
    except Infeasible:
        groups = [Group(c.facts) for c in candidates]
        _clash(clash(limits, groups, rulebook.subjects, held=held), as_json)
        raise SystemExit(1) from None
    on_list = [positions[i] for i in chosen]
    passed = passed_over(limits, candidates, chosen, rulebook.subjects)
    told = [(p, nominees.rows[positions[p.passed]], nominees.rows[positions[p.taken]]) for p in passed]
    lines = _lines(rulebook, limits, nominees.only(on_list))
    if output is not None:
        records = [{name: cells[at] or "" for name, cells in roster.columns.items()} for at in on_list]
        write_file(output, filled_roster(rulebook, [{k: str(v) for k, v in r.items()} for r in records]))
    if as_json:
        print_json(
            {
                "candidates": len(candidates),
                "chosen": [nominees.rows[at] for at in on_list],
                "limits": [
                    dict(zip(("limit", "count", "least", "most", "clause"), x, strict=True)) for x in lines
                ],
                "passed_over": [{"row": row, "for": later, "breaks": _breaks(p)} for p, row, later in told],
            }
        )
        return
    click.echo(f"可选 {len(candidates)} 个，列入 {len(on_list)} 个" + (f"，已存 {output}" if output else ""))
    print_table(("限", "列入", "至少", "至多", "条款"), lines, (1, 2, 3))
    _tell(nominees, positions, told, aims_of(rulebook))
    if findings or cell_findings:
        click.echo(f"名册另有检查结果：{summary([*findings, *cell_findings])}；用 roster check 查看")


_MOST = 100
"""So many exceptions are printed; all of them stand in --json."""


def _tell(
    nominees: Nominees, positions: list[int], told: list[tuple[PassedOver, int, int]], aims: tuple[str, ...]
) -> None:
    click.echo(f"次序没有照的 {len(told)} 处" + ("：" if told else ""))
    for one, row, later in told[:_MOST]:
        names = [nominees.names[positions[i]] for i in (one.passed, one.taken)]
        because = "；".join(_said(b) for b in one.breaches) or f"{names[1]}的{'、'.join(aims)}更高"
        click.echo(f"  第{row}行 {names[0]} 未列入，其后第{later}行 {names[1]} 列入：换过来则{because}")
    if len(told) > _MOST:
        click.echo(f"  ……另有 {len(told) - _MOST} 处，用 --json 看全部")


def _said(breach: Breach) -> str:
    word = "不少于" if breach.side == "low" else "不超过"
    where = f"{breach.scope} " if breach.scope else ""
    return f"{where}{breach.limit.name}{breach.count}，{word}{breach.allowed}（{breach.limit.clause}）"


def _breaks(one: PassedOver) -> list[dict[str, Any]]:
    return [
        {
            "limit": b.limit.name,
            "scope": b.scope,
            "count": b.count,
            "allowed": b.allowed,
            "clause": b.limit.clause,
        }
        for b in one.breaches
    ]


def _lines(rulebook: Rulebook, limits: list[Limit], chosen: Nominees) -> list[tuple[object, ...]]:
    groups = tally(limits, rulebook.subjects, chosen.columns, len(chosen))
    return [
        (f"{r.scope} {r.limit.name}".strip(), r.count, r.least, r.most, r.limit.clause)
        for r in readings(limits, groups, rulebook.subjects)
    ]


def _held(
    nominees: Nominees, positions: list[int], put: tuple[int, ...], out: tuple[int, ...], file: str
) -> dict[int, bool]:
    """Candidates by the row in the file that somebody named."""
    at_row = {nominees.rows[at]: i for i, at in enumerate(positions)}
    wrong = [
        Finding("slate.row", Level.STOP, f"第{row}行", message, mend=mend, place=Place(file, row))
        for row in (*put, *out)
        for message, mend in [
            ("这一行没有可以列入的推荐对象", "备选、取消资格的不能列入；行号照名册所在的行")
            if row not in at_row
            else ("同一行又写列入又写不列入", "请只写一个")
        ]
        if row not in at_row or (row in put and row in out)
    ]
    if wrong:
        raise Unusable(wrong)
    return {at_row[row]: row in put for row in (*put, *out)}


def _clash(relaxations: list[Relaxation], as_json: bool) -> None:
    keys = ("limit", "scope", "side", "by", "clause")
    rows = [(r.limit.name, r.scope, r.side, r.by, r.limit.clause) for r in relaxations]
    if as_json:
        print_json({"clash": [dict(zip(keys, row, strict=True)) for row in rows]})
        return
    click.echo("没有一份名单能同时守住各项限；最少要让步：")
    for limit, scope, side, by, clause in rows:
        word = "少于下限" if side == "low" else "超过上限"
        click.echo(f"  {scope + ' ' if scope else ''}{limit} {word} {by}（{clause}）")


commands = (slate,)
