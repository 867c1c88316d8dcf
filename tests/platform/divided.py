"""A process that has loaded what no data folder has a say in, and divides for each command: what it divides into reads
its settings and works as if it had been started, without two thirds of the cost."""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

LOADED = (
    "django.contrib.auth.hashers", "django.contrib.sessions.backends.db", "django.core.management",
    "django.core.serializers.json", "django.db.backends.postgresql.base", "django.db.backends.sqlite3.base",
    "django.db.migrations.executor", "django.db.models", "django.forms", "django.http", "django.template.backends.django",
    "django.urls", "rich.progress", "xuanxian.cli.data_folders", "xuanxian.cli.main",
)  # fmt: skip
WHOLE = ("xuanxian.rules", "xuanxian.rulebooks", "xuanxian.paperwork")
PATIENCE = 120


def ended(env: Mapping[str, str], *, words: Sequence[str] = (), code: str = "") -> tuple[int, str]:
    """Runs the command with these words, or the code, to its end; exit code and everything it said."""
    process = _process()
    assert process.stdin and process.stdout
    with tempfile.NamedTemporaryFile("r", encoding="utf-8", errors="replace") as out:
        asked = {"env": {**env}, "words": [*words], "code": code, "out": out.name, "folder": str(Path.cwd())}
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        if not select.select([process.stdout], [], [], PATIENCE)[0]:
            os.killpg(process.pid, signal.SIGKILL)
            _process.cache_clear()
            raise TimeoutError(f"{words or code} did not end: {out.read()}")
        return int(process.stdout.readline()), out.read()


@cache
def _process() -> subprocess.Popen[str]:
    """One for all tests of this process; it ends when nobody can ask it any more."""
    return subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _asked() -> dict[str, object]:
    """Returns once a command is asked for, in a process of its own; the first process never returns."""
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            found: dict[str, object] = json.loads(line)
            return found
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
    raise SystemExit


def main() -> None:
    sys.path[0] = ""  # not the folder of this file, but where the command is given, as -c and -m have it
    for name in (*LOADED, *WHOLE):
        module = import_module(name)
        for part in pkgutil.walk_packages(module.__path__, f"{name}.") if name in WHOLE else ():
            import_module(part.name)
    gc.freeze()
    asked = _asked()
    os.chdir(str(asked["folder"]))
    os.environ.clear()
    os.environ.update(asked["env"])  # type: ignore[call-overload]
    for number, path in ((0, os.devnull), (1, asked["out"]), (2, asked["out"])):
        os.dup2(os.open(str(path), os.O_RDWR | os.O_APPEND), number)
    if asked["code"]:
        exec(str(asked["code"]), {"__name__": "__main__"})
    else:
        import_module("xuanxian.cli.main").main(asked["words"])


if __name__ == "__main__":
    main()
