"""What no browser sends from a page of the house is turned back before anything reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.http import parse_header_parameters

Answer = Callable[[HttpRequest], HttpResponse]
Server = Callable[[dict[str, Any], Any], Iterable[bytes]]


def in_utf_8(serve: Server) -> Server:
    """Pages are UTF-8, and so is what they send. Django breaks at a charset that is none of text before any middleware."""

    def served(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if _charset(environ) in ("", "utf-8"):
            return serve(environ, start)
        start("400 Bad Request", [("Content-Type", "text/html; charset=utf-8")])
        return [render_to_string("400.html").encode()]

    return served


def _charset(environ: Mapping[str, Any]) -> str:
    try:
        return str(parse_header_parameters(environ.get("CONTENT_TYPE", ""))[1].get("charset", "")).lower()
    except (LookupError, ValueError):  # a parameter that names a charset of its own
        return "?"


class WellFormed:
    """NUL is no text: PostgreSQL refuses it wherever it is asked for."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _demand_text((request.path_info, *request.COOKIES.values()))
        _demand_text(_said(request.GET))
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        if request.method == "POST":
            try:
                _demand_text(_said(request.POST))
            except (
                UnreadablePostError,
                LookupError,
            ) as error:  # the sender has gone; a part in a charset of its own
                raise BadRequest("unread") from error


def _said(query: QueryDict) -> Iterable[str]:
    return (text for key, values in query.lists() for text in (key, *map(str, values)))


def _demand_text(texts: Iterable[str]) -> None:
    if any("\0" in text for text in texts):
        raise BadRequest("NUL")
