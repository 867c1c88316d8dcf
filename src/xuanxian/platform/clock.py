"""The one clock. A data folder can set the day it lives in, since the notices are past: from then on the time runs
at its usual pace. Nothing else in the house asks what time it is; actions are told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from xuanxian.paperwork.safe_files import write_file

_kept: tuple[float, timedelta] | None = None


def now() -> datetime:
    """Aware, in the zone of the site."""
    return timezone.localtime(timezone.now() + _offset())


def today() -> date:
    return now().date()


def is_set() -> bool:
    return bool(_offset())


def set_to(moment: datetime) -> None:
    """From now on it is `moment`, for every process that serves this data folder."""
    seconds = (moment - timezone.now()).total_seconds()
    write_file(_file(), f"{seconds:.0f}".encode())


def _file() -> Path:
    return Path(settings.CLOCK_FILE)


def _offset() -> timedelta:
    """What the data folder says, read again only when the file has changed."""
    global _kept
    try:
        changed = _file().stat().st_mtime_ns
    except FileNotFoundError:
        return timedelta()
    if _kept is None or _kept[0] != changed:
        _kept = (changed, timedelta(seconds=float(_file().read_text(encoding="ascii") or 0)))
    return _kept[1]
