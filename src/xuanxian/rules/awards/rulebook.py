"""The rulebook (规则书): a notice as an immutable value. The loader builds it; everything else only reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from xuanxian.rules.awards.limits import QUOTA_ROW, UNIT, Limit
from xuanxian.rules.awards.packages import Materials
from xuanxian.rules.awards.quotas import Move, QuotaTable, moved
from xuanxian.rules.awards.rounds import delivers, steps_of_unit
from xuanxian.rules.awards.steps import Step, StepKind, concerning
from xuanxian.rules.awards.units import KIND, Units
from xuanxian.rules.awards.writings import Writing
from xuanxian.rules.core.durations import NO_DAYS, Duration
from xuanxian.rules.core.fields import Field
from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.ordering import ListOrder
from xuanxian.rules.core.subjects import Facts, Subjects, Value

TYPE = "对象类型"
ORDER = "序号"
REASON = "理由"
MISMATCH = "value.mismatch"
"""The rule of columns that contradict each other."""
RESERVE = "备选"
"""The kind of place that waits until another becomes free; any other kind is a place."""


class Slot(NamedTuple):
    """As what somebody is nominated. `category` is the type's own name where the notice sorts that type no further;
    `place` is "" where it tells no kinds of place apart."""

    type: str
    category: str
    place: str = ""


@dataclass(frozen=True)
class Notice:
    """What the head of the document says. `number`, `basis` and `publication` are None where it prints none."""

    title: str
    programme: str
    issuers: tuple[str, ...]
    issued: date
    nature: str
    year: int
    number: str | None = None
    basis: str | None = None
    publication: str | None = None
    deeds: tuple[date, date | None] | None = None
    awards: tuple[date, date | None] | None = None
    level: str = ""
    """全国, 省级, 省级以下; empty where the rulebook does not say."""


@dataclass(frozen=True)
class Doubt:
    """A place where the notice contradicts itself or leaves something out, with both readings (P9)."""

    clause: str
    written: str
    otherwise: str
    taken: str


@dataclass(frozen=True)
class Honour:
    """`places` in all, `parts` by category; None where the notice gives no figure. `kind` is 荣誉称号, or 通报表扬: a
    commendation by circular, which is no title (H1)."""

    name: str
    subjects: tuple[str, ...]
    places: int | None
    parts: Mapping[str, int]
    clause: str
    gives: tuple[str, ...] = ()
    kind: str = "荣誉称号"


@dataclass(frozen=True)
class Exclusion:
    """A nominee of whom `subject` holds may not (or normally may not) be nominated."""

    name: str
    subject: str
    strength: Level
    clause: str
    rule: str = "exclusion"

    @property
    def bars(self) -> bool:
        """A contradiction between columns wants an explanation, it excludes nobody."""
        return self.rule != MISMATCH


@dataclass(frozen=True)
class ConditionItem:
    number: str
    name: str
    evidence: str


@dataclass(frozen=True)
class Conditions:
    """Of `items` all (`least` None) or at least so many; `field` holds the numbers of those claimed, or is empty
    where they are common conditions that nobody counts."""

    subject: str
    items: tuple[ConditionItem, ...]
    least: int | None
    field: str
    clause: str
    strength: Level = Level.STOP

    @property
    def needed(self) -> int:
        return len(self.items) if self.least is None else self.least


@dataclass(frozen=True)
class Conflict:
    """`kind` is 集体与成员 or 同一处室 (E5)."""

    kind: str
    strength: Level
    clause: str


@dataclass(frozen=True)
class Consultation:
    """Nominees of whom `subject` holds are put to `department`: at the steps named, or at their first consultation.
    `columns` are what its letter says of them besides name and post; an answer `holds` for so long, or for good."""

    department: str
    subject: str
    clause: str
    strength: Level = Level.STOP
    steps: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    holds: Duration = NO_DAYS


@dataclass(frozen=True)
class RosterRules:
    """`needed` and `optional` say whom which columns concern (everybody where the subject is empty); `names` are the
    columns a nominee is called by; `orders` the accepted ways of numbering, each the columns a count runs in; of the
    columns in one of `distinct` no two nominees have all the same."""

    needed: tuple[tuple[str, tuple[str, ...]], ...]
    optional: tuple[tuple[str, tuple[str, ...]], ...]
    aliases: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...]
    orders: tuple[tuple[str, ...], ...]
    order_clause: str
    distinct: tuple[tuple[str, ...], ...] = ()
    list_order: ListOrder = ListOrder.UNITS

    def columns(self) -> list[str]:
        """Every column, needed ones first, each once."""
        return list(dict.fromkeys(c for _, group in (*self.needed, *self.optional) for c in group))

    def anybodys(self) -> frozenset[str]:
        """Columns that may be filled in of every nominee."""
        return frozenset(
            c for subject, columns in (*self.needed, *self.optional) if not subject for c in columns
        )

    def everybodys(self) -> tuple[str, ...]:
        """Columns without which no roster can be read."""
        return next((columns for subject, columns in self.needed if not subject), ())

    def asks(self, name: str, facts: Facts, subjects: Subjects) -> bool:
        """Whether the column may concern a nominee with these facts."""
        groups = (subject for subject, columns in (*self.needed, *self.optional) if name in columns)
        return any(not subject or subjects.verdict(subject, facts) is not False for subject in groups)

    def demands(self, name: str, facts: Facts, subjects: Subjects) -> bool:
        """Whether such a nominee surely must have it filled."""
        groups = (subject for subject, columns in self.needed if name in columns)
        return any(not subject or subjects.verdict(subject, facts) for subject in groups)


@dataclass(frozen=True)
class Substitution:
    """Whether a reserve moves up (Q8): after a striking-off, and for any other reason."""

    struck_off: str
    otherwise: str
    clause: str


@dataclass(frozen=True)
class FormSource:
    """A form as written in the rulebook; `paperwork` reads its blocks. `fields` are the rulebook's, with what the
    form adds; `subject` says whose form it is ("": the unit's); `lines` where each part stands in the file, by
    its path from the form."""

    name: str
    annex: str
    subject: str
    copies: int
    layout: Mapping[str, Any]
    fields: Mapping[str, Field]
    blocks: tuple[Mapping[str, Any], ...]
    lines: Mapping[tuple[str | int, ...], int]


@dataclass(frozen=True)
class Rulebook:
    name: str
    digest: str
    source: str
    notice: Notice
    doubts: tuple[Doubt, ...]
    fields: Mapping[str, Field]
    subjects: Subjects
    units: Units
    honours: tuple[Honour, ...]
    quotas: tuple[QuotaTable, ...]
    limits: tuple[Limit, ...]
    conditions: tuple[Conditions, ...]
    exclusions: tuple[Exclusion, ...]
    conflicts: tuple[Conflict, ...]
    consultations: tuple[Consultation, ...]
    roster: RosterRules
    steps: tuple[Step, ...]
    packages: tuple[Materials, ...]
    forms: Mapping[str, FormSource] = field(default_factory=dict)
    writings: Mapping[str, Writing] = field(default_factory=dict)
    substitution: Substitution | None = None
    category_field: str = ""
    place_field: str = ""
    """The fields that say category and kind of place; empty where the notice has none."""
    moves: tuple[Move, ...] = ()
    """Places moved since it was printed: `quotas` and `limits` are as they hold after them."""

    def with_moves(self, moves: Sequence[Move]) -> Rulebook:
        """Of a printed rulebook that which holds after the moves; every check counts by its limits."""
        quotas = moved(self.quotas, moves)
        limits = [limit for table in quotas for limit in table.limits()]
        limits += [limit for limit in self.limits if not limit.rule.startswith("quota.")]
        return replace(self, quotas=quotas, limits=tuple(limits), moves=tuple(moves))

    # ——— as what one may be nominated ——————————————————————————————————————————————————————————————————

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Every combination that there may be, in the notice's order."""
        return tuple(
            Slot(type_, category or type_, place)
            for type_ in self.fields[TYPE].options
            for category in self._categories(type_)
            for place in self._places({TYPE: type_, **({self.category_field: category} if category else {})})
        )

    def _categories(self, type_: str) -> tuple[str, ...]:
        """None is asked where the type alone decides every partition that looks at categories, unless the roster
        demands one all the same."""
        name, facts = self.category_field, {TYPE: type_}
        if not name:
            return ("",)
        partitions = [p for p in self.subjects.partitions if any(name in self.subjects.fields(s) for s in p)]
        open_ = any(not any(self.subjects.verdict(s, facts) for s in p) for p in partitions)
        if open_ or self.roster.demands(name, facts, self.subjects) or not partitions:
            return self._possible(name, facts)
        return ("",)

    def _places(self, facts: Facts) -> tuple[str, ...]:
        return self._possible(self.place_field, facts) if self.place_field else ("",)

    def _possible(self, name: str, facts: Facts) -> tuple[str, ...]:
        """The options of a field that such a nominee may have, where the roster asks it of them at all."""
        if not self.roster.asks(name, facts, self.subjects):
            return ("",)
        options = self.fields[name].options
        return tuple(o for o in options if self.subjects.may_be({**facts, name: o})) or ("",)

    def facts_of(self, slot: Slot) -> dict[str, Value]:
        """What the slot alone says of a nominee."""
        facts: dict[str, Value] = {TYPE: slot.type}
        if self.category_field and slot.category in self.fields[self.category_field].options:
            facts[self.category_field] = slot.category
        if self.place_field and slot.place:
            facts[self.place_field] = slot.place
        return facts

    def moved_up(self, slot: Slot) -> Slot:
        """What a reserve becomes: it takes the first kind of place that is none."""
        places = (s for s in self.slots if s[:2] == slot[:2] and s.place != RESERVE)
        return next(places, slot)

    def title_of(self, type_: str) -> str:
        """What the notice calls nominees of a type: the part of a partition that the type alone decides."""
        parts = (name for partition in self.subjects.partitions for name in partition)
        return next((name for name in parts if self.subjects.verdict(name, {TYPE: type_})), type_)

    @cached_property
    def listed_by(self) -> str:
        """The field by which a unit's nominees are listed and numbered: their type, unless the notice numbers them
        within each category only."""
        ways = [set(way) - {UNIT} for way in self.roster.orders]
        by_category = {TYPE} not in ways and any(
            {self.category_field} <= way <= {TYPE, self.category_field} for way in ways
        )
        return self.category_field if by_category and self.category_field else TYPE

    def list_of(self, slot: Slot) -> str:
        return slot.type if self.listed_by == TYPE else slot.category

    @cached_property
    def lists(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(self.list_of, self.slots)))

    # ——— what is asked of whom ————————————————————————————————————————————————————————————————————————

    def consulted(self, facts: Facts, step: Step | None = None) -> list[Consultation]:
        """Who must be asked about this nominee, at the step or at any, each department once, in the order of the notice
        (C1)."""
        found: dict[str, Consultation] = {}
        for consultation in self._put_at(step, facts):
            if self.subjects.verdict(consultation.subject, facts):
                found.setdefault(consultation.department, consultation)
        return list(found.values())

    def consultations_unknown(self, facts: Facts, step: Step | None = None) -> list[Consultation]:
        """Departments of whom it cannot be said, because a fact is missing."""
        return [c for c in self._put_at(step, facts) if self.subjects.verdict(c.subject, facts) is None]

    def _put_at(self, step: Step | None, facts: Facts) -> Sequence[Consultation]:
        if step is None:
            return self.consultations
        first = next((s for s in self.steps_for(facts) if s.kind is StepKind.CONSULT), None)
        return [c for c in self.consultations if step.name in c.steps or (not c.steps and step == first)]

    def asked(self, step: Step, facts: Facts) -> list[str]:
        """Whose opinion on this nominee the step waits for: departments consulted, or bodies that review (V2)."""
        if step.kind is StepKind.CONSULT:
            return [consultation.department for consultation in self.consulted(facts, step)]
        bodies = (r.body for r in step.reviewers if self.subjects.verdict(r.subject, facts))
        return list(dict.fromkeys(bodies))

    def steps_for(self, facts: Facts) -> list[Step]:
        """The steps that this nominee goes through, or may."""
        return concerning(self.steps, facts, self.subjects)

    def after(self, step: Step, facts: Facts) -> Step | None:
        """Where this nominee goes when the step is done; None at the end."""
        later = self.steps[self.steps.index(step) + 1 :]
        return next(iter(concerning(later, facts, self.subjects)), None)

    @cached_property
    def of_unit(self) -> frozenset[str]:
        """Names of the steps that the recommending unit takes or registers; the others are the offices'."""
        return steps_of_unit(self.steps, self.meet)

    def delivered_before(self, step: Step) -> bool:
        """Whether those who go with this delivery have gone with an earlier one."""
        earlier = self.deliveries[: self.deliveries.index(step)]
        return any(self.meet(other, step) for other in earlier)

    @cached_property
    def deliveries(self) -> tuple[Step, ...]:
        """The steps with which units hand in papers, in the order of the notice."""
        return tuple(step for step in self.steps if delivers(step))

    def meet(self, step: Step, other: Step) -> bool:
        """Whether one nominee may go through both steps."""
        return self.subjects.may_share(step.subjects, other.subjects)

    def options(self) -> dict[str, tuple[str, ...]]:
        """The closed vocabularies by field, for the model."""
        return {name: f.offered for name, f in self.fields.items() if 0 < len(f.options) <= 100}

    @property
    def structural(self) -> frozenset[str]:
        """Columns that say what kind of nominee it is: they place a rule, they do not explain it."""
        return frozenset({TYPE, self.category_field, self.place_field, UNIT, QUOTA_ROW, KIND})

    def quota_row_of(self, subject: str) -> str:
        """The row of the quota table that a scope subject stands for, or ""."""
        return subject.removeprefix(f"{QUOTA_ROW}=") if subject.startswith(f"{QUOTA_ROW}=") else ""

    def other_row_of(self, limit: Limit) -> tuple[str, str] | None:
        """(field, value) where the limit is a row of a table whose rows are no units: it binds on all lists together."""
        fields = {table.by for table in self.quotas} - {UNIT}
        rows = (name.split("=", 1) for name in limit.where if "=" in name)
        return next(((field, value) for field, value in rows if field in fields), None)

    def may_bind(self, limit: Limit, facts: Facts) -> bool:
        """Whether a nominee with these facts, of a unit or of all there are, may lie in the scope of the limit."""
        if limit.per and limit.per not in facts:
            return False  # split by a field of the nominee (同一学校): nothing is said of the list as a whole
        return not self.other_row_of(limit) and self.subjects.holds(limit.where, facts) is not False
