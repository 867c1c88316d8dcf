"""Commands that run the site and look after its data folder. Django is loaded inside them alone, so that the others
stay quick."""

from __future__ import annotations

import errno
import importlib
import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from xuanxian.cli.notice_commands import json_option
from xuanxian.cli.output import end, print_findings, print_table
from xuanxian.rulebooks.source import Unusable, unusable
from xuanxian.rules.findings import Finding, Level, Place

HOST = "127.0.0.1"
DEMO_NOTE = "demo.json"
"""The sign-ins of a demonstration, printed again at every start."""
_PATIENCE = 3.0
"""Seconds that a port may stay busy: a server that was just killed lets go of it soon."""

data_option = click.option(
    "--data", required=True, type=click.Path(path_type=Path, file_okay=False), help="数据文件夹"
)


# ——— the data folder ———————————————————————————————————————————————————————————————————————————————————


@contextmanager
def _said_in_words(data: Path) -> Iterator[None]:
    """What is wrong with a folder or a database is a finding, not a traceback."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import Error

    from xuanxian.platform.datafolder import BadSettings
    from xuanxian.platform.db.backup import CannotBackUp
    from xuanxian.platform.db.connection import BadDatabase
    from xuanxian.platform.db.schema import NewerDatabase

    try:
        yield
    except CannotBackUp as error:
        raise unusable(str(data), "site.backup", str(error), "") from error
    except (BadSettings, BadDatabase, ImproperlyConfigured) as error:
        raise unusable(
            str(data), "site.settings", str(error), "请改正 xuanxian.toml 或者环境变量 XUANXIAN_DATABASE"
        ) from error
    except NewerDatabase as error:
        message = f"数据库是较新版本用过的（{error}），本版本不能使用"
        raise unusable(str(data), "site.newer", message, "请换用较新版本的程序，或者从备份恢复") from error
    except Error as error:
        message = f"数据库用不了：{str(error).strip()}"
        raise unusable(str(data), "site.database", message, "请核对数据库是否在运行、地址和权限") from error
    except OSError as error:
        message = f"数据文件夹用不了：{error.strerror}（{error.filename}）"
        raise unusable(str(data), "site.folder", message, "请核对文件夹的权限和磁盘空间") from error


def _enter(data: Path) -> None:
    """From here on Django works on this folder."""
    os.environ["XUANXIAN_DATA"] = str(data.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "xuanxian.site.settings"
    import django

    django.setup()


def _existing(data: Path) -> Path:
    if not (data / "keys").is_dir():
        mend = "请核对 --data；新的数据文件夹用 xuanxian run 建立"
        raise unusable(str(data), "site.no-folder", "这里没有选贤的数据文件夹", mend)
    return data


def _new_or_existing(data: Path) -> Path:
    """A folder that holds other things is not made ours."""
    there = {path.name for path in data.iterdir()} if data.exists() else set()
    if there and not there & {"keys", "running", "xuanxian.toml"}:
        raise unusable(
            str(data), "site.foreign-folder", "这个文件夹里有别的东西", "请换一个新的文件夹作数据文件夹"
        )
    return data


def _keys_are_there(data: Path) -> None:
    from xuanxian.platform.db.backup import keys_are_those_expected

    if not keys_are_those_expected(data):
        message = "数据是从不含密钥的备份恢复的，这里没有原来的密钥，读不出身份证号码和电话"
        mend = f"请把原来的 keys 文件夹复制到「{data}」，再启动"
        raise unusable(str(data), "site.keys", message, mend)


def _lock(data: Path) -> int:
    """Held for as long as the process lives, whatever ends it."""
    import fcntl  # not everywhere; the other commands do without

    handle = os.open(data / "running", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = "这个数据文件夹正由另一个选贤使用"
        raise unusable(str(data), "site.running", message, "请先停止它，或者换一个数据文件夹") from None
    return handle


def _migrate(data: Path) -> None:
    """Up to date and append-only, or refused with what to do."""
    from xuanxian.platform.db import append_only, schema

    steps = schema.pending()
    if steps:
        click.echo(f"更新数据库：{len(steps)} 步")
        with _bar() as told:
            schema.migrate(told)
    if absent := append_only.missing():
        message = f"{'、'.join(absent)} 缺少防改动的触发器，可能有人改动过数据库"
        mend = f"请先用 xuanxian acts verify --data {data} 核对办理记录，再用 xuanxian migrate --data {data} 补装"
        raise unusable(str(data), "site.triggers", message, mend)


@contextmanager
def _bar() -> Iterator[Callable[[int, int, str], None]]:
    """Tells how far it is: as a bar on a terminal, line by line elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)

        def told(done: int, total: int, words: str) -> None:
            progress.update(task, completed=done, total=total, description=words)
            if not console.is_terminal:
                click.echo(f"  {done}/{total} {words}", err=True)

        yield told


# ——— run ———————————————————————————————————————————————————————————————————————————————————————————————


