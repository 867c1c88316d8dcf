"""Every table of the house says what its rows are: a new one is thought of before it is there, one that is gone is not
spoken of any more."""

from pathlib import Path

import pytest
from django.apps import apps

from xuanxian.platform.acts.actions import PROJECTIONS
from xuanxian.platform.acts.contents import CONTENTS
from xuanxian.platform.db import append_only
from xuanxian.platform.rooms import Covered, Derived, Drafted, Kept, OfRecord, Table, rooms, tables

STRUCTURE = Path(__file__).parents[2] / "docs" / "structure.md"
WORDS = {
    OfRecord: "the record itself",
    Covered: "covered by acts",
    Drafted: "draft",
    Derived: "derived",
    Kept: "kept by the house",
}


def _ours():
    return {m._meta.label: m for m in apps.get_models() if m.__module__.startswith("xuanxian.")}


def test_every_table_says_what_it_is_and_none_that_is_not_there_does():
    assert set(tables()) == set(_ours())


def test_a_table_is_named_by_its_own_room_and_once():
    named = [(label, room.name) for room in rooms() for label in room.tables]
    assert len(named) == len(tables())
    homes = {label: model._meta.app_config.name.removeprefix("xuanxian.") for label, model in _ours().items()}
    assert dict(named) == homes


@pytest.mark.parametrize("label", sorted(tables()))
def test_it_says_why_in_one_line_and_in_one_way(label):
    table = tables()[label]
    assert type(table) in WORDS and table.why and "\n" not in table.why and "|" not in table.why


def test_what_acts_cover_names_the_projection_of_the_table_or_acts_that_hold_something_of_it():
    covered = {label: table for label, table in tables().items() if isinstance(table, Covered)}
    for label, table in covered.items():
        assert bool(table.kind) is not bool(table.verbs), label
        assert not table.kind or PROJECTIONS[table.kind].model._meta.label == label
        assert all(verb in CONTENTS for verb in table.verbs), label


def test_every_table_whose_columns_acts_write_is_among_the_covered():
    kinds = {table.kind for table in tables().values() if isinstance(table, Covered) and table.kind}
    assert kinds == set(PROJECTIONS)


def test_what_is_written_once_is_the_record_or_covered_by_it():
    once = [label for label in tables() if _ours()[label]._meta.db_table in append_only.tables()]
    assert len(once) > 10
    assert [label for label in once if not isinstance(tables()[label], Covered | OfRecord)] == []


def _row(label: str, table: Table) -> str:
    by = ""
    if isinstance(table, Covered):
        by = f"status of {table.kind}" if table.kind else "、".join(table.verbs)
    return f"| `{label}` | {WORDS[type(table)]} | {by} | {table.why} |"


def test_the_page_on_the_structure_has_the_same_list():
    text = STRUCTURE.read_text(encoding="utf-8")
    said = text.partition("## What every table is")[2].partition("\n## ")[0]
    rows = [line for line in said.splitlines() if line.startswith("| `")]
    assert rows == [_row(label, table) for label, table in tables().items()]
