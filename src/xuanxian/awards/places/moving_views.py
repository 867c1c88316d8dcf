"""The page on which the award office moves unused places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from xuanxian.awards.places.moving import Cell, cells_of, move_places
from xuanxian.awards.programmes import access
from xuanxian.awards.programmes.moves import rulebook_with_moves
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.acts.queries import history
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.forms import long_text
from xuanxian.rules.awards.verbs import MOVE_PLACES


class MovePlaces(forms.Form):
    """`column` names table and column; which rows have it the action says."""

    column = forms.ChoiceField(label="名额")
    giver = forms.ChoiceField(label="调出单位")
    taker = forms.ChoiceField(label="调入单位")
    number = forms.IntegerField(label="个数", min_value=1, max_value=9999)
    reason = forms.CharField(label="理由", widget=long_text(), max_length=1000)

    def __init__(self, cells: Sequence[Cell], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        tables = {cell.table.name for cell in cells}
        columns = dict.fromkeys((cell.table.name, cell.column) for cell in cells)
        keys = [
            (f"{table}|{column}", column if len(tables) == 1 else f"{table} · {column}")
            for table, column in columns
        ]
        rows = [(name, name) for name in dict.fromkeys(cell.row.name for cell in cells)]
        for field, choices in (("column", keys), ("giver", rows), ("taker", rows)):
            self.fields[field].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]


def move(request: Request, pk: int) -> HttpResponse:
    programme = access.programme_to_run(request.seat, pk)
    rulebook = rulebook_with_moves(access.version_to_read(request.seat, pk))
    cells = cells_of(programme, rulebook)
    back = reverse("board", args=[pk])

    def act(data: Any) -> None:
        table, column = data["column"].split("|", 1)
        move_places(
            programme, table, data["giver"], data["taker"], column, data["number"], reason=data["reason"],
            by=request.seat, now=clock.now(),
        )  # fmt: skip

    asked = {name: request.GET[name] for name in ("column", "giver") if name in request.GET}
    return act_page(
        request,
        act,
        MovePlaces(cells, request.POST or None, initial=asked),
        title="调剂名额",
        button="调剂",
        back=back,
        to=request.path,
        done="已调剂，两个单位都会收到通知",
        crumbs=[(programme.title, reverse("programme", args=[pk])), ("名额与进度", back), ("调剂名额", "")],
        consequences=[
            "只能调出没有用的名额，在同一列内调剂；通知印的数不动，另记一条办理记录，各项检查随即按调剂后的名额办。",
            "调错了的，再反向调剂一次。",
        ],
        template="places/move.html",
        tables=_left(cells),
        acts=history(programme.case_id).filter(verb=MOVE_PLACES),
    )


def _left(cells: Sequence[Cell]) -> list[tuple[str, list[str], list[tuple[str, list[Cell | None]]]]]:
    """Each table of which some place is unused: its name, its columns, its rows with a cell for each column."""
    found = []
    for table in dict.fromkeys(cell.table.name for cell in cells):
        mine = [cell for cell in cells if cell.table.name == table]
        with_some = dict.fromkeys(cell.row.name for cell in mine if cell.left)
        columns = list(dict.fromkeys(cell.column for cell in mine))
        at = {(cell.row.name, cell.column): cell for cell in mine}
        rows = [(row, [at.get((row, column)) for column in columns]) for row in with_some]
        if rows:
            found.append((table, columns, rows))
    return found
