"""The register as lists, as the public sees it, and as a decision prints it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xuanxian.awards.disclosures.texts import name_in_list
from xuanxian.awards.honours.models import Honour
from xuanxian.awards.nominations.models import COLLECTIVE, Nomination
from xuanxian.awards.nominations.records import nominees_of
from xuanxian.awards.reviews.queries import grouped
from xuanxian.rules.rulebook import Rulebook

Pairs = list[tuple[str, str]]


def choices() -> tuple[Pairs, Pairs, Pairs]:
    """What the register can be narrowed by: years, categories, programmes. One question to the database."""
    rows = Honour.objects.order_by("-year", "programme", "category").values_list(
        "year", "category", "programme", "programme__title"
    )
    found = list(rows.distinct())
    return (
        _once((str(year), f"{year}年") for year, _, _, _ in found),
        _once((category, category) for _, category, _, _ in found),
        _once((str(pk), title) for _, _, pk, title in found),
    )


def _once(pairs: Iterable[tuple[str, str]]) -> Pairs:
    return list(dict.fromkeys(pairs))


@dataclass(frozen=True)
class Certificate:
    """All that the public is told (H2)."""

    holder: str
    title: str
    year: int
    status: str


def certificates(*, name: str = "", year: int = 0, number: str = "") -> list[Certificate]:
    """By number, or by name and year; a name written with blanks in it, as lists print short ones, is found too."""
    rows = Honour.objects.filter(number=number.strip().upper())
    if not number:
        rows = Honour.objects.filter(holder__in={name.strip(), "".join(name.split())}, year=year)
    return [Certificate(*row) for row in rows.values_list("holder", "title", "year", "status")[:20]]


# ——— the list that a decision prints ————————————————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Part:
    """A category: units in the order of the notice, each with its printed lines. `heading` is empty where the honour
    knows no categories."""

    heading: str
    units: list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Section:
    """An honour, numbered as officials do."""

    heading: str
    parts: list[Part]


_NUMERALS = "一二三四五六七八九十"


def decision_list(rulebook: Rulebook, nominations: Sequence[Nomination]) -> list[Section]:
    """By honour and category; `package` should be joined."""
    subjects = rulebook.subjects
    asked = [
        field for honour in rulebook.honours for name in honour.subjects for field in subjects.fields(name)
    ]
    nominees = nominees_of(rulebook, nominations, asked)
    found: list[Section] = []
    for honour in rulebook.honours:
        mine = [n for at, n in enumerate(nominations) if subjects.holds(honour.subjects, nominees.facts(at))]
        parts = [
            Part(
                "" if category == rows[0].type else f"（{_numeral(at)}）{category}（{_number(rows)}）",
                [(unit, [printed(n) for n in members]) for unit, members in units.items()],
            )
            for at, (category, rows, units) in enumerate(grouped(rulebook, mine))
        ]
        if parts:
            found.append(Section(f"{_numeral(len(found))}、{honour.name}（{_number(mine)}）", parts))
    return found


def _numeral(at: int) -> str:
    return _NUMERALS[at] if at < len(_NUMERALS) else str(at + 1)


def _number(rows: Sequence[Nomination]) -> str:
    return f"{len(rows)}{'个' if rows[0].type == COLLECTIVE else '名'}"


def printed(nomination: Nomination) -> str:
    """As lists print a nominee (F14): a name of two characters spaced, sex and people only of women and minorities, a
    person's post beside the name."""
    if nomination.type == COLLECTIVE:
        return nomination.name
    sex, people = nomination.values.get("性别", ""), nomination.values.get("民族", "")
    return f"{name_in_list(nomination.name, nomination.type, sex, people)}　{nomination.body}".rstrip()


def as_text(sections: Sequence[Section]) -> str:
    """The same to copy into a document."""
    lines: list[str] = []
    for section in sections:
        lines.append(section.heading)
        for part in section.parts:
            lines += [part.heading] if part.heading else []
            for unit, members in part.units:
                lines += [unit, *(f"　　{member}" for member in members)]
    return "".join(f"{line}\n" for line in lines)
