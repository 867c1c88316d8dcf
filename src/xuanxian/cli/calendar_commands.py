"""The command that takes in the State Council's notice of a year's rest days."""

from __future__ import annotations

from pathlib import Path

import click

from xuanxian import workdays
from xuanxian.cli.options import json_option
from xuanxian.cli.output import print_json, print_table
from xuanxian.paperwork.safe_files import make_folder, write_file
from xuanxian.rulebooks.source import Unusable, unusable
from xuanxian.rules.core.rest_days import RestDays, read_notice, shown


@click.command()
@click.argument("file", metavar="放假通知", type=click.Path(path_type=Path))
@click.option("--year", type=click.IntRange(2000, 2099), help="年份（通知的标题里没有的才写）")
@click.option(
    "--out", type=click.Path(path_type=Path), help="写成这个文件夹里的 年份.yaml（规则书旁边的 calendars）"
)
@click.option("--data", type=click.Path(path_type=Path), help="登记到这个数据文件夹的网站，记入办理记录")
@json_option
def calendar(file: Path, year: int | None, out: Path | None, data: Path | None, as_json: bool) -> None:
    """读国务院办公厅的放假通知（文本文件），逐日列出放假和上班的日子；核对以后用 --out 或者 --data 登记。"""
    made, findings = read_notice(_text(file), year)
    if made is None or findings:
        raise Unusable(findings)
    if out is not None:
        make_folder(out)
        text = workdays.calendar_text(made.year, made.off, made.worked, "读自国务院办公厅的放假通知")
        write_file(out / f"{made.year}.yaml", text.encode())
    if data is not None:
        _register(made, data)
    _print(made, as_json)
    if not as_json:
        click.echo(
            f"{made.year}年：放假{sum(map(len, made.off.values()))}天，调休上班{len(made.worked)}天，请与原文逐日核对"
        )
        if out is not None:
            click.echo(f"已写成 {out / f'{made.year}.yaml'}")
        if data is not None:
            click.echo("已登记，记入办理记录")


def _print(made: RestDays, as_json: bool) -> None:
    if as_json:
        off = {name: [day.isoformat() for day in days] for name, days in made.off.items()}
        print_json({"year": made.year, "off": off, "worked": [day.isoformat() for day in made.worked]})
        return
    rows = [(line.name, shown(line.off), len(line.off), shown(line.worked)) for line in made.lines]
    print_table(("节日", "放假", "天数", "上班"), rows, (2,))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise unusable(
            str(file), "file.unreadable", f"读不了：{error.strerror}", "请核对路径和文件名"
        ) from None
    except UnicodeDecodeError:
        raise unusable(
            str(file), "file.encoding", "不是UTF-8编码的文本", "请把通知另存为UTF-8的文本文件"
        ) from None


def _register(made: RestDays, data: Path) -> None:
    from xuanxian.cli.data_folders import bring_up_to_date, demand_keys, enter, existing, said_in_words

    with said_in_words(data):
        demand_keys(existing(data.resolve()))
        enter(data.resolve())
        bring_up_to_date(data.resolve())
        from xuanxian.platform import clock
        from xuanxian.platform.calendars.actions import set_year
        from xuanxian.platform.refusals import Refused

        try:
            set_year(made, by=None, now=clock.now())
        except Refused as refusal:
            raise Unusable(refusal.findings) from refusal


commands = (calendar,)
