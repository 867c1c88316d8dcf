"""What is checked before anything is served."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


class Web(AppConfig):
    name = "xuanxian.web"

    def ready(self) -> None:
        from xuanxian.platform.facts import provers

        register(every_address_has_a_door)
        provers()
        if settings.DEMO:
            from django.contrib.auth.signals import user_logged_in

            from xuanxian.web.demo_clock import turn_to

            user_logged_in.connect(turn_to, dispatch_uid="demo_clock")


def every_address_has_a_door(**_: object) -> Sequence[CheckMessage]:
    """An address without a row in the access table, and a row without an address, fail the build."""
    from django.urls import URLPattern, get_resolver

    from xuanxian.web.doors import DOORS

    def names(patterns: Sequence[object]) -> set[str]:
        found: set[str] = set()
        for one in patterns:
            if isinstance(one, URLPattern):
                found.add(str(one.name))
            else:
                found |= names(one.url_patterns)  # type: ignore[attr-defined]
        return found

    there = names(get_resolver().url_patterns)
    return [
        *(Error(f"地址 {name} 不在访问权限表中", id="doors.E001") for name in sorted(there - DOORS.keys())),
        *(Error(f"访问权限表中的 {name} 没有地址", id="doors.E002") for name in sorted(DOORS.keys() - there)),
    ]
