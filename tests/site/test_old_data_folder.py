"""A data folder that version 0.2 made is opened, migrated, verified, read and worked on by this one.

What may change, and then is changed here: a table gets another name or is put together with another (say so in `MOVED`);
tables and columns are added. What may not: a row that is gone, a head or a length, where a case stands, a sealed value that
does not open, a file that does not lead to its content, an address with which users have bookmarks. Then not this test is
wrong, but the migration. The folder itself and `expected.json` are never made anew; a later version gets one of its own."""

from __future__ import annotations

import json
import lzma
import os
import shutil
import tarfile
from types import SimpleNamespace

import pytest

from tests.conftest import FIXTURES
from tests.platform.conftest import House
from xuanxian.platform.db.backup import MANIFEST

FOLDER = FIXTURES / "data-folder-0.2"
BACKUP = FOLDER / "backup.tar.xz"
"""The folder whole, keys too, as the old version's own `backup` packed it."""
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
MOVED = {"nominations_attachment": "attachments_attachment", "papers_paper": "printed_paper"}
"""A table of version 0.2 → the table that has its rows now (and perhaps more)."""


def house_at(data):
    env = {name: value for name, value in os.environ.items() if name != "XUANXIAN_DATABASE"}
    return House(
        data, {**env, "XUANXIAN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "xuanxian.site.settings"}
    )


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """Unpacked and migrated as an operator would; `rows`, `cases`, `seals` as they are then; `seen` is what one process
    saw of it, which took a step in the end."""
    house = house_at(tmp_path_factory.mktemp("old") / "data")
    with tarfile.open(BACKUP) as archive:
        parts = [part for part in archive.getmembers() if part.name != MANIFEST]
        archive.extractall(house.data, parts, filter="data")
    code, said = house.xuanxian("migrate", "--data", house.data)
    assert code == 0, said
    tables = {name for (name,) in house.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    names = {MOVED.get(name, name) for name in EXPECTED["rows"]}
    rows = {name: house.rows(f'SELECT count(*) FROM "{name}"')[0][0] for name in names & tables}
    cases = {str(pk): rest for pk, *rest in house.rows("SELECT id, kind, length, head FROM acts_case")}
    seals = house.rows("SELECT root FROM acts_seal ORDER BY id")
    passwords = dict(house.rows("SELECT username, password FROM accounts_user"))
    seen = house.python(
        f"from tests.site.old_data_folder import tell\ntell({str(FOLDER / 'expected.json')!r})"
    )
    *said, seen = seen.splitlines()
    print(*said, sep="\n")  # what went wrong in its pages, shown when a test fails
    seen = json.loads(seen)
    return SimpleNamespace(house=house, rows=rows, cases=cases, seals=seals, passwords=passwords, seen=seen)


def test_no_row_of_any_table_is_lost(old):
    wanted: dict[str, int] = {}
    for name, number in EXPECTED["rows"].items():
        wanted[MOVED.get(name, name)] = wanted.get(MOVED.get(name, name), 0) + number
    assert {name: n for name, n in wanted.items() if old.rows.get(name, 0) < n} == {}


def test_every_case_keeps_its_kind_its_length_and_its_head(old):
    wanted = {pk: [case["kind"], case["length"], case["head"]] for pk, case in EXPECTED["cases"].items()}
    assert {pk: old.cases.get(pk) for pk in wanted} == wanted


def test_the_seals_stand_and_the_newest_has_the_root_that_was_printed(old):
    assert (len(old.seals), old.seals[-1][0]) == (EXPECTED["seals"]["number"], EXPECTED["seals"]["root"])


def test_the_record_verifies_and_every_case_stands_where_it_stood(old):
    assert old.seen["broken"] == []
    assert old.seen["states"] == {pk: case["state"] for pk, case in EXPECTED["cases"].items()}


def test_everybody_keeps_the_old_password_and_signs_in_with_it(old):
    """All have the same, so that it need be checked, which takes time, for a few only."""
    assert old.seen["signed in"] == EXPECTED["sign in"]
    assert len({old.passwords[name] for name in EXPECTED["usernames"]}) == 1


def test_the_pages_open_for_their_users_and_show_what_they_showed(old):
    assert old.seen["pages"] == [[p["username"], p["address"], 200, True] for p in EXPECTED["pages"]]


def test_what_was_entered_of_a_nominee_stands_on_its_page(old):
    assert old.seen["values"] == {pk: list(one["values"]) for pk, one in EXPECTED["nominees"].items()}


def test_every_identity_number_opens_and_is_the_one_that_was_typed(old):
    assert old.seen["numbers"] == EXPECTED["numbers"]


def test_every_file_that_belonged_to_a_nominee_opens_from_its_page(old):
    assert old.seen["attachments"] == EXPECTED["attachments"]["of nominees"]


def test_papers_that_were_made_come_out_byte_for_byte(old):
    assert old.seen["made"] == [made["digest"] for made in EXPECTED["made"]]


def test_a_nominee_is_found_by_name_by_those_who_may_and_by_nobody_else(old):
    assert old.seen["found"] == [[address] for _, _, address in EXPECTED["found"]]
    assert old.seen["strangers found"] == [[]] * len(EXPECTED["not found"])


def test_a_new_act_is_recorded_on_an_old_case_and_the_record_verifies_again(old):
    assert old.seen["act"] == [302, False, True]
    assert old.seen["broken after the act"] == []
    key = EXPECTED["act"]["case"]
    length, head = EXPECTED["cases"][key]["length"], EXPECTED["cases"][key]["head"]
    added = old.house.rows(f"SELECT seq, previous FROM acts_act WHERE case_id = {key} AND seq > {length}")
    assert added == [(length + 1, head)]


def test_a_backup_that_the_old_version_made_restores_to_a_folder_that_verifies(tmp_path):
    backup, house = tmp_path / "备份.tar", house_at(tmp_path / "data")
    with lzma.open(BACKUP) as packed, backup.open("wb") as file:
        shutil.copyfileobj(packed, file)
    code, said = house.xuanxian("restore", backup, "--data", house.data)
    assert (code, "办理记录、封存和现状相符，文件齐全" in said) == (0, True), said
