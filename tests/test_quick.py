"""What `make quick` runs for a change."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))
import quick

from xuanxian.rulebooks import library

ROOT = quick.ROOT
IMPORTS = {
    "src/xuanxian/rules/core/days.py": set(),
    "src/xuanxian/awards/reviews/actions.py": {"xuanxian.rules.core.days"},
    "src/xuanxian/awards/reviews/views.py": {"xuanxian.awards.reviews.actions"},
    "src/xuanxian/site/urls.py": {"xuanxian.awards.reviews.views"},
    "tests/factories.py": {"xuanxian.awards.reviews.actions"},
    "tests/rules/test_days.py": {"xuanxian.rules.core.days"},
    "tests/awards/test_reviews.py": {"xuanxian.awards.reviews.actions", "tests.factories"},
    "tests/awards/test_review_pages.py": {"xuanxian.awards.reviews.views"},
    "tests/awards/test_honours.py": {"tests.factories"},
    "tests/browser/test_walk.py": {"xuanxian.awards.reviews.views"},
    "tests/web/test_urls.py": {"xuanxian.site.urls"},
}


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        ("src/xuanxian/awards/reviews/views.py", ["tests/awards/test_review_pages.py"]),
        (
            "src/xuanxian/awards/reviews/actions.py",
            ["tests/awards/test_review_pages.py", "tests/awards/test_reviews.py"],
        ),
        ("src/xuanxian/rules/core/days.py", ["tests/awards/test_reviews.py", "tests/rules/test_days.py"]),
        (
            "src/xuanxian/awards/reviews/templates/reviews/board.html",
            ["tests/awards/test_review_pages.py", "tests/awards/test_reviews.py"],
        ),
        ("tests/factories.py", ["tests/awards/test_honours.py", "tests/awards/test_reviews.py"]),
        ("tests/browser/test_walk.py", ["tests/browser/test_walk.py"]),
        ("docs/site.md", ["tests/test_documentation.py"]),
        ("Makefile", []),
    ],
)
def test_the_tests_that_import_what_was_changed_or_what_imports_it(path, tests):
    assert quick.near([path], IMPORTS) == tests


def test_imports_are_found_wherever_they_stand(tmp_path):
    (tmp_path / "src/xuanxian").mkdir(parents=True)
    (tmp_path / "src/xuanxian/a.py").write_text("import os\ndef f():\n    from xuanxian.web import doors\n")
    assert quick.imports_of(tmp_path) == {"src/xuanxian/a.py": {"os", "xuanxian.web", "xuanxian.web.doors"}}


def test_changed_is_what_the_branch_and_the_desk_have_otherwise_than_main(tmp_path):
    def git(*arguments):
        name = ["-c", "user.name=示例", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *name, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def write(*names):
        for name in names:
            (tmp_path / name).write_text(f"{name} {len(list(tmp_path.iterdir()))}")

    git("init", "-b", "main")
    write("same", "gone", "committed", "staged", "desk")
    git("add", ".")
    git("commit", "-m", "main")
    assert quick.changed(tmp_path) == []
    git("checkout", "-b", "branch")
    write("committed", "名册")
    git("add", ".")
    git("commit", "-m", "branch")
    write("staged")
    git("add", ".")
    write("desk", "new")
    (tmp_path / "gone").unlink()
    assert quick.changed(tmp_path) == ["committed", "desk", "new", "staged", "名册"]


def test_what_is_always_run_is_there():
    """A test that was given another name would stop everything from running."""
    for one in quick.ALWAYS:
        path, _, name = one.partition("::")
        text = (ROOT / path).read_text(encoding="utf-8")
        function, _, notice = name.rstrip("]").partition("[")
        assert f"def {function}(" in text if name else text
        assert not notice or notice in library.names()
