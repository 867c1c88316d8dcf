"""Commands that make papers: one form, and the rehearsal of a whole notice with invented nominees."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, track

from xuanxian.cli.options import json_option, name_argument
from xuanxian.cli.output import print_findings, print_json, print_table
from xuanxian.paperwork.faults import Trial, try_faults
from xuanxian.paperwork.filled import data_of
from xuanxian.paperwork.fitting import fit_findings
from xuanxian.paperwork.fonts import MissingGlyph
from xuanxian.paperwork.form_source import form_of
from xuanxian.paperwork.forms import Form
from xuanxian.paperwork.invented import CannotInvent, invent
from xuanxian.paperwork.makers import MAKERS
from xuanxian.paperwork.reading import Unreadable, read_as_one_of, read_document
from xuanxian.paperwork.rehearsal import Rehearsal
from xuanxian.paperwork.safe_files import write_file
from xuanxian.paperwork.tables.files import bytes_of
from xuanxian.rulebooks import library
from xuanxian.rulebooks.faults import load_faults
from xuanxian.rulebooks.source import Unusable, unusable
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.findings import Finding, Level, stops


def _form(rulebook: Rulebook, name: str) -> Form:
    """By its name or its annex."""
    found = [
        form
        for form in rulebook.forms.values()
        if name in (form.name, form.annex, form.annex.removeprefix("附件"))
    ]
    if not found:
        names = "、".join(f"{form.name}（{form.annex}）" for form in rulebook.forms.values())
        raise unusable(rulebook.name, "form.unknown", f"没有叫「{name}」的表", f"可用：{names}")
    return form_of(rulebook, found[0].name)


def _data(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise unusable(str(path), "file.not-found", "找不到这个文件", "请核对路径和文件名")
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise unusable(path.name, "file.encoding", "不是UTF-8编码", "请另存为UTF-8") from None
    except json.JSONDecodeError as error:
        raise unusable(
            path.name,
            "file.json",
            f"第{error.colno}个字符处不是合规的JSON",
            "请检查引号、逗号和括号",
            error.lineno,
        ) from None
    if not isinstance(data, dict):
        raise unusable(path.name, "file.json", "应是一组字段和值", '例如 {"姓名": "韦示例"}')
    return data


@click.command()
@name_argument
@click.argument("form_name", metavar="表")
@click.option("--data", required=True, type=click.Path(path_type=Path), help="填表数据，JSON")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="存成 .docx、.pdf 或 .xlsx"
)
@json_option
def form(name: str, form_name: str, data: Path, output: Path, as_json: bool) -> None:
    """填好一张表，存成 Word、PDF 或 Excel。表可写名称或附件号；超过字数等不合规的不出表。"""
    rulebook = library.find(name)
    drawn = _form(rulebook, form_name)
    kind = output.suffix.lower().removeprefix(".")
    if kind not in MAKERS:
        raise unusable(
            output.name,
            "file.kind",
            f"不会做「{output.suffix or output.name}」",
            "请存成 .docx、.pdf 或 .xlsx",
        )
    filled, findings = data_of(drawn, _data(data), data.name)
    findings += fit_findings(drawn, filled.values)
    if not stops(findings):
        try:
            write_file(output, MAKERS[kind](drawn, filled))
        except MissingGlyph as missing:
            findings.append(
                Finding(
                    "form.glyph",
                    Level.STOP,
                    missing.field,
                    str(missing),
                    mend="请核对该字，或者在字体文件夹中加入有该字的字体",
                )
            )
        except (ValueError, OSError) as error:
            raise Unusable(
                [Finding("form.data", Level.STOP, data.name, str(error), mend="请改正数据")]
            ) from error
    done = not stops(findings)
    print_findings(findings, as_json, f"已生成 {output}")
    if findings and not as_json:
        click.echo(f"已生成 {output}" if done else "没有出表：请先改正")
    raise SystemExit(0 if done else 1)


@click.command("read-form")
@name_argument
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@json_option
def read_form(name: str, file: Path, as_json: bool) -> None:
    """读回一张填好的 Word 表：逐项列出填的内容，读不准的逐处说明。"""
    rulebook = library.find(name)
    try:
        document = read_document(bytes_of(file, file.name), file.name)
        read = read_as_one_of([form_of(rulebook, form) for form in rulebook.forms], document)
    except Unreadable as refused:
        raise Unusable([refused.finding]) from refused
    if as_json:
        print_json(
            {
                "form": read.form.name,
                "annex": read.form.annex,
                "values": dict(read.values),
                "tables": [[dict(record) for record in table] for table in read.tables],
                "photo": read.photo is not None,
                "unread": sorted(read.unread),
                "findings": [finding.as_json() for finding in read.findings],
            }
        )
    else:
        click.echo(f"{read.form.name}（{read.form.annex}）")
        rows = [(field, text.replace("\n", " / ")) for field, text in read.values.items()]
        rows += [(field, "（没有读出）") for field in sorted(read.unread)]
        print_table(("项目", "填的内容"), rows)
        for records in read.tables:
            columns = list(dict.fromkeys(field for record in records for field in record))
            if columns:
                print_table(columns, [[record.get(field, "") for field in columns] for record in records])
        print_findings(read.findings, as_json)
    raise SystemExit(1 if stops(read.findings) else 0)


@click.command()
@name_argument
@click.option("--out", type=click.Path(path_type=Path), help="存到哪个文件夹（必须，--faults 不用）")
@click.option("--seed", default=2023, show_default=True, help="编示例对象用的种子")
@click.option("--faults", is_flag=True, help="改用错例：编出的名册逐处改错，看检查是否查得出")
@json_option
def rehearse(name: str, out: Path | None, seed: int, faults: bool, as_json: bool) -> None:
    """演练：为所有推荐单位编出示例对象，走一遍名册、检查、审批表、汇总表，写出给组织者的报告。"""
    if (out is None) is not faults:
        raise click.UsageError("--faults 不生成文件，不和 --out 同用" if faults else "缺少 --out")
    try:
        if out is None:
            _try_faults(name, seed, as_json)
        else:
            _rehearse(Rehearsal(library.find(name), out, seed, library.calendars_beside(name)), as_json)
    except CannotInvent as error:
        mend = "请先用 check 检查规则书；名额、比例、不得参评三者要能同时成立"
        raise Unusable([Finding("rehearsal.impossible", Level.STOP, name, str(error), mend=mend)]) from error


def _rehearse(rehearsal: Rehearsal, as_json: bool) -> None:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("正在准备", total=rehearsal.total)
        for done, message in rehearsal.run():
            progress.update(task, completed=done, description=message)
            if not console.is_terminal and message.endswith("已完成"):
                click.echo(f"{message}（{done}/{rehearsal.total}）", err=True)
    if as_json:
        print_json(rehearsal.summary())
    else:
        click.echo(rehearsal.what_to_look_at())
    raise SystemExit(1 if rehearsal.has_stops else 0)


def _try_faults(name: str, seed: int, as_json: bool) -> None:
    rulebook = library.find(name)
    faults = load_faults(library.beside(name, "faults"), rulebook)
    trying = track(
        try_faults(rulebook, faults, invent(rulebook, seed)),
        "正在逐处改错",
        len(faults.faults) + len(faults.near_misses),
        console=Console(stderr=True),
        transient=True,
    )
    trials = list(trying)
    on_faults = [trial for trial in trials if trial.is_fault]
    near_misses = [trial for trial in trials if not trial.is_fault]
    missed = [trial for trial in on_faults if trial.amiss and trial.counts]
    wrong = [trial for trial in near_misses if trial.amiss and trial.counts]
    if as_json:
        print_json(
            {
                "notice": rulebook.name,
                "digest": rulebook.digest,
                "seed": seed,
                "missed": len(missed),
                "wrongly_told": len(wrong),
                "doubtful": sum(not trial.counts for trial in trials),
                "faults": [trial.as_json() for trial in on_faults],
                "near_misses": [trial.as_json() for trial in near_misses],
            }
        )
    else:
        _print_trials(on_faults, near_misses)
        told = sum(not trial.amiss for trial in on_faults if trial.counts)
        doubtful = sum(not trial.counts for trial in on_faults)
        click.echo(
            f"错 {len(on_faults)} 处：查出 {told}，没有查出 {len(missed)}，存疑 {doubtful}；"
            f"近似而不是错的 {len(near_misses)} 处：误报 {len(wrong)}"
        )
    raise SystemExit(1 if missed or wrong else 0)


def _print_trials(on_faults: Sequence[Trial], near_misses: Sequence[Trial]) -> None:
    rows: list[tuple[object, ...]] = []
    for trial in [*on_faults, *(trial for trial in near_misses if trial.amiss)]:
        result = ("没有查出" if trial.is_fault else "误报") if trial.amiss else "查出"
        found = trial.findings[0] if trial.findings and not (trial.is_fault and trial.amiss) else None
        said = (found.level.label, found.rule, found.message) if found else ("", "", trial.case.doubtful)
        rows.append((result if trial.counts else f"存疑·{result}", trial.case.name, *said))
    print_table(("结果", "错", "级别", "规则", "检查怎么说"), rows)
    if made := [trial.case.name for trial in (*on_faults, *near_misses) if trial.made]:
        click.echo(f"编出的名册没有所说的对象，先照所写改出一个再试：{'、'.join(made)}")


commands = (form, read_form, rehearse)
