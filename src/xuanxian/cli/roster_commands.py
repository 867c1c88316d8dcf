"""Commands about rosters: an empty one to fill in, checking one, and what may still be added."""

from __future__ import annotations

from pathlib import Path

import click

from xuanxian.cli.options import json_option, name_argument
from xuanxian.cli.output import end, print_findings, print_json, print_table, summary
from xuanxian.paperwork.rosters import read_roster, roster_template
from xuanxian.paperwork.safe_files import write_file
from xuanxian.rulebooks import library
from xuanxian.rulebooks.source import Unusable
from xuanxian.rules.awards.integer_model import Infeasible
from xuanxian.rules.awards.nominees import Roster, read_nominees
from xuanxian.rules.awards.rosters import check_roster, limit_findings, unit_room
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.findings import Finding, Level, in_order

file_argument = click.argument("file", metavar="名册", type=click.Path(path_type=Path))


def read(rulebook: Rulebook, file: Path) -> tuple[Roster, list[Finding]]:
    roster, findings = read_roster(rulebook, file)
    if roster is None:
        raise Unusable(findings)
    return roster, findings


def _known_unit(rulebook: Rulebook, unit: str) -> None:
    if unit and rulebook.units.resolve(unit) is None:
        near = rulebook.units.nearest(unit)
        units = "、".join(u.name for u in rulebook.units.listed())
        message, mend = f"没有叫「{unit}」的推荐单位", f"是否应为「{near}」" if near else f"可用：{units}"
        raise Unusable([Finding("unit.unknown", Level.STOP, unit, message, mend=mend)])


@click.group()
def roster() -> None:
    """名册：空表、检查、还能报多少。"""


@roster.command()
@name_argument
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="存成哪个 xlsx 文件")
def template(name: str, output: Path) -> None:
    """生成带下拉选项的空名册。"""
    write_file(output, roster_template(library.find(name)))
    click.echo(f"已生成 {output}")


@roster.command("check")
@name_argument
@file_argument
@click.option("--unit", default="", help="只看这个推荐单位")
@click.option("--slate", is_flag=True, help="按拟表彰名单检查（表彰数和比例）")
@json_option
def check_command(name: str, file: Path, unit: str, slate: bool, as_json: bool) -> None:
    """按通知检查一份名册（.xlsx .xls .csv）。"""
    rulebook = library.find(name)
    _known_unit(rulebook, unit)
    found, findings = read(rulebook, file)
    findings = in_order([*findings, *check_roster(rulebook, found, unit, slate)])
    print_findings(findings, as_json, f"{len(found.rows)} 行，没有发现问题")
    end(findings)


@roster.command()
@name_argument
@file_argument
@click.option("--unit", required=True, help="推荐单位")
@json_option
def meter(name: str, file: Path, unit: str, as_json: bool) -> None:
    """这个单位每一类还可以、还必须报多少。"""
    rulebook = library.find(name)
    _known_unit(rulebook, unit)
    found, findings = read(rulebook, file)
    nominees, cell_findings = read_nominees(rulebook, found, unit)
    limits = limit_findings(rulebook, nominees, slate=False)
    try:
        rooms = unit_room(rulebook, nominees, unit)
    except Infeasible:
        findings = in_order([*findings, *cell_findings, *limits])
        if not as_json:
            click.echo("现有名单已超出限额，加报不能补救，须先减：")
        print_findings([f for f in findings if f.level is not Level.NOTE] or findings, as_json)
        raise SystemExit(1) from None
    rows = [(r.limit.name, r.have, r.may, r.must, r.limit.clause) for r in rooms]
    forecasts = [f for f in limits if f.rule == "forecast.share"]
    if as_json:
        keys = ("kind", "have", "may_add", "must_add", "clause")
        print_json(
            {
                "unit": unit,
                "kinds": [dict(zip(keys, row, strict=True)) for row in rows],
                "forecast": [f.as_json() for f in forecasts],
            }
        )
        return
    print_table(
        ("类别", "已报", "还可报", "还须报", "条款"),
        [(k, h, "不限" if m is None else m, n, c) for k, h, m, n, c in rows],
        (1, 2, 3),
    )
    for forecast in forecasts:
        click.echo(f"预估：{forecast.message}（{forecast.clause}）")
    if cell_findings:
        click.echo(f"名册另有检查结果：{summary(cell_findings)}；用 roster check 查看")


commands = (roster,)
