"""The web server's log of requests: the path without what was asked (names are typed into searches), one line each."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # it has no types

FORMAT = "%(t)s %(h)s %(m)s %(U)s %(s)s %(b)s %(M)sms"


class AccessLog(Logger):  # type: ignore[misc]
    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        # As it was sent: the path is unquoted, twice where Django has seen it, and a line break in it would begin a line of
        # the visitor's own.
        path = re.split("[?#]", environ.get("RAW_URI", "-"))[0]
        found["U"] = quote(path, safe="/%", encoding="latin-1")
        return found
