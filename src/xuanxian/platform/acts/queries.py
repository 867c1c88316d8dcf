"""Reading the record: a case's history, and whether the whole of it still hangs together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet

from xuanxian.platform.acts.actions import PROJECTIONS, State, digest_of, heads_between, root_of, said
from xuanxian.platform.acts.contents import kind_of
from xuanxian.platform.acts.models import Act, Case, Concern, Covers, Seal


def history(case: int) -> QuerySet[Act]:
    """Of the case with this key, oldest first: its own acts and those that concern it."""
    return (
        Act.objects.filter(Q(case=case) | Q(pk__in=Concern.objects.filter(case=case).values("act")))
        .select_related("user", "office")
        .order_by("pk")
    )


def facts_of(act: Act) -> list[tuple[str, Any]]:
    """What an act states, as its history says it: (name, value) in the order of the keys, without references and what is
    only for the rules."""
    written = json.loads(act.content or "{}")
    labels = kind_of(act.verb, written).labels()
    said = ((labels.get(key, ""), value) for key, value in written.items())
    return [(label, value) for label, value in said if label and value not in (None, "", [])]


@dataclass(frozen=True)
class Broken:
    """A place where the record does not hang together."""

    where: str
    what: str


BATCH = 1000
"""Cases that are held at once."""
_Batch = tuple[str, Sequence[int]]
"""How the keys of its cases are compared, and with what: ("range", (1, 1000)), ("in", [4, 7])."""


def verify(
    cases: Iterable[int] | None = None, tell: Callable[[int, int], None] = lambda done, total: None
) -> Iterator[Broken]:
    """Every digest, every chain without gap, every column against the replay of its acts, every seal; of the whole record
    or, the seals left out, of the cases with these keys. It holds one batch of cases, whatever the size of the record, and
    looks twice where something seems broken, since somebody may be writing. Of the whole record it tells how many cases are
    done, of how many, and goes on telling while it makes the seals anew."""
    done, total = 0, Case.objects.count() if cases is None else 0
    for batch in _ranges() if cases is None else _lists(cases):
        if first := list(_broken_cases(batch)):
            again = set(_broken_cases(batch))
            yield from (one for one in first if one in again)
        done = min(total, done + BATCH)
        tell(done, total)
    if cases is None:
        yield from _broken_seals(lambda: tell(done, total))


def _ranges() -> Iterator[_Batch]:
    last = 0
    while keys := list(Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield "range", (last + 1, keys[-1])
        last = keys[-1]


def _lists(cases: Iterable[int]) -> Iterator[_Batch]:
    keys = sorted(set(cases))
    return (("in", keys[at : at + BATCH]) for at in range(0, len(keys), BATCH))


def _of(batch: _Batch, path: str) -> Q:
    return Q((f"{path}__{batch[0]}", batch[1]))


def _broken_cases(batch: _Batch) -> Iterator[Broken]:
    cases = {case.pk: case for case in Case.objects.filter(_of(batch, "pk"))}
    concerned = _concerned(_of(batch, "act__case__pk"))
    touched = _concerned(_of(batch, "case__pk"))
    heads: dict[int, tuple[int, str]] = {}
    states: dict[int, State] = {}
    for act in _acts_in_order(batch, elsewhere=bool(touched)):
        where = f"案卷{act.case_id} 第{act.seq}条"
        if act.case_id in cases:
            length, head = heads.get(act.case_id, (0, ""))
            if act.seq != length + 1:
                yield Broken(where, "序号不连续")
            if act.previous != head:
                yield Broken(where, "与前一条不衔接")
            if act.digest != digest_of(act, concerned.get(act.pk, ())):
                yield Broken(where, "内容与摘要不符")
            heads[act.case_id] = (act.seq, act.digest)
        for pk in (act.case_id, *touched.get(act.pk, ())):
            projection = PROJECTIONS.get(cases[pk].kind) if pk in cases else None
            if projection:
                before = states.get(pk) or dict(projection.initial)
                try:
                    states[pk] = projection.apply(dict(before), said(act, pk))
                except ValueError:
                    yield Broken(where, "内容不全，不能重演")
    for pk, case in cases.items():
        if (case.length, case.head) != heads.get(pk, (0, "")):
            yield Broken(f"案卷{pk}", "卷首所记的末条与实有记录不符")
    for projection in PROJECTIONS.values():
        columns = list(projection.initial)
        shown = projection.model._meta.verbose_name
        rows = projection.model._default_manager.filter(_of(batch, "case__pk")).order_by("pk")
        for pk, case_id, *values in rows.values_list("pk", "case_id", *columns):
            if dict(zip(columns, values, strict=True)) != states.get(case_id, projection.initial):
                yield Broken(f"{shown}{pk}", "现状与办理记录重演的结果不符")


def _concerned(which: Q) -> dict[int, list[int]]:
    """Act → cases that it concerns."""
    found: dict[int, list[int]] = {}
    for act, case in Concern.objects.filter(which).values_list("act_id", "case_id").iterator(chunk_size=2000):
        found.setdefault(act, []).append(case)
    return found


def _acts_in_order(batch: _Batch, *, elsewhere: bool) -> Iterator[Act]:
    """As recorded: the acts of these cases and, `elsewhere`, those of others that concern them."""
    mine = _of(batch, "case__pk")
    # Sorted here: asked to, SQLite would read the whole table by key rather than these cases.
    own = iter(sorted(Act.objects.filter(mine).order_by(), key=attrgetter("pk")))
    if not elsewhere:
        return own
    theirs = Act.objects.filter(pk__in=Concern.objects.filter(mine).values("act")).exclude(mine)
    return merge(own, theirs.order_by("pk").iterator(chunk_size=2000), key=attrgetter("pk"))


def _broken_seals(tell: Callable[[], None]) -> Iterator[Broken]:
    """Each root is made anew from the acts alone, so from the first that does not hold on none does."""
    upto, root = 0, ""
    heads: dict[int, tuple[int, str]] = {}
    """Of every case: held only as long as seals follow that cover them all."""
    for seal in Seal.objects.order_by("pk").iterator(chunk_size=2000):
        tell()
        changed = heads_between(upto, seal.upto)
        if seal.covers == Covers.ALL:
            heads.update((pk, (length, head)) for pk, length, head in changed)
            changed = ((pk, *head) for pk, head in sorted(heads.items()))
        else:
            heads = {}
        previous, upto, root = root, seal.upto, root_of(changed, root, seal.upto)
        if (seal.previous, seal.root) != (previous, root):
            yield Broken(f"封存{seal.pk}", "封存时的根与现有记录不符")
