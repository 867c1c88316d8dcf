"""The quota board: every unit with its places used and left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.nominations.slots import facts_of_unit
from xuanxian.awards.places.counting import Meter, Unsure, measured, rows_of, tallied, unsure_of
from xuanxian.awards.programmes.models import Participation, Version
from xuanxian.awards.programmes.moves import rulebook_with_moves
from xuanxian.rules.awards.limits import QUOTA_ROW, UNIT, Group, Limit, fields_of, readings
from xuanxian.rules.awards.quotas import TOTAL, QuotaTable
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.units import KIND
from xuanxian.rules.core.subjects import Facts, Value


@dataclass(frozen=True)
class Head:
    """A column of the board: a category of a quota table, with its reserves where the table has any."""

    table: str
    category: str
    reserve: bool


@dataclass(frozen=True)
class BoardRow:
    """A recommending unit on the quota board: a meter for each head, None where the table gives the unit nothing.
    `package` is None as long as it has not begun."""

    participation: Participation
    package: Package | None
    meters: Sequence[Meter | None]
    unsure: Unsure

    @property
    def state(self) -> str:
        return self.package.status if self.package else "未开始"


@dataclass(frozen=True)
class Total:
    """Used by all; printed, None where the table prints no total."""

    used: int
    most: int | None
    reserve_used: int
    reserve_most: int | None


@dataclass(frozen=True)
class OtherTable:
    """A table whose rows are no units but values of a field, over all lists together: each row with (used, places)."""

    name: str
    by: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[tuple[int, int] | None]]]


@dataclass(frozen=True)
class Board:
    """A page of units; `states` counts all of them by how far they are. `totals` and `others` are for those who see every
    unit."""

    heads: Sequence[Head]
    rows: Sequence[BoardRow]
    states: Mapping[str, int]
    totals: Sequence[Total] = ()
    others: Sequence[OtherTable] = ()

    @property
    def reserves(self) -> bool:
        return any(head.reserve for head in self.heads)

    @property
    def unsure(self) -> Sequence[BoardRow]:
        return [row for row in self.rows if row.unsure.number]


def board(
    version: Version, units: Sequence[Participation], every: QuerySet[Participation], count: int, whole: bool
) -> Board:
    """`units` are those of the page, `every` and `count` all that may be seen, `whole` says that these are all there are;
    two questions whatever their number."""
    programme, rulebook = version.programme, rulebook_with_moves(version)
    begun = Package.objects.filter(programme=programme, unit__in=every.values("organisation"))
    packages = {p.unit_id: p for p in begun.order_by()}
    shown = list(packages.values()) if whole else [p for u in units if (p := packages.get(u.organisation_id))]
    nominations = Nomination.objects.filter(programme=programme)
    if not whole:
        nominations = nominations.filter(package__in=shown)
    groups = tallied(rulebook, nominations, {p.pk: p.unit_name for p in shown})
    facts = [facts_of_unit(rulebook, unit.unit_name) for unit in units]
    used = {table.name for one in facts for table, _ in rows_of(rulebook, one)}
    tables = [table for table in rulebook.quotas if table.name in used]
    heads = [head for table in tables for head in _heads(table)]
    rows = []
    for unit, one in zip(units, facts, strict=True):
        package = packages.get(unit.organisation_id)
        mine = groups.get(package.pk, []) if package else []
        rows.append(BoardRow(unit, package, _row(rulebook, heads, one, mine), unsure_of(rulebook, one, mine)))
    states = Counter(str(p.status) for p in packages.values())
    states["未开始"] = count - len(packages)
    if not whole:
        return Board(heads, rows, +states)
    everybody = [group for mine in groups.values() for group in mine]
    totals = [total for table in tables for total in _totals(rulebook, table, everybody)]
    others = [_other(rulebook, table, everybody) for table in rulebook.quotas if table.by != UNIT]
    return Board(heads, rows, +states, totals, others)


def _heads(table: QuotaTable) -> list[Head]:
    reserves = {column.category for column in table.columns if column.reserve}
    return [Head(table.name, c, c in reserves) for c in table.categories() if c != TOTAL]


def _row(
    rulebook: Rulebook, heads: Sequence[Head], unit: Facts, groups: Sequence[Group]
) -> list[Meter | None]:
    found = {
        (table.name, meter.category): meter
        for table, row in rows_of(rulebook, unit)
        for meter in measured(rulebook, table, row, groups)
    }
    return [found.get((head.table, head.category)) for head in heads]


def _totals(rulebook: Rulebook, table: QuotaTable, groups: Iterable[Group]) -> list[Total]:
    """Used by all units of the table, of the printed total where there is one."""
    rows = {row.name for row in table.rows}
    mine = (g for g in groups if rows.intersection((g.facts.get(QUOTA_ROW), g.facts.get(KIND))))
    columns = [column for column in table.columns if column.category != TOTAL]
    counts = _counts(rulebook, [Limit(c.category, c.subjects) for c in columns], mine)
    number = {(c.category, c.reserve): count for c, count in zip(columns, counts, strict=True)}
    return [
        Total(
            number.get((head.category, False), 0),
            _printed(table, head.category, False),
            number.get((head.category, True), 0),
            _printed(table, head.category, True),
        )
        for head in _heads(table)
    ]


def _printed(table: QuotaTable, category: str, reserve: bool) -> int | None:
    figure = table.figure(TOTAL, category, reserve) if table.totals else None
    return figure.high if figure else None


def _other(rulebook: Rulebook, table: QuotaTable, groups: Iterable[Group]) -> OtherTable:
    columns = [column for column in table.columns if column.category != TOTAL]
    cells = [(row.name, column, limit) for row in table.rows for column, limit in table.cells(row)]
    counts = _counts(rulebook, [limit for _, _, limit in cells], groups)
    found = {
        (row, column): (count, limit.high)
        for (row, column, limit), count in zip(cells, counts, strict=True)
        if isinstance(limit.high, int)
    }
    return OtherTable(
        table.name,
        table.by,
        [column.label for column in columns],
        [(row.name, [found.get((row.name, column)) for column in columns]) for row in table.rows],
    )


def _counts(rulebook: Rulebook, limits: Sequence[Limit], groups: Iterable[Group]) -> list[int]:
    """How many each limit counts; units are told apart only where a limit does."""
    fields = fields_of(limits, rulebook.subjects)
    merged: Counter[tuple[Value, ...]] = Counter()
    for group in groups:
        merged[tuple(group.facts.get(name) for name in fields)] += group.size
    alike = [Group(dict(zip(fields, key, strict=True)), size) for key, size in merged.items()]
    return [reading.count for reading in readings(limits, alike, rulebook.subjects)]
