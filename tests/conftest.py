"""What tests share: the 2023 notice, its fault rosters, and the command line run as a user would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from xuanxian.cli.main import main
from xuanxian.rulebooks import library

# A landing is judged by the same examples each time; at the desk every run tries new ones and prints how to repeat
# a failure.
settings.register_profile("ci", derandomize=True, print_blob=True)
settings.register_profile("desk", print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

FIXTURES = Path(__file__).parent / "fixtures"
NOTICE = "gx-deputy-work-2023"


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
def fault_rosters(tmp_path_factory):
    """The rosters that were written from the notice without sight of the code, made by their own script."""
    folder = tmp_path_factory.mktemp("rosters")
    script = shutil.copy(FIXTURES / NOTICE / "rosters" / "make.py", folder)
    subprocess.run([sys.executable, script], check=True, capture_output=True)
    return folder
