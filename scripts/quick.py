"""What a change can break nearby, in about a minute: form of the changed files, types, and the tests that use what was
changed or what uses it. Further away nothing is run, and no browser: that is for `make test`.

Changed is what differs from where this branch left `main`, or from the last commit on `main` itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from suite import ENVIRONMENT, PYTEST

ROOT = Path(__file__).resolve().parent.parent
BIN = ".venv/bin"
ALWAYS = (
    "tests/test_architecture.py",
    "tests/awards/test_journeys.py::test_a_notice_goes_from_the_first_draft_to_the_register_on_the_pages_of_the_office"
    "[uestc-blogs-2014]",
)
SLOW = ("tests/browser/", "tests/site/")
"""Browsers, processes, many at once: run where they are changed themselves."""


def changed(root: Path = ROOT) -> list[str]:
    """Paths below the root, those that were taken away left out."""

    def git(*arguments: str) -> list[str]:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
        return done.stdout.split("\0") if "-z" in arguments else done.stdout.split()

    base = [*git("merge-base", "HEAD", "origin/main"), *git("merge-base", "HEAD", "main"), "HEAD"][0]
    found = {
        *git("diff", "--name-only", "-z", base),
        *git("ls-files", "--others", "--exclude-standard", "-z"),
    }
    return sorted(path for path in found if path and (root / path).exists())


def module_of(path: str) -> str:
    """`src/xuanxian/a/b.py` is xuanxian.a.b, `tests/worlds.py` is tests.worlds."""
    return path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports_of(root: Path = ROOT) -> dict[str, set[str]]:
    """Path of every file of ours → the modules that it imports, wherever in it."""
    found = {}
    for path in [*root.glob("src/xuanxian/**/*.py"), *root.glob("tests/**/*.py")]:
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        found[str(path.relative_to(root))] = names
    return found


def near(paths: Iterable[str], imports: Mapping[str, Collection[str]]) -> list[str]:
    """The files of tests to run: those changed, and those that import a changed module of ours or one that does. A file
    that is no module (a template, a notice) counts as its room."""
    paths = list(paths)
    tests = {p for p in paths if _is_test(p)}
    modules = {module_of(p) for p in paths if p in imports and not _is_test(p)}
    folders = {Path(p).parent for p in imports}
    others = [Path(p) for p in paths if p.startswith("src/") and not p.endswith(".py")]
    rooms = {next(folder for folder in p.parents if folder in folders) for p in others}
    modules |= {module_of(p) for p in imports if Path(p).parent in rooms}
    beside = {module_of(p) for p, names in imports.items() if p.startswith("src/") and modules & set(names)}
    reached = modules | {m for m in beside if ".site." not in m}
    for path, names in imports.items():
        if _is_test(path) and not path.startswith(SLOW) and reached & set(names):
            tests.add(path)
    if any(p.startswith("docs/") or p.endswith("README.md") for p in paths):
        tests.add("tests/test_documentation.py")
    return sorted(tests)


def _is_test(path: str) -> bool:
    return path.startswith("tests/") and Path(path).name.startswith("test_") and path.endswith(".py")


def main() -> int:
    paths = changed()
    tests = near(paths, imports_of())
    written = [p for p in paths if p.endswith(".py") and not p.startswith("tests/fixtures/")]
    print(f"改动{len(paths)}个文件，运行{len(tests)}个测试文件：", *tests, sep="\n  ", flush=True)
    types = subprocess.Popen([f"{BIN}/mypy"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    wanted = [*ALWAYS, *(t for t in tests if t not in ALWAYS)]
    bad = [
        *(_fails(f"{BIN}/ruff", "format", "--check", *written) if written else []),
        *(_fails(f"{BIN}/ruff", "check", *written) if written else []),
        *_fails(*PYTEST, "-n", "2", "--dist", "worksteal", *wanted),
    ]
    said, _ = types.communicate()
    print(said, end="")
    if types.returncode:
        bad.append("mypy")
    print("没有通过：" + "、".join(bad) if bad else "通过；其余的由 make test 检查")
    return 1 if bad else 0


def _fails(tool: str, *arguments: str) -> list[str]:
    done = subprocess.run([tool, *arguments], cwd=ROOT, env=ENVIRONMENT, check=False)
    return [" ".join([tool, *arguments[:2]])] if done.returncode else []


if __name__ == "__main__":
    sys.exit(main())
