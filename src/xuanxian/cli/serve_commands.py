"""Commands that run the site and bring its database up to date."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import time
from pathlib import Path

import click

from xuanxian.cli.data_folders import (
    bar,
    bring_up_to_date,
    complete_search,
    data_option,
    demand_keys,
    enter,
    lock,
    new_or_existing,
    said_in_words,
)
from xuanxian.cli.output import print_table
from xuanxian.rulebooks.source import unusable

HOST = "127.0.0.1"
DEMO_NOTE = "demo.json"
"""The sign-ins of a demonstration, printed again at every start."""
_PATIENCE = 3.0
"""Seconds that a port may stay busy: a server that was just killed lets go of it soon."""


@click.command()
@click.option("--demo", is_flag=True, help="在空的数据文件夹里填入演示资料（编造的单位和人员）")
@data_option
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="端口，0 为任意空闲端口"
)
def run(demo: bool, data: Path, port: int) -> None:
    """启动网站：备好数据文件夹，更新数据库，看管网页服务和后台工作，直到按 Ctrl+C 或者收到停止信号。"""
    data = data.resolve()
    with said_in_words(data):
        demand_keys(new_or_existing(data))
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        held, listening = lock(data), _listen(data, port)
        settings = data / "xuanxian.toml"
        if demo and not settings.exists() and not (data / "keys").exists():
            settings.write_text("demo = true\n", encoding="utf-8")
        enter(data)
        bring_up_to_date(data)
        if demo:
            _fill(data)
        from django.db import connections

        connections.close_all()
    # The supervisor takes this process over, so that what was loaded to prepare is not kept in memory.
    for handle in (held, listening.fileno()):
        os.set_inheritable(handle, True)
    sys.stdout.flush()
    os.execv(
        sys.executable, [sys.executable, "-m", "xuanxian.cli.supervisor", str(listening.fileno()), str(held)]
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
        from xuanxian.platform import demonstration

        with bar() as told, transaction.atomic():
            sign_ins = [[s.role, s.office, s.username, s.password] for s in demonstration.fill(told)]
        note.write_text(json.dumps(sign_ins, ensure_ascii=False), encoding="utf-8")
    click.echo("演示账号（单位和人员都是编造的）：")
    print_table(["职责", "单位", "账号", "口令"], json.loads(note.read_text(encoding="utf-8")))


@click.command()
@data_option
def migrate(data: Path) -> None:
    """更新数据库，补装防改动的触发器。run 会自动更新；这个命令用来单独更新或者补装。"""
    data = data.resolve()
    with said_in_words(data):
        new_or_existing(data).mkdir(mode=0o700, parents=True, exist_ok=True)
        lock(data)
        enter(data)
        from xuanxian.platform.db import append_only, schema

        steps = schema.pending()
        with bar() as told:
            schema.migrate(told)
        complete_search()
        assert not append_only.missing()
    click.echo(f"数据库已经更新：{len(steps)} 步；{len(append_only.tables())} 个表有防改动的触发器")


commands = (run, migrate)
