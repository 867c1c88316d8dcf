"""What the records of the house prove of a nominee (取自): asked while its unit has it in hands, kept as it was when it is handed
in, compared with what they say now after that."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, prefetch_related_objects

from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.models import COLLECTIVE, GONE, IN_HANDS, PERSON, Content, Nomination, Status
from xuanxian.awards.nominations.records import typed_of
from xuanxian.awards.programmes.kept import kept
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.facts import prove
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.pages.words import cn_date
from xuanxian.platform.sealed import fingerprint
from xuanxian.rules.awards.contents import Proven
from xuanxian.rules.awards.persons import BORN
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.facts import About, Body, Fact, Person, Question, Reference, Thing
from xuanxian.rules.core.fields import Field, fold
from xuanxian.rules.core.findings import Finding, Level, Place
from xuanxian.rules.core.subjects import Value
from xuanxian.rules.core.values import read_value


@dataclass(frozen=True)
class Proof:
    """What the records say of one field; `text` as it stands in the field, None where it is unknown."""

    fact: str
    text: str | None
    as_of: date
    how: str
    records: tuple[Reference, ...] = ()

    @property
    def said(self) -> str:
        """In a few words, for the field's own cell."""
        if self.text is None:
            return ""
        return f"据系统记录，见{len(self.records)}条" if self.records else "据系统记录"

    def as_json(self) -> dict[str, Any]:
        records = [[r.kind, r.key, r.title, r.address] for r in self.records]
        return {
            "fact": self.fact, "text": self.text, "as_of": self.as_of.isoformat(), "how": self.how, "records": records,
        }  # fmt: skip

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Proof:
        records = tuple(Reference(*parts) for parts in kept["records"])
        return cls(kept["fact"], kept["text"], date.fromisoformat(kept["as_of"]), kept["how"], records)


def proofs_of(nomination: Nomination) -> dict[str, Proof]:
    """By field, as they are kept with it."""
    return {name: Proof.of(kept) for name, kept in nomination.content.proven.items()}


# ——— asking ——————————————————————————————————————————————————————————————————————————————————————————————

_PROVABLE: dict[str, tuple[Field, ...]] = {}


def provable(rulebook: Rulebook) -> tuple[Field, ...]:
    return kept(_PROVABLE, rulebook.digest, lambda: tuple(f for f in rulebook.fields.values() if f.fact))


def _still_open(nomination: Nomination, rulebook: Rulebook | None = None) -> list[Field]:
    """Fields whose proofs follow the records still: all that are asked while it is in hands; once it was reviewed, those of
    the later delivery alone."""
    if nomination.status not in IN_HANDS:
        return []
    rulebook = rulebook or rulebook_of(nomination.version)
    fields = provable(rulebook)
    if not fields:
        return []
    asked = asked_for(nomination, rulebook)
    return [
        f
        for f in fields
        if asked.field(f.name) and (nomination.status != Status.AGAIN or f.name in asked.later)
    ]


def bring_up_to_date(
    nominations: Sequence[Nomination], today: date, rulebook: Rulebook | None = None
) -> list[Nomination]:
    """What the records say today of those in hands; whose proofs changed by it. Nothing is saved. `rulebook`, where it is
    the same of all and there already."""
    fields = {n.pk: _still_open(n, rulebook) for n in nominations if n.status in IN_HANDS}
    mine = [n for n in nominations if fields.get(n.pk) or (n.pk in fields and n.content.proven)]
    found = _asked([(n, f.name, f.fact, today) for n in mine for f in fields[n.pk]])
    changed = []
    for nomination in mine:
        before = nomination.content.proven
        reviewed = before if nomination.status == Status.AGAIN else {}
        now = {f.name: found[nomination.pk, f.name].as_json() for f in fields[nomination.pk]}
        nomination.content.proven = {**reviewed, **now}
        if nomination.content.proven != before:
            changed.append(nomination)
    return changed


def take_over(
    nominations: Sequence[Nomination], today: date, rulebook: Rulebook | None = None
) -> list[Nomination]:
    """The same, saved; those of whom something else stands now. They should be locked."""
    before = {n.pk: dict(n.content.proven) for n in nominations}
    changed = bring_up_to_date(nominations, today, rulebook)
    Content.objects.bulk_update([n.content for n in changed], ["proven"], batch_size=200)
    return [n for n in changed if texts_of(before[n.pk]) != texts_of(n.content.proven)]


