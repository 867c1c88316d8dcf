"""What waits for an administrator."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from xuanxian.platform.administration.access import waiting_for_office
from xuanxian.platform.rooms import Asking, Due


def to_confirm(asking: Asking) -> Iterator[Due]:
    """New accounts can do nothing until the security administrator has confirmed their offices."""
    if waiting := waiting_for_office(asking.seat).count():
        about = "系统管理员开通账号时提出，确认后才能办理业务"
        yield Due(f"确认{waiting}人的拟任职责", about, reverse("appointments-confirm"), group="任职")
