"""What tests share: the 2023 notice, its fault rosters, the command line run as a user would, and the database.

`XUANXIAN_DATABASE` names another database than SQLite; `-m db` runs the tests that say why it matters to them."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Each process has a data folder of its own, made before Django reads its settings.
DATA = Path(tempfile.mkdtemp(prefix="xuanxian-tests-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ["XUANXIAN_DATA"] = str(DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "xuanxian.site.settings"

import django  # noqa: E402
import pytest  # noqa: E402
from django.conf import settings as site_settings  # noqa: E402
from hypothesis import settings  # noqa: E402

from xuanxian.cli.main import main  # noqa: E402
from xuanxian.paperwork.invented import invent  # noqa: E402
from xuanxian.rulebooks import library  # noqa: E402

# A landing is judged by the same examples each time; at the desk every run tries new ones and prints how to repeat
# a failure.
settings.register_profile("ci", derandomize=True, print_blob=True)
settings.register_profile("desk", print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

site_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_database = site_settings.DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # A file, since threads and processes share it as they do in life; it need not outlast a power cut.
    _database.setdefault("TEST", {})["NAME"] = str(DATA / "test.sqlite3")
    _database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
django.setup()
# The processes that pytest-xdist starts inherit the environment and would read their settings before they get here.
del os.environ["DJANGO_SETTINGS_MODULE"]

FIXTURES = Path(__file__).parent / "fixtures"
NOTICE = "gx-deputy-work-2023"
REHEARSE = ["xuanxian", "rehearse", NOTICE, "--out", "演练"]


@cache
def invented(name: str, seed: int = 2024) -> dict[str, list[dict[str, str]]]:
    """Of a shipped notice, by unit; shared, so nobody writes into it."""
    return invent(library.by_name(name), seed)


@pytest.fixture(scope="session")
def rulebook():
    return library.by_name(NOTICE)


@pytest.fixture(scope="session")
def notice_text():
    return (library.NOTICES / f"{NOTICE}.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Said:
    code: int
    out: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def rules(self):
        return [finding["rule"] for finding in self.json]


@pytest.fixture
def xuanxian(capsys, monkeypatch, tmp_path):
    """Runs the command in an empty folder and returns its exit code and output; a traceback fails the test."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_info:
            main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Said(int(exit_info.value.code or 0), out)

    return run


@pytest.fixture(scope="session")
def rehearsed(tmp_path_factory, worker_id):
    """The folder that the longest command of the manual makes, which four pages show; of two processes the first makes it."""
    from tests.platform.conftest import until

    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "rehearsed"
    code = folder / "code"
    try:
        folder.mkdir()
    except FileExistsError:
        until(lambda: code.exists() and code.read_text(), 300)
    else:
        with pytest.raises(SystemExit) as ended:
            main([*REHEARSE[1:-1], str(folder / REHEARSE[-1])])
        code.write_text(str(ended.value.code))
    assert code.read_text() == "0"
    return folder / REHEARSE[-1]


@pytest.fixture(scope="session")
def fault_rosters(tmp_path_factory):
    """The rosters that were written from the notice without sight of the code, made by their own script."""
    folder = tmp_path_factory.mktemp("rosters")
    script = shutil.copy(FIXTURES / NOTICE / "rosters" / "make.py", folder)
    subprocess.run([sys.executable, script], check=True, capture_output=True)
    return folder


@pytest.fixture
def roll_call(monkeypatch):
    """The house with a made-up room in it that proves facts."""
    from tests import roll_call as made_up
    from xuanxian.platform import facts, rooms

    there = (*rooms.rooms(), made_up.ROOM)
    monkeypatch.setattr(rooms, "rooms", lambda: there)
    monkeypatch.setattr(facts, "rooms", lambda: there)
    made_up.ASKED.clear()
    for kept in (facts.provers, rooms.case_kinds):
        kept.cache_clear()
    yield made_up.ROOM
    monkeypatch.undo()
    for kept in (facts.provers, rooms.case_kinds):
        kept.cache_clear()


LONG = ("test_documentation.py", "browser/", "site/", "cli/test_founding.py", "platform/test_run.py")


def pytest_collection_modifyitems(items):
    """What takes long goes first, so that of two processes neither ends long after the other."""
    here = Path(__file__).parent
    items.sort(key=lambda item: not str(item.path.relative_to(here)).startswith(LONG))


_DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def _uses_database(item):
    return item.get_closest_marker("django_db") or _DATABASE_FIXTURES & set(item.fixturenames)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    from tests.databases import lent

    with ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(lent())
        yield


@pytest.fixture(scope="module")
def _verified():
    """States of the database in which the record was found whole, in this module."""
    return set()


@pytest.fixture(autouse=True)
def replay(request, _verified):
    """After each test of the database every case is replayed: chains, seals and columns agree with the acts; and whatever can
    be found names the readers that its room would name now. What stands word for word as after an earlier test of the module
    is not looked at again. A test that breaks the record on purpose is marked `tampers`."""
    if not _uses_database(request.node):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    from django.db import connection

    from tests.worlds import written_down
    from xuanxian.platform.acts.queries import verify

    commits = not connection.in_atomic_block
    with written_down() as journal:
        yield
    if request.node.get_closest_marker("tampers") or connection.needs_rollback:
        return
    if commits or (journal.state, journal.lost) not in _verified:
        assert list(verify()) == []
        assert _out_of_step() == []
        _verified.add((journal.state, journal.lost))


def _out_of_step():
    """Entries of search whose readers are others than their room says."""
    from xuanxian.platform.search.models import Entry
    from xuanxian.platform.search.readers import READERS_OF

    found = []
    for kind, readers_of in READERS_OF.items():
        kept = {entry.key: entry for entry in Entry.objects.filter(kind=kind)}
        for key, now in readers_of(list(kept)).items():
            said = ({*kept[key].readers.split()}, {*kept[key].by_title.split()})
            if said != (now.whole, now.by_title):
                found.append(f"{kept[key]}: {said}")
    return found
