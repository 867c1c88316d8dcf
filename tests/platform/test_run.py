"""`xuanxian run` as an operator lives with it: started, killed, started again, refused with words."""

import json
import os
import re
import signal
import socket
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.platform.conftest import URL, stop, until
from xuanxian.cli import serve_commands
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.rulebooks.source import Unusable

RECORDED = (
    "from xuanxian.platform import clock; from xuanxian.platform.acts.actions import open_case, record\n"
    "record(open_case('示例'), '提出', by=None, now=clock.now())"
)


@contextmanager
def running(house, port=0):
    """The server process, its port and what it said until it was ready."""
    server = house.start("-m", "xuanxian.cli.main", "run", "--data", house.data, "--port", port)
    try:
        said = []
        for line in server.stdout:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                break
        assert found, "".join(said)
        yield server, int(found[1]), "".join(said)
    finally:
        if server.poll() is None:
            stop(server)
        server.stdout.close()


def answers(port, path="/"):
    """The status, or None where nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def children(pid):
    """Direct children by what they run."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            line = (folder / "cmdline").read_text()
        except OSError:
            continue
        if parent == pid:
            found["web" if "gunicorn" in line else "worker"] = int(folder.name)
    return found


def gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.db("a new database is migrated")
def test_it_prepares_serves_and_stops(empty_house):
    with running(empty_house) as (server, port, said):
        assert "更新数据库" in said and "0/" in said and "acts.0001_initial" in said
        assert answers(port) in (200, 302) and answers(port, "/?q=%E9%9F%A6") in (200, 302)
        processes = children(server.pid)
        assert set(processes) == {"web", "worker"}
        code, out = stop(server)
    assert (code, out.splitlines()[-1]) == (0, "[选贤] 已经停止")
    assert answers(port) is None and all(gone(pid) for pid in processes.values())
    logged = (empty_house.data / "logs" / "access.log").read_text()
    assert " GET / " in logged and "?" not in logged and "q=" not in logged
    code, out = empty_house.xuanxian("acts", "verify", "--data", empty_house.data)
    assert (code, out.strip()) == (0, "办理记录、封存和现状相符")


def test_a_second_run_is_refused_and_whatever_is_killed_is_started_again(house, empty_house):
    """One story, since each server that is started costs seconds."""
    with running(house) as (server, port, _):
        code, out = house.xuanxian("run", "--data", house.data, "--port", 0)
        assert code == 2 and "正由另一个选贤使用" in out
        code, out = house.xuanxian("migrate", "--data", house.data)
        assert code == 2 and "正由另一个选贤使用" in out
        code, out = empty_house.xuanxian("run", "--data", empty_house.data, "--port", port)
        assert code == 2 and f"端口 {port} 正由别的程序使用" in out and "--port" in out

        before = children(server.pid)
        for pid in before.values():
            os.kill(pid, signal.SIGKILL)
        after = until(
            lambda: (
                len(now := children(server.pid)) == 2 and not set(now.values()) & set(before.values()) and now
            )
        )
        assert until(lambda: answers(port)) in (200, 302)

        server.kill()
        server.wait()
        with running(house, port) as (again, same, _said):
            assert same == port
            assert answers(port) in (200, 302)
            assert all(gone(pid) for pid in after.values())
            assert server.stdout.read().count("意外停止（信号 9）") == 2
            last = children(again.pid)
            code, out = stop(again, signal.SIGINT)
        assert code == 0 and "意外停止" not in out
        assert all(gone(pid) for pid in last.values())


@pytest.mark.db("triggers")
def test_a_missing_trigger_is_refused_until_it_is_mended(house):
    on = " ON acts_act" if URL else ""
    house.execute(f"DROP TRIGGER acts_act_no_update{on}")
    code, out = house.xuanxian("run", "--data", house.data, "--port", 0)
    assert code == 2 and "acts_act 缺少防改动的触发器" in out and "xuanxian migrate" in out
    code, out = house.xuanxian("migrate", "--data", house.data)
    assert code == 0 and "0 步" in out
    # What refused `run`, without the server that would follow.
    house.python(
        "from pathlib import Path; from xuanxian.cli.data_folders import bring_up_to_date\n"
        f"bring_up_to_date(Path({str(house.data)!r}))"
    )


@pytest.mark.db("each database has its own index")
def test_what_an_earlier_version_made_findable_gets_its_readers_at_the_next_start(house):
    house.execute(
        "INSERT INTO search_entry (kind, key, title, text, normal, url, readers, by_title) "
        "VALUES ('荣誉', 1, '韦示例', '', '韦示例\n', '/honours/1/', '', ''), ('别的', 1, '韦示例', '', '韦示例\n', '', '', '')"
    )
    code, out = house.xuanxian("migrate", "--data", house.data)
    assert code == 0 and "登记各条由谁查得到" in out
    assert house.rows("SELECT kind, readers, by_title FROM search_entry ORDER BY id") == [
        ("荣誉", "r", ""),
        ("别的", "", ""),
    ]
    assert house.rows("SELECT rowid FROM search_index") == house.rows(
        "SELECT id FROM search_entry WHERE kind = '荣誉'"
    )
    code, out = house.xuanxian("migrate", "--data", house.data)
    assert code == 0 and "登记" not in out


