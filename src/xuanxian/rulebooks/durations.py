"""How long something lasts, as a rulebook writes it: 30日, 10个工作日; of a step by its keys."""

from __future__ import annotations

import re
from typing import Any

from xuanxian.rules.core.durations import Duration

WRITTEN = r"^[1-9]\d{0,3}\s*(个?工作日|个?自然日|日|天)?$"
"""As a notice writes it; a number alone means days of the calendar."""


def checked(value: Any) -> Any:
    if isinstance(value, str) and not re.match(WRITTEN, value):
        raise ValueError(f"期限写成 30日 或者 10个工作日；写的是「{value}」")
    return value


def read_duration(text: str) -> Duration:
    """Of what fits `WRITTEN`."""
    number = re.match(r"\d+", text)
    assert number
    return Duration(int(number[0]), working="工作日" in text)


def lasting(days: int, calendar_days: int, counted: bool, moved: bool) -> Duration:
    """工作日, 日, 当日计入, 遇休息日顺延."""
    return Duration(days or calendar_days, not calendar_days, counted, moved)
