"""The navigation: three groups, today, work, look up; numbers count only what waits for me."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from xuanxian.awards.programmes.models import Programme
from xuanxian.platform.accounts.seats import As
from xuanxian.web.doors import DOORS


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


# group → (label, url name, needs the programme, what is counted)
_ITEMS: dict[str, Sequence[tuple[str, str, bool, frozenset[As]]]] = {
    "今天": (
        ("待办", "due", False, frozenset(As)),
        ("通知", "notifications", False, frozenset(As)),
    ),
    "推荐": (
        (
            "推荐对象",
            "nominations",
            False,
            frozenset({As.UNIT, As.UNIT_LEADER, As.HOME, As.OFFICE, As.DECIDER}),
        ),
        ("报送材料", "my-package", True, frozenset({As.UNIT, As.UNIT_LEADER})),
        ("分配与上报", "division", True, frozenset({As.UNIT, As.UNIT_LEADER})),
        ("本单位名额", "my-share", True, frozenset({As.HOME})),
        ("收件", "intake", True, frozenset({As.OFFICE})),
        ("审核", "screening", True, frozenset({As.OFFICE, As.DECIDER})),
        ("拟表彰名单", "slate", True, frozenset({As.OFFICE, As.DECIDER})),
        ("授予", "conferral", True, frozenset({As.OFFICE, As.DECIDER})),
        ("公示", "disclosures", False, frozenset({As.UNIT, As.UNIT_LEADER, As.OFFICE})),
        ("异议", "objections", False, frozenset({As.OFFICE})),
    ),
    "管理": (
        ("账号", "accounts", False, frozenset({As.SYSTEM})),
        ("单位", "organisations", False, frozenset({As.SYSTEM})),
        ("任职", "appointments", False, frozenset({As.SECURITY})),
        ("登录锁定", "locks", False, frozenset({As.SECURITY})),
        ("办理记录", "audit", False, frozenset({As.AUDIT})),
        ("查看个人信息记录", "looks", False, frozenset({As.AUDIT})),
        ("记录校验", "audit-verify", False, frozenset({As.AUDIT})),
    ),
    "查看": (
        ("活动", "programmes", False, frozenset({As.UNIT, As.UNIT_LEADER, As.HOME, As.OFFICE, As.DECIDER})),
        ("名额与进度", "board", True, frozenset({As.UNIT, As.UNIT_LEADER, As.OFFICE, As.DECIDER})),
        ("时间表", "timetable", True, frozenset({As.UNIT, As.UNIT_LEADER, As.HOME, As.OFFICE, As.DECIDER})),
        (
            "答疑口径",
            "rulings",
            True,
            frozenset({As.UNIT, As.UNIT_LEADER, As.HOME, As.OFFICE, As.DECIDER}),
        ),
        ("规则书草稿", "drafts", False, frozenset({As.OFFICE})),
        ("荣誉登记簿", "honours", False, frozenset(As)),
    ),
}


def navigation(roles: set[As], programme: Programme | None, path: str, counts: Counter[str]) -> list[Group]:
    """Only what the access table opens; the item of the page one is on is marked."""
    groups = []
    for title, items in _ITEMS.items():
        group = Group(title)
        for label, name, needs_programme, whom in items:
            if not roles & whom & DOORS.get(name, frozenset()) or (needs_programme and programme is None):
                continue
            url = reverse(name, args=[programme.pk] if needs_programme and programme else [])
            group.items.append(Item(label, url, counts.get(label, 0)))
        if group.items:
            groups.append(group)
    _mark(groups, path)
    return groups


def _mark(groups: Sequence[Group], path: str) -> None:
    """The longest address that the page's own begins with."""
    every: list[Any] = [item for group in groups for item in group.items]
    fitting = [item for item in every if path == item.url or (item.url != "/" and path.startswith(item.url))]
    if fitting:
        max(fitting, key=lambda item: len(item.url)).active = True