@pytest.mark.db("which migrations there are")
def test_a_database_of_a_later_version_is_refused(house):
    house.execute(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('acts', '0999_later', '2099-01-01')"
    )
    code, out = house.xuanxian("run", "--data", house.data, "--port", 0)
    assert code == 2 and "acts.0999_later" in out and "较新版本" in out


def test_a_folder_that_holds_other_things_is_left_alone(empty_house):
    empty_house.data.mkdir()
    (empty_house.data / "论文.docx").write_text("")
    code, out = empty_house.xuanxian("run", "--data", empty_house.data)
    assert code == 2 and "这个文件夹里有别的东西" in out
    assert [path.name for path in empty_house.data.iterdir()] == ["论文.docx"]
    code, out = empty_house.xuanxian("run", "--data", empty_house.data / "论文.docx")
    assert code == 2 and "数据文件夹用不了" in out


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("database = ", "读不出"),
        ("databse = 'x'", "不认识的键：databse"),
        ("database = 'mysql://x/y'", "应以 sqlite:/// 或 postgresql:// 开头"),
        ("database = 'postgresql://nobody@127.0.0.1:9/none'", "数据库用不了"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_with_words(settings, words, empty_house):
    empty_house.env.pop("XUANXIAN_DATABASE", None)
    empty_house.data.mkdir()
    (empty_house.data / "xuanxian.toml").write_text(settings)
    code, out = empty_house.xuanxian("run", "--data", empty_house.data, "--port", 0)
    assert code == 2 and words in out


def test_a_port_that_is_not_ours_to_open_is_refused(empty_house):
    with socket.create_server(("127.0.0.1", 0)) as other:
        code, out = empty_house.xuanxian("run", "--data", empty_house.data, "--port", other.getsockname()[1])
    assert code == 2 and "正由别的程序使用" in out


def test_commands_on_a_folder_that_is_none_are_refused_and_make_none(empty_house):
    for words in (["acts", "verify"], ["clock"], ["backup", "--out", empty_house.data.with_suffix(".tar")]):
        code, out = empty_house.xuanxian(*words, "--data", empty_house.data)
        assert code == 2 and "这里没有选贤的数据文件夹" in out
        assert not empty_house.data.exists()


def test_a_record_that_was_changed_is_told_with_its_place(house):
    house.python(RECORDED)
    assert house.xuanxian("acts", "verify", "--data", house.data)[0] == 0
    house.execute(f"DROP TRIGGER acts_act_no_update{' ON acts_act' if URL else ''}")
    house.execute("UPDATE acts_act SET verb = '改过'")
    code, out = house.xuanxian("acts", "verify", "--data", house.data, "--json")
    [finding] = json.loads(out)
    assert code == 1
    assert (finding["rule"], finding["level"]) == ("acts.broken", "stop")
    assert finding["place"]["column"] == finding["subject"] == "案卷1 第1条"
    assert finding["message"] == "内容与摘要不符"


def test_the_clock_is_shown_and_set(house):
    def clock(*words):
        return house.xuanxian("clock", "--data", house.data, *words)

    assert clock()[1].strip().endswith("（真实时间）")
    assert clock("2023-12-18 09:30:30") == (0, "2023年12月18日 09:30（设定的时间）\n")
    assert clock()[1].startswith("2023年12月18日 09:3")
    assert clock("明天")[0] == 2
    assert clock("now")[1].strip().endswith("（真实时间）")


@dataclass(frozen=True)
class SignIn:
    role: str
    office: str
    username: str
    password: str


@pytest.fixture
def demo(monkeypatch):
    """In the place of the real one: one office and one sign-in; how often it was asked."""
    asked = []

    def fill(progress):
        asked.append(1)
        progress(0, 1, "正在填入示例")
        found_organisation("示例办公室")
        return [SignIn("经办人", "示例办公室", "shili", "shili-2023-yanshi")]

    monkeypatch.setattr("xuanxian.platform.demonstration.fill", fill)
    return asked


@pytest.mark.django_db
class TestDemonstration:
    def test_it_is_filled_once_and_its_sign_ins_are_told_each_time(self, demo, tmp_path, capsys):
        for _ in range(2):
            serve_commands._fill(tmp_path)
            out = capsys.readouterr().out
            assert "经办人  示例办公室  shili  shili-2023-yanshi" in out
        assert len(demo) == 1

    def test_a_folder_in_use_is_not_filled(self, demo, tmp_path, django_user_model):
        django_user_model.objects.create_user("weishili", "韦示例")
        with pytest.raises(Unusable, match="已有资料"):
            serve_commands._fill(tmp_path)
        assert demo == [] and not list(tmp_path.iterdir())
