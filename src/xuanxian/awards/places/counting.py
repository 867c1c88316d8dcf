"""Places: how many a unit has by each column of the quota tables, used and left. What counts is what still stands in the
list; a nomination struck off keeps its place (Q8). Counted is as the rules count: by the facts that the columns look
at, so that a nominee of whom they cannot be said is counted nowhere and told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.fields.json import KeyTextTransform

from xuanxian.awards.nominations.models import BELOW, NOT_LISTED, Nomination, Package, Status
from xuanxian.awards.nominations.slots import facts_of_unit
from xuanxian.rules.awards.limits import STATUS, STRUCK_OFF, UNIT, Group, Limit, Reading, readings, tally
from xuanxian.rules.awards.nominees import Nominees
from xuanxian.rules.awards.quotas import TOTAL, QuotaTable, Row
from xuanxian.rules.awards.rosters import limit_reading_findings
from xuanxian.rules.awards.rulebook import Rulebook, Slot
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.subjects import Facts
from xuanxian.rules.core.values import PERSONAL, read_value

LISTED, PROPOSED = "在列", "申报"


# ——— what is counted ———————————————————————————————————————————————————————————————————————————————————


def looked_at(rulebook: Rulebook) -> list[str]:
    """What the nominee itself must say for the quota tables; a sealed number is never opened to count."""
    columns = (column for table in rulebook.quotas for column in table.columns if column.category != TOTAL)
    names = [
        name
        for column in columns
        for subject in column.subjects
        for name in rulebook.subjects.fields(subject)
    ]
    names += [table.by for table in rulebook.quotas if table.by != UNIT]
    left = (name for name in dict.fromkeys(names) if name not in rulebook.structural and name != STATUS)
    return [name for name in left if rulebook.fields[name].kind not in PERSONAL]


_STANDS = {Status.STRUCK_OFF: STRUCK_OFF, **dict.fromkeys(BELOW, PROPOSED)}


def tallied(
    rulebook: Rulebook, rows: QuerySet[Nomination], units: Mapping[Any, str], by: str = "package_id",
    but: Sequence[str] = NOT_LISTED,
) -> dict[Any, list[Group]]:  # fmt: skip
    """Package (or what else `by` names) → its nominees `but` those in these states, those alike in all that the quota
    tables look at taken together; one question. `units` are the names of the recommending units, by the same key; of
    other keys nobody is counted."""
    fields = [rulebook.fields[name] for name in looked_at(rulebook)]
    texts = {f"fact{n}": KeyTextTransform(f.name, "content__values") for n, f in enumerate(fields)}
    standing = rows.exclude(status__in=but).order_by().annotate(**texts)
    keys = (by, "type", "category", "place", "promoted", *texts, "status")
    numbers: Counter[tuple[Any, ...]] = Counter()
    for *key, status, number in standing.values_list(*keys).annotate(number=Count("pk")):
        numbers[(*key, _STANDS.get(status, LISTED))] += number

    @cache
    def said(type_: str, category: str, place: str, promoted: bool, *rest: Any) -> Facts:
        slot = Slot(type_, category, place)
        *written, stands = rest
        return {
            **rulebook.facts_of(rulebook.moved_up(slot) if promoted else slot),
            **{f.name: read_value(f, t)[0] if t else None for f, t in zip(fields, written, strict=True)},
            STATUS: stands,
        }

    own = {package: facts_of_unit(rulebook, name) for package, name in units.items()}
    found: dict[Any, list[Group]] = defaultdict(list)
    for (package, *entered), number in numbers.items():
        if package in own:
            found[package].append(Group({**own[package], **said(*entered)}, number))
    return found


def groups_of(package: Package, rulebook: Rulebook, without: int = 0) -> list[Group]:
    rows = package.nominations.exclude(pk=without)
    return tallied(rulebook, rows, {package.pk: package.unit_name}).get(package.pk, [])


def rows_of(rulebook: Rulebook, unit: Facts) -> Iterator[tuple[QuotaTable, Row]]:
    """The rows that give the unit its places: its own, its pool's, or that of its kind."""
    mine = [value for name, value in unit.items() if name != UNIT]
    for table in rulebook.quotas:
        if table.by == UNIT:
            yield from ((table, row) for row in table.rows if row.name in mine)


# ——— used and left ———————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Meter:
    """A column of a quota table against a list, its reserves too; `reserve_most` is None where the table knows none.
    `least` is how many there must be, or normally be (`normally`). `pool` says that other units share the places; `moved`
    and `reserve_moved` how many of them are not printed but were moved here, or away (below nought)."""

    category: str
    used: int
    most: int
    reserve_used: int
    reserve_most: int | None
    least: int
    normally: bool
    pool: bool
    moved: int
    reserve_moved: int

    @property
    def printed(self) -> int:
        return self.most - self.moved


