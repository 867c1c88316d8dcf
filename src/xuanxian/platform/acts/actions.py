"""`record` is the only writer of status columns. An act on one case may concern many others (a list's disclosure
concerns each nominee on it); each of them takes the act through the pure `apply` of its kind."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.models import Act, Case, Concern, Covers, Seal
from xuanxian.platform.db.locks import for_change, wait_for_writers
from xuanxian.platform.refusals import refused

State = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """An act as `apply` sees it."""

    verb: str
    step: str
    at: datetime
    content: Mapping[str, Any]
    own: bool
    """Whether it was taken on this case or on another that concerns it."""


@dataclass(frozen=True)
class Projection:
    """How a kind of case keeps its state: in these columns of this model, starting so, changed by `apply`."""

    model: type[models.Model]
    initial: State
    apply: Callable[[State, Said], State]


PROJECTIONS: dict[str, Projection] = {}


def register(kind: str, projection: Projection) -> None:
    PROJECTIONS[kind] = projection


_PERSONAL = re.compile(r"(?<!\d)(?:\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx]|1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)")
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
"""One in a hundred has eleven figures in a row that look like a phone."""


def open_case(kind: str) -> Case:
    return Case.objects.create(kind=kind)


def hold(keys: Iterable[int]) -> dict[int, Case]:
    """Locks the cases, and with them whatever acts change: what is read after this stays so until we are done. They are
    locked by key, and who locks in two goes begins with the list, whose case is older than those of whoever is on it;
    rows are locked after cases. So nobody ever waits for somebody who waits for him."""
    return {case.pk: case for case in for_change(Case.objects.filter(pk__in=list(keys)))}


@transaction.atomic
def record(
    case: Case,
    verb: str,
    *,
    by: Appointment | None,
    now: datetime,
    step: str = "",
    content: Mapping[str, Any] | None = None,
    reason: str = "",
    concerns: Iterable[Case] = (),
) -> Act:
    """Appends the act and brings the columns of every case concerned up to date. `by` is None only for what the
    house does by itself (a seal, an import at the start). Refused where a personal number stands in it."""
    written = json.dumps(
        content or {}, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    _demand_nothing_personal(f"{written}\n{reason}")
    others = sorted({c.pk for c in concerns} - {case.pk})
    # Every case is locked before the act gets its number, so that each takes its acts in the order of a replay.
    cases = hold([case.pk, *others])
    locked = cases[case.pk]
    act = Act(
        case=locked,
        seq=locked.length + 1,
        verb=verb,
        step=step,
        user=by.user if by else None,
        office=by.organisation if by else None,
        role=by.role if by else "",
        at=now,
        content=written,
        reason=reason,
        previous=locked.head,
    )
    act.digest = digest_of(act, others)
    act.save(force_insert=True)
    Concern.objects.bulk_create([Concern(act=act, case_id=pk) for pk in others])
    locked.length, locked.head = act.seq, act.digest
    locked.save(update_fields=["length", "head"])
    case.length, case.head = locked.length, locked.head
    _project(act, cases.values())
    return act


def _demand_nothing_personal(text: str) -> None:
    """An identity number or phone in an act could never be erased again."""
    if _PERSONAL.search(unicodedata.normalize("NFKC", _DIGEST.sub("", text))):
        raise refused(
            "act.personal",
            "办理记录不能写身份证号码和手机号码",
            "请删去号码后再试；联系方式请写办公电话，人员写姓名即可",
        )


def digest_of(act: Act, concerned: Iterable[int]) -> str:
    """SM3 over everything the act says, in a form that does not depend on the database."""
    parts = [
        act.case_id, act.seq, act.verb, act.step, act.user_id, act.office_id, act.role,
        int(act.at.timestamp() * 1000000), act.content, act.reason, sorted(concerned), act.previous,
    ]  # fmt: skip
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.new("sm3", text.encode()).hexdigest()


def said(act: Act, case_id: int) -> Said:
    return Said(act.verb, act.step, act.at, act.stated, act.case_id == case_id)


def _project(act: Act, cases: Iterable[Case]) -> None:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for case in cases:
        by_kind[case.kind].append(case.pk)
    for kind, pks in by_kind.items():
        projection = PROJECTIONS.get(kind)
        if projection is None:
            continue
        columns = list(projection.initial)
        rows = list(for_change(projection.model._default_manager.filter(case_id__in=pks)))
        changed = []
        for row in rows:
            before = {name: getattr(row, name) for name in columns}
            after = projection.apply(dict(before), said(act, row.case_id))  # type: ignore[attr-defined]
            if after != before:
                for name in columns:
                    setattr(row, name, after[name])
                changed.append(row)
        projection.model._default_manager.bulk_update(changed, columns, batch_size=200)


def replayed(case: Case) -> State:
    """The state that the acts alone give; the columns must say the same."""
    projection = PROJECTIONS[case.kind]
    state = dict(projection.initial)
    acts = (
        Act.objects.filter(models.Q(case=case) | models.Q(concern_rows__case=case)).distinct().order_by("pk")
    )
    for act in acts:
        state = projection.apply(dict(state), said(act, case.pk))
    return state


@transaction.atomic
def seal(*, now: datetime) -> Seal | None:
    """Puts the heads of the cases changed since the last seal under one root, chained to the last. None where nothing has
    happened since."""
    wait_for_writers(Act)
    last = Seal.objects.select_for_update().last()
    newest = Act.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if (last is not None and last.upto == newest) or not newest:
        return None
    after, previous = (last.upto, last.root) if last else (0, "")
    changed = Act.objects.filter(pk__gt=after, pk__lte=newest).order_by()
    return Seal.objects.create(
        at=now,
        upto=newest,
        covers=Covers.CHANGED,
        cases=changed.values("case_id").distinct().count(),
        previous=previous,
        root=root_of(heads_between(after, newest), previous, newest),
    )


Head = tuple[int, int, str]
"""Case, number and digest of its last act."""


def heads_between(after: int, upto: int) -> Iterator[Head]:
    """Of the cases that took an act with a key above `after` up to `upto`, by key: the last one each took."""
    acts = Act.objects.filter(pk__gt=after, pk__lte=upto).order_by("case_id", "-pk")
    last = 0
    for head in acts.values_list("case_id", "seq", "digest").iterator(chunk_size=2000):
        if head[0] != last:
            last = head[0]
            yield head


def root_of(heads: Iterable[Head], previous: str, upto: int) -> str:
    root = hashlib.new("sm3", f"{previous} {upto}".encode())
    for pk, length, head in heads:
        root.update(f"\n{pk} {length} {head}".encode())
    return root.hexdigest()
