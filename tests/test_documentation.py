"""What the documentation says is true: every command runs, every link leads somewhere, every rule is listed."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import REHEARSE
from xuanxian.cli.main import main

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "README.zh-CN.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.M | re.S)
RULE = re.compile(
    r'"((?:file|header|cell|rulebook|calendar|command|value|identity|person|scope|quota|limit|forecast|conflict|order'
    r'|unit|notice|timetable|step|package|form|draft|version|part|ruling|paste|programme|places|share|intake)\.[a-z0-9.-]+)"'
)
SOURCE = ROOT / "src" / "xuanxian"
NAMED_FILE = re.compile(r"`([\w./-]+(?:\.(?:py|css|js|typ|html|md|json|sh)|/))`")
SITES = {"run", "migrate", "backup", "restore", "acts", "clock", "administrators", "publish", "admit"}
SHELL = re.compile(r"[<>|&;$`*]")
EXIT = re.compile(r"\s+# 退出码 (\d)$")


def _commands(page):
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                code = EXIT.search(line)
                yield EXIT.sub("", line[2:]), int(code[1]) if code else 0


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_command_of_the_page_runs(page, tmp_path, rehearsed, monkeypatch, capfd):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    monkeypatch.setenv("PATH", f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    for command, expected in _commands(page):
        words = shlex.split(command)
        if words[0] == "make":
            assert set(words[1:]) <= targets, command
            continue
        if words[0] in ("git", "cd"):
            continue  # how one comes to the folder, which the test stands in already
        if words == REHEARSE:
            shutil.copytree(rehearsed, words[-1], copy_function=os.link)
            continue
        code = _code(command, words)
        said, errors = capfd.readouterr()
        assert code == expected, f"{command}\n{said[-2000:]}\n{errors[-2000:]}"
        assert "Traceback" not in errors


def _code(command, words):
    """The exit code. Only what needs a shell, or settles a data folder for its whole process, gets a process of its own."""
    if words[0] != "xuanxian" or words[1] in SITES or SHELL.search(command):
        return subprocess.run(["sh", "-c", command], timeout=300).returncode
    with pytest.raises(SystemExit) as ended:
        main(words[1:])
    return ended.value.code


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_of_the_page_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} → {target}"


def test_the_two_commands_stand_on_the_first_screen_of_the_readme():
    for name in ("README.md", "README.zh-CN.md"):
        first = "\n".join((ROOT / name).read_text(encoding="utf-8").splitlines()[:45])
        assert "make run" in first and "make test" in first and "docs/pictures/" in first


def test_every_rule_that_the_code_can_say_is_in_the_manual():
    manual = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    said = set()
    for path in (p for p in (ROOT / "src").rglob("*.py") if "migrations" not in p.parts):
        said |= {rule for rule in RULE.findall(path.read_text(encoding="utf-8")) if not rule.endswith(".typ")}
    missing = {rule for rule in said if f"`{rule}`" not in manual}
    assert not missing


def test_every_place_that_the_structure_page_names_is_there():
    """A name without folder lies in the folder named before it in the same row."""
    page = (ROOT / "docs" / "structure.md").read_text(encoding="utf-8")
    table = page.split("## Where to find what")[1].split("\n## ")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")]
    assert len(rows) > 40
    for _, question, places, *_ in rows:
        here = SOURCE
        for name in NAMED_FILE.findall(places):
            found = next((p for p in (SOURCE / name, ROOT / name, here / name) if p.exists()), None)
            assert found, f"{question.strip()} → {name}"
            here = found if found.is_dir() else found.parent


def test_no_page_names_a_package_registry():
    for path in filter(
        Path.is_file, [*PAGES, *ROOT.glob("requirements/*"), ROOT / "Makefile", *ROOT.glob("scripts/*")]
    ):
        assert not re.search(
            r"(pypi\.org|npmjs|registry\.|pythonhosted|mirrors?\.)", path.read_text(encoding="utf-8")
        ), path
