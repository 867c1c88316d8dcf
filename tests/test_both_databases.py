"""Which tests run on PostgreSQL too: those whose subject the two databases do each in its own way."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
MODULES = [str(p.relative_to(TESTS)) for p in sorted(TESTS.rglob("test_*.py")) if p != Path(__file__)]
OWN_WAYS = re.compile(
    r"from xuanxian\.platform\.db|transaction=True|connection\.cursor|\bIntegrityError\b|import at_once"
)
"""What differs between the two, tests that commit, SQL written by hand, constraints, many at once."""

OF_ONE = {"site/test_old_data_folder.py"}
"""Old data folders are SQLite's."""


def _marks(module):
    """What every `pytest.mark.db` says."""
    nodes = list(ast.walk(ast.parse((TESTS / module).read_text(encoding="utf-8"))))
    said = {id(n.func): [ast.unparse(a) for a in n.args] for n in nodes if isinstance(n, ast.Call)}
    found = [n for n in nodes if isinstance(n, ast.Attribute) and n.attr == "db"]
    return [said.get(id(n), []) for n in found if ast.unparse(n) == "pytest.mark.db"]


@pytest.mark.parametrize(
    "module",
    [m for m in MODULES if m not in OF_ONE and OWN_WAYS.search((TESTS / m).read_text(encoding="utf-8"))],
)
def test_what_each_database_does_in_its_own_way_is_tried_on_both(module):
    assert _marks(module)


@pytest.mark.parametrize("module", [m for m in MODULES if _marks(m)])
def test_the_mark_says_why(module):
    assert all(len(why) == 1 for why in _marks(module))
