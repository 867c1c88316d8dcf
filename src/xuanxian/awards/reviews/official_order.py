"""The order in which the notice has its lists printed (名单次序): one place for page, paper, posting and booklet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from xuanxian.awards.nominations.models import Nomination
from xuanxian.rulebooks.characters import characters, divisions
from xuanxian.rules.awards.naming import is_person
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.findings import Finding
from xuanxian.rules.core.ordering import ListOrder, by_divisions, by_pinyin, by_strokes, unknown

Row = TypeVar("Row")


class Listed(NamedTuple):
    """What an order looks at."""

    type: str
    unit_name: str
    name: str


def listed(nomination: Nomination) -> Listed:
    """`package` should be joined."""
    return Listed(nomination.type, nomination.package.unit_name, nomination.name)


def official_order(rulebook: Rulebook, rows: Sequence[Row], read: Callable[[Row], Listed]) -> list[Row]:
    """Of rows of one category, which come in the order of the units and of their own lists."""
    order = rulebook.roster.list_order
    if order is ListOrder.DIVISIONS:
        codes = _codes(rulebook.digest, _units(rulebook))
        return sorted(rows, key=lambda row: codes.get(read(row).unit_name, "~"))
    if not order.by_name or not all(is_person(rulebook, type_) for type_ in {read(row).type for row in rows}):
        return list(rows)
    rank = by_strokes if order is ListOrder.STROKES else by_pinyin
    return sorted(rows, key=lambda row: rank(read(row).name, characters()))


def by_units(rulebook: Rulebook, type_: str) -> bool:
    """Whether such nominees are printed under their units."""
    return not (rulebook.roster.list_order.by_name and is_person(rulebook, type_))


def not_placed(rulebook: Rulebook, rows: Sequence[Listed]) -> list[Finding]:
    """Names that the order cannot place."""
    names = [row.name for row in rows if is_person(rulebook, row.type)]
    return unknown(names, rulebook.roster.list_order, characters())


Called = tuple[tuple[str, tuple[str, ...]], ...]


def _units(rulebook: Rulebook) -> Called:
    return tuple(pair for kind in rulebook.units.kinds for pair in kind.units.items())


@lru_cache(maxsize=32)
def _codes(_: str, units: Called) -> dict[str, str]:
    return by_divisions(dict(units), divisions())
