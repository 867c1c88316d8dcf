"""The navigation: what the rooms bring to the menu, in one order; numbers count only what waits for me."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.accounts.seats import As
from xuanxian.platform.rooms import doors, rooms


@dataclass
class Item:
    label: str
    url: str
    count: int = 0
    active: bool = False


@dataclass
class Group:
    title: str
    items: list[Item] = field(default_factory=list)


def navigation(seat: Appointment, held: AbstractSet[As], path: str, counts: Counter[str]) -> list[Group]:
    """Only what the access table opens; the item of the page one is on is marked."""
    groups: dict[str, Group] = {}
    for item in sorted((item for room in rooms() for item in room.menu), key=lambda item: item.place):
        opens = doors()[item.door]
        if not held & (opens if item.whom is None else opens & item.whom):
            continue
        arguments = item.arguments(seat)
        if arguments is not None:
            group = groups.setdefault(item.group, Group(item.group))
            url = reverse(item.door, args=arguments)
            group.items.append(Item(item.label, url, counts.get(item.label, 0)))
    _mark(list(groups.values()), path)
    return list(groups.values())


def _mark(groups: Sequence[Group], path: str) -> None:
    """The longest address that the page's own begins with."""
    every: list[Any] = [item for group in groups for item in group.items]
    fitting = [item for item in every if path == item.url or (item.url != "/" and path.startswith(item.url))]
    if fitting:
        max(fitting, key=lambda item: len(item.url)).active = True