def texts_of(proven: Mapping[str, Any]) -> dict[str, Any]:
    """Of what is kept, the values alone."""
    return {name: kept["text"] for name, kept in proven.items()}


def _asked(wanted: Sequence[tuple[Nomination, str, str, date]]) -> dict[tuple[int, str], Proof]:
    """(key, field) → proof. Each fact is asked once for all."""
    prefetch_related_objects([n for n, *_ in wanted], "version")
    about = abouts([n for n, *_ in wanted])
    by_fact: dict[str, list[tuple[Nomination, str, date]]] = defaultdict(list)
    found: dict[tuple[int, str], Proof] = {}
    for nomination, name, fact, day in wanted:
        if about[nomination.pk] is None:
            found[nomination.pk, name] = Proof(fact, None, day, _UNKNOWN.get(nomination.type, "编号没有填"))
        else:
            by_fact[fact].append((nomination, name, day))
    for fact, mine in by_fact.items():
        questions = [Question(subject, day) for n, _, day in mine if (subject := about[n.pk]) is not None]
        for (nomination, name, day), said in zip(mine, prove(fact, questions), strict=True):
            field = rulebook_of(nomination.version).fields.get(name, Field(name))
            found[nomination.pk, name] = _proof(fact, field, said, day)
    return found


def _proof(fact: str, field: Field, said: Fact, day: date) -> Proof:
    """An answer that cannot stand in the field leaves it to be typed."""
    text, how = _written(said.value), said.how
    if text is not None:
        _, problem = read_value(field, text)
        if problem is not None and problem.level is Level.STOP:
            text, how = None, f"{how}；记录的“{text}”不能填进这一栏"
    return Proof(fact, text, day, how, said.records)


def _written(value: Value) -> str | None:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "、".join(value) or "无" if isinstance(value, tuple) else None if value is None else str(value)


# ——— about whom ——————————————————————————————————————————————————————————————————————————————————————————

_UNKNOWN = {
    PERSON: "姓名和身份证号码没有填",
    COLLECTIVE: "系统的机构中没有这个名称，或者有几个同名的",
}


def abouts(nominations: Iterable[Nomination]) -> dict[int, About | None]:
    """Whom or what each is, in words that both sides know; None where it cannot be told yet."""
    rows = {n.pk: n for n in nominations}
    bodies = _bodies([n for n in rows.values() if n.type == COLLECTIVE and n.name])
    return {pk: bodies.get(pk) if n.type == COLLECTIVE else _person_or_thing(n) for pk, n in rows.items()}


def _person_or_thing(nomination: Nomination) -> About | None:
    if nomination.type == PERSON:
        born = nomination.content.values.get(BORN, "")
        known = nomination.mark or nomination.name
        return Person(nomination.name, nomination.mark, born) if known else None
    distinct = rulebook_of(nomination.version).roster.distinct
    numbers = (nomination.content.values.get(columns[0]) for columns in distinct if len(columns) == 1)
    number = next(filter(None, numbers), "")
    return Thing(nomination.type, number) if number else None


def _bodies(nominations: Sequence[Nomination]) -> dict[int, About]:
    """Its organisation: the only one of that name, full name or alias at or below the unit. Two queries at most."""
    if not nominations:
        return {}
    names = {n.name for n in nominations}
    named = Q(name__in=names) | Q(full_name__in=names) | Q(aliases__folded__in=[fold(n) for n in names])
    rows = Organisation.objects.filter(named, closed=False).distinct().prefetch_related("aliases")
    called: dict[str, list[Organisation]] = defaultdict(list)
    for row in rows:
        for name in {fold(row.name), fold(row.full_name), *(alias.folded for alias in row.aliases.all())}:
            called[name].append(row)
    paths = dict(
        Organisation.objects.filter(pk__in={n.unit_id for n in nominations}).values_list("pk", "path")
    )
    found: dict[int, About] = {}
    for nomination in nominations:
        mine = [o for o in called[fold(nomination.name)] if o.path.startswith(paths[nomination.unit_id])]
        if len(mine) == 1:
            found[nomination.pk] = Body(nomination.name, mine[0].pk)
    return found


# ——— what is to be said ——————————————————————————————————————————————————————————————————————————————————


