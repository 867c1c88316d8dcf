"""Rulebooks in force and the units and offices of a programme."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from pydantic import ValidationError

from xuanxian.awards.programmes.kept import kept
from xuanxian.awards.programmes.models import (
    OFFICE,
    RECOMMENDING,
    Participation,
    Programme,
    RulebookText,
    Ruling,
    RulingStatus,
    Version,
)
from xuanxian.platform.acts.models import Act
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.organisations.queries import meant_by
from xuanxian.rulebooks import library
from xuanxian.rulebooks.editing import values
from xuanxian.rulebooks.schema import RulebookDoc
from xuanxian.rulebooks.source import Unusable, parse
from xuanxian.rulebooks.tables import Grid, grids
from xuanxian.rules.awards.contents import RulingAnswered
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.verbs import ANSWER, CORRECT


@lru_cache(maxsize=16)
def parsed(text: str) -> Rulebook:
    return library.build(parse(text, "规则书"))


_READ: dict[str, Rulebook] = {}


def rulebook_of(version: Version) -> Rulebook:
    """As printed, without the moves (`moves.rulebook_with_moves`). The text under a digest never changes: read once in
    each process."""
    return kept(_READ, version.rulebook_id, lambda: parsed(version.rulebook.text))


@lru_cache(maxsize=64)
def data_of(text: str) -> Any:
    """The parsed text, to be read only. Raises Unusable."""
    return parse(text, "规则书").data


def clauses_of(rulebook: Rulebook) -> list[str]:
    """Every clause the rulebook quotes, in the order of the notice's chapters."""

    def quoted() -> list[str]:
        text = RulebookText.objects.get(digest=rulebook.digest).text
        return in_order_of_chapters(value for path, value in values(data_of(text)) if path[-1] == "条款")

    return kept(_CLAUSES, rulebook.digest, quoted)


def in_order_of_chapters(clauses: Iterable[str]) -> list[str]:
    return sorted(set(clauses), key=_chapter)


_CLAUSES: dict[str, list[str]] = {}
_NUMERALS = "一二三四五六七八九十"


def _chapter(clause: str) -> tuple[object, ...]:
    """二(一)2 before 十一, those before 附件1."""
    parts = re.findall(rf"[{_NUMERALS}]+|\d{{1,9}}|[^{_NUMERALS}\d]+", clause)
    keys = []
    for part in parts:
        if part.isdigit():
            keys.append((1, int(part), part))
        elif part[0] in _NUMERALS:
            low = _NUMERALS.index(part[-1]) + 1
            keys.append((0, low if len(part) == 1 else 10 + (low if part[-1] != "十" else 0), part))
        else:
            keys.append((2, 0, part))
    return tuple(keys)


def units_here(rulebook: Rulebook) -> dict[str, list[Organisation]]:
    """Name of each listed unit, pools left out → whom it may mean here."""
    pools = {kind.pool for kind in rulebook.units.kinds}
    return meant_by(unit.name for unit in rulebook.units.listed() if unit.name not in pools)


def names_of(organisation: Organisation) -> list[str]:
    """However a rulebook may call it."""
    aliases = [alias.text for alias in organisation.aliases.all()]
    return [name for name in (organisation.name, organisation.full_name, *aliases) if name]


def version_in_force(programme: Programme) -> Version:
    """One question."""
    return programme.versions.get(number=programme.version_number)


def units_of(programme: Programme) -> QuerySet[Participation]:
    return programme.participations.filter(function=RECOMMENDING).select_related("organisation")


def offices_of(programme: Programme) -> QuerySet[Participation]:
    """Those that the steps name."""
    named = programme.participations.exclude(function__in=[RECOMMENDING, OFFICE])
    return named.select_related("organisation")


def rulebook_in_force(programme: Programme) -> Rulebook:
    """As printed, of the version in force; one question."""
    return rulebook_of(version_in_force(programme))


@lru_cache(maxsize=64)
def table_data(text: str) -> Any:
    """The parsed text where it fits the schema, so that tables may be read from it; else None."""
    try:
        data = data_of(text)
        RulebookDoc.model_validate(data)
    except (Unusable, ValidationError):
        return None
    return data


def grids_of(text: str) -> list[Grid]:
    data = table_data(text)
    return grids(data) if data is not None else []


@dataclass(frozen=True)
class Answered:
    """One answer of a ruling; the last one stands."""

    question: str
    answer: str
    reason: str
    at: datetime


def answers_of(ruling: Ruling) -> list[Answered]:
    """The newest first."""
    acts = Act.objects.filter(case=ruling.case_id, verb__in=(ANSWER, CORRECT)).order_by("-pk")
    said = ((act, RulingAnswered.read(act.content)) for act in acts)
    return [Answered(one.question, one.answer, act.reason, act.at) for act, one in said]


def rulings_on(programme: Programme, clauses: Iterable[str]) -> Sequence[Ruling]:
    """What has been answered about these clauses or a part of them."""
    wanted = {part for clause in clauses for part in clause.split("、") if part}
    rows = Ruling.objects.filter(programme=programme, status=RulingStatus.ANSWERED)
    return [row for row in rows if any(row.clause == c or c.startswith(row.clause) for c in wanted)]
