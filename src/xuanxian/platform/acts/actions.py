"""`record` is the only writer of status columns. An act on one case may concern many others (one on a list
concerns everybody on it); each of them takes the act through the pure `apply` of its kind."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import models, transaction

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts import contents
from xuanxian.platform.acts.models import Act, Case, Concern, Covers, Seal
from xuanxian.platform.db.locks import for_change, wait_for_writers
from xuanxian.platform.refusals import refused
from xuanxian.rules.core.contents import Content

State = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """An act as `apply` sees it."""

    verb: str
    step: str
    at: datetime
    content: Content
    own: bool
    """Whether it was taken on this case or on another that concerns it."""


@dataclass(frozen=True)
class Projection:
    """How a kind of case keeps its state: in these columns of this model, starting so, changed by `apply`. `then` is told
    which rows an act changed, each with its columns before, in the same transaction: what follows from the state follows."""

    model: type[models.Model]
    initial: State
    apply: Callable[[State, Said], State]
    then: Callable[[Sequence[tuple[Any, State]]], None] = lambda changed: None


PROJECTIONS: dict[str, Projection] = {}


def register(kind: str, projection: Projection) -> None:
    PROJECTIONS[kind] = projection


_PERSONAL = re.compile(r"(?<!\d)(?:\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx]|1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)")
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
"""One in a hundred has eleven figures in a row that look like a phone."""


def open_case(kind: str) -> Case:
    return Case.objects.create(kind=kind)


def lock(keys: Iterable[int] | models.QuerySet[Any, Any]) -> dict[int, Case]:
    """Locks the cases, and with them whatever acts change: what is read after this stays so until we are done. They are
    locked by key, and who locks in two goes begins with the list, whose case is older than those of whoever is on it;
    a row is locked after its case. So nobody ever waits for somebody who waits for him. `keys` may be a question for
    them, asked with the lock."""
    wanted = keys if isinstance(keys, models.QuerySet) else list(keys)
    return {case.pk: case for case in for_change(Case.objects.filter(pk__in=wanted))}


@dataclass(frozen=True)
class Entry:
    """What is to be recorded: a verb at a step, with what is stated, of the case itself and of those it `concerns`."""

    verb: str
    step: str = ""
    content: Content | None = None
    reason: str = ""
    concerns: Iterable[Case] = ()

    @cached_property
    def written(self) -> str:
        """The content as canonical JSON. Raises what would not be read back the same."""
        text = (self.content or Content()).write()
        if contents.read(self.verb, text) != self.content and self.content is not None:
            raise TypeError(f"what a 「{self.verb}」 states is not read back as {self.content}")
        return text


def record(
    case: Case,
    verb: str,
    *,
    by: Appointment | None,
    now: datetime,
    step: str = "",
    content: Content | None = None,
    reason: str = "",
    concerns: Iterable[Case] = (),
) -> Act:
    """Appends the act and brings the columns of every case concerned up to date. `by` is None only for what the
    house does by itself (a seal, an import at the start). Refused where a personal number stands in it."""
    [act] = record_all(case, [Entry(verb, step, content, reason, concerns)], by=by, now=now)
    return act


def record_all(
    case: Case, entries: Sequence[Entry], *, by: Appointment | None, now: datetime, rows: Iterable[models.Model] = ()
) -> list[Act]:  # fmt: skip
    """The same of several acts of one case in this order, or of none of them. `rows` are those that keep the cases' state,
    each with its `case`, where the caller holds these and has read them since: they take the new state, and neither they
    nor their cases are asked for again."""
    for entry in entries:
        _demand_nothing_personal(f"{entry.written}\n{entry.reason}")
    # No savepoint: whoever records in a larger transaction loses all of it with the act.
    with transaction.atomic(savepoint=False):
        return _append(case, entries, by, now, rows)


def _append(
    case: Case, entries: Sequence[Entry], by: Appointment | None, now: datetime, rows: Iterable[models.Model]
) -> list[Act]:  # fmt: skip
    concerned = [sorted({c.pk for c in entry.concerns} - {case.pk}) for entry in entries]
    # Every case is locked before an act gets its number, so that each takes its acts in the order of a replay.
    rows = list(rows)
    cases: dict[int, Case] = {row.case_id: row.case for row in rows}  # type: ignore[attr-defined]
    wanted = {case.pk, *(pk for keys in concerned for pk in keys)}
    cases |= lock(wanted - cases.keys()) if wanted - cases.keys() else {}
    locked = cases[case.pk]
    acts = []
    for entry, keys in zip(entries, concerned, strict=True):
        act = Act(
            case=locked,
            seq=locked.length + 1,
            verb=entry.verb,
            step=entry.step,
            user_id=by.user_id if by else None,
            office_id=by.organisation_id if by else None,
            role=by.role if by else "",
            at=now,
            content=entry.written,
            reason=entry.reason,
            previous=locked.head,
        )
        locked.length, locked.head = act.seq, digest_of(act, keys)
        act.digest = locked.head
        acts.append(act)
    Act.objects.bulk_create(acts)
    Concern.objects.bulk_create(
        [Concern(act=act, case_id=pk) for act, keys in zip(acts, concerned, strict=True) for pk in keys]
    )
    locked.save(update_fields=["length", "head"])
    case.length, case.head = locked.length, locked.head
    _project(acts, concerned, [cases[pk] for pk in sorted(wanted)], rows)
    return acts


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


def _project(
    acts: Sequence[Act], concerned: Sequence[Sequence[int]], cases: Iterable[Case], rows: Iterable[models.Model]
) -> None:  # fmt: skip
    taken: dict[int, list[Act]] = defaultdict(list)
    for act, keys in zip(acts, concerned, strict=True):
        for key in (act.case_id, *keys):
            taken[key].append(act)
    by_kind: dict[str, list[int]] = defaultdict(list)
    for case in cases:
        by_kind[case.kind].append(case.pk)
    for kind, pks in by_kind.items():
        if projection := PROJECTIONS.get(kind):
            columns = list(projection.initial)
            changed: list[tuple[Any, State]] = []
            for row in _rows_of(projection.model, pks, rows):
                before = {name: getattr(row, name) for name in columns}
                after = dict(before)
                for act in taken[row.case_id]:  # type: ignore[attr-defined]
                    after = projection.apply(dict(after), said(act, row.case_id))  # type: ignore[attr-defined]
                if after != before:
                    for name in columns:
                        setattr(row, name, after[name])
                    changed.append((row, before))
            projection.model._default_manager.bulk_update(
                [row for row, _ in changed], columns, batch_size=200
            )
            projection.then(changed)


def _rows_of(
    model: type[models.Model], cases: Sequence[int], rows: Iterable[models.Model]
) -> list[models.Model]:
    """Those that are there already, and the others from the database."""
    given = {row.case_id: row for row in rows if isinstance(row, model)}  # type: ignore[attr-defined]
    missing = [pk for pk in cases if pk not in given]
    found = for_change(model._default_manager.filter(case_id__in=missing)) if missing else ()
    return [*(given[pk] for pk in cases if pk in given), *found]


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
