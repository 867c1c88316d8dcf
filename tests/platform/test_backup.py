"""A backup is whole or absent, is taken while people write, and restores to a state that verifies."""

import io
import json
import shutil
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.platform.conftest import URL, address
from xuanxian.platform.db.backup import CannotBackUp, restore_backup, write_backup

pytestmark = pytest.mark.db("a backup is made by the database's own tools")

WRITER = """
import sys, threading, time
from xuanxian.platform import clock
from xuanxian.platform.acts.actions import open_case, record, seal
from xuanxian.platform.files.actions import store
stop = threading.Event()
def write(n):
    cases = [open_case("示例") for _ in range(3)]
    for turn in range(2000):
        if stop.is_set():
            break
        file = store(f"{n}.pdf", "pdf", f"%PDF-{n}-{turn}".encode() * 50, by=None, now=clock.now())
        record(cases[turn % 3], "提出", by=None, now=clock.now(), reason=str(file.pk), concerns=cases)
        if n == 0:
            seal(now=clock.now())
        if turn == 5:
            sys.stdout.write(f"{n}\\n")  # in one piece: four threads write
            sys.stdout.flush()
        time.sleep(0.02)
threads = [threading.Thread(target=write, args=[n]) for n in range(4)]
for thread in threads: thread.start()
sys.stdin.read()
stop.set()
"""
FILED = (
    "from xuanxian.platform import clock; from xuanxian.platform.acts.actions import open_case, record\n"
    "from xuanxian.platform.files.actions import store\n"
    "file = store('示例.pdf', 'pdf', b'%PDF-1', by=None, now=clock.now())\n"
    "record(open_case('示例'), '提出', by=None, now=clock.now(), reason=str(file.pk))"
)


def counts(house):
    """Of acts, seals and files."""
    tables = ("acts_act", "acts_seal", "files_storedfile")
    return [house.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables]


def backed_up(house, *options):
    out = house.data.with_name("备份.tar")
    code, said = house.xuanxian("backup", "--data", house.data, "--out", out, *options)
    assert code == 0, said
    return out, said


def members(backup):
    with tarfile.open(backup) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def rewrite(backup, change):
    """The same tar with other members."""
    contents = change(members(backup))
    with tarfile.open(backup, "w") as tar:
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def nothing_is_left_at(house):
    assert not house.data.exists() or not any(house.data.iterdir())
    assert not [path for path in house.data.parent.iterdir() if path.name.startswith(".xuanxian")]


def test_a_backup_taken_while_people_write_restores_to_a_state_that_verifies(house, empty_house):
    writer = house.start("-c", f"import django; django.setup()\n{WRITER}", stdin=-1)
    assert sorted(writer.stdout.readline() for _ in range(4)) == ["0\n", "1\n", "2\n", "3\n"]
    before = counts(house)
    backup, _ = backed_up(house)
    after = counts(house)
    out, _ = writer.communicate("", timeout=60)
    assert writer.returncode == 0, out
    assert before < after < counts(house)
    code, said = empty_house.xuanxian("restore", backup, "--data", empty_house.data)
    assert (code, "办理记录、封存和现状相符，文件齐全" in said) == (0, True), said
    restored = counts(empty_house)
    assert all(low <= n <= high for low, n, high in zip(before, restored, after, strict=True))
    nothing = [path for path in backup.parent.iterdir() if path.name.startswith(".xuanxian")]
    assert nothing == [] and backup.stat().st_mode & 0o777 == 0o600


def test_without_keys_it_says_so_and_the_restored_folder_waits_for_them(house, empty_house):
    backup, said = backed_up(house)
    assert "不含密钥" in said and not [name for name in members(backup) if name.startswith("keys/")]
    code, said = empty_house.xuanxian("restore", backup, "--data", empty_house.data)
    assert code == 0 and "请把原来的密钥复制到" in said
    for _ in range(2):
        code, said = empty_house.xuanxian("run", "--data", empty_house.data, "--port", 0)
        assert code == 2 and "没有原来的密钥" in said
        empty_house.xuanxian("clock", "--data", empty_house.data)  # makes keys, but not the right ones
    for key in (house.data / "keys").iterdir():
        (empty_house.data / "keys" / key.name).write_bytes(key.read_bytes())
    # All that `run` demands of a folder before it serves it.
    empty_house.python(
        "from pathlib import Path; from xuanxian.cli.data_folders import bring_up_to_date, demand_keys\n"
        f"demand_keys(Path({str(empty_house.data)!r})); bring_up_to_date(Path({str(empty_house.data)!r}))"
    )


def test_with_keys_and_settings_the_restored_folder_is_the_same(house, empty_house):
    house.xuanxian("clock", "--data", house.data, "2023-12-18")
    (house.data / "xuanxian.toml").write_text("hosts = ['示例.gov']\ndemo = true\n")
    house.python(FILED)
    backup, said = backed_up(house, "--with-keys")
    assert "含有密钥" in said and "文件 1 个" in said
    assert empty_house.xuanxian("restore", backup, "--data", empty_house.data)[0] == 0
    for name in ("keys/sm4", "keys/mark", "keys/site", "clock"):
        assert (empty_house.data / name).read_bytes() == (house.data / name).read_bytes()
    said = empty_house.python(
        "from django.conf import settings; from xuanxian.platform.files.models import StoredFile\n"
        "from xuanxian.platform.files.actions import content_of\n"
        "print(settings.ALLOWED_HOSTS, settings.DEMO, content_of(StoredFile.objects.get()))\n"
        "from xuanxian.platform.db import append_only; print(append_only.missing())"
    )
    assert said.splitlines() == ["['示例.gov'] True b'%PDF-1'", "[]"]


