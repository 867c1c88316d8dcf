"""Commands that look after a data folder: backup and restore, the record verified, the clock."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import click

from xuanxian.cli.data_folders import bring_up_to_date, data_option, enter, existing, said_in_words
from xuanxian.cli.options import json_option
from xuanxian.cli.output import end, print_findings
from xuanxian.rulebooks.source import Unusable, unusable
from xuanxian.rules.core.findings import Finding, Level, Place


@click.command()
@data_option
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="存成哪个 .tar 文件"
)
@click.option("--with-keys", is_flag=True, help="连同密钥（这样的备份要像密钥一样保管）")
def backup(data: Path, out: Path, with_keys: bool) -> None:
    """备份数据库、文件和设置，网站可以照常使用。"""
    data = existing(data.resolve())
    if out.exists():
        raise unusable(str(out), "site.backup", "已有同名的文件，没有备份", "请换一个文件名")
    if not out.parent.is_dir():
        raise unusable(str(out), "site.backup", "所在的文件夹不存在", f"请先建立文件夹「{out.parent}」")
    with said_in_words(data):
        enter(data)
        from xuanxian.platform import clock
        from xuanxian.platform.datafolder import DataFolder
        from xuanxian.platform.db.backup import write_backup
        from xuanxian.platform.files.models import StoredFile

        referenced = set(StoredFile.objects.values_list("digest", flat=True).distinct())
        folder = DataFolder(data)
        written = write_backup(
            data, folder.database, folder.settings, out, with_keys=with_keys, now=clock.now()
        )
    click.echo(f"已备份到 {out}（{out.stat().st_size / 1e6:.1f} MB，文件 {len(written.files)} 个）")
    click.echo(
        "含有密钥，请像密钥一样保管。"
        if with_keys
        else f"不含密钥：恢复后要有「{data / 'keys'}」里的密钥才读得出身份证号码和电话，请另行妥善保管。"
    )
    findings = [_lost(digest) for digest in sorted(referenced - written.files)]
    findings += [
        Finding("site.file-damaged", Level.STOP, name, "内容与摘要不符", mend="请从较早的备份取回这个文件")
        for name in written.damaged
    ]
    if findings:
        print_findings(findings, False)
    end(findings)


def _lost(digest: str) -> Finding:
    return Finding(
        "site.file-lost", Level.STOP, digest, "数据库里有这个文件，文件夹里没有", mend="请从较早的备份取回"
    )


@click.command()
@click.argument("file", metavar="备份", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@data_option
def restore(file: Path, data: Path) -> None:
    """从备份恢复到一个新的文件夹，核对摘要和办理记录。"""
    data = data.resolve()
    with said_in_words(data):
        from xuanxian.platform.datafolder import DataFolder
        from xuanxian.platform.db.backup import EXPECTED_KEYS, restore_backup

        manifest = restore_backup(file, data, DataFolder(data).database)
        click.echo(f"已恢复 {manifest['made']} 的备份，各项摘要相符，正在核对办理记录")
        without_keys = (data / EXPECTED_KEYS).exists()
        enter(data)
        if without_keys:
            # Those that were just made for lack of the right ones must not be taken for them.
            for path in (data / "keys").iterdir():
                path.unlink()
        bring_up_to_date(data)
        from xuanxian.platform.files.actions import path_of
        from xuanxian.platform.files.models import StoredFile

        findings = _verified()
        digests = StoredFile.objects.values_list("digest", flat=True).distinct().order_by("digest")
        findings += [_lost(digest) for digest in digests if not path_of(digest).exists()]
    print_findings(findings, False, "办理记录、封存和现状相符，文件齐全")
    if without_keys:
        click.echo(f"备份不含密钥：请把原来的密钥复制到「{data / 'keys'}」，再用 xuanxian run 启动。")
    if "XUANXIAN_DATABASE" in os.environ:
        click.echo("数据库在 XUANXIAN_DATABASE 所指的地方，启动时也要设定它，或者写进 xuanxian.toml。")
    end(findings)


@click.group()
def acts() -> None:
    """办理记录。"""


@acts.command()
@data_option
@json_option
def verify(data: Path, as_json: bool) -> None:
    """核对办理记录：每条的摘要、每卷的衔接、每次封存、每个现状。退出码 0 相符，1 有不符。"""
    data = existing(data.resolve())
    with said_in_words(data):
        enter(data)
        from xuanxian.platform.db import schema

        if schema.pending():
            mend = f"请先用 xuanxian migrate --data {data} 更新"
            raise unusable(str(data), "site.pending", "数据库还没有更新到本版本", mend)
        findings = _verified()
    print_findings(findings, as_json, "办理记录、封存和现状相符")
    end(findings)


def _verified() -> list[Finding]:
    from xuanxian.platform.acts.queries import verify as broken

    mend = "请保存好现在的数据库，与备份和印出的封存根核对，查明何时由何人改动"
    return [
        Finding("acts.broken", Level.STOP, b.where, b.what, mend=mend, place=Place(column=b.where))
        for b in broken()
    ]


@click.command()
@data_option
@click.argument("moment", metavar="[时间]", required=False)
def clock(data: Path, moment: str | None) -> None:
    """看或者设定数据文件夹的时钟：如 2023-12-18、"2023-12-18 09:30"；now 回到真实时间。"""
    data = existing(data.resolve())
    with said_in_words(data):
        enter(data)
        from django.utils import timezone

        from xuanxian.platform import clock as house_clock

        if moment:
            house_clock.set_to(timezone.now() if moment == "now" else _moment(moment))
        now = house_clock.now()
    click.echo(f"{now:%Y年%m月%d日 %H:%M}" + ("（设定的时间）" if house_clock.is_set() else "（真实时间）"))


def _moment(written: str) -> datetime:
    from django.utils import timezone

    try:
        return timezone.make_aware(datetime.fromisoformat(written))
    except ValueError as error:
        raise Unusable(
            [
                Finding(
                    "command.usage",
                    Level.STOP,
                    "时间",
                    f"「{written}」不是日期",
                    mend="写成 2023-12-18 或者 now",
                )
            ]
        ) from error


commands = (backup, restore, acts, clock)
