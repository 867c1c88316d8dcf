"""The register as lists, and as the public sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xuanxian.awards.honours.models import Honour, HonourStatus

Pairs = list[tuple[str, str]]


def choices() -> tuple[Pairs, Pairs, Pairs]:
    """What the register can be narrowed by: years, categories, programmes. One question to the database."""
    rows = Honour.objects.order_by("-year", "programme", "category").values_list(
        "year", "category", "programme", "programme__title"
    )
    found = list(rows.distinct())
    return (
        _once((str(year), f"{year}年") for year, _, _, _ in found),
        _once((category, category) for _, category, _, _ in found if category),
        _once((str(pk), title) for _, _, pk, title in found if pk),
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
    rows = Honour.objects.exclude(status=HonourStatus.MISTAKEN)
    if number:
        rows = rows.filter(number=number.strip().upper())
    else:
        rows = rows.filter(holder__in={name.strip(), "".join(name.split())}, year=year)
    return [Certificate(*row) for row in rows.values_list("holder", "title", "year", "status")[:20]]
