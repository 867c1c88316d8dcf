"""What is checked before anything is served: the access table that the rooms bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.core.checks import CheckMessage, Error

from xuanxian.platform.accounts.seats import As
from xuanxian.platform.rooms import Room, Several, rooms

PLATFORM = "platform"


def every_address_has_a_door(**_: object) -> Sequence[CheckMessage]:
    """An address without a row in the access table, a row without an address, and a row with a role of another wing
    fail the build."""
    from django.urls import get_resolver

    addresses: dict[str, set[str]] = {}
    for resolver in get_resolver().url_patterns:
        urls = getattr(getattr(resolver, "urlconf_module", None), "__name__", "site")
        addresses.setdefault(urls.removeprefix("xuanxian.").removesuffix(".urls"), set()).update(
            names_in(resolver)
        )
    return list(amiss(rooms(), addresses))


def names_in(resolver: object) -> set[str]:
    """The names of all addresses under one."""
    patterns: Sequence[object] | None = getattr(resolver, "url_patterns", None)
    if patterns is None:
        return {str(getattr(resolver, "name", None))}
    return {name for pattern in patterns for name in names_in(pattern)}


def amiss(brought: Sequence[Room], addresses: Mapping[str, set[str]]) -> Iterator[Error]:
    """`addresses` are the names in each room's `urls.py`, by the room."""
    doors = {room.name: set(room.doors) for room in brought}
    shared = {name for room, names in addresses.items() if room.startswith(f"{PLATFORM}.") for name in names}
    for room, names in addresses.items():
        for name in sorted(names - doors.get(room, set())):
            yield Error(f"{room} 的地址 {name} 不在该室的访问权限表中", id="doors.E001")
    for room, names in doors.items():
        for name in sorted(names - addresses.get(room, set()) - shared):
            yield Error(f"{room} 的访问权限表中的 {name} 没有地址", id="doors.E002")
    home = {role: room.wing for room in brought for role in room.roles}
    for each in brought:
        for name, whom in each.doors.items():
            for role in () if isinstance(whom, Several) else whom:
                if (why := _why_not(role, each, home)) is not None:
                    yield Error(f"{each.name} 的 {name} 不能写“{role}”：{why}", id="doors.E003")


def _why_not(role: As, room: Room, home: Mapping[As, str]) -> str | None:
    """Why a door of the room may not name the role: it may name its own wing's, platform's doors anybody's."""
    if role not in home:
        return "没有哪个室带来这个角色"
    return None if room.wing in (home[role], PLATFORM) else f"这个角色是 {home[role]} 的"
