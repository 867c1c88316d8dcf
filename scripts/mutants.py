"""Would a test notice? Plants one small fault at a time where a fault would hurt most, and runs the tests of that place:
who may see what, gates, personal numbers, places, slates. Outside `make test`: `make mutants`, about an hour on two cores.

    .venv/bin/python scripts/mutants.py --seed 11 --count 200 [area…]

Prints what survived as differences; build/mutants.json has everything. Exit 1 below 90 % found. docs/mutants.md names the
survivors of the last run."""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue

import parso
from cosmic_ray.ast import ast_nodes
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "src/xuanxian"
COPIES = ROOT / "build" / "mutants"
WORKERS = 2
LONGEST = 600  # seconds; a fault that hangs is found
ENOUGH = 0.9

AREAS: dict[str, tuple[list[str], list[str]]] = {
    "access": (
        ["access.py"],
        [
            "tests/awards/test_access_of_offices.py",
            "tests/awards/test_access.py",
            "tests/awards/test_kept_apart.py",
            "tests/platform/test_attachments.py",
            "tests/platform/test_account_pages.py",
            "tests/awards/test_messages.py",
            "tests/awards/test_signing.py",
            "tests/awards/test_rulings.py",
            "tests/awards/test_sharing.py",
            "tests/awards/test_drafts_of_rulebooks.py",
            "tests/awards/test_intake_pages.py",
            "tests/awards/test_review_pages.py",
            "tests/awards/test_finding.py",
        ],
    ),
    "gates": (
        ["rules/awards/steps.py", "awards/programmes/state.py", "awards/programmes/steps.py"],
        [
            "tests/rules/test_standing.py",
            "tests/rules/test_timetable.py",
            "tests/rulebooks/test_rounds.py",
            "tests/rulebooks/test_second_notice.py",
            "tests/awards/test_handing_in.py",
            "tests/awards/test_reviews.py",
            "tests/awards/test_every_notice.py",
            "tests/awards/test_journeys.py",
        ],
    ),
    "numbers": (
        ["platform/sealed.py", "awards/nominations/entry_views.py", "awards/nominations/records.py"],
        [
            "tests/platform/test_sealed.py",
            "tests/awards/test_records.py",
            "tests/awards/test_entry_pages.py",
            "tests/awards/test_proven.py",
            "tests/awards/test_dossier.py",
            "tests/awards/test_handing_in.py",
            "tests/awards/test_kept_apart.py",
        ],
    ),
    "seals": (
        ["platform/acts/actions.py", "platform/acts/queries.py"],
        [
            "tests/platform/test_seals.py",
            "tests/platform/test_acts.py",
            "tests/platform/test_old_acts.py",
            "tests/awards/test_handing_in.py",
        ],
    ),
    "places": (
        ["awards/places/counting.py", "awards/places/taking.py", "awards/places/moving.py"],
        [
            "tests/awards/test_counting.py",
            "tests/awards/test_taking.py",
            "tests/awards/test_locks.py",
            "tests/awards/test_moving_places.py",
            "tests/awards/test_drafts.py",
            "tests/awards/test_sharing.py",
            "tests/awards/test_handing_in.py",
        ],
    ),
    "slate": (
        ["rules/awards/slates.py", "awards/reviews/slates.py"],
        [
            "tests/rules/test_passed_over.py",
            "tests/rules/test_drafts.py",
            "tests/awards/test_slates.py",
            "tests/cli/test_slate.py",
            "tests/awards/test_slate_pages.py",
            "tests/rules/test_model.py",
            "tests/awards/test_reviews.py",
        ],
    ),
}
"""Name → the files where faults are planted, the tests that must notice, dearest last."""


_ORDER = re.compile(r"Comparison.*_(Eq|NotEq|Is|IsNot)_(Lt|LtE|Gt|GtE)$")
"""What is compared for being the same is a word or a key mostly, of which an order says nothing."""


class TakeAway(Operator):
    """A call that stands alone does nothing any more: the act is not recorded, the refusal not raised."""

    def mutation_positions(self, node):  # type: ignore[no-untyped-def]
        if _stands_alone(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):  # type: ignore[no-untyped-def]
        return parso.parse(f"{node.get_first_leaf().prefix}pass")

    @classmethod
    def examples(cls):  # type: ignore[no-untyped-def]
        return ()


def _stands_alone(node) -> bool:  # type: ignore[no-untyped-def]
    """A call or a `raise` as a statement of its own."""
    if node.parent is None or node.parent.type != "simple_stmt":
        return False
    return node.type in ("atom_expr", "raise_stmt")


@dataclass(frozen=True)
class Fault:
    area: str
    file: str
    line: int
    operator: str
    occurrence: int


@dataclass(frozen=True)
class Result:
    fault: Fault
    found: bool
    by: str
    """The test that found it."""
    difference: str


def faults(area: str, file: str) -> dict[tuple[object, object], list[Fault]]:
    """All faults that can be planted in a file, by their place in it."""
    source = (ROOT / file).read_text(encoding="utf-8")
    tree, unread = parso.parse(source), list(_unread(source))
    nodes = list(ast_nodes(tree))
    found: dict[tuple[object, object], list[Fault]] = {}
    for name in ["take away", *operator_names()]:
        operator = _operator(name)
        if operator is None or _ORDER.search(name):
            continue
        places = [place for node in nodes for place in operator.mutation_positions(node)]
        for occurrence, (start, end) in enumerate(places):
            if not any(begin <= start and end <= over for begin, over in unread):
                one = Fault(area, file, start[0], name, occurrence)
                found.setdefault((start, end), []).append(one)
    return found


