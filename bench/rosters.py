"""Checking a notice, and checking rosters of growing size from the xlsx file to the findings."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Container, Iterator
from dataclasses import replace
from pathlib import Path

from bench.made import NOTICE, Record, roster, rulebook
from bench.report import Measure, faster, grows, median
from xuanxian.paperwork.form_source import form_findings
from xuanxian.paperwork.rosters import filled_roster, read_roster
from xuanxian.rulebooks import library
from xuanxian.rulebooks.source import parse
from xuanxian.rules.awards.lint import check_rulebook
from xuanxian.rules.awards.rosters import check_roster

SIZES = {600: 3, 6_000: 3, 100_000: 3}  # rows → runs
LARGEST = max(SIZES)
LEAST_ROWS = 25_000  # per second
MOST_GROWTH = 1.15  # of the processor time of one row, from 6 000 to 100 000


def notice() -> Iterator[Measure]:
    """Beside reading the same YAML without understanding it; then the command beside an empty one."""
    text = (library.NOTICES / f"{NOTICE}.yaml").read_text()
    ours, theirs = [], []
    for _ in range(5):
        start = time.process_time()
        parse(text, NOTICE)
        theirs.append(time.process_time() - start)
        start = time.process_time()
        book = library.load(library.NOTICES / f"{NOTICE}.yaml")
        found = [*check_rulebook(book, library.calendar_of(book)), *form_findings(book)]
        ours.append(time.process_time() - start)
    check = faster("check of a notice", median(ours), "its YAML alone", median(theirs))
    yield replace(check, note=f"{len(found)} findings; processor seconds")
    command = median([_run("-m", "xuanxian.cli.main", "check", NOTICE) for _ in range(5)])
    empty = median([_run("-c", "") for _ in range(5)])
    yield Measure("the command check, from start", command, "s", "an empty Python", empty)


def _run(*arguments: str) -> float:
    start = time.perf_counter()
    made = subprocess.run([sys.executable, *arguments], capture_output=True)
    assert made.returncode in (0, 1)
    return time.perf_counter() - start


USUAL = {"处室", "单位性质", "人员类别"} | {c for _, columns in rulebook().roster.needed for c in columns}
"""The columns offices fill in today; all of them besides carry the longest deeds and every declaration."""


def measures(folder: Path) -> Iterator[Measure]:
    results = {}
    for size, runs in SIZES.items():
        path = folder / f"{size}.xlsx"
        records = roster(size)
        path.write_bytes(filled_roster(rulebook(), records))
        results[size] = result = _medians(path, runs)
        yield _speed("all columns", size, result, path, None)
        yield Measure(
            f"peak memory, {size:,} rows", result["peak_mb"], "MB", "before reading", result["start_mb"]
        )
        if size == LARGEST:
            path = folder / "usual.xlsx"
            path.write_bytes(filled_roster(rulebook(), [_only(USUAL, r) for r in records]))
            yield _speed("the usual columns", size, _medians(path, runs), path, LEAST_ROWS)
    few, some, many = ((size, results[size]["cpu_seconds"]) for size in SIZES)
    yield grows("roster check", few, some, "row")
    yield grows("roster check", some, many, "row", MOST_GROWTH)
    for size, runs in ((6_000, 3), (LARGEST, 1)):
        peer = median([_sample("openpyxl", folder / f"{size}.xlsx")["seconds"] for _ in range(runs)])
        yield faster(f"reading and checking {size:,} rows", results[size]["seconds"], "openpyxl reads", peer)
        yield faster(f"only reading {size:,} rows", results[size]["read_seconds"], "openpyxl reads", peer)


def _only(columns: Container[str], record: Record) -> Record:
    return {name: value for name, value in record.items() if name in columns}


def _speed(what: str, size: int, result: dict[str, float], path: Path, least: int | None) -> Measure:
    speed = size / result["seconds"]
    note = (
        f"reading {result['read_seconds']:.2f} s, rules {result['seconds'] - result['read_seconds']:.2f} s, "
        f"processor {result['cpu_seconds']:.2f} s; {result['columns']:.0f} columns, {result['filled'] / size:.0f} "
        f"filled cells a row, file {path.stat().st_size / 1e6:.1f} MB; {result['findings']:.0f} findings"
    )
    return Measure(
        f"roster check, {what}, {size:,} rows",
        speed,
        "rows/s",
        target="" if least is None else f"≥ {least:,} rows/s",
        met=None if least is None else speed >= least,
        note=note,
    )


def _medians(path: Path, runs: int) -> dict[str, float]:
    samples = [_sample("check", path) for _ in range(runs)]
    return {key: median([sample[key] for sample in samples]) for key in samples[0]}


def _sample(what: str, path: Path) -> dict[str, float]:
    """One run in a process of its own, so that neither caches nor memory of another run count."""
    command = [sys.executable, "-m", "bench.rosters", what, str(path)]
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    sample: dict[str, float] = json.loads(made.stdout)
    return sample


def _peak_mb() -> float:
    """Of this process: what getrusage says includes the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:", 1)[1].split(maxsplit=1)[0]) / 1024


def _check(path: Path) -> dict[str, float]:
    book = rulebook()
    start_mb, start, cpu = _peak_mb(), time.perf_counter(), time.process_time()
    read, findings = read_roster(book, path)
    middle = time.perf_counter()
    assert read is not None
    findings = [*findings, *check_roster(book, read)]
    end = time.perf_counter()
    return {
        "seconds": end - start,
        "read_seconds": middle - start,
        "cpu_seconds": time.process_time() - cpu,
        "start_mb": start_mb,
        "peak_mb": _peak_mb(),
        "findings": len(findings),
        "columns": len(read.columns),
        "filled": sum(len(cells) - cells.count(None) for cells in read.columns.values()),
    }


def _openpyxl(path: Path) -> dict[str, float]:
    """Its fastest way: read-only, values only."""
    import openpyxl

    start = time.perf_counter()
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    return {"seconds": time.perf_counter() - start, "rows": rows, "peak_mb": _peak_mb()}


if __name__ == "__main__":
    print(json.dumps({"check": _check, "openpyxl": _openpyxl}[sys.argv[1]](Path(sys.argv[2]))))
