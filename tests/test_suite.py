"""The two lanes of `make test`, with commands that take no time."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
GOOD, BAD = ["echo", "good"], ["sh", "-c", "echo bad; exit 3"]


def begun(first, second):
    code = f"import sys; sys.path.insert(0, 'scripts'); import suite; sys.exit(suite.main({first!r}, {second!r}))"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def ended(process):
    out, _ = process.communicate(timeout=60)
    return process.returncode, out


def test_both_lanes_are_run_and_the_length_is_said():
    code, out = ended(begun([GOOD], [["echo", "beside"]]))
    assert code == 0
    assert out.splitlines() == ["$ echo good", "good", "$ echo beside", "beside", "全部通过，用时0分0秒"]


def test_what_fails_in_either_lane_is_named_at_the_end_and_the_rest_is_still_run():
    code, out = ended(begun([BAD, GOOD], [["false"], ["echo", "beside"]]))
    assert code == 1
    assert "\ngood\n" in out and "\nbeside\n" in out
    assert sorted(out.splitlines()[-3:-1]) == ["没有通过： false", f"没有通过： {' '.join(BAD)}"]
    assert out.splitlines()[-1].startswith("没有全部通过，用时")


def test_interrupted_both_lanes_end_with_their_children_and_nothing_more_begins(tmp_path):
    def waits(name):
        return ["sh", "-c", f"sleep 987 & echo $! > {tmp_path / name}; wait"]

    suite = begun([waits("first"), ["touch", str(tmp_path / "next")]], [waits("second")])
    names = ["first", "second"]
    while not all((tmp_path / name).exists() and (tmp_path / name).read_text() for name in names):
        time.sleep(0.05)
    suite.send_signal(signal.SIGINT)
    code, out = ended(suite)
    assert code == 130 and out.endswith("中断，没有跑完\n")
    for name in names:
        left = Path(f"/proc/{(tmp_path / name).read_text().strip()}/stat")
        assert not left.exists() or left.read_text().rsplit(")", 1)[1].split()[0] == "Z"
    assert not (tmp_path / "next").exists()
