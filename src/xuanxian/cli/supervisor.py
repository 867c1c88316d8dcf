"""Keeps the web server and one worker running: what dies is started again, and a signal stops both in order.

    python -m xuanxian.cli.supervisor SOCKET LOCK

`xuanxian run` becomes this program when everything is prepared, and hands over two open files: the listening socket,
so that a restart of the web server loses no connection, and the lock of the data folder. Nothing heavy is imported."""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xuanxian.cli.access_log import FORMAT

WORKERS, THREADS = 2, 4
GRACE = 25.0
"""Seconds that a child has to end by itself."""
_LARGEST_LOG = 50_000_000
_SETTLED, _LONGEST_PAUSE = 60.0, 30.0
_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}
_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    name: str
    command: list[str]
    keeps: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    pause: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, pass_fds=self.keeps, start_new_session=True, preexec_fn=_in_child
        )

    def has_died(self) -> bool:
        """Notices the end of the process, and when to start it again."""
        if self.process is None or self.process.poll() is None:
            return False
        code, self.process = self.process.returncode, None
        if time.monotonic() - self.started > _SETTLED or code == 0:
            self.pause = 0.0
        else:
            self.pause = min(max(2 * self.pause, 1.0), _LONGEST_PAUSE)
        self.due = time.monotonic() + self.pause
        if code:
            how = f"信号 {-code}" if code < 0 else f"退出码 {code}"
            _say(f"{self.name}意外停止（{how}），{self.pause:.0f} 秒后重新启动")
        return True

    def stop(self) -> None:
        """Asks it to end; a second signal to us, or the end of our patience, kills it."""
        if self.process is None:
            return
        self.process.terminate()
        end = time.monotonic() + GRACE
        while self.process.poll() is None:
            number = signal.sigtimedwait(_SIGNALS, max(0.0, min(0.5, end - time.monotonic())))
            if (number and number.si_signo != signal.SIGCHLD) or time.monotonic() >= end:
                with suppress(ProcessLookupError):
                    os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def _in_child() -> None:
    """Whatever becomes of the supervisor, its children end with it."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def supervise(children: Iterable[Child], address: tuple[str, int]) -> None:
    """Until SIGTERM or SIGINT comes; stops the children in their order."""
    children, ready = list(children), False
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    while True:
        for child in children:
            child.has_died()
            if child.process is None and time.monotonic() >= child.due:
                child.start()
        if not ready and (ready := _answers(address)):
            _say(f"已经启动，请用浏览器打开 http://{address[0]}:{address[1]}/ （按 Ctrl+C 停止）")
        got = signal.sigtimedwait(_SIGNALS, 0.5)
        if got and got.si_signo != signal.SIGCHLD:
            break
    _say("正在停止")
    for child in children:
        child.stop()
    _say("已经停止")


def _answers(address: tuple[str, int]) -> bool:
    with suppress(OSError, http.client.HTTPException):
        asked = http.client.HTTPConnection(*address, timeout=3)
        asked.request("GET", "/")
        return asked.getresponse().status > 0
    return False


def _access_log() -> str:
    """A fresh one at a start where the old has grown large."""
    path = Path(os.environ["XUANXIAN_DATA"]) / "logs" / "access.log"
    path.parent.mkdir(exist_ok=True)
    if path.exists() and path.stat().st_size > _LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return str(path)


def _web(handle: int) -> list[str]:
    return [
        # Loaded once and then divided: starts sooner, needs less memory, and a process that ended is there again at once.
        sys.executable, "-m", "gunicorn", "xuanxian.site.wsgi:application", f"--bind=fd://{handle}", "--preload",
        "--worker-class=gthread", f"--workers={WORKERS}", f"--threads={THREADS}",
        "--max-requests=5000", "--max-requests-jitter=1000", "--timeout=60", "--graceful-timeout=20",
        *(["--worker-tmp-dir=/dev/shm"] if Path("/dev/shm").is_dir() else []),
        "--no-control-socket", "--log-level=warning",
        "--logger-class=xuanxian.cli.access_log.AccessLog",
        f"--access-logfile={_access_log()}", f"--access-logformat={FORMAT}",
    ]  # fmt: skip


def _say(text: str) -> None:
    print(f"[选贤] {text}", flush=True)


def main() -> None:
    listening = socket.socket(fileno=int(sys.argv[1]))
    host, port = listening.getsockname()[:2]
    web = Child("网页服务", _web(listening.fileno()), keeps=(listening.fileno(),))
    worker = Child("后台工作", [sys.executable, "-m", "xuanxian.platform.tasks.worker"])
    supervise([web, worker], (host, port))


if __name__ == "__main__":
    main()