def test_the_address_of_the_database_stays_out_of_it(house):
    (house.data / "xuanxian.toml").write_text("database = 'postgresql://x:geheim@host/x'\nsecure = true\n")
    if not URL:
        house.env["XUANXIAN_DATABASE"] = f"sqlite:///{house.data / 'db.sqlite3'}"
    backup, _ = backed_up(house)
    assert members(backup)["xuanxian.toml"] == b"secure = true\n"
    assert b"geheim" not in backup.read_bytes()


def _one_byte_other(contents):
    name = next(name for name in contents if name.startswith("files/"))
    return {**contents, name: contents[name][:-1] + b"?"}


DAMAGES = {
    "a byte of a file": (_one_byte_other, "与清单不符：files/"),
    "the clock is missing": (lambda c: {n: b for n, b in c.items() if n != "clock"}, "与清单不符：clock"),
    "no manifest": (lambda c: {n: b for n, b in c.items() if n != "manifest.json"}, "不是完整的备份"),
    "another manifest": (lambda c: {**c, "manifest.json": b'{"format": 9}'}, "不是完整的备份"),
    "a broken manifest": (lambda c: {**c, "manifest.json": b"{"}, "不是完整的备份"),
    "one file more": (lambda c: {**c, "files/ab/cd": b"x"}, "与清单不符：files/ab/cd"),
    "a way out": (lambda c: {**c, "files/../../x": b"x"}, "不该有的「files/../../x」"),
    "something foreign": (lambda c: {**c, "x.py": b"x"}, "不该有的「x.py」"),
}


@pytest.fixture(scope="session")
def _made(_pattern, tmp_path_factory):
    """One backup with a file and a clock, for all who only spoil copies of it."""
    data, database = _pattern
    folder = tmp_path_factory.mktemp("backup")
    stored = folder / "files" / "ab"
    stored.mkdir(parents=True)
    (stored / "cdef").write_bytes(b"%PDF-1")
    (folder / "clock").write_text("60")
    if not URL:
        shutil.copy(data / "db.sqlite3", folder)
    url = address(database) if database else f"sqlite:///{folder / 'db.sqlite3'}"
    write_backup(folder, url, {}, folder / "made.tar", with_keys=False, now=datetime.now(UTC))
    return folder / "made.tar"


@pytest.fixture
def made(_made, tmp_path):
    return Path(shutil.copy(_made, tmp_path / "made.tar"))


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_and_leaves_nothing(damage, made, tmp_path):
    change, words = DAMAGES[damage]
    rewrite(made, change)
    with pytest.raises(CannotBackUp, match=words):
        restore_backup(made, tmp_path / "new", URL or f"sqlite:///{tmp_path / 'new' / 'db.sqlite3'}")
    assert list(tmp_path.iterdir()) == [made]


@pytest.mark.parametrize("part", [0, 4, 600, 0.02, 0.5, 0.9])
def test_part_of_a_backup_is_refused_and_leaves_nothing(part, made, tmp_path):
    whole = made.read_bytes()
    size = part if isinstance(part, int) else round(len(whole) * part)
    made.write_bytes(whole[:size] if size else b"PK\x03\x04")
    with pytest.raises(CannotBackUp, match="不是完整的备份"):
        restore_backup(made, tmp_path / "new", URL or f"sqlite:///{tmp_path / 'new' / 'db.sqlite3'}")
    assert list(tmp_path.iterdir()) == [made]


def test_a_folder_or_database_in_use_is_never_restored_over(house, empty_house):
    backup, _ = backed_up(house)
    code, said = house.xuanxian("restore", backup, "--data", house.data)
    assert code == 2 and "不是空文件夹" in said
    if URL:
        code, said = house.xuanxian("restore", backup, "--data", empty_house.data)
        assert code == 2 and "不是空的" in said
        nothing_is_left_at(empty_house)


def test_a_backup_of_the_other_kind_of_database_is_refused(house, empty_house):
    backup, _ = backed_up(house)
    if URL:
        empty_house.env.pop("XUANXIAN_DATABASE")
    else:
        empty_house.env["XUANXIAN_DATABASE"] = "postgresql://x@/x"
    code, said = empty_house.xuanxian("restore", backup, "--data", empty_house.data)
    assert code == 2 and "XUANXIAN_DATABASE" in said
    nothing_is_left_at(empty_house)


def test_an_older_backup_is_not_overwritten(house):
    backup, _ = backed_up(house)
    before = backup.read_bytes()
    code, said = house.xuanxian("backup", "--data", house.data, "--out", backup)
    assert code == 2 and "已有同名的文件" in said
    assert backup.read_bytes() == before


def test_a_stored_file_that_is_lost_or_damaged_is_told(house):
    house.python(FILED)
    [stored] = (path for path in (house.data / "files").rglob("*") if path.is_file())
    out = house.data.with_name("a.tar")
    stored.write_bytes(b"%PDF-2")
    code, said = house.xuanxian("backup", "--data", house.data, "--out", out)
    assert code == 1 and "内容与摘要不符" in said and out.exists()
    stored.unlink()
    code, said = house.xuanxian("backup", "--data", house.data, "--out", house.data.with_name("b.tar"))
    assert code == 1 and "数据库里有这个文件，文件夹里没有" in said


def test_the_manifest_tells_what_is_in_it(house):
    house.python(FILED)
    backup, _ = backed_up(house)
    contents = members(backup)
    manifest = json.loads(contents.pop("manifest.json"))
    assert set(manifest["contents"]) == set(contents)
    assert manifest["database"] == ("db.dump" if URL else "db.sqlite3")
    assert set(manifest["keys"]) == {"sm4", "mark"}
