"""Reading the record: a case's history, and whether the whole of it still hangs together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from xuanxian.platform.acts.actions import PROJECTIONS, State, digest_of, kind_of, root_of, said
from xuanxian.platform.acts.models import Act, Case, Concern, Seal


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


def verify() -> Iterator[Broken]:
    """Every digest, every chain without gap, every seal, every column against the replay of its acts: one pass over the
    record, whatever its size."""
    kinds = dict(Case.objects.values_list("pk", "kind"))
    concerned: dict[int, list[int]] = {}
    rows = Concern.objects.order_by("act_id", "case_id").values_list("act_id", "case_id")
    for act_id, case_id in rows.iterator():
        concerned.setdefault(act_id, []).append(case_id)
    states: dict[int, State] = {}
    heads: dict[int, tuple[int, str]] = {}
    waiting = iter(Seal.objects.order_by("pk"))
    due = next(waiting, None)
    previous_root = ""
    for act in Act.objects.order_by("pk").iterator(chunk_size=2000):
        while due is not None and act.pk > due.upto:
            yield from _check_seal(due, heads, previous_root)
            previous_root, due = due.root, next(waiting, None)
        length, head = heads.get(act.case_id, (0, ""))
        where = f"案卷{act.case_id} 第{act.seq}条"
        if act.seq != length + 1:
            yield Broken(where, "序号不连续")
        if act.previous != head:
            yield Broken(where, "与前一条不衔接")
        if act.digest != digest_of(act, concerned.get(act.pk, ())):
            yield Broken(where, "内容与摘要不符")
        heads[act.case_id] = (act.seq, act.digest)
        try:
            for case_id in (act.case_id, *concerned.get(act.pk, ())):
                _replay(act, case_id, kinds[case_id], states)
        except ValueError:
            yield Broken(where, "内容不全，不能重演")
    while due is not None:
        yield from _check_seal(due, heads, previous_root)
        previous_root, due = due.root, next(waiting, None)
    for pk, length, head in Case.objects.order_by("pk").values_list("pk", "length", "head").iterator():
        if (length, head) != heads.get(pk, (0, "")):
            yield Broken(f"案卷{pk}", "卷首所记的末条与实有记录不符")
    for projection in PROJECTIONS.values():
        columns = list(projection.initial)
        shown = projection.model._meta.verbose_name
        found = projection.model._default_manager.exclude(case=None).order_by("pk")
        for pk, case_id, *values in found.values_list("pk", "case_id", *columns).iterator(chunk_size=2000):
            if dict(zip(columns, values, strict=True)) != states.get(case_id, projection.initial):
                yield Broken(f"{shown}{pk}", "现状与办理记录重演的结果不符")


def _replay(act: Act, case_id: int, kind: str, states: dict[int, State]) -> None:
    """Raises ValueError where the act does not state what an act with its verb must."""
    seen = said(act, case_id)
    if projection := PROJECTIONS.get(kind):
        states[case_id] = projection.apply(dict(states.get(case_id) or projection.initial), seen)


def _check_seal(seal: Seal, heads: dict[int, tuple[int, str]], previous: str) -> Iterator[Broken]:
    rows = ((pk, length, head) for pk, (length, head) in sorted(heads.items()))
    if seal.previous != previous or seal.root != root_of(rows, previous, seal.upto):
        yield Broken(f"封存{seal.pk}", "封存时的根与现有记录不符")
