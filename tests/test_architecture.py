"""The house: imports run downwards only, the rules stay pure, and files stay small."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "xuanxian"
FLOORS = {
    "rules": 1,
    "rulebooks": 1,
    "workdays": 1,
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
        "datafolder", "db", "clock", "given", "refusals", "sealed", "organisations", "accounts", "files", "search", "acts",
        "rooms", "notifications", "tasks", "administration", "calendars", "demonstration",
        "facts", "attachments", "papers", "messages", "signing", "pages",
    ),
    "awards": (
        "programmes", "nominations", "places", "packages", "sharing", "reading", "consultations", "reviews",
        "disclosures", "honours", "papers", "intake", "demo",
    ),
}  # fmt: skip
"""Within a floor a room knows only those before it; its pages may know all."""
PAGES = ("views.py", "urls.py", "forms.py", "apps.py", "room.py")
"""Rooms of one floor may import each other only as listed here."""
SAME_FLOOR = {("rulebooks", "rules"), ("workdays", "rules"), ("rulebooks", "workdays")}
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


@cache
def _text(path):
    return path.read_text(encoding="utf-8")


@cache
def _nodes(path):
    return list(ast.walk(ast.parse(_text(path))))


def _imports(path):
    for node in _nodes(path):
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


# ——— templates, files and tags ————————————————————————————————————————————————————————————————————————


def _files(*suffixes):
    """Of the rooms' own making: the editor of rulebooks is as its makers left it."""
    return sorted(p for p in SOURCE.rglob("*") if p.suffix in suffixes and "codemirror" not in p.parts)


def _home(path):
    """Floor and room; a floor that has no rooms is its own."""
    floor, room, *_ = path.relative_to(SOURCE).parts
    return floor, room.removesuffix(".py") if floor in ROOMS else floor


def _by_name(folder):
    """What lies in the folders of this name, by the name under which it is asked for."""
    found = {}
    for path in SOURCE.rglob(f"{folder}/**/*"):
        if path.is_file() and "__pycache__" not in path.parts:
            found.setdefault(str(path).split(f"/{folder}/", 1)[1], []).append(path)
    return found


TEMPLATES, STATIC = _by_name("templates"), _by_name("static")
TAGS = {path.stem: path for path in SOURCE.glob("*/*/templatetags/*.py") if path.stem != "__init__"}
FRAME = ("platform", "pages")
"""Its templates and files are every page's, those of platform's earlier rooms too."""
ASKED_FOR = re.compile(r"""["']([\w-]+/[\w./-]+\.(?:html|js|css|svg))["']""")


def _stands_before(there, here):
    if there in (here, FRAME) or FLOORS[there[0]] < FLOORS[here[0]]:
        return True
    order = ROOMS.get(here[0], ())
    return there[0] == here[0] and order.index(there[1]) < order.index(here[1])


@pytest.mark.parametrize("assets", [TEMPLATES, STATIC], ids=["templates", "static"])
def test_no_two_rooms_have_a_file_of_the_same_name(assets):
    assert {name: paths for name, paths in assets.items() if len(paths) > 1} == {}


@pytest.mark.parametrize("path", _files(".py", ".html"), ids=lambda p: str(p.relative_to(SOURCE)))
def test_templates_and_files_are_those_of_the_room_or_of_one_before_it(path):
    for name in ASKED_FOR.findall(_text(path)):
        for asset in TEMPLATES.get(name, []) + STATIC.get(name, []):
            assert _stands_before(_home(asset), _home(path)), f"{path}: {name}"


@pytest.mark.parametrize("path", _files(".html"), ids=lambda p: str(p.relative_to(SOURCE)))
def test_what_a_template_asks_for_is_there_and_its_tags_stand_before_it(path):
    missing = [name for name in ASKED_FOR.findall(_text(path)) if name not in TEMPLATES | STATIC]
    assert missing == []
    for loaded in re.findall(r"{% load ([\w ]+) %}", _text(path)):
        for tag in loaded.split():
            if tag != "static":
                assert _stands_before(_home(TAGS[tag]), _home(path)), f"{path}: {tag}"


@pytest.mark.parametrize("path", _files(".js"), ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_script_imports_from_the_room_or_from_one_before_it(path):
    for name in re.findall(r"""from\s+["']([^"']+)["']""", _text(path)):
        asked = str(Path("/", *path.parts[path.parts.index("static") + 1 : -1], name).resolve())[1:]
        (asset,) = STATIC[asked]
        assert _stands_before(_home(asset), _home(path)), f"{path}: {name}"


# ——— words ———————————————————————————————————————————————————————————————————————————————————————————

OF_AWARDS = re.compile(
    r"nominat|nominee|programme|award|honou?r|\bslate\b|quota|recommend|rulebook|commend|disclosure|consultation|screening|conferral|decider"
    "|推荐|评选|表彰|报送|参评|荣誉|名额|规则书|公示|授予|备选|审定|初评|征求意见|递补|申报|评审",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "path",
    [
        p
        for p in _files(".py", ".html", ".js", ".css")
        if _room(p) == "platform" and "migrations" not in p.parts
    ],
    ids=lambda p: str(p.relative_to(SOURCE)),
)
def test_platform_speaks_no_word_of_awards(path):
    assert [line for line in _text(path).splitlines() if OF_AWARDS.search(line)] == []


READS_ITSELF = re.compile(
    r"\.is(digit|decimal|numeric)\(|\bint\((request|posted|data)|date\.fromisoformat\(|strptime\("
    r"|forms\.(DateField|ModelChoiceField|ModelMultipleChoiceField)\("
)


@pytest.mark.parametrize(
    "path",
    [p for p in _modules() if p.name.endswith(("views.py", "forms.py", "access.py", "lists.py"))],
    ids=lambda p: str(p.relative_to(SOURCE)),
)
def test_numbers_days_and_keys_that_somebody_sent_are_read_in_one_place(path):
    """`platform/given.py`, and the fields of `platform/pages/forms.py`."""
    assert [line for line in _text(path).splitlines() if READS_ITSELF.search(line)] == []


STATE_COLUMNS = {"status", "at", "promoted", "handed_in", "edition", "handed_in_at", "version_number"}


@pytest.mark.parametrize(
    "path", [p for p in _modules() if _room(p) == "awards"], ids=lambda p: str(p.relative_to(SOURCE))
)
def test_only_the_record_writes_state_columns(path):
    for node in _nodes(path):
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
    called = {node.func.id for node in _nodes(path)
              if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}  # fmt: skip
    assert not called & {"open", "print", "input"}
    attributes = {node.attr for node in _nodes(path) if isinstance(node, ast.Attribute)}
    assert not attributes & {"today", "now", "utcnow"} or path.name == "steps.py", "the rules have no clock"


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_file_is_two_things(path):
    assert len(_text(path).splitlines()) <= LONGEST


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_module_says_what_it_is_for(path):
    tree = _nodes(path)[0]
    assert ast.get_docstring(tree) or not tree.body


def test_no_notice_is_named_in_code():
    for path in _modules():
        text = _text(path)
        for notice in ("gx-deputy", "cq-deputy", "petition-system", "gx-model"):
            assert notice not in text, f"{path.name} knows {notice}"


def test_no_line_of_a_template_is_longer_than_two_hundred_characters():
    long = [
        f"{file.relative_to(SOURCE)}:{number}"
        for file in SOURCE.rglob("*.html")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 200
    ]
    assert long == []
