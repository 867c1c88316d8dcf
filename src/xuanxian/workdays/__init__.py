"""Working days as data: a file a year, shipped beside this one or in a folder of the reader's own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from xuanxian.rules.core.calendars import Calendar
from xuanxian.rules.core.findings import Finding, Level, Place

SHIPPED = Path(__file__).parent / "calendars"
_YEARS = "[12][0-9][0-9][0-9].yaml"


class BadCalendar(Exception):
    """A file of a year says something else; `finding` names it."""

    def __init__(self, path: Path, what: object) -> None:
        message, mend = f"工作日历读不出：{what}", "请照其他年份的日历改正"
        super().__init__(message)
        self.finding = Finding(
            "calendar.format", Level.STOP, path.name, message, mend=mend, place=Place(path.name)
        )


def calendar_years(*folders: Path) -> tuple[int, ...]:
    """Of which there are working days, shipped or in one of the folders."""
    return tuple(sorted(_files(folders)))


def calendar(first: int, last: int, *folders: Path) -> Calendar:
    """Working days of the years from `first` to `last` of which there is data. A year in a folder stands in place of the
    shipped one. Raises BadCalendar."""
    files = sorted(_files(folders).items())
    return _calendar(tuple((year, *file) for year, file in files if first <= year <= last))


def _files(folders: Iterable[Path]) -> dict[int, tuple[Path, int]]:
    """The file of each year, that of the last folder which has one, and when it was changed."""
    found = dict(_shipped())
    for folder in folders:
        for path in folder.glob(_YEARS):
            found[int(path.stem)] = (path, path.stat().st_mtime_ns)
    return found


@cache
def _shipped() -> dict[int, tuple[Path, int]]:
    return {int(path.stem): (path, 0) for path in SHIPPED.glob(_YEARS)}


@lru_cache(maxsize=64)
def _calendar(files: tuple[tuple[int, Path, int], ...]) -> Calendar:
    off: set[date] = set()
    worked: set[date] = set()
    for year, path, changed in files:
        days = _days(path, year, changed)
        off |= days[0]
        worked |= days[1]
    return Calendar(frozenset(off), frozenset(worked), frozenset(year for year, *_ in files))


@lru_cache(maxsize=128)
def _days(path: Path, year: int, changed: int) -> tuple[frozenset[date], frozenset[date]]:
    try:
        data: Any = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        if data["年"] != year:
            raise ValueError(f"年写的是{data['年']}")
        off = frozenset(day for days in data["放假"].values() for day in days)
        worked = frozenset(data["补班"] or ())
        if not all(type(day) is date for day in off | worked):
            raise ValueError("日期要写成 2026-01-01")
    except (YAMLError, KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        raise BadCalendar(path, error) from error
    return off, worked


def calendar_text(year: int, off: Mapping[str, Iterable[date]], worked: Iterable[date], head: str) -> str:
    """A year as such a file."""
    rows = [
        f"  {json.dumps(name, ensure_ascii=False)}: [{', '.join(map(str, days))}]"
        for name, days in off.items()
    ]
    last = f"补班: [{', '.join(map(str, worked))}]"
    return "\n".join([f"# {head}", f"年: {year}", "放假:", *rows, last, ""])