@dataclass(frozen=True)
class Unsure:
    """So many nominees of whom a column of the unit's cannot say whether they count, since one of `fields` is empty."""

    number: int
    fields: tuple[str, ...]

    def __str__(self) -> str:
        names = "、".join(f"「{name}」" for name in self.fields)
        return f"{self.number}名还不能归类：{names}没有填" if self.number else ""


def meters(package: Package, rulebook: Rulebook) -> list[Meter]:
    """One for each column of which the unit has any place, or has used one all the same."""
    return meters_of(rulebook, package.unit_name, groups_of(package, rulebook))


def groups_in(rulebook: Rulebook, nominees: Nominees) -> list[Group]:
    """A list that is not in the database, as the quota tables see it."""
    limits = [limit for limit in rulebook.limits if limit.rule.startswith("quota.")]
    return tally(limits, rulebook.subjects, nominees.columns, len(nominees))


def meters_of(rulebook: Rulebook, unit_name: str, groups: Sequence[Group]) -> list[Meter]:
    unit = facts_of_unit(rulebook, unit_name)
    every = [m for table, row in rows_of(rulebook, unit) for m in measured(rulebook, table, row, groups)]
    return [m for m in every if m.most or m.reserve_most or m.used or m.reserve_used]


def unsure(package: Package, rulebook: Rulebook) -> Unsure:
    return unsure_of(rulebook, facts_of_unit(rulebook, package.unit_name), groups_of(package, rulebook))


def unsure_of(rulebook: Rulebook, unit: Facts, groups: Iterable[Group]) -> Unsure:
    columns = [c.subjects for table, row in rows_of(rulebook, unit) for c, _ in table.cells(row)]
    number, fields = 0, dict[str, None]()
    for group in groups:
        open_ = [names for names in columns if rulebook.subjects.holds(names, group.facts) is None]
        number += group.size * bool(open_)
        fields.update(dict.fromkeys(n for names in open_ for n in missing(rulebook, names, group.facts)))
    return Unsure(number, tuple(fields))


def missing(rulebook: Rulebook, subjects: Iterable[str], facts: Facts) -> list[str]:
    """What would have to be known to say whether they hold."""
    fields = (name for subject in subjects for name in rulebook.subjects.fields(subject))
    return [name for name in fields if facts.get(name) is None]


def measured(rulebook: Rulebook, table: QuotaTable, row: Row, groups: Sequence[Group]) -> list[Meter]:
    """The row of the table held against nominees of one list, a meter a category."""
    cells = list(table.cells(row))
    limits = [replace(limit, per="") for _, limit in cells]
    of_category: dict[str, dict[bool, Reading]] = {}
    for (column, _), reading in zip(cells, readings(limits, groups, rulebook.subjects), strict=True):
        of_category.setdefault(column.category, {})[column.reserve] = reading
    normally = table.low_strength is not Level.STOP
    by_moves = Counter({(c.category, c.reserve): row.moved_by(at) for at, c in enumerate(table.columns)})
    found = []
    for category, read in of_category.items():
        place, reserve = read.get(False), read.get(True)
        found.append(
            Meter(
                category,
                used=place.count if place else 0,
                most=(place.most or 0) if place else 0,
                reserve_used=reserve.count if reserve else 0,
                reserve_most=reserve.most if reserve else None,
                least=(place.least or 0) if place else 0,
                normally=normally,
                pool=row.pool,
                moved=by_moves[category, False],
                reserve_moved=by_moves[category, True],
            )
        )
    return found


# ——— taking a place ———————————————————————————————————————————————————————————————————————————————————


def quota_stops(package: Package, rulebook: Rulebook, slot: Slot, without: int = 0) -> list[Finding]:
    """Findings of level stop about places, were one more nominated so: of the columns in which such a nominee surely
    counts. The caller holds the package's lock."""
    facts = {**facts_of_unit(rulebook, package.unit_name), **rulebook.facts_of(slot), STATUS: LISTED}
    groups = [*groups_of(package, rulebook, without), Group(facts)]
    found = [
        finding
        for reading in readings(_binding(rulebook, facts), groups, rulebook.subjects)
        for finding in limit_reading_findings(reading)
    ]
    return [f for f in found if f.level is Level.STOP and f.rule != "quota.short"]


def _binding(rulebook: Rulebook, facts: Facts) -> list[Limit]:
    limits = (limit for limit in rulebook.limits if limit.rule.startswith("quota."))
    return [x for x in limits if rulebook.subjects.holds((*x.where, *x.count), facts)]
