"""What is asked about a nominee: the fields of its approval form, then those that no form prints but a rule or
the roster needs (F13). Asked is what may concern it, by all that its slot and its unit say; what surely does, must be
filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from xuanxian.awards.nominations.models import Nomination, Status
from xuanxian.awards.nominations.slots import facts_of_unit, slot_of
from xuanxian.awards.programmes.kept import kept
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.paperwork.form_source import form_of, plain_form
from xuanxian.paperwork.forms import Form
from xuanxian.rules.awards.limits import STATUS, UNIT
from xuanxian.rules.awards.packages import Material
from xuanxian.rules.awards.rulebook import ORDER, TYPE, Rulebook, Slot
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.subjects import Facts, Value

PLAIN = "推荐表"
"""What the form is called that stands in where the notice prints none."""


def given_fields(rulebook: Rulebook) -> frozenset[str]:
    """What the nomination itself says; nobody types it."""
    return frozenset({TYPE, UNIT, ORDER, STATUS, rulebook.category_field, rulebook.place_field})


@dataclass(frozen=True)
class Asked:
    """`form` is the paper that is filled in; `supplement` the fields that stand on none; `needed` must be filled; `given`
    are those that nobody types, `later` those that only papers of a later delivery ask (正式材料)."""

    form: Form
    supplement: tuple[Field, ...]
    needed: frozenset[str]
    given: frozenset[str]
    later: frozenset[str] = frozenset()

    def field(self, name: str) -> Field | None:
        """The field if it may be entered; what the nomination says and what only a seal fills may not."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.every()}

    @cached_property
    def names(self) -> tuple[str, ...]:
        entries = dict.fromkeys(name for name, _ in self.form.entries())
        return tuple(
            name
            for name in entries
            if name not in self.given and self.form.fields[name].kind not in (Kind.SEAL, Kind.PHOTO)
        )

    @cached_property
    def photo(self) -> Field | None:
        entries = (self.form.fields[name] for name, _ in self.form.entries())
        return next((field for field in entries if field.kind is Kind.PHOTO), None)

    def every(self) -> tuple[Field, ...]:
        """In the order of the paper, then those that stand on none."""
        return (*(self.form.fields[name] for name in self.names), *self.supplement)


def asked_for(nomination: Nomination, rulebook: Rulebook | None = None) -> Asked:
    """`package` should be joined, and `version` where the rulebook is not given."""
    rulebook = rulebook or rulebook_of(nomination.version)
    return asked_of(rulebook, slot_of(nomination, rulebook), nomination.package.unit_name)


def entered_as(nomination: Nomination, rulebook: Rulebook | None = None) -> Facts:
    """What slot and unit say of a nomination before anything is filled in."""
    rulebook = rulebook or rulebook_of(nomination.version)
    return _facts(rulebook, slot_of(nomination, rulebook), nomination.package.unit_name)


def _facts(rulebook: Rulebook, slot: Slot, unit: str) -> Facts:
    return {**facts_of_unit(rulebook, unit), **rulebook.facts_of(slot)}


_ASKED: dict[tuple[str, tuple[Value, ...]], Asked] = {}
_LOOKED_AT: dict[str, tuple[str, ...]] = {}


def asked_of(rulebook: Rulebook, slot: Slot, unit: str) -> Asked:
    """Made once for all that are alike in what roster, materials and forms look at."""
    facts = _facts(rulebook, slot, unit)
    looked_at = kept(_LOOKED_AT, rulebook.digest, lambda: _looked_at(rulebook))
    key = (rulebook.digest, tuple(facts.get(name) for name in looked_at))
    return kept(_ASKED, key, lambda: _asked(rulebook, facts), most=512)


def _looked_at(rulebook: Rulebook) -> tuple[str, ...]:
    subjects = [s for s, _ in (*rulebook.roster.needed, *rulebook.roster.optional)]
    subjects += [s for package in rulebook.packages for m in package.materials for s in m.each]
    subjects += [source.subject for source in rulebook.forms.values()]
    fields = (name for subject in filter(None, subjects) for name in rulebook.subjects.fields(subject))
    return tuple(dict.fromkeys([TYPE, rulebook.category_field, *fields]))


