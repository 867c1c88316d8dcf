"""What every page's frame shows: who, which office, which day, what waits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from xuanxian.platform import clock


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"now": clock.now(), "clock_is_set": clock.is_set(), "seat": getattr(request, "seat", None)}
