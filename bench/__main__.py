"""`python -m bench [name…]`: measures, prints a table, writes build/bench.json. Exit 1 when a ratio or a growth
misses its target; seconds alone never fail."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import forms, models, rosters, roundtrip, site
from bench.report import Measure, machine, save, table

BUILD = Path("build")
FOLDER = BUILD / "bench"
BUSY = 0.5  # processes waiting for a core

PARTS: dict[str, Callable[[], Iterator[Measure]]] = {
    "notice": rosters.notice,
    "rosters": lambda: rosters.measures(FOLDER),
    "models": models.measures,
    "forms": lambda: forms.measures(FOLDER),
    "roundtrip": lambda: roundtrip.measures(FOLDER),
    "site": lambda: site.measures(FOLDER),
}


def main(names: list[str]) -> int:
    started = time.monotonic()
    facts = machine()
    print(" · ".join(f"{key} {value}" for key, value in facts.items()))
    load = os.getloadavg()[0]
    if load > BUSY:
        print(f"Other work is going on here (load {load:.1f}): seconds will be too high, ratios less steady.")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    measures: list[Measure] = []
    for name in names or PARTS:
        print(f"… {name}", file=sys.stderr)
        measures += PARTS[name]()
    seconds = time.monotonic() - started
    save(BUILD / "bench.json", measures, seconds, load)
    shutil.rmtree(FOLDER)
    print(f"\n{table(measures)}\n\n{seconds:.0f} s; {BUILD / 'bench.json'}")
    missed = [m for m in measures if m.gate and not m.met]
    for measure in missed:
        print(f"missed: {measure.name}: {measure.ratio:.2f}, target {measure.target}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