def _asked(rulebook: Rulebook, facts: Facts) -> Asked:
    given = given_fields(rulebook)
    first = [p for p in rulebook.packages if not _is_later(rulebook, p.name)]
    last = [p for p in rulebook.packages if p not in first]
    materials = [m for package in (*first, *last) for m in package.materials if m.per_nominee]
    surely = [m for m in materials if rulebook.subjects.holds(m.each, facts)]
    maybe = [m for m in materials if rulebook.subjects.holds(m.each, facts) is not False]
    columns = _columns(rulebook, facts)
    forms = [form(rulebook, m.form) for m in surely if m.form] or [
        form(rulebook, name)
        for name, source in rulebook.forms.items()
        if source.subject and rulebook.subjects.verdict(source.subject, facts)
    ]
    main = forms[0] if forms else _plain(rulebook, facts, [c for c in columns if c not in given])
    shown = {name for name, _ in main.entries()} | given
    others = {
        name: other.fields[name]
        for other in forms[1:]
        for name, _ in other.entries()
        if name not in shown and other.fields[name].kind is not Kind.SEAL
    }
    named = {
        m.name: rulebook.fields[m.name] for m in maybe if m.name in rulebook.fields and m.name not in shown
    }
    supplement = {**{name: rulebook.fields[name] for name in columns if name not in shown}, **others, **named}
    needed = {
        *(name for name in columns if rulebook.roster.demands(name, facts, rulebook.subjects)),
        *(name for name, field in others.items() if field.kind is Kind.LONG),
        *(m.name for m in surely if m.name in named),
    }
    before = {name for p in first for m in p.materials for name in _asked_by(rulebook, m)} | set(columns)
    after = {name for p in last for m in p.materials for name in _asked_by(rulebook, m)} - before
    return Asked(
        main, tuple(supplement.values()), frozenset(needed - given), given, frozenset(after & {*supplement})
    )


def _asked_by(rulebook: Rulebook, material: Material) -> list[str]:
    entries = [name for name, _ in form(rulebook, material.form).entries()] if material.form else []
    return [material.name, *entries]


def _is_later(rulebook: Rulebook, materials: str) -> bool:
    """Whether these are handed in only by those who were handed in before."""
    steps = [step for step in rulebook.deliveries if step.materials == materials]
    return bool(steps) and all(rulebook.delivered_before(step) for step in steps)


def in_later_round(nomination: Nomination, rulebook: Rulebook | None = None) -> bool:
    """In the unit's hands for another delivery than the first."""
    rulebook = rulebook or rulebook_of(nomination.version)
    again = {step.name for step in rulebook.deliveries if rulebook.delivered_before(step)}
    return nomination.status == Status.AGAIN or nomination.at in again


def _columns(rulebook: Rulebook, facts: Facts) -> list[str]:
    """Of the roster, those that may concern such a nominee."""
    return [
        name for name in rulebook.roster.columns() if rulebook.roster.asks(name, facts, rulebook.subjects)
    ]


def _plain(rulebook: Rulebook, facts: Facts, columns: Sequence[str]) -> Form:
    """For nominees for whom the notice prints no form: what the roster asks, and above it what the nomination says."""
    said = [name for name in (UNIT, rulebook.category_field, rulebook.place_field) if facts.get(name)]
    fields = [rulebook.fields[name] for name in (*said, *columns)]
    return plain_form(PLAIN, rulebook.notice.programme, fields)


def papers_of(nomination: Nomination) -> dict[str, Form]:
    """The forms that can be made for this nominee, by name."""
    rulebook = rulebook_of(nomination.version)
    facts = entered_as(nomination, rulebook)
    mine = [
        name
        for name, source in rulebook.forms.items()
        if source.subject and rulebook.subjects.verdict(source.subject, facts)
    ]
    return {name: form(rulebook, name) for name in mine} or {PLAIN: asked_for(nomination, rulebook).form}


def uploads_asked(nomination: Nomination) -> list[str]:
    """The notice's materials about this nominee that are neither a form nor typed (身份证明材料)."""
    rulebook = rulebook_of(nomination.version)
    facts = entered_as(nomination, rulebook)
    found = (m for package in rulebook.packages for m in package.materials if m.per_nominee and not m.form)
    names = [
        m.name
        for m in found
        if m.name not in rulebook.fields and rulebook.subjects.holds(m.each, facts) is not False
    ]
    return list(dict.fromkeys(names))


_FORMS: dict[tuple[str, str], Form] = {}


def form(rulebook: Rulebook, name: str) -> Form:
    """The same Form each time: the makers of paper keep their templates by it."""
    return kept(_FORMS, (rulebook.digest, name), lambda: form_of(rulebook, name), most=512)
