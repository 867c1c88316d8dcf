"""ZIP and print pack are made in the background; what is made is known by its content, and made once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Appointment, User
from xuanxian.platform.files.actions import draft, keep
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.papers.bundles import Bundle, digest_of, write_zip
from xuanxian.platform.tasks.actions import CannotMake, Progress, ask, job
from xuanxian.platform.tasks.models import Job

_LOOKED_AT = 50


@dataclass(frozen=True)
class Bundling:
    """How a room has its bundles made: the kinds of the two jobs, and `found`, which brings the bundle that the room's own
    arguments of a job name, as it now is."""

    zip: str
    pack: str
    found: Callable[[Mapping[str, Any]], Bundle]

    @property
    def kinds(self) -> tuple[str, str]:
        return self.zip, self.pack


def registered(bundling: Bundling) -> Bundling:
    """The worker makes both from now on."""

    def make_zip(asked: Job, progress: Progress) -> StoredFile:
        bundle = _asked(bundling, asked)
        with draft() as path:
            write_zip(bundle, path, progress, clock.now())
            return keep(path, f"{bundle.top}.zip", "zip", by=_user(asked), now=clock.now())

    def make_pack(asked: Job, progress: Progress) -> StoredFile:
        # Not before: what binds PDFs would take 10 MB of every process of the web.
        from xuanxian.platform.papers.stacking import write_pack

        bundle = _asked(bundling, asked)
        with draft() as path:
            leaves = write_pack(bundle, path, progress, clock.now(), single=_single(asked))
            name = f"{bundle.owner}打印稿（用纸{leaves}张）.pdf"
            return keep(path, name, "pdf", by=_user(asked), now=clock.now())

    job(bundling.zip)(make_zip)
    job(bundling.pack)(make_pack)
    return bundling


def ask_for(
    bundling: Bundling, kind: str, bundle: Bundle, arguments: Mapping[str, Any], only: Sequence[str], *, single: bool,
    by: Appointment, now: datetime,
) -> Job:  # fmt: skip
    """`only` are the keys of chosen items, none for all; `single` prints one copy of each. A ZIP is always of all."""
    some = list(only) if kind == bundling.pack else []
    single = single and kind == bundling.pack
    key = _key(bundle.chosen(some), single)
    return ask(kind, key, {**arguments, "only": some, "single": single, "key": key}, by=by, now=now)


def asked_of(bundling: Bundling, bundle: Bundle) -> list[Job]:
    """What was asked for of exactly this content: the ZIP, the whole pack, and the latest pack of some of it."""
    whole = [_key(bundle, False), _key(bundle, True)]
    mine = Q(kind__in=bundling.kinds, key__in=whole) | Q(
        kind=bundling.pack, key__startswith=f"{bundle.name}:"
    )
    found = list(Job.objects.filter(mine).select_related("result").order_by("-asked", "-pk")[:_LOOKED_AT])
    parts = [one for one in found if one.key not in whole and one.arguments.get("only")][:1]
    current = [one for one in parts if is_of(bundle, one)]
    return [*(one for one in found if one.key in whole), *current]


def is_of(bundle: Bundle, asked: Job) -> bool:
    """Whether the job is about exactly this content, or the items of it that it names."""
    return bool(_key_of(bundle, asked) == asked.arguments.get("key"))


def _key(bundle: Bundle, single: bool) -> str:
    return f"{bundle.name}:{digest_of(bundle)}{':1' if single else ''}"


def _key_of(bundle: Bundle, asked: Job) -> str:
    return _key(bundle.chosen(asked.arguments.get("only") or ()), _single(asked))


def _asked(bundling: Bundling, asked: Job) -> Bundle:
    bundle = bundling.found(asked.arguments)
    if not is_of(bundle, asked):
        raise CannotMake("内容刚才改动了，请重新生成")
    return bundle.chosen(asked.arguments.get("only") or ())


def _single(asked: Job) -> bool:
    return bool(asked.arguments.get("single"))


def _user(asked: Job) -> User | None:
    return asked.by.user if asked.by else None
