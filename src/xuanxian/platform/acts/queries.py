"""Reading the record: a case's history, and whether the whole of it still hangs together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from xuanxian.platform.acts.actions import PROJECTIONS, digest_of, replayed, root_of
from xuanxian.platform.acts.models import Act, Case, Concern, Seal


def history(case: Case) -> QuerySet[Act]:
    """Oldest first: its own acts and those that concern it."""
    return (
        Act.objects.filter(Q(case=case) | Q(pk__in=Concern.objects.filter(case=case).values("act")))
        .select_related("user", "office")
        .order_by("pk")
    )


@dataclass(frozen=True)
class Broken:
    """A place where the record does not hang together."""

    where: str
    what: str


def verify() -> Iterator[Broken]:
    """Every digest, every chain without gap, every seal, every column against the replay of its acts."""
    concerned: dict[int, list[int]] = {}
    for act_id, case_id in (
        Concern.objects.order_by("act_id", "case_id").values_list("act_id", "case_id").iterator()
    ):
        concerned.setdefault(act_id, []).append(case_id)
    last: dict[int, Act] = {}
    seals = list(Seal.objects.order_by("pk"))
    heads: dict[int, tuple[int, str]] = {}
    waiting = iter(seals)
    due = next(waiting, None)
    previous_root = ""
    for act in Act.objects.order_by("pk").iterator(chunk_size=2000):
        while due is not None and act.pk > due.upto:
            yield from _check_seal(due, heads, previous_root)
            previous_root, due = due.root, next(waiting, None)
        before = last.get(act.case_id)
        where = f"案卷{act.case_id} 第{act.seq}条"
        if act.seq != (before.seq if before else 0) + 1:
            yield Broken(where, "序号不连续")
        if act.previous != (before.digest if before else ""):
            yield Broken(where, "与前一条不衔接")
        if act.digest != digest_of(act, concerned.get(act.pk, ())):
            yield Broken(where, "内容与摘要不符")
        last[act.case_id] = act
        heads[act.case_id] = (act.seq, act.digest)
    while due is not None:
        yield from _check_seal(due, heads, previous_root)
        previous_root, due = due.root, next(waiting, None)
    for case in Case.objects.order_by("pk").iterator(chunk_size=2000):
        if (case.length, case.head) != heads.get(case.pk, (0, "")):
            yield Broken(f"案卷{case.pk}", "卷首所记的末条与实有记录不符")
    for kind, projection in PROJECTIONS.items():
        columns = list(projection.initial)
        rows = projection.model._default_manager.filter(case__kind=kind).select_related("case").order_by("pk")
        for row in rows.iterator(chunk_size=500):
            found = {name: getattr(row, name) for name in columns}
            if found != replayed(row.case):  # type: ignore[attr-defined]
                yield Broken(f"{row._meta.verbose_name}{row.pk}", "现状与办理记录重演的结果不符")


def _check_seal(seal: Seal, heads: dict[int, tuple[int, str]], previous: str) -> Iterator[Broken]:
    rows = ((pk, length, head) for pk, (length, head) in sorted(heads.items()))
    if seal.previous != previous or seal.root != root_of(rows, previous, seal.upto):
        yield Broken(f"封存{seal.pk}", "封存时的根与现有记录不符")
