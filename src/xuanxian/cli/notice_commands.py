"""Commands about notices: which there are, whether one holds together, its places and its dates."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from xuanxian.cli.options import Day, json_option, name_argument
from xuanxian.cli.output import end, print_findings, print_json, print_table
from xuanxian.paperwork.notice_checks import notice_findings
from xuanxian.paperwork.safe_files import write_file
from xuanxian.paperwork.timetable_svg import timetable_svg
from xuanxian.rulebooks import library
from xuanxian.rulebooks.cases import load_cases, run_all
from xuanxian.rulebooks.clauses import as_markdown, ledger_of, rows
from xuanxian.rules.awards.quotas import QuotaLine
from xuanxian.rules.awards.timetable import timetable


@click.command()
@json_option
def notices(as_json: bool) -> None:
    """列出已有的通知。"""
    books = [library.by_name(name) for name in library.names()]
    rows = [(b.name, b.notice.year, b.notice.programme, b.notice.nature) for b in books]
    if as_json:
        print_json([dict(zip(("name", "year", "programme", "nature"), row, strict=True)) for row in rows])
    else:
        print_table(("名称", "年度", "评选表彰活动", "性质"), rows)


@click.command()
@name_argument
@click.option("--general", "against_general", is_flag=True, help="另对照评比表彰的一般规定（规模、级别）")
@json_option
def check(name: str, against_general: bool, as_json: bool) -> None:
    """检查一份规则书：数对不对得上，日期够不够，比例能不能同时满足，原文有哪些疑点。通知可写名称或文件。"""
    rulebook = library.find(name)
    calendar = library.calendar_of(rulebook, *library.calendars_beside(name))
    findings = notice_findings(rulebook, calendar, against_general)
    print_findings(findings, as_json)
    end(findings)


@click.command()
@click.argument("file", metavar="通知或案例文件")
@json_option
def cases(file: str, as_json: bool) -> None:
    """验算：把案例文件里的案例逐个算一遍，不符的列出差别。可写通知名称、规则书文件，或者「名称.cases.yaml」。"""
    name = file.removesuffix(".cases.yaml") + ".yaml" if file.endswith(".cases.yaml") else file
    rulebook, written = library.find(name), load_cases(library.beside(name, "cases"))
    calendar = library.calendar_of(rulebook, *library.calendars_beside(name))
    results = list(run_all(rulebook, calendar, written, notice_findings(rulebook, calendar, False)))
    failed = [result for result in results if result[2]]
    if as_json:
        print_json([dict(zip(("kind", "name", "differences"), result, strict=True)) for result in results])
    else:
        for kind, case, lines in failed:
            click.echo(f"〔不符〕{kind}：{case}")
            for line in lines:
                click.echo(f"      {line}")
        click.echo(f"案例 {len(results)} 个，相符 {len(results) - len(failed)} 个，不符 {len(failed)} 个")
    raise SystemExit(1 if failed else 0)


@click.command()
@name_argument
@click.option("--markdown", is_flag=True, help="输出手册「条款台账」一章的表")
@json_option
def clauses(name: str, markdown: bool, as_json: bool) -> None:
    """条款台账：通知的每一个编号落在规则书的哪里，或者为什么没有规则。通知可写名称或文件。"""
    ledger, written = ledger_of(name)
    if markdown:
        click.echo(as_markdown(ledger, written), nl=False)
    elif as_json:
        print_json(
            [
                dict(zip(("clause", "about", "fate", "where"), row, strict=True))
                for row in rows(ledger, written)
            ]
        )
    else:
        print_table(("条款", "讲什么", "去处", "在哪里、为什么"), rows(ledger, written))


@click.command()
@name_argument
@click.option("--csv", "as_csv", is_flag=True, help="输出 CSV（unit,category,places,reserve,min,max,note）")
@json_option
def quota(name: str, as_csv: bool, as_json: bool) -> None:
    """名额分配：每个推荐单位、每个类别的推荐名额和备选名额。"""
    lines = [line for table in library.find(name).quotas for line in table.lines()]
    head = ("unit", "category", "places", "reserve", "min", "max", "note")
    if as_json:
        print_json([dict(zip(head, _cells(line), strict=True)) for line in lines])
    elif as_csv:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(_cells(line) for line in lines)
        click.echo(out.getvalue(), nl=False)
    else:
        print_table(
            ("推荐单位", "类别", "名额", "备选", "最少", "最多", "说明"), map(_cells, lines), (2, 3, 4, 5)
        )


def _cells(line: QuotaLine) -> tuple[object, ...]:
    return tuple(asdict(line).values())


@click.command("timetable")
@name_argument
@click.option("--from", "start", type=Day(), help="从这一天起推算（默认印发日）")
@click.option("--svg", type=click.Path(path_type=Path), help="画成图")
@json_option
def timetable_command(name: str, start: date | None, svg: Path | None, as_json: bool) -> None:
    """时间表：由截止日倒推每一步最迟何时开始，公示按通知所写的工作日或者日计算，节假日和调休都算在内。"""
    rulebook = library.find(name)
    calendar = library.calendar_of(rulebook, *library.calendars_beside(name))
    slots = timetable(rulebook.steps, calendar, start or rulebook.notice.issued, rulebook.meet)
    if svg is not None:
        write_file(svg, timetable_svg(rulebook.notice.programme, slots, calendar).encode())
        click.echo(f"已画成 {svg}", err=as_json)
    if as_json:
        print_json(
            [
                {
                    "step": slot.step.name,
                    "by": slot.step.by,
                    "until": slot.step.until and slot.step.until.isoformat(),
                    "latest_start": slot.latest_start and slot.latest_start.isoformat(),
                    "latest_end": slot.latest_end and slot.latest_end.isoformat(),
                    "working_days": slot.step.lasts.days if slot.step.lasts.working else 0,
                    "days": 0 if slot.step.lasts.working else slot.step.lasts.days,
                    "slack": slot.slack,
                    "clause": slot.step.clause,
                }
                for slot in slots
            ]
        )
        return
    rows = [
        (
            s.step.name,
            s.step.by,
            (s.step.lasts.days or "") if s.step.lasts.working else str(s.step.lasts),
            s.latest_start,
            s.latest_end,
            s.step.until,
            s.slack,
            s.step.clause,
        )
        for s in slots
    ]
    print_table(
        ("步", "办理单位", "工作日", "最迟开始", "最迟办结", "通知截止", "余工作日", "条款"), rows, (2, 6)
    )


commands = (notices, check, cases, clauses, quota, timetable_command)
