"""The data folder as commands come to it: is it one, is it free, is its database up to date. Django is loaded inside
functions alone, so that the other commands stay quick."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from xuanxian.rulebooks.source import unusable

data_option = click.option("--data", required=True, type=click.Path(path_type=Path), help="数据文件夹")


@contextmanager
def said_in_words(data: Path) -> Iterator[None]:
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


def enter(data: Path) -> None:
    """From here on Django works on this folder."""
    os.environ["XUANXIAN_DATA"] = str(data.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "xuanxian.site.settings"
    import django

    django.setup()


def existing(data: Path) -> Path:
    if not (data / "keys").is_dir():
        mend = "请核对 --data；新的数据文件夹用 xuanxian run 建立"
        raise unusable(str(data), "site.no-folder", "这里没有选贤的数据文件夹", mend)
    return data


def new_or_existing(data: Path) -> Path:
    """A folder that holds other things is not made ours."""
    there = {path.name for path in data.iterdir()} if data.exists() else set()
    if there and not there & {"keys", "running", "xuanxian.toml"}:
        raise unusable(
            str(data), "site.foreign-folder", "这个文件夹里有别的东西", "请换一个新的文件夹作数据文件夹"
        )
    return data


def demand_keys(data: Path) -> None:
    from xuanxian.platform.db.backup import keys_are_those_expected

    if not keys_are_those_expected(data):
        message = "数据是从不含密钥的备份恢复的，这里没有原来的密钥，读不出身份证号码和电话"
        mend = f"请把原来的 keys 文件夹复制到「{data}」，再启动"
        raise unusable(str(data), "site.keys", message, mend)


def lock(data: Path) -> int:
    """Held for as long as the process lives, whatever ends it."""
    import fcntl  # not everywhere; the other commands do without

    handle = os.open(data / "running", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = "这个数据文件夹正由另一个选贤使用"
        raise unusable(str(data), "site.running", message, "请先停止它，或者换一个数据文件夹") from None
    return handle


def bring_up_to_date(data: Path) -> None:
    """Up to date and append-only, or refused with what to do."""
    from xuanxian.platform.db import append_only, schema

    steps = schema.pending()
    if steps:
        click.echo(f"更新数据库：{len(steps)} 步")
        with bar() as told:
            schema.migrate(told)
    complete_search()
    complete_calendars()
    if absent := append_only.missing():
        message = f"{'、'.join(absent)} 缺少防改动的触发器，可能有人改动过数据库"
        mend = f"请先用 xuanxian acts verify --data {data} 核对办理记录，再用 xuanxian migrate --data {data} 补装"
        raise unusable(str(data), "site.triggers", message, mend)


def complete_calendars() -> None:
    """The working days that were added here, where their files are not in the folder: after a restore."""
    from xuanxian.platform.calendars.actions import write_all

    write_all()


def complete_search() -> None:
    """What an earlier version made findable gets its readers; if it was stopped, at the next start."""
    from xuanxian.platform.search.actions import complete, lacking

    if lacking().exists():
        click.echo("更新查找：登记各条由谁查得到")
        with bar() as told:
            complete(told)


@contextmanager
def bar() -> Iterator[Callable[[int, int, str], None]]:
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
