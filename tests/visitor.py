"""Somebody at a browser without a script: follows links by their words, fills in forms by their fields' names, presses buttons
by their words. A page that refuses, or a button that is not there, fails the test with what the page says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import lxml.html
from django.test import Client

from xuanxian.platform.accounts.models import Appointment


class Visitor:
    def __init__(self, who: Appointment) -> None:
        self.client = Client()
        self.client.force_login(who.user)
        self.url, self.page = "", lxml.html.Element("html")

    def go(self, url: str) -> Visitor:
        return self._took(self.client.get(urljoin(self.url, url), follow=True))

    def follow(self, words: str) -> Visitor:
        """The first link with these words."""
        for link in self.page.iter("a"):
            if words in _said(link) and link.get("href"):
                return self.go(link.get("href"))
        raise AssertionError(f"{self.url}: no link 「{words}」 in {[_said(a) for a in self.page.iter('a')]}")

    def offers(self, words: str) -> bool:
        found = [*self.page.iter("button"), *(a for a in self.page.iter("a") if a.get("href"))]
        return any(_said(one).startswith(words) for one in found)

    def press(self, words: str, **fields: Any) -> Visitor:
        """The button with these words, or the link that looks like one; every box named like a field that is `all` is
        ticked."""
        for button in self.page.iter("button"):
            if _said(button).startswith(words):
                return self._sent(button, fields)
        return self.follow(words)

    def _sent(self, button: Any, fields: Mapping[str, Any]) -> Visitor:
        form = next(f for f in self.page.forms if button in f.iter("button"))
        sent: dict[str, list[str]] = {}
        for name, value in form.form_values():
            sent.setdefault(name, []).append(value)
        for name, value in fields.items():
            assert name in form.fields, f"{self.url}: no field {name} in {list(form.fields)}"
            boxes = [b.get("value") for b in form.inputs if b.get("name") == name] if value is all else []
            sent[name] = boxes or [str(value)]
        if button.get("name"):
            sent[button.get("name")] = [button.get("value", "")]
        address = urljoin(self.url, form.action or "")
        return self._took(self.client.post(address, sent, follow=True))

    def _took(self, answer: Any) -> Visitor:
        self.url = (
            answer.redirect_chain[-1][0] if answer.redirect_chain else answer.wsgi_request.get_full_path()
        )
        self.page = lxml.html.fromstring(answer.content.decode())
        assert answer.status_code == 200, (
            f"{self.url}: {answer.status_code} {_said(self.page.find('.//main'))}"
        )
        return self

    @property
    def words(self) -> str:
        return _said(self.page.find(".//main"))


def _said(element: Any) -> str:
    return " ".join(element.text_content().split()) if element is not None else ""
