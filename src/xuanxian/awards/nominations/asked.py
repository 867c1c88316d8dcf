"""What is asked about a nominee: the fields of its approval form, then those that no form prints but a rule or
the roster needs (F13)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from xuanxian.paperwork.form_source import form_of
from xuanxian.paperwork.forms import Form
from xuanxian.rules.fields import Field, Kind
from xuanxian.rules.limits import STATUS, UNIT
from xuanxian.rules.rulebook import CATEGORY, ORDER, PLACE_KIND, TYPE, Rulebook

GIVEN = frozenset({TYPE, UNIT, CATEGORY, PLACE_KIND, ORDER, STATUS})
"""What the nomination itself says; nobody types it."""


@dataclass(frozen=True)
class Asked:
    """`form` is the paper that is filled in; `supplement` the fields that stand on none; `needed` must be filled."""

    form: Form
    supplement: tuple[Field, ...]
    needed: frozenset[str]

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
            if name not in GIVEN and self.form.fields[name].kind not in (Kind.SEAL, Kind.PHOTO)
        )

    @cached_property
    def photo(self) -> Field | None:
        entries = (self.form.fields[name] for name, _ in self.form.entries())
        return next((field for field in entries if field.kind is Kind.PHOTO), None)

    def every(self) -> tuple[Field, ...]:
        """In the order of the paper, then those that stand on none."""
        return (*(self.form.fields[name] for name in self.names), *self.supplement)


_ASKED: dict[tuple[str, str, str], Asked] = {}


def asked_of(rulebook: Rulebook, type_: str, category: str) -> Asked:
    key = (rulebook.digest, type_, category)
    if key not in _ASKED:
        _ASKED[key] = _asked(rulebook, type_, category)
    return _ASKED[key]


def _asked(rulebook: Rulebook, type_: str, category: str) -> Asked:
    facts = {TYPE: type_, CATEGORY: category}
    materials = [m for package in rulebook.packages for m in package.materials if m.per_nominee]
    mine = [m for m in materials if rulebook.subjects.holds(m.each, facts)]
    forms = [form(rulebook, m.form) for m in mine if m.form]
    main = forms[0]
    shown = {name for name, _ in main.entries()} | GIVEN
    names: dict[str, Field] = {}
    for subject, columns in (*rulebook.roster.needed, *rulebook.roster.optional):
        if not subject or rulebook.subjects.verdict(subject, facts):
            names.update({name: rulebook.fields[name] for name in columns if name not in shown})
    for other in forms[1:]:
        names.update(
            {
                name: other.fields[name]
                for name, _ in other.entries()
                if name not in shown and other.fields[name].kind is not Kind.SEAL
            }
        )
    names.update({m.name: rulebook.fields[m.name] for m in mine if m.name in rulebook.fields})
    needed = {
        name
        for subject, columns in rulebook.roster.needed
        if not subject or rulebook.subjects.verdict(subject, facts)
        for name in columns
    }
    return Asked(main, tuple(names.values()), frozenset(needed - GIVEN))


_FORMS: dict[tuple[str, str], Form] = {}


def form(rulebook: Rulebook, name: str) -> Form:
    """The same Form each time: the makers of paper keep their templates by it."""
    key = (rulebook.digest, name)
    if key not in _FORMS:
        _FORMS[key] = form_of(rulebook, name)
    return _FORMS[key]
