"""What every landing must pass, in two lanes side by side: all tests on SQLite; form and types, then what differs on
PostgreSQL. Each command runs to its end whatever the others say. Ends with 1 if one failed, with 130 on Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from typing import IO, Any

Lane = Sequence[Sequence[str]]
PYTEST = (".venv/bin/python", "-m", "pytest", "--durations=10", "--durations-min=1")
SQLITE: Lane = [[*PYTEST, "-n", "2", "--dist", "worksteal"]]
BESIDE: Lane = [
    [".venv/bin/ruff", "format", "--check", "."],
    [".venv/bin/ruff", "check", "."],
    [".venv/bin/mypy"],
    ["bash", "scripts/postgres.sh", "with", *PYTEST, "-m", "db and not browser"],
]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Hundreds of processes are started; each would compile everything anew."""


class Suite:
    def __init__(self) -> None:
        self.running: set[subprocess.Popen[bytes]] = set()
        self.failed: list[str] = []
        self.over = False

    def run(self, lane: Lane, out: IO[Any] | None = None) -> None:
        """One after the other, each with the processes that it starts in a group of its own."""
        for command in lane:
            if self.over:
                return
            print("$", *command, file=out or sys.stdout, flush=True)
            process = subprocess.Popen(
                command,
                env=ENVIRONMENT,
                stdout=out,
                stderr=out and subprocess.STDOUT,
                start_new_session=True,
            )
            self.running.add(process)
            if self.over:
                self.stop()
            if process.wait():
                self.failed.append(" ".join(command))
            self.running.discard(process)

    def stop(self) -> None:
        self.over = True
        for process in list(self.running):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)


def main(first: Lane = SQLITE, second: Lane = BESIDE) -> int:
    """The first lane speaks as it goes, the second when both are over."""
    begun, suite = time.monotonic(), Suite()
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell starts what runs behind it deaf to the second
        signal.signal(number, signal.default_int_handler)
    with tempfile.TemporaryFile("w+") as said:
        lanes = [threading.Thread(target=suite.run, args=to) for to in ((first,), (second, said))]
        try:
            for lane in lanes:
                lane.start()
            for lane in lanes:
                lane.join()
        except KeyboardInterrupt:
            suite.stop()
            for lane in lanes:
                lane.join()
            print("中断，没有跑完", flush=True)
            return 130
        said.seek(0)
        print(said.read(), end="")
    minutes, seconds = divmod(round(time.monotonic() - begun), 60)
    for command in suite.failed:
        print("没有通过：", command)
    print(f"{'没有全部通过' if suite.failed else '全部通过'}，用时{minutes}分{seconds}秒", flush=True)
    return 1 if suite.failed else 0


if __name__ == "__main__":
    sys.exit(main())
