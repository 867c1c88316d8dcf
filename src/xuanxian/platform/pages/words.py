"""How values are written for people: dates as officials write them, yes and no, nothing."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

_WEEKDAYS = "一二三四五六日"


def cn_date(day: date | None) -> str:
    """2023年12月18日; of a moment its day in the site's zone; nothing for None."""
    if day is None:
        return ""
    day = _local(day)
    return f"{day.year}年{day.month}月{day.day}日"


def cn_moment(moment: datetime | None) -> str:
    """2023年12月18日 10:42"""
    return "" if moment is None else f"{cn_date(moment)} {_local(moment):%H:%M}"


def cn_weekday(day: date | None) -> str:
    """星期一"""
    return "" if day is None else f"星期{_WEEKDAYS[_local(day).weekday()]}"


def _local(day: date) -> date:
    return timezone.localtime(day) if isinstance(day, datetime) and timezone.is_aware(day) else day


def written(value: object) -> str:
    """A value as it stands in a cell, on the page and in a file."""
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return cn_moment(value)
    if isinstance(value, date):
        return cn_date(value)
    return str(value)
