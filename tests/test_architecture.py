"""The house: imports run downwards only, the rules stay pure, and files stay small."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "xuanxian"
FLOORS = {
    "rules": 1,
    "rulebooks": 1,
    "paperwork": 2,
    "platform": 3,
    "awards": 4,
    "congress": 4,
    "api": 5,
    "cli": 5,
    "web": 5,
    "site": 6,
}
ROOMS = {
    "platform": (
        "datafolder", "db", "clock", "refusals", "sealed", "organisations", "accounts", "files", "search", "acts",
        "administration", "notifications", "tasks", "rooms", "facts", "attachments", "papers", "messages", "signing", "pages",
    ),
    "awards": (
        "programmes", "nominations", "places", "packages", "sharing", "reading", "consultations", "reviews",
        "disclosures", "honours", "papers", "intake",
    ),
}  # fmt: skip
"""Within a floor a room knows only those before it; its pages may know all."""
PAGES = ("views.py", "urls.py", "forms.py", "apps.py", "room.py")
"""Rooms of one floor may import each other only as listed here."""
SAME_FLOOR = {("rulebooks", "rules")}
PURE_LIBRARIES = {"highspy"}
IMPURE = {
    "os",
    "pathlib",
    "io",
    "random",
    "time",
    "socket",
    "subprocess",
    "tempfile",
    "shutil",
    "sqlite3",
    "urllib",
    "logging",
}
LONGEST = 400


def _modules():
    return sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def _room(path):
    return path.relative_to(SOURCE).parts[0]


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_run_downwards_only(path):
    here = _room(path)
    for name in _imports(path):
        if not name.startswith("xuanxian."):
            continue
        there = name.split(".")[1]
        if here == there or here == "__init__.py":
            continue
        assert FLOORS[there] < FLOORS[here] or (here, there) in SAME_FLOOR, f"{here} may not import {name}"


def _inner():
    return [
        p
        for p in _modules()
        if _room(p) in ROOMS and not p.name.endswith(PAGES) and "migrations" not in p.parts
    ]


@pytest.mark.parametrize("path", _inner(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_room_knows_only_the_rooms_before_it(path):
    floor, room = _room(path), path.relative_to(SOURCE).parts[1].removesuffix(".py")
    order = ROOMS[floor]
    if room == "__init__":
        return
    for name in _imports(path):
        parts = name.split(".")
        if parts[:2] == ["xuanxian", floor] and len(parts) > 2 and parts[2] != room:
            assert order.index(parts[2]) < order.index(room), f"{floor}.{room} may not import {name}"


def test_awards_and_congress_never_meet():
    for floor, other in (("awards", "congress"), ("congress", "awards")):
        for path in (SOURCE / floor).rglob("*.py"):
            assert not [n for n in _imports(path) if n.startswith(f"xuanxian.{other}")]


STATE_COLUMNS = {"status", "at", "promoted", "handed_in", "edition", "handed_in_at", "version_number"}


@pytest.mark.parametrize(
    "path", [p for p in _modules() if _room(p) == "awards"], ids=lambda p: str(p.relative_to(SOURCE))
)
def test_only_the_record_writes_state_columns(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            written = {t.attr for target in targets for t in ast.walk(target) if isinstance(t, ast.Attribute)}
            assert not written & STATE_COLUMNS, f"{path}:{node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            assert not {k.arg for k in node.keywords} & STATE_COLUMNS, f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", sorted((SOURCE / "rules").rglob("*.py")), ids=lambda p: p.name)
def test_the_rules_are_pure(path):
    import sys

    for name in _imports(path):
        top = name.split(".")[0]
        assert top not in IMPURE, f"{path.name} imports {name}"
        assert top in PURE_LIBRARIES | {"xuanxian"} or top in sys.stdlib_module_names, (
            f"{path.name} imports {name}"
        )
    called = {node.func.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
              if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}  # fmt: skip
    assert not called & {"open", "print", "input"}
    attributes = {
        node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert not attributes & {"today", "now", "utcnow"} or path.name == "steps.py", "the rules have no clock"


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_file_is_two_things(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_module_says_what_it_is_for(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or not tree.body


def test_no_notice_is_named_in_code():
    for path in _modules():
        text = path.read_text(encoding="utf-8")
        for notice in ("gx-deputy", "cq-deputy", "petition-system", "gx-model"):
            assert notice not in text, f"{path.name} knows {notice}"
