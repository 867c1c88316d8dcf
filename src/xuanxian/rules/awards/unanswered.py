"""What nobody answered of a nominee though a rule hangs on it: an exclusion, a condition, a share. Unknown is not no, so it
is asked before the list is handed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xuanxian.rules.awards.nominees import Nominees
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.fields import Kind
from xuanxian.rules.core.findings import Level

_CLOSED = (Kind.FLAG, Kind.CHOICE, Kind.CHOICES, Kind.TICK, Kind.RANK)
_NONE_OF_IT = ("否", "无")


@dataclass(frozen=True)
class Question:
    """A field that was left blank, and by name and clause the rules that hang on it. `harmless` is the answer 否 or 无 where
    under it no exclusion holds, "" where there is none such."""

    field: str
    rules: tuple[tuple[str, str], ...]
    harmless: str = ""


def unanswered(rulebook: Rulebook, nominees: Nominees) -> Mapping[int, Sequence[Question]]:
    """Key of a nominee → its open questions, in the order of the rules; not those that the rulebook lets stay open (可不答)."""
    found: dict[int, dict[str, dict[tuple[str, str], None]]] = defaultdict(lambda: defaultdict(dict))
    for name, clause, subject in _judged_by(rulebook):
        for at, verdict in enumerate(nominees.verdicts(rulebook.subjects, subject)):
            if verdict is None:
                for field in _lacking(rulebook, nominees, subject, at):
                    found[nominees.keys[at]][field][name, clause] = None
    for group in rulebook.conditions:
        if group.field and group.strength is Level.STOP and _asks(rulebook, group.field):
            claims = nominees.column(group.field)
            for at, mine in enumerate(nominees.verdicts(rulebook.subjects, group.subject)):
                if mine and claims[at] is None and at not in nominees.faulty.get(group.field, ()):
                    found[nominees.keys[at]][group.field][f"{group.subject}的条件", group.clause] = None
    at_key = {key: at for at, key in enumerate(nominees.keys)}
    return {
        key: [
            Question(field, tuple(rules), _harmless(rulebook, nominees, at_key[key], field))
            for field, rules in fields.items()
        ]
        for key, fields in found.items()
    }


def _judged_by(rulebook: Rulebook) -> Iterator[tuple[str, str, str]]:
    """(name, clause, subject) of all that must be known: who is excluded, who is counted in a share."""
    for exclusion in rulebook.exclusions:
        if exclusion.bars and exclusion.strength is not Level.NOTE:
            yield exclusion.name, exclusion.clause, exclusion.subject
    for limit in rulebook.limits:
        if limit.shares:
            yield from ((limit.name, limit.clause, name) for name in limit.names)


def _asks(rulebook: Rulebook, name: str) -> bool:
    field = rulebook.fields.get(name)
    return field is not None and not field.may_stay_open and name not in rulebook.structural


def _lacking(rulebook: Rulebook, nominees: Nominees, subject: str, at: int) -> list[str]:
    """The blank fields that decide it. Where one with a closed list of answers is blank, a day or a figure beside it is asked
    only if that answer makes it matter. A refused cell has its own finding."""
    fields = [name for name in rulebook.subjects.fields(subject) if _asks(rulebook, name)]
    if any(at in nominees.faulty.get(name, ()) for name in fields):
        return []
    blank = [name for name in fields if nominees.column(name)[at] is None]
    return [name for name in blank if rulebook.fields[name].kind in _CLOSED] or blank


def _harmless(rulebook: Rulebook, nominees: Nominees, at: int, name: str) -> str:
    field = rulebook.fields[name]
    options = _NONE_OF_IT if field.kind is Kind.FLAG else field.options
    for answer in (a for a in _NONE_OF_IT if a in options):
        facts = {**nominees.facts(at), name: answer}
        hang = [e for e in rulebook.exclusions if name in rulebook.subjects.fields(e.subject)]
        if hang and not any(rulebook.subjects.verdict(e.subject, facts) for e in hang):
            return answer
    return ""
