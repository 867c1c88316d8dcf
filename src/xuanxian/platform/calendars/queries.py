"""The working days that the house knows."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from xuanxian import workdays
from xuanxian.rules.core.calendars import Calendar


def folder() -> Path:
    return Path(settings.CALENDARS_FOLDER)


def working_days() -> Calendar:
    """Of all years that are shipped or were added here; the files of the data folder are asked, the record fills them."""
    return workdays.calendar(0, 9999, folder())


def known_years() -> tuple[int, ...]:
    return workdays.calendar_years(folder())