def proven_findings(nomination: Nomination, rulebook: Rulebook) -> list[Finding]:
    """Where what the unit entered is otherwise than what the records prove."""
    content, fields = nomination.content, rulebook.fields
    found = []
    for name, proof in proofs_of(nomination).items():
        field = fields.get(name)
        typed = typed_of(nomination, field) if field else ""
        if proof.text is None or not typed or typed == proof.text:
            continue
        said = content.contested.get(name)
        place = Place("", 1, name)
        who = nomination.name or "该推荐对象"
        if content.is_contested(name):
            found.append(
                Finding(
                    "fact.contested", Level.NOTE, who,
                    f"「{name}」另填“{typed}”，系统记录为“{proof.text}”。理由：{said['reason']}",
                    value=typed, limit=proof.text, mend="审核时请对照系统记录和理由", place=place,
                )
            )  # fmt: skip
        else:
            changed = f"，另填时为“{said['against']}”" if said else ""
            found.append(
                Finding(
                    "fact.differs", Level.WARN if said else Level.NOTE, who,
                    f"「{name}」填过“{typed}”，系统记录为“{proof.text}”{changed}，现以系统记录为准",
                    value=typed, limit=proof.text, mend="记录不符合事实的，请另填并写明理由；无误的，请改用系统记录",
                    place=place,
                )
            )  # fmt: skip
    return found


def corrections(nominations: Sequence[Nomination]) -> dict[int, list[Finding]]:
    """What the records say now, about the same days, otherwise than when these were handed in: for the award office, of a page
    of them at most. `content` should be joined."""
    wanted = []
    proven = [n for n in nominations if n.handed_in and n.content.proven and n.status not in GONE]
    prefetch_related_objects(proven, "version", "package")
    for nomination in proven:
        if nomination.status in IN_HANDS and nomination.status != Status.AGAIN:
            continue
        follow = {field.name for field in _still_open(nomination)}
        for name, proof in proofs_of(nomination).items():
            if name not in follow:
                wanted.append((nomination, name, proof))
    now = _asked([(n, name, proof.fact, proof.as_of) for n, name, proof in wanted])
    found: dict[int, list[Finding]] = defaultdict(list)
    for nomination, name, proof in wanted:
        if said := _correction(nomination, name, proof, now[nomination.pk, name]):
            found[nomination.pk].append(said)
    return dict(found)


def corrections_among(keys: Iterable[int]) -> dict[int, list[Finding]]:
    """The same of the rows of a list, which are fetched narrow."""
    rows = Nomination.objects.filter(pk__in=list(keys)).select_related("content", "version", "package")
    return corrections(list(rows))


def _correction(nomination: Nomination, name: str, before: Proof, now: Proof) -> Finding | None:
    stands = nomination.content.standing.get(name, "")
    if now.text == before.text or (before.text is None and now.text == stands):
        return None
    then = f"系统记录为“{before.text}”" if before.text is not None else f"没有系统记录，填的是“{stands}”"
    later = f"为“{now.text}”" if now.text is not None else f"不能确定（{now.how}）"
    also = "，与另填的一致" if nomination.content.is_contested(name) and now.text == stands else ""
    return Finding(
        "fact.corrected", Level.WARN, str(nomination),
        f"报送后记录有更正：「{name}」报送时{then}（截至{cn_date(before.as_of)}），现在{later}{also}",
        value=now.text or "", limit=before.text or "", mend="请核实；影响资格的，退回补正或者不予通过",
        place=Place("", 1, name),
    )  # fmt: skip


# ——— the hand-in —————————————————————————————————————————————————————————————————————————————————————————


def proof_digest(case: int, name: str, proven: Mapping[str, Any], contested: Mapping[str, Any] | None) -> str:
    """Of what was proven of a field, and held against it, when it was handed in; it says nothing of the value."""
    text = json.dumps([case, name, proven, contested], ensure_ascii=False, sort_keys=True)
    return fingerprint(text)


def contests_of(nomination: Nomination) -> dict[str, Any]:
    """What the unit holds against the records, as far as it stands."""
    content = nomination.content
    return {name: said for name, said in content.contested.items() if content.is_contested(name)}


def proofs_for_act(nominations: Iterable[Nomination]) -> dict[int, dict[str, Proven]]:
    """For the act of the hand-in: of each case and field the day, the records and the digest; no value."""
    found = {}
    for nomination in nominations:
        held = contests_of(nomination)
        mine = {
            name: Proven(
                as_of=date.fromisoformat(proof["as_of"]),
                records=tuple(f"{kind}/{key}" for kind, key, *_ in proof["records"]),
                digest=proof_digest(nomination.case_id, name, proof, held.get(name)),
                contested=bool(held.get(name)),
            )
            for name, proof in nomination.content.proven.items()
        }
        if mine:
            found[nomination.case_id] = mine
    return found
