"""The web server's log of requests: the path without what was asked (names are typed into searches), one line each."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # it has no types

FORMAT = "%(t)s %(h)s %(m)s %(U)s %(s)s %(b)s %(M)sms"


class AccessLog(Logger):  # type: ignore[misc]
    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(*args, **kwargs)
        # The path comes unquoted: a line break in it would begin a line of the visitor's own.
        found["U"] = quote(found["U"] or "-", encoding="latin-1")
        return found
