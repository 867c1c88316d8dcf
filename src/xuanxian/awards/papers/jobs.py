"""ZIP and print pack are made in the background; what is made is known by its content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from xuanxian.awards.nominations.models import Package
from xuanxian.awards.nominations.standings import step_named
from xuanxian.awards.papers.contents import Contents, contents_of
from xuanxian.awards.papers.packing import digest_of, write_zip
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.files.actions import draft, keep
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.tasks.actions import CannotMake, Progress, ask, job
from xuanxian.platform.tasks.models import Job

ZIP, PRINT = "报送材料", "打印稿"
KINDS = {ZIP: "下载全部材料（ZIP）", PRINT: "打开打印稿（PDF）"}
"""Kind of job → what its result is offered as."""


_LOOKED_AT = 50


def ask_for(
    kind: str, contents: Contents, only: Sequence[str], *, single: bool, by: Appointment, now: datetime
) -> Job:
    """`only` are the keys of chosen pieces, none for all; `single` prints one copy of each."""
    arguments: dict[str, Any] = {
        "package": contents.package.pk,
        "delivery": contents.delivery.name if contents.delivery else "",
        "only": list(only) if kind == PRINT else [],
        "single": single and kind == PRINT,
    }
    key = _key(_chosen(contents, arguments["only"]), arguments["single"])
    return ask(kind, key, {**arguments, "key": key}, by=by, now=now)


def _key(contents: Contents, single: bool) -> str:
    return f"{contents.package.pk}:{digest_of(contents)}{':1' if single else ''}"


def _chosen(contents: Contents, only: object) -> Contents:
    if not isinstance(only, list) or not only:
        return contents
    return replace(contents, pieces=tuple(piece for piece in contents.pieces if piece.key in only))


def asked_of(contents: Contents) -> list[Job]:
    """What was asked for of exactly this content: the ZIP, the whole pack, and the latest pack of some of it."""
    whole = [_key(contents, False), _key(contents, True)]
    mine = Q(kind__in=KINDS, key__in=whole) | Q(kind=PRINT, arguments__package=contents.package.pk)
    found = list(Job.objects.filter(mine).select_related("result").order_by("-asked", "-pk")[:_LOOKED_AT])
    parts = [job for job in found if job.key not in whole and job.arguments.get("only")][:1]
    current = [job for job in parts if job.key == _key_of(contents, job)]
    return [*(job for job in found if job.key in whole), *current]


def _key_of(contents: Contents, asked: Job) -> str:
    return _key(_chosen(contents, asked.arguments.get("only")), bool(asked.arguments.get("single")))


def _asked(asked: Job) -> Contents:
    packages = Package.objects.select_related("version", "programme", "unit")
    package = packages.get(pk=asked.arguments["package"])
    name = asked.arguments.get("delivery")
    found = contents_of(package, step_named(rulebook_of(package.version), name) if name else None)
    if _key_of(found, asked) != asked.arguments["key"]:
        raise CannotMake("内容刚才改动了，请重新生成")
    return _chosen(found, asked.arguments.get("only"))


@job(ZIP)
def make_zip(asked: Job, progress: Progress) -> StoredFile:
    contents = _asked(asked)
    with draft() as path:
        write_zip(contents, path, progress, clock.now())
        return keep(
            path, f"{contents.top}.zip", "zip", by=asked.by.user if asked.by else None, now=clock.now()
        )


@job(PRINT)
def make_pack(asked: Job, progress: Progress) -> StoredFile:
    # Not before: what binds PDFs would take 10 MB of every process of the web.
    from xuanxian.awards.papers.print_pack import write_pack

    contents = _asked(asked)
    with draft() as path:
        leaves = write_pack(contents, path, progress, clock.now(), single=bool(asked.arguments.get("single")))
        name = f"{contents.package.unit_name}打印稿（用纸{leaves}张）.pdf"
        return keep(path, name, "pdf", by=asked.by.user if asked.by else None, now=clock.now())
