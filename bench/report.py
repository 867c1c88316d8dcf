"""One measurement is a line of the table and an entry of build/bench.json."""

from __future__ import annotations

import json
import os
import platform
import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HEAD = ("measured", "here", "beside", "there", "ratio", "target", "")


@dataclass(frozen=True)
class Measure:
    """`value` beside `peer_value`; `ratio` is how many times better than the peer, or the growth of the cost of one
    item with size. Missing a `gate` fails the run: only ratios and growth are gates, since seconds depend on the
    machine."""

    name: str
    value: float
    unit: str
    peer: str = ""
    peer_value: float | None = None
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    gate: bool = False
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        verdict = "" if self.met is None else "met" if self.met else "MISSED" if self.gate else "not met"
        there = "" if self.peer_value is None else f"{_number(self.peer_value)} {self.unit}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return (
            self.name,
            f"{_number(self.value)} {self.unit}",
            self.peer,
            there,
            ratio,
            self.target,
            verdict,
        )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def faster(name: str, ours: float, peer: str, theirs: float, least: float | None = None) -> Measure:
    """Seconds for the same work, and how many times faster ours is."""
    ratio = theirs / ours
    met = None if least is None else ratio >= least
    target = "" if least is None else f"≥ {least:g}"
    return Measure(name, ours, "s", peer, theirs, ratio, target, met, gate=least is not None)


def grows(
    name: str, small: tuple[int, float], large: tuple[int, float], item: str, most: float | None = None
) -> Measure:
    """(items, processor seconds) at two sizes: the cost of one item at the large size, relative to the small one."""
    (few, few_s), (many, many_s) = small, large
    ratio = (many_s / many) / (few_s / few)
    return Measure(
        f"{name}, {many:,} {item}s",
        many_s / many * 1e6,
        f"µs/{item}",
        f"{few:,} {item}s",
        few_s / few * 1e6,
        ratio,
        "" if most is None else f"≤ {most:g}",
        None if most is None else ratio <= most,
        gate=most is not None,
    )


def machine() -> dict[str, object]:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": names[0] if names else platform.processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
    }


def table(measures: Sequence[Measure]) -> str:
    rows = [HEAD, *(m.cells() for m in measures)]
    widths = [max(_width(row[n]) for row in rows) for n in range(len(HEAD))]
    lines = ["  ".join(c + " " * (w - _width(c)) for c, w in zip(row, widths, strict=True)) for row in rows]
    notes = [f"  {m.name}: {m.note}" for m in measures if m.note]
    return "\n".join([line.rstrip() for line in lines] + ["", *notes])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def save(path: Path, measures: Sequence[Measure], seconds: float, load: float) -> None:
    content = {
        "machine": machine(),
        "load_before": round(load, 2),
        "seconds": round(seconds, 1),
        "measures": [{k: v for k, v in asdict(m).items() if v not in ("", None)} for m in measures],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
