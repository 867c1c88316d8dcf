"""Commands with which an installation begins: its first administrators, its programmes."""

from __future__ import annotations

from pathlib import Path

import click

from xuanxian.cli.data_folders import (
    bring_up_to_date,
    data_option,
    demand_keys,
    enter,
    existing,
    said_in_words,
)
from xuanxian.cli.output import print_table
from xuanxian.rulebooks.source import Unusable, unusable


def _open(data: Path) -> None:
    demand_keys(existing(data.resolve()))
    enter(data.resolve())
    bring_up_to_date(data.resolve())


@click.command()
@data_option
@click.option("--reset", metavar="账号", default="", help="重置一位现任管理员的口令")
def administrators(data: Path, reset: str) -> None:
    """开通首批三员账号（系统、安全、审计管理员各一），口令只显示这一次，首次登录须修改。"""
    with said_in_words(data):
        _open(data)
        from xuanxian.platform import clock
        from xuanxian.platform.administration.founding import found_administrators, reset_administrator
        from xuanxian.platform.refusals import Refused

        try:
            now = clock.now()
            issued = [reset_administrator(reset, now=now)] if reset else found_administrators(now=now)
        except Refused as refusal:
            raise Unusable(refusal.findings) from refusal
    print_table(
        ["姓名", "账号", "单位", "一次性口令"],
        [[i.name, i.username, i.organisation, i.password] for i in issued],
    )


@click.command()
@click.argument("notice", metavar="通知")
@data_option
@click.option("--office", required=True, help="评选办公室是哪个单位（名称或者别名，须已在网上设立）")
@click.option(
    "--by", "bodies", multiple=True, metavar="机构=单位", help="规则书中办理各步的机构是哪个单位，可写多次"
)
def publish(notice: str, data: Path, office: str, bodies: tuple[str, ...]) -> None:
    """发布一份通知：规则书有必须改正的问题时不能发布。办理各步的机构没有写明的，由评选办公室承办。"""
    from xuanxian.rulebooks import library

    rulebook = library.find(notice)
    path = library.NOTICES / f"{notice}.yaml"
    text = (path if path.exists() else Path(notice)).read_text(encoding="utf-8")
    with said_in_words(data):
        _open(data)
        from django.db import transaction

        from xuanxian.awards.programmes.actions import publish_programme, take_part
        from xuanxian.awards.programmes.queries import units_here
        from xuanxian.platform import clock
        from xuanxian.platform.organisations.models import Organisation
        from xuanxian.platform.organisations.queries import resolve
        from xuanxian.platform.refusals import Refused

        def known(name: str) -> Organisation:
            found = resolve(name)
            if found is None:
                raise unusable(
                    name, "unit.unknown", f"没有「{name}」这个单位", "请系统管理员先在网上设立，或者添加别名"
                )
            return found

        named = dict(part.partition("=")[::2] for part in bodies)
        offices = {s.by for s in rulebook.steps} - {"推荐单位", "所在单位"}
        if strange := set(named) - offices:
            raise unusable(
                "、".join(strange),
                "step.unknown",
                "规则书的步骤没有这些机构",
                f"可写：{'、'.join(sorted(offices))}",
            )
        try:
            with transaction.atomic():
                programme = publish_programme(text, office=known(office), by=None, now=clock.now())
                for body in sorted(offices):
                    take_part(programme, known(named.get(body, office)), body)
        except Refused as refusal:
            raise Unusable(refusal.findings) from refusal
        count = programme.participations.filter(function="推荐单位").count()
        shared = [name for name, found in units_here(rulebook).items() if len(found) > 1]
    click.echo(f"已发布：{programme.title}（推荐单位{count}个；以后设立的单位用 xuanxian admit 加入）")
    if shared:
        click.echo(
            f"{'、'.join(shared)}：叫这个名称的单位不止一个，没有加入，请用 xuanxian admit 连同上级写明"
        )


@click.command()
@click.argument("notice", metavar="通知")
@click.argument("units", metavar="单位…", nargs=-1, required=True)
@data_option
def admit(notice: str, units: tuple[str, ...], data: Path) -> None:
    """让单位作为推荐单位参加已发布的活动；名额照规则书的分配表。"""
    with said_in_words(data):
        _open(data)
        from django.db import transaction

        from xuanxian.awards.programmes.actions import take_part
        from xuanxian.awards.programmes.models import RECOMMENDING, Programme
        from xuanxian.platform.organisations.queries import resolve
        from xuanxian.platform.refusals import Refused

        programme = Programme.objects.filter(name=notice).first()
        if programme is None:
            raise unusable(
                notice, "programme.unknown", f"「{notice}」还没有发布", "请先用 xuanxian publish 发布"
            )
        try:
            with transaction.atomic():
                for name in units:
                    organisation = resolve(name)
                    if organisation is None:
                        mend = "请系统管理员先在网上设立，或者添加别名"
                        raise unusable(name, "unit.unknown", f"没有「{name}」这个单位", mend)
                    made = take_part(programme, organisation, RECOMMENDING)
                    click.echo(f"{organisation.title}：名额照「{made.quota_row}」")
        except Refused as refusal:
            raise Unusable(refusal.findings) from refusal


commands = (administrators, publish, admit)
