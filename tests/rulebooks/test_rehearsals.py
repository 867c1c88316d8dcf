"""Of every notice a whole set of nominees can be made up that it finds nothing amiss with, and a slate drawn up of them."""

from __future__ import annotations

import pytest

from tests.conftest import invented
from xuanxian.rulebooks import library
from xuanxian.rules.awards.nominees import Roster, read_nominees
from xuanxian.rules.awards.rosters import check_roster
from xuanxian.rules.awards.slates import awarded_limits, candidates_of, slate
from xuanxian.rules.core.findings import Level


@pytest.mark.parametrize("name", library.names())
def test_invented_nominees_keep_every_rule_and_yield_a_slate_that_does(name):
    rulebook = library.by_name(name)
    people = invented(name)
    assert set(people) == {unit.name for unit in rulebook.units.listed()} and all(people.values())
    records = [record for records in people.values() for record in records]
    columns = {key: [r.get(key) for r in records] for key in dict.fromkeys(k for r in records for k in r)}
    roster = Roster(name, columns, range(2, len(records) + 2))
    assert [f for f in check_roster(rulebook, roster) if f.level is Level.STOP] == []
    nominees, _ = read_nominees(rulebook, roster)
    candidates = candidates_of(rulebook, nominees)
    chosen = slate(awarded_limits(rulebook), list(candidates.values()), rulebook.subjects)
    assert chosen
    on_list = {list(candidates)[i] for i in chosen}
    kept = {key: [v for at, v in enumerate(cells) if at in on_list] for key, cells in columns.items()}
    findings = check_roster(rulebook, Roster(name, kept, range(2, len(on_list) + 2)), slate=True)
    assert [f for f in findings if f.level is Level.STOP and f.rule != "order.sequence"] == []
