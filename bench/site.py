"""The site under load, on SQLite and on PostgreSQL, at 600, 6 000 and 20 000 nominations: lists, case pages, search,
saves, memory; beside the budgets of the house. The server is the real one, behind `xuanxian run`; eight connections
ask it from another process."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

from bench.report import Measure
from bench.site_data import PASSWORD

SIZES = (600, 6_000, 20_000)
CONNECTIONS, SECONDS, PACED = 8, 6.0, 200
LISTS = [
    "/nominations/", f"/nominations/?category={quote('人大代表')}", f"/nominations/?status={quote('已报送')}",
    "/nominations/?sort=name", f"/nominations/?place={quote('备选')}&page=2", "/nominations/?page=3",
]  # fmt: skip


def measures(folder: Path) -> Iterator[Measure]:
    for kind in ("sqlite", "postgresql"):
        rates: dict[int, float] = {}
        for size in SIZES:
            data = folder / f"{kind}-{size}"
            with _Site(data, kind, size) as site:
                for measure in _measured(site, kind, size):
                    if measure.name.endswith("lists"):
                        rates[size] = measure.value
                    yield measure
        yield Measure(
            f"{kind}: list page at 20,000 beside 600", 1000 / rates[SIZES[-1]], "ms", "600", 1000 / rates[SIZES[0]],
            rates[SIZES[0]] / rates[SIZES[-1]], "≤ 1.3", met=rates[SIZES[0]] <= 1.3 * rates[SIZES[-1]],
        )  # fmt: skip


def _measured(site: _Site, kind: str, size: int) -> Iterator[Measure]:
    name = f"{kind} {size:,}"
    took = site.load("office", LISTS, SECONDS)
    yield Measure(
        f"{name}: lists", len(took) / SECONDS, "pages/s", note=f"p95 {_p(took, 95):.0f} ms; budget 150, 80 ms"
    )
    took = site.load("unit2", [f"/nominations/{n}/" for n in range(34, 64)], SECONDS / 2)
    yield Measure(
        f"{name}: case page", _p(took, 50), "ms", note=f"median under 8 connections, p95 {_p(took, 95):.0f}"
    )
    alone = site.load("unit2", [f"/nominations/{n}/" for n in range(34, 64)], SECONDS / 3, connections=1)
    yield Measure(f"{name}: case page, one at a time", _p(alone, 50), "ms", note="budget 20")
    took = site.load(
        "office", [f"/search/?q={quote(w)}" for w in ("示例", "供水改造", "人大", "测试")], SECONDS / 3
    )
    yield Measure(f"{name}: search page", _p(took, 50), "ms", note=f"p95 {_p(took, 95):.0f}, whole page")
    saved, failed, slowest = site.save(SECONDS, paced=None)
    yield Measure(
        f"{name}: saves, as fast as they go",
        saved / SECONDS,
        "saves/s",
        note=f"{failed} failed, slowest {slowest:.0f} ms; budget 200",
    )
    saved, failed, slowest = site.save(SECONDS, paced=PACED)
    yield Measure(
        f"{name}: saves at a paced {PACED}/s",
        saved / SECONDS,
        "saves/s",
        note=f"{failed} failed, slowest {slowest:.0f} ms; budget 1 s",
    )
    yield Measure(
        f"{name}: memory of a worker", max(site.memory()), "MB", note="proportional set size; budget 120"
    )


def _p(took: list[float], percent: int) -> float:
    return sorted(took)[min(len(took) - 1, len(took) * percent // 100)] * 1000 if took else float("nan")


class _Site:
    def __init__(self, data: Path, kind: str, size: int) -> None:
        self.data, self.kind, self.size = data, kind, size
        self.environment = dict(os.environ, XUANXIAN_DATA=str(data))
        self.cookies: dict[str, str] = {}

    def __enter__(self) -> _Site:
        if self.kind == "postgresql":
            started = subprocess.run(
                ["bash", "scripts/postgres.sh", "start"], capture_output=True, text=True, check=True
            )
            self.environment["XUANXIAN_DATABASE"] = started.stdout.strip().splitlines()[-1]
        subprocess.run(
            [sys.executable, "-m", "bench.site_data", str(self.size)], env=self.environment, check=True
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "xuanxian.cli.main",
            "run",
            "--data",
            str(self.data),
            "--port",
            str(self.port),
        ]
        self.log = (self.data / "bench.log").open("w")
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True
        )
        for _ in range(300):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/sign-in/")
                connection.getresponse().read()
                break
            except OSError:
                time.sleep(0.2)
        for who in ("office", *(f"unit{n}" for n in range(1, CONNECTIONS + 1))):
            self.cookies[who] = self._sign_in(who)
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)
        self.log.close()
        if self.kind == "postgresql":
            subprocess.run(["bash", "scripts/postgres.sh", "stop"], check=True, capture_output=True)

    def _sign_in(self, who: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", "/sign-in/")
        answer = connection.getresponse()
        token = re.search(rb'csrfmiddlewaretoken" value="([^"]+)"', answer.read())
        cookie = _cookies(answer)
        assert token
        body = urlencode({"csrfmiddlewaretoken": token[1].decode(), "username": who, "password": PASSWORD})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        connection.request("POST", "/sign-in/", body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 302, answer.status
        return _cookies(answer)

    def load(self, who: str, paths: list[str], seconds: float, connections: int = CONNECTIONS) -> list[float]:
        """Seconds each answer took; any answer but 200 is an error."""

        def work(n: int, until: float) -> list[float]:
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
            took, at = [], n
            while time.monotonic() < until:
                start = time.perf_counter()
                connection.request("GET", paths[at % len(paths)], headers={"Cookie": self.cookies[who]})
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 200, (paths[at % len(paths)], answer.status)
                took.append(time.perf_counter() - start)
                at += 1
            return took

        return self._together(work, seconds, connections)

    def save(self, seconds: float, paced: int | None) -> tuple[int, int, float]:
        """(saved, failed, slowest in ms): each connection is another unit's officer at drafts of their own."""
        failed = 0

        def work(n: int, until: float) -> list[float]:
            nonlocal failed
            unit = [1, 2, 4, 5, 7, 8, 1, 2][n]  # every third unit has handed in
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
            cookie = self.cookies[f"unit{unit}"]
            token = re.search(r"csrftoken=([^;]+)", cookie)
            assert token
            first = (unit - 1) * 33 + 1 + (n >= 6) * 16
            took: list[float] = []
            begun = time.monotonic()
            while time.monotonic() < until:
                if paced and len(took) * CONNECTIONS / paced > time.monotonic() - begun:
                    time.sleep(0.002)
                    continue
                body = urlencode(
                    {"revision": "999999", "field": "近两年获奖情况", "value": f"示例{time.monotonic_ns()}"}
                )
                headers = {
                    "Cookie": cookie, "X-CSRFToken": token[1], "Accept": "application/json",
                    "Content-Type": "application/x-www-form-urlencoded",
                }  # fmt: skip
                start = time.perf_counter()
                connection.request("POST", f"/nominations/{first + len(took) % 16}/save/", body, headers)
                answer = connection.getresponse()
                answer.read()
                failed += answer.status != 200
                took.append(time.perf_counter() - start)
            return took

        took = self._together(work, seconds, CONNECTIONS)
        return len(took) - failed, failed, max(took, default=0) * 1000

    def _together(
        self, work: Callable[[int, float], list[float]], seconds: float, connections: int
    ) -> list[float]:
        until = time.monotonic() + seconds
        found: list[list[float]] = [[] for _ in range(connections)]
        errors: list[BaseException] = []

        def run(n: int) -> None:
            try:
                found[n] = work(n, until)
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=run, args=(n,)) for n in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return [took for one in found for took in one]

    def memory(self) -> list[float]:
        """Megabytes of each process of the site."""
        parents = {int(p.name): _parent(p) for p in Path("/proc").glob("[0-9]*")}
        found = []
        for pid in parents:
            above = pid
            while above in parents and above != self.process.pid:
                above = parents[above]
            if above == self.process.pid:
                try:
                    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                except OSError:
                    continue
                found.append(int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1]) / 1024)  # type: ignore[index]
        return found or [float("nan")]


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return -1


def _cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(v.split(";")[0] for k, v in answer.getheaders() if k.lower() == "set-cookie")


if __name__ == "__main__":
    print(json.dumps([str(m) for m in measures(Path("build/bench"))], ensure_ascii=False, indent=1))
