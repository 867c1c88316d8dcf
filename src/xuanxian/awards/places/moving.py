"""The award office moves unused places (调剂): from one row of a quota table to another of the same column, by an act on the
programme's case. What is printed stays; a move is corrected by a move back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from xuanxian.awards.nominations.actions import package_of
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.nominations.slots import facts_of_unit
from xuanxian.awards.places.counting import tallied
from xuanxian.awards.programmes.models import Programme
from xuanxian.awards.programmes.moves import rulebook_with_moves
from xuanxian.awards.programmes.queries import units_of, version_in_force
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, record
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.refusals import Refused, refused
from xuanxian.rules.awards.contents import PlacesMoved
from xuanxian.rules.awards.limits import QUOTA_ROW, UNIT, Group, readings
from xuanxian.rules.awards.quotas import QuotaTable, Row
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.verbs import MOVE_PLACES


@dataclass(frozen=True)
class Cell:
    """A figure of a quota table that may be moved: how many stand in the lists of the row's units, surely or perhaps."""

    table: QuotaTable
    row: Row
    column: str
    most: int
    used: int

    @property
    def left(self) -> int:
        return max(0, self.most - self.used)


def cells_of(programme: Programme, rulebook: Rulebook) -> list[Cell]:
    """Two questions. Of whom a column cannot be said they count in it: what may be taken is not unused."""
    names = dict(Package.objects.filter(programme=programme).values_list("pk", "unit_name"))
    of_row: dict[object, list[Group]] = defaultdict(list)
    for package, groups in tallied(rulebook, Nomination.objects.filter(programme=programme), names).items():
        of_row[facts_of_unit(rulebook, names[package]).get(QUOTA_ROW)] += groups
    return [
        cell for table, row in _movable(rulebook) for cell in _read(rulebook, table, row, of_row[row.name])
    ]


def _movable(rulebook: Rulebook) -> Iterator[tuple[QuotaTable, Row]]:
    return ((table, row) for table in rulebook.quotas for row in table.rows if table.may_move(row))


def _read(rulebook: Rulebook, table: QuotaTable, row: Row, groups: Sequence[Group]) -> Iterator[Cell]:
    cells = list(table.cells(row))
    read = readings([limit for _, limit in cells], groups, rulebook.subjects)
    for (column, _), reading in zip(cells, read, strict=True):
        yield Cell(table, row, column.label, reading.most or 0, reading.count + reading.unknown)


@transaction.atomic
def move_places(
    programme: Programme, table: str, giver: str, taker: str, column: str, number: int, *, reason: str,
    by: Appointment, now: datetime,
) -> None:  # fmt: skip
    """Refused for more than is unused where they come from. The units of both rows are told."""
    parts = [part for part in units_of(programme) if part.quota_row in (giver, taker)]
    packages = [package_of(programme, part) for part in parts]
    # Nobody takes a place of either row until we are done, nor moves another.
    lock([programme.case_id, *(package.case_id for package in packages)])
    rulebook = rulebook_with_moves(version_in_force(programme))
    found = _demand_movable(rulebook, table, giver, taker, column)
    cell = next(
        c
        for c in cells_of(programme, rulebook)
        if (c.table.name, c.row.name, c.column) == (table, giver, column)
    )
    if number < 1 or number > cell.left:
        raise refused(
            "places.unused",
            f"{giver}的「{column}」名额{cell.most}，名单上已有{cell.used}，没有用的{cell.left}，不能调出{number}",
            f"请改为1至{cell.left}" if cell.left else "请选择还有名额没有用的单位",
            subject=giver, clause=found.clause,
        )  # fmt: skip
    if not reason.strip():
        raise refused("reason.missing", "没有写调剂理由", "请写明理由", subject=giver)
    content = PlacesMoved(
        table=table, giver=giver, taker=taker, column=column, number=number, clause=found.clause
    )
    record(
        programme.case, MOVE_PLACES, by=by, now=now, content=content, reason=reason.strip(),
        concerns=[package.case for package in packages],
    )  # fmt: skip
    for part, package in zip(parts, packages, strict=True):
        way = "调出" if part.quota_row == giver else "调入"
        text = f"{way}{number}个「{column}」名额（由{giver}调入{taker}）：{reason.strip()}"
        tell(part.organisation, text, reverse("package", args=[package.pk]), now=now)


def _demand_movable(rulebook: Rulebook, table: str, giver: str, taker: str, column: str) -> QuotaTable:
    """The table in which both rows have a figure of their own in the column; refused with all that is wrong."""
    found = next((t for t in rulebook.quotas if t.name == table and t.by == UNIT), None)
    if found is None:
        raise refused("places.row", f"「{table}」不是按推荐单位分配的名额表", "请从本次活动的名额表中选择")
    rows = {row.name: row for row in found.rows}
    stops = []
    for name in dict.fromkeys((giver, taker)):
        row = rows.get(name)
        if row is None:
            stops += refused(
                "places.row", f"「{found.name}」没有「{name}」这一行", "请从名额表中选择单位"
            ).findings
        elif row.per:
            stops += refused(
                "places.row", f"「{name}」一行印的是每个单位的名额，没有单独的数，不能调剂",
                "确需增减的，请修订通知", clause=found.clause,
            ).findings  # fmt: skip
        elif column not in {c.label for c in found.may_move(row)}:
            stops += refused(
                "places.column", f"{name}在「{found.name}」没有「{column}」这一列的名额数", "请选择两个单位都有的一列",
                clause=found.clause,
            ).findings  # fmt: skip
    if giver == taker:
        stops += refused("places.row", "调出和调入是同一单位", "请选择另一个单位").findings
    if stops:
        raise Refused([replace(stop, subject=column) for stop in stops])
    return found