def _operator(name: str) -> Operator | None:
    if name == "take away":
        return TakeAway()
    kind = get_operator(name)
    return None if kind.arguments() else kind()


def _unread(source: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where a fault would be none: annotations, and what only guards the programmer (`strict=`, `frozen=`)."""
    for node in ast.walk(ast.parse(source)):
        parts = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.keyword) and node.arg in ("strict", "frozen"):
            parts.append(node.value)
        for one in filter(None, parts):
            yield (one.lineno, one.col_offset), (one.end_lineno, one.end_col_offset)


def chosen(areas: list[str], count: int, seed: int) -> list[Fault]:
    """As many of each area, each at another place as far as there are places."""
    by_chance, found = random.Random(seed), []
    for number, area in enumerate(areas):
        places = [
            options
            for pattern in AREAS[area][0]
            for path in sorted((ROOT / PACKAGE).rglob(pattern))
            for options in faults(area, str(path.relative_to(ROOT))).values()
        ]
        wanted = (count + number) // len(areas)
        found += [by_chance.choice(options) for options in by_chance.sample(places, min(wanted, len(places)))]
    return found


def ran(tests: Sequence[str], copy: Path, **more: str) -> tuple[bool, str]:
    """Whether the tests pass in this copy, and the first that does not."""
    plugins = ("-p", "no:cacheprovider", "-p", "scripts.planted")
    command = [sys.executable, "-m", "pytest", "-x", "-q", *plugins, *tests]
    environment = {
        **os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1", "CI": "1",
        "MIGRATED": str(copy / "migrated"), **more,
    }  # fmt: skip
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return False, "hangs"
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return done.returncode == 0, (failed or done.stdout.splitlines()[-1:] or [done.stderr])[0][:200]


Calls = dict[str, dict[str, list[int]]]
"""Test → file below src → first lines of the functions that ran in it."""


def callers(fault: Fault, source: str, calls: Calls) -> list[str]:
    """The tests that run the function in which the fault is; none where it is in no function."""
    tops = list(ast.parse(source).body)
    tops += [inner for top in tops if isinstance(top, ast.ClassDef) for inner in top.body]
    for top in tops:
        if isinstance(top, ast.FunctionDef) and top.lineno <= fault.line <= (top.end_lineno or 0):
            first = min([top.lineno, *(d.lineno for d in top.decorator_list)])
            of_it = range(first, (top.end_lineno or 0) + 1)
            name = fault.file.removeprefix("src/")
            return [test for test, ran in calls.items() if any(n in of_it for n in ran.get(name, ()))]
    return []


def tried(fault: Fault, copy: Path, calls: Calls) -> Result:
    path = copy / fault.file
    source = path.read_text(encoding="utf-8")
    changed = mutate_code(source, _operator(fault.operator), fault.occurrence)
    lines = difflib.unified_diff(
        source.splitlines(), changed.splitlines(), fault.file, fault.file, "", "", 1, ""
    )
    path.write_text(changed, encoding="utf-8")
    try:
        passed, by = ran(callers(fault, source, calls) or AREAS[fault.area][1], copy)
    finally:
        path.write_text(source, encoding="utf-8")
    return Result(fault, not passed, by, "\n".join(lines))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("areas", nargs="*", metavar="area", help=", ".join(AREAS))
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    areas = options.areas or list(AREAS)
    faults, begun = chosen(areas, options.count, options.seed), time.monotonic()
    copies: SimpleQueue[Path] = SimpleQueue()
    for number in range(WORKERS):
        copies.put(_copy(COPIES / str(number)))
    calls: dict[str, Calls] = {}

    def sound(area: str) -> str:
        copy = copies.get()
        told = copy / f"{area}.json"
        passed, by = ran(AREAS[area][1], copy, CALLS=str(told))
        calls[area] = json.loads(told.read_text(encoding="utf-8"))
        copies.put(copy)
        return "" if passed else f"{area}: the tests fail before a fault is planted: {by}"

    def one(fault: Fault) -> Result:
        copy = copies.get()
        try:
            result = tried(fault, copy, calls[fault.area])
        finally:
            copies.put(copy)
        print("." if result.found else f"\n{result.difference}\n", end="", flush=True)
        return result

    with ThreadPoolExecutor(WORKERS) as workers:
        if unsound := [said for said in workers.map(sound, areas) if said]:
            print(*unsound, sep="\n")
            return 2
        print(f"{time.monotonic() - begun:.0f} s: all areas' tests pass", flush=True)
        results = list(workers.map(one, faults))
    shutil.rmtree(COPIES)
    (ROOT / "build" / "mutants.json").write_text(
        json.dumps([asdict(r) for r in results], ensure_ascii=False, indent=1), encoding="utf-8"
    )
    print(f"\nseed {options.seed}, {time.monotonic() - begun:.0f} s")
    for area in areas:
        here = [r.found for r in results if r.fault.area == area]
        print(f"{area}: {sum(here)} of {len(here)} found")
    found = sum(r.found for r in results)
    print(f"all: {found} of {len(results)} found, {found / len(results):.1%}")
    return 0 if found >= ENOUGH * len(results) else 1


def _copy(path: Path) -> Path:
    """What is committed and what is not yet, without what is built."""
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(ROOT, path, ignore=shutil.ignore_patterns("build", ".git", ".venv", ".*_cache"))
    (path / ".venv").symlink_to(ROOT / ".venv")
    return path


if __name__ == "__main__":
    sys.exit(main())
