"""Which tests run on PostgreSQL too: those whose subject the two databases do each in its own way."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
OWN_WAYS = re.compile(
    r"from xuanxian\.platform\.db|transaction=True|connection\.cursor|\bIntegrityError\b|import at_once"
)
"""What differs between the two, tests that commit, SQL written by hand, constraints, many at once."""

ANY_WILL_DO = {
    "platform/test_tables.py": "reads which tables are append-only, and asks no database",
    "site/test_old_data_folder.py": "old data folders are SQLite's",
}


MARK = re.compile(r"pytest\.mark\.db\b(\(\"[^\"]+\"\))?")


def _texts():
    found = {str(p.relative_to(TESTS)): p.read_text(encoding="utf-8") for p in TESTS.rglob("test_*.py")}
    return {name: text for name, text in found.items() if name != Path(__file__).name}


def test_what_each_database_does_in_its_own_way_is_tried_on_both():
    own = {name for name, text in _texts().items() if OWN_WAYS.search(text) and not MARK.search(text)}
    assert own == set(ANY_WILL_DO)


def test_the_mark_says_why():
    said = {name: [m[1] for m in MARK.finditer(text)] for name, text in _texts().items()}
    assert [name for name, whys in said.items() if None in whys] == []
    assert sum(map(len, said.values())) > 15