@click.command()
@click.option("--demo", is_flag=True, help="在空的数据文件夹里填入演示资料（编造的单位和人员）")
@data_option
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="端口，0 为任意空闲端口"
)
def run(demo: bool, data: Path, port: int) -> None:
    """启动网站：备好数据文件夹，更新数据库，看管网页服务和后台工作，直到按 Ctrl+C 或者收到停止信号。"""
    data = data.resolve()
    with _said_in_words(data):
        _keys_are_there(_new_or_existing(data))
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock, listening = _lock(data), _listen(data, port)
        settings = data / "xuanxian.toml"
        if demo and not settings.exists() and not (data / "keys").exists():
            settings.write_text("demo = true\n", encoding="utf-8")
        _enter(data)
        _migrate(data)
        if demo:
            _fill(data)
        from django.db import connections

        connections.close_all()
    # The supervisor takes this process over, so that what was loaded to prepare is not kept in memory.
    for handle in (lock, listening.fileno()):
        os.set_inheritable(handle, True)
    sys.stdout.flush()
    os.execv(
        sys.executable, [sys.executable, "-m", "xuanxian.cli.supervisor", str(listening.fileno()), str(lock)]
    )


def _listen(data: Path, port: int) -> socket.socket:
    patience = time.monotonic() + _PATIENCE
    while True:
        try:
            return socket.create_server((HOST, port), backlog=1024)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < patience:
                time.sleep(0.2)
                continue
            taken = error.errno == errno.EADDRINUSE
            message = f"端口 {port} 正由别的程序使用" if taken else f"端口 {port} 用不了：{error.strerror}"
            raise unusable(str(data), "site.port", message, "请用 --port 换一个端口") from error


def _fill(data: Path) -> None:
    from django.db import transaction

    from xuanxian.platform.accounts.models import User

    note = data / DEMO_NOTE
    if not note.exists():
        if User.objects.exists():
            message = "这个数据文件夹已有资料，没有填入演示资料"
            raise unusable(str(data), "site.not-empty", message, "请换一个空的数据文件夹，或者去掉 --demo")
        click.echo("填入演示资料")
        # By name: pages and commands are of one floor and do not import each other.
        demo = importlib.import_module("xuanxian.web.demo")
        with _bar() as told, transaction.atomic():
            sign_ins = [[s.role, s.office, s.username, s.password] for s in demo.fill(told)]
        note.write_text(json.dumps(sign_ins, ensure_ascii=False), encoding="utf-8")
    click.echo("演示账号（单位和人员都是编造的）：")
    print_table(["职责", "单位", "账号", "口令"], json.loads(note.read_text(encoding="utf-8")))


@click.command()
@data_option
def migrate(data: Path) -> None:
    """更新数据库，补装防改动的触发器。run 会自动更新；这个命令用来单独更新或者补装。"""
    data = data.resolve()
    with _said_in_words(data):
        _new_or_existing(data).mkdir(mode=0o700, parents=True, exist_ok=True)
        _lock(data)
        _enter(data)
        from xuanxian.platform.db import append_only, schema

        steps = schema.pending()
        with _bar() as told:
            schema.migrate(told)
        assert not append_only.missing()
    click.echo(f"数据库已经更新：{len(steps)} 步；{len(append_only.tables())} 个表有防改动的触发器")


# ——— backup ————————————————————————————————————————————————————————————————————————————————————————————


@click.command()
@data_option
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="存成哪个 .tar 文件"
)
@click.option("--with-keys", is_flag=True, help="连同密钥（这样的备份要像密钥一样保管）")
def backup(data: Path, out: Path, with_keys: bool) -> None:
    """备份数据库、文件和设置，网站可以照常使用。"""
    data = _existing(data.resolve())
    if out.exists():
        raise unusable(str(out), "site.backup", "已有同名的文件，没有备份", "请换一个文件名")
    if not out.parent.is_dir():
        raise unusable(str(out), "site.backup", "所在的文件夹不存在", f"请先建立文件夹「{out.parent}」")
    with _said_in_words(data):
        _enter(data)
        from xuanxian.platform import clock
        from xuanxian.platform.datafolder import DataFolder
        from xuanxian.platform.db.backup import write_backup
        from xuanxian.platform.files.models import StoredFile

        referenced = set(StoredFile.objects.values_list("digest", flat=True).distinct())
        written = write_backup(DataFolder(data), out, with_keys=with_keys, now=clock.now())
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
    with _said_in_words(data):
        from xuanxian.platform.db.backup import EXPECTED_KEYS, restore_backup

        manifest = restore_backup(file, data)
        click.echo(f"已恢复 {manifest['made']} 的备份，各项摘要相符，正在核对办理记录")
        without_keys = (data / EXPECTED_KEYS).exists()
        _enter(data)
        if without_keys:
            # Those that were just made for lack of the right ones must not be taken for them.
            for path in (data / "keys").iterdir():
                path.unlink()
        _migrate(data)
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


# ——— acts, clock ———————————————————————————————————————————————————————————————————————————————————————


@click.group()
def acts() -> None:
    """办理记录。"""


@acts.command()
@data_option
@json_option
def verify(data: Path, as_json: bool) -> None:
    """核对办理记录：每条的摘要、每卷的衔接、每次封存、每个现状。退出码 0 相符，1 有不符。"""
    data = _existing(data.resolve())
    with _said_in_words(data):
        _enter(data)
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
    data = _existing(data.resolve())
    with _said_in_words(data):
        _enter(data)
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


commands: Sequence[click.Command] = (run, migrate, backup, restore, acts, clock)
