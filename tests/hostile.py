"""What nobody types into a page but somebody may send: an address tried as a form filled in well but for one value."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from unittest import mock

from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse

SEED = 2027 if os.environ.get("CI") else random.randrange(10**6)
"""A landing is judged by the same values each time; at the desk every run draws others."""
ALONE = int(os.environ.get("XUANXIAN_HOSTILE", "2"))
"""Parameters of an address that are tried alone, all others as a person fills them in."""

VALUES = [
    "²", "９", "9" * 5000, "-1", "-" + "9" * 30, "9223372036854775808", "1e999", "nan", "0x10", " 1 ",
    "0001-01-01", "9999-12-31", "0000-00-00", "10000-01-01", "0001年1月", "9999.12", "2023-02-30", "20231218",
    "\0", "a\0b", "\r\nX: 1", "\ud7ff\uffff", "🈲" * 300, "示" * 5000, "' OR 1=1 --", "%00%ff", "../../etc/passwd",
    "&a [*a]", "{{ 7 }}", "[" * 3000, "{}", "null", "", " ", "-", "--", "\\", "*", '"', "<script>", "xlsx", "pdf",
]  # fmt: skip
KEYS = ["0", "99999999999999999999", "9" * 400]


def drawn(seed: object) -> str:
    rng = random.Random(f"{SEED} {seed}")
    return rng.choice(VALUES) if rng.random() < 0.8 else _made(rng)


def _made(rng: random.Random) -> str:
    signs = "0123456789²٣-+.eE年月日:,;|/\\'\"<>&*[]{}()%\0\t\n 示\u202e\U0001f600"
    return "".join(rng.choices(signs, k=rng.randrange(1, 40)))


class _Boxes(HTMLParser):
    """The names in the forms of a page, each with what a person might leave there."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.choosing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        name, value = at.get("name") or "", at.get("value") or ""
        if tag == "select":
            self.choosing = name
        elif tag == "option" and self.choosing and value:
            self.found.setdefault(self.choosing, value)
        elif tag in ("input", "textarea", "button") and name and name != "csrfmiddlewaretoken":
            usual = {"date": "2023-12-20", "number": "1", "file": ""}.get(at.get("type") or "", "示例")
            self.found.setdefault(name, value or usual)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.choosing = ""


def boxes(page: str) -> dict[str, str]:
    parser = _Boxes()
    parser.feed(page)
    return parser.found


@contextmanager
def asked() -> Iterator[dict[str, None]]:
    """The names that are looked up in what a request brings, in their order."""
    names: dict[str, None] = {}

    def spied(method: str):
        of = getattr(QueryDict, method)

        def look(self, key, *more):
            if isinstance(key, str):
                names[key] = None
            return of(self, key, *more)

        return mock.patch.object(QueryDict, method, look)

    with spied("__getitem__"), spied("getlist"), spied("__contains__"):
        yield names


def elsewhere(url: str, name: str) -> Iterator[str]:
    """The address with one of its parts made hostile."""
    match = resolve(url.partition("?")[0])
    for key, value in match.captured_kwargs.items():
        other = (
            random.Random(f"{SEED} {name} {key}").choice(KEYS)
            if isinstance(value, int)
            else drawn(f"{name} {key}")
        )
        try:
            yield reverse(name, kwargs={**match.captured_kwargs, key: other})
        except NoReverseMatch:
            continue


class Sender:
    """Sends without keeping what comes of it; `broken` tells what was answered with 5xx."""

    def __init__(self, client: Client) -> None:
        self.client, self.cookies, self.broken = client, client.cookies.copy(), []
        client.raise_request_exception = False

    def send(self, method: str, url: str, data: dict[str, str]) -> str:
        self.client.cookies = self.cookies.copy()
        with transaction.atomic():
            answer = self.client.generic(method, url) if method == "GET" else self.client.post(url, data)
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            short = {key: value[:30] for key, value in data.items()}
            self.broken.append(
                f"{method} {url[:200]} {short}: {answer.exc_info and answer.exc_info[1]!r:.200}"
            )
        html = answer.get("Content-Type", "").startswith("text/html")
        return answer.content.decode() if html and not answer.streaming else ""


def try_address(client: Client, url: str, name: str) -> list[str]:
    """What answered with 5xx, a line each."""
    sender = Sender(client)
    with asked() as names:
        usual = boxes(sender.send("GET", url, {}))
        sender.send("POST", url, {**usual, "示例": "1"})
    for other in elsewhere(url, name):
        sender.send("GET", other, {})
    hostile = {key: drawn(f"{name} {key}") for key in dict.fromkeys([*names, *usual])}
    sender.send("GET", _asking(url, hostile), {})
    sender.send("POST", _asking(url, hostile), hostile)
    for key in random.Random(SEED).sample(list(hostile), min(len(hostile), ALONE)):
        value = drawn(f"{name} {key} alone")
        if key in usual:
            sender.send("POST", url, {**usual, key: value})
        else:
            sender.send("GET", _asking(url, {key: value}), {})
    return sender.broken


def _asking(url: str, said: dict[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update(said)
    return f"{url}{'&' if '?' in url else '?'}{query.urlencode()}"
