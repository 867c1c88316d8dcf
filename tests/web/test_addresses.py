"""An address is written once, where it is named; everything else asks for it by its name."""

import re
from pathlib import Path

import pytest
from django.urls import get_resolver

SOURCE = Path(__file__).parents[2] / "src" / "xuanxian"
ENDINGS = (".py", ".html", ".js", ".mjs", ".txt")


def _files():
    return sorted(
        path
        for path in SOURCE.rglob("*")
        if path.suffix in ENDINGS
        and path.name != "urls.py"
        and not {"migrations", "codemirror"} & {*path.parts}
    )


def _written_out():
    """Quoted text that begins like one of our addresses; "/" alone is everybody's."""
    routes = {str(pattern.pattern) for one in get_resolver().url_patterns for pattern in one.url_patterns}
    first = {re.split(r"[/.]", route)[0] for route in routes if route and not route.startswith("<")}
    return re.compile(rf"""["'`](?:/|(?:\.\./)+)(?:{"|".join(sorted(map(re.escape, first)))})[/."'`?]""")


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_address_is_written_out(path):
    found = _written_out().findall(path.read_text(encoding="utf-8"))
    assert found == []


@pytest.mark.parametrize(
    "text", ['f"/packages/{pk}/"', "href='/due/'", '"/honours/?year=2023"', '"/sign-in/"']
)
def test_the_test_knows_an_address_when_it_sees_one(text):
    assert _written_out().search(text)


@pytest.mark.parametrize("text", ['"/"', '"/proc/self/statm"', "{% url 'due' %}", 'reverse("due")'])
def test_the_test_takes_nothing_else_for_one(text):
    assert not _written_out().search(text)
