"""Checking a notice, and checking rosters of growing size from the xlsx file to the findings."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.made import NOTICE, roster, rulebook
from bench.report import Measure, faster, grows, median
from xuanxian.paperwork.form_source import form_findings
from xuanxian.paperwork.rosters import filled_roster, read_roster
from xuanxian.rulebooks import library
from xuanxian.rulebooks.source import parse
from xuanxian.rules.lint import check_rulebook
from xuanxian.rules.rosters import check_roster

SIZES = {600: 5, 6_000: 5, 100_000: 3}  # rows → runs
LARGEST = max(SIZES)
LEAST_ROWS = 25_000  # per second
MOST_GROWTH = 1.15  # of the time of one row, from 6 000 to 100 000


def notice() -> Iterator[Measure]:
    """Beside reading the same YAML without understanding it."""
    text = (library.NOTICES / f"{NOTICE}.yaml").read_text()
    ours, theirs = [], []
    for _ in range(5):
        start = time.perf_counter()
        parse(text, NOTICE)
        theirs.append(time.perf_counter() - start)
        start = time.perf_counter()
        book = library.load(library.NOTICES / f"{NOTICE}.yaml")
        found = [*check_rulebook(book, library.calendar_of(book)), *form_findings(book)]
        ours.append(time.perf_counter() - start)
    measure = faster("check of a notice", median(ours), "its YAML alone", median(theirs))
    yield measure
    print(f"  {len(found)} findings", file=sys.stderr)


def measures(folder: Path) -> Iterator[Measure]:
    results = {}
    for size, runs in SIZES.items():
        path = folder / f"{size}.xlsx"
        path.write_bytes(filled_roster(rulebook(), roster(size)))
        samples = [_sample("check", path) for _ in range(runs)]
        results[size] = {key: median([s[key] for s in samples]) for key in samples[0]}
        seconds, peak = results[size]["seconds"], results[size]["peak_mb"]
        note = (
            f"reading {results[size]['read_seconds']:.2f} s, rules {seconds - results[size]['read_seconds']:.2f} s; "
            f"{results[size]['findings']:.0f} findings; {path.stat().st_size / 1e6:.1f} MB file; {runs} runs"
        )
        speed, met = size / seconds, None
        if size == LARGEST:
            met = speed >= LEAST_ROWS
        target = "" if met is None else f"≥ {LEAST_ROWS:,} rows/s"
        yield Measure(
            f"roster check, {size:,} rows", speed, "rows/s", target=target, met=met, note=note
        )
        yield Measure(f"peak memory, {size:,} rows", peak, "MB", "before reading", results[size]["start_mb"])
    small, large = results[6_000], results[LARGEST]
    yield grows("roster check", (600, results[600]["seconds"]), (6_000, small["seconds"]), "row")
    yield grows("roster check", (6_000, small["seconds"]), (LARGEST, large["seconds"]), "row", MOST_GROWTH)
    for size, runs in ((6_000, 3), (LARGEST, 1)):
        peer = median([_sample("openpyxl", folder / f"{size}.xlsx")["seconds"] for _ in range(runs)])
        yield faster(f"reading and checking {size:,} rows", results[size]["seconds"], "openpyxl reads", peer)
        yield faster(f"only reading {size:,} rows", results[size]["read_seconds"], "openpyxl reads", peer)


def _sample(what: str, path: Path) -> dict[str, float]:
    """One run in a process of its own, so that neither caches nor memory of another run count."""
    command = [sys.executable, "-m", "bench.rosters", what, str(path)]
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    sample: dict[str, float] = json.loads(made.stdout)
    return sample


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _check(path: Path) -> dict[str, float]:
    book = rulebook()
    start_mb, start = _peak_mb(), time.perf_counter()
    read, findings = read_roster(book, path)
    middle = time.perf_counter()
    assert read is not None
    findings = [*findings, *check_roster(book, read)]
    end = time.perf_counter()
    return {
        "seconds": end - start,
        "read_seconds": middle - start,
        "start_mb": start_mb,
        "peak_mb": _peak_mb(),
        "findings": len(findings),
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
