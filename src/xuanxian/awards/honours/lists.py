"""The list as a decision, a proposal or a meeting prints it: by honour and category, in the order of the notice, numbered
(F14). Page, Word, PDF, Excel and text are made of the same value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from xuanxian.awards.disclosures.texts import name_in_list
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.records import nominees_of
from xuanxian.awards.reviews.official_order import by_units, listed, not_placed, official_order
from xuanxian.awards.reviews.queries import grouped
from xuanxian.paperwork.forms import Form, FormData, Prose, Title
from xuanxian.paperwork.letters import Letter, letter_form
from xuanxian.platform.pages.markup import Column
from xuanxian.platform.search.text import shown
from xuanxian.rules.awards.naming import body_of, is_person, measure
from xuanxian.rules.awards.rulebook import Honour, Rulebook
from xuanxian.rules.core.findings import Finding
from xuanxian.rules.core.ordering import ListOrder

_NUMERALS = "一二三四五六七八九十"
UNDECIDED = "奖项未定"
"""Heads those of whom it cannot be said which honour they would have."""


@dataclass(frozen=True)
class Entry:
    """`number` counts through the honour; `name` as lists print it."""

    number: int
    nomination: Nomination
    name: str
    body: str

    def __str__(self) -> str:
        return f"{self.name}　{self.body}".rstrip()

    @property
    def line(self) -> str:
        return f"{self.number}. {self}"


@dataclass(frozen=True)
class Part:
    """A category: units with their entries; one unit "" where persons stand by their own names. `heading` is empty where
    the honour knows no categories."""

    heading: str
    category: str
    units: Sequence[tuple[str, Sequence[Entry]]]

    @property
    def entries(self) -> list[Entry]:
        return [entry for _, entries in self.units for entry in entries]


@dataclass(frozen=True)
class Section:
    """An honour, numbered as officials do; None stands for those whose honour is not known."""

    heading: str
    honour: Honour | None
    parts: Sequence[Part]

    @property
    def entries(self) -> list[Entry]:
        return [entry for part in self.parts for entry in part.entries]

    @property
    def name(self) -> str:
        return self.honour.name if self.honour else UNDECIDED


@dataclass(frozen=True)
class NameList:
    """`not_placed` are names that its order could not place."""

    order: ListOrder
    sections: Sequence[Section]
    not_placed: Sequence[Finding]

    @property
    def entries(self) -> list[Entry]:
        return [entry for section in self.sections for entry in section.entries]


def name_list(rulebook: Rulebook, nominations: Sequence[Nomination]) -> NameList:
    """In the order of the units to begin with; `package` and `content` should be joined. Whoever fits several honours is
    listed under the first, as it would be conferred."""
    subjects = rulebook.subjects
    asked = [f for honour in rulebook.honours for name in honour.subjects for f in subjects.fields(name)]
    nominees = nominees_of(rulebook, nominations, asked)
    theirs: dict[str, list[Nomination]] = {}
    for at, nomination in enumerate(nominations):
        facts = nominees.facts(at)
        fit = (h.name for h in rulebook.honours if subjects.holds(h.subjects, facts))
        theirs.setdefault(next(fit, UNDECIDED), []).append(nomination)
    honours = [h for h in (*rulebook.honours, None) if (h.name if h else UNDECIDED) in theirs]
    return NameList(
        rulebook.roster.list_order,
        [
            _section(rulebook, at, honour, theirs[honour.name if honour else UNDECIDED])
            for at, honour in enumerate(honours)
        ],
        not_placed(rulebook, [listed(n) for n in nominations]),
    )


def _section(rulebook: Rulebook, at: int, honour: Honour | None, mine: Sequence[Nomination]) -> Section:
    numbers = count(1)
    parts = []
    for place, (category, rows, _) in enumerate(grouped(rulebook, mine)):
        units: dict[str, list[Entry]] = {}
        for nomination in official_order(rulebook, rows, listed):
            unit = nomination.package.unit.title if by_units(rulebook, nomination.type) else ""
            units.setdefault(unit, []).append(entry_of(rulebook, nomination, next(numbers), unit))
        alone = category == rows[0].type
        heading = "" if alone else f"（{numeral(place)}）{category}（{number_of(rulebook, rows)}）"
        parts.append(Part(heading, category, list(units.items())))
    name = honour.name if honour else UNDECIDED
    return Section(f"{numeral(at)}、{name}（{number_of(rulebook, mine)}）", honour, parts)


def numeral(at: int) -> str:
    return _NUMERALS[at] if at < len(_NUMERALS) else str(at + 1)


def number_of(rulebook: Rulebook, rows: Sequence[Nomination]) -> str:
    measures = {measure(rulebook, n.type) for n in rows}
    return f"{len(rows)}{measures.pop() if len(measures) == 1 else '个'}"


def entry_of(rulebook: Rulebook, nomination: Nomination, number: int = 0, under: str = "") -> Entry:
    """A name of two characters spaced, sex and people only of women and minorities; beside it a person's post, the unit of a
    collective unless its name or what it stands `under` says it, deputy and number of a suggestion. Whatever was typed loses
    what looks like an identity number or a phone."""
    name, body = shown(nomination.name), shown(body_of(rulebook, nomination.type, nomination.values))
    if not is_person(rulebook, nomination.type):
        return Entry(number, nomination, name, "" if body in (name, under) or name.startswith(body) else body)
    sex, people = nomination.values.get("性别", ""), nomination.values.get("民族", "")
    return Entry(number, nomination, name_in_list(name, nomination.type, sex, people), body)


# ——— as text, as a paper, as a table ———————————————————————————————————————————————————————————————————————


def as_text(names: NameList) -> str:
    """To copy into a document."""
    lines: list[str] = []
    for section in names.sections:
        lines.append(section.heading)
        for part in section.parts:
            lines += [part.heading] if part.heading else []
            for unit, entries in part.units:
                lines += [*([unit] if unit else []), *(f"　　{entry.line}" for entry in entries)]
    return "".join(f"{line}\n" for line in lines)


def prose_of(names: NameList) -> Iterator[Prose]:
    """As an official paper sets it."""
    for section in names.sections:
        yield Prose("heading", (section.heading,))
        for part in section.parts:
            if part.heading:
                yield Prose("subheading", (part.heading,))
            for unit, entries in part.units:
                if unit:
                    yield Prose("subheading", (unit,))
                yield Prose("text", tuple(entry.line for entry in entries))


def list_paper(names: NameList, title: str) -> tuple[Form, FormData]:
    form, data = letter_form(title, Letter(title, list(prose_of(names))))
    at = next(n for n, block in enumerate(form.blocks) if isinstance(block, Prose) and block.style != "title")
    order = Title((f"（{names.order.said}）",), small=True)
    return replace(form, blocks=(*form.blocks[:at], order, *form.blocks[at:])), data


COLUMNS = (
    Column("number", "序号", lambda row: row[2].number, numeric=True),
    Column("honour", "奖项", lambda row: row[0].name),
    Column("category", "类别", lambda row: row[1].category),
    Column("unit", "推荐单位", lambda row: row[2].nomination.package.unit.title),
    Column("name", "名单写法", lambda row: row[2].name),
    Column("plain", "姓名或名称", lambda row: shown(row[2].nomination.name)),
    Column("sex", "性别", lambda row: row[2].nomination.values.get("性别", "")),
    Column("people", "民族", lambda row: row[2].nomination.values.get("民族", "")),
    Column("body", "单位及职务", lambda row: row[2].body),
)


def rows_of(names: NameList) -> list[tuple[Section, Part, Entry]]:
    """A row an entry, for a spreadsheet."""
    return [(s, part, entry) for s in names.sections for part in s.parts for entry in part.entries]
