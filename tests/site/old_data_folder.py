"""Looks at an installation that an earlier version made, the way its users would: they sign in, open their pages, look for
their nominees, take a step. Runs in a process of its own; says what it saw as JSON."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client

_LINK = re.compile(r'"/attachments/(\d+)/"')


def look(expected: dict[str, Any]) -> dict[str, Any]:
    """What of the expectations was met; the new act comes last, since it changes the record."""
    from xuanxian.platform import clock

    clock.set_to(datetime.fromisoformat(expected["clock"]))
    seen = {
        "broken": _broken(),
        "states": _states(expected["cases"]),
        "signed in": [name for name in expected["sign in"] if _signs_in(name, expected["password"])],
        "pages": [_page(**page) for page in expected["pages"]],
        "values": {pk: _values(pk, **asked) for pk, asked in expected["nominees"].items()},
        "numbers": {pk: _number(expected["owners"][pk], pk) for pk in expected["numbers"]},
        "attachments": _attachments(expected["owners"]),
        "made": [_digest(**made) for made in expected["made"]],
        "found": [_found(username, name) for username, name, _ in expected["found"]],
        "strangers found": [_found(username, name) for username, name in expected["not found"]],
    }
    return {**seen, **_acted(**expected["act"])}


def _broken() -> list[str]:
    from xuanxian.platform.acts.queries import verify

    return [f"{broken.where} {broken.what}" for broken in verify()]


def _states(cases: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The columns of each case that are expected; a column that a later version adds is not asked for."""
    from xuanxian.platform.acts.actions import PROJECTIONS

    found = {}
    for pk, case in cases.items():
        rows = PROJECTIONS[case["kind"]].model._default_manager.filter(case=pk)
        found[pk] = {name: _as_text(value) for name, value in rows.values(*case["state"]).get().items()}
    return found


def _as_text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _signs_in(username: str, password: str) -> bool:
    """Through the page."""
    sent = Client().post("/sign-in/", {"username": username, "password": password})
    return sent.status_code == 302


@cache
def _as(username: str) -> Client:
    """Signed in without the password, whose check is slow on purpose; nobody where it is ""."""
    client = Client(raise_request_exception=False)
    if username:
        user = get_user_model().objects.get(username=username)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _page(username: str, address: str, text: str) -> list[Any]:
    answer = _as(username).get(address)
    return [username, address, answer.status_code, text in answer.content.decode()]


def _values(pk: str, username: str, values: dict[str, str]) -> list[str]:
    """The fields whose values stand on the nominee's page."""
    page = _as(username).get(f"/nominations/{pk}/").content.decode()
    return [name for name, value in values.items() if value in page]


def _number(owner: str, pk: str) -> str:
    client = _as(owner)
    answer = client.post(f"/nominations/{pk}/reveal/", {"field": "身份证号码", "reason": "核对"})
    return str(answer.json()["value"]) if answer.status_code == 200 else ""


def _attachments(owners: dict[str, str]) -> dict[str, int]:
    """Nominee → how many files its page leads to that open."""
    found = {}
    for pk, username in owners.items():
        client = _as(username)
        links = dict.fromkeys(_LINK.findall(client.get(f"/nominations/{pk}/").content.decode()))
        opened = [client.get(f"/attachments/{link}/") for link in links]
        whole = [one for one in opened if one.status_code == 200 and len(_bytes(one)) > 10]
        if whole:
            found[pk] = len(whole)
    return found


def _bytes(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def _digest(username: str, address: str, digest: str) -> str:
    return hashlib.new("sm3", _bytes(_as(username).get(address))).hexdigest()


def _found(username: str, name: str) -> list[str]:
    """Where the hits lead."""
    page = _as(username).get("/search/", {"q": name}).content.decode()
    return re.findall(r'href="(/nominations/\d+/)"', page)


def _acted(username: str, address: str, shown: str, text: str, case: str) -> dict[str, Any]:
    """A unit takes back what it handed in under the old version."""
    client = _as(username)

    def says_so() -> bool:
        return text in client.get(shown).content.decode()

    before, answer = says_so(), client.post(address, {"reason": "需要更正"})
    return {"act": [answer.status_code, before, says_so()], "broken after the act": _broken()}


def tell(path: str) -> None:
    expected = json.loads(Path(path).read_text(encoding="utf-8"))
    print(json.dumps(look(expected), ensure_ascii=False))
