"""Working days after the State Council's yearly notices. A year without data is an error, not a guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from xuanxian.rules.core.findings import Finding, Level

_DAY = timedelta(days=1)


class NoCalendar(Exception):
    """The working days of a year are not known."""

    def __init__(self, year: int) -> None:
        super().__init__(f"没有{year}年的工作日历，不能推算工作日")
        self.year = year

    def finding(self, level: Level = Level.STOP, subject: str = "") -> Finding:
        """Which year is missing, and who can add it."""
        mend = "请系统管理员在“工作日历”中粘贴国务院办公厅的放假通知；用命令的，用 xuanxian calendar 登记"
        return Finding("calendar.missing", level, subject, str(self), mend=mend)


@dataclass(frozen=True)
class Calendar:
    """`off`: days of statutory holidays; `worked`: Saturdays and Sundays made up; `years`: those with data."""

    off: frozenset[date]
    worked: frozenset[date]
    years: frozenset[int]

    def is_working(self, day: date) -> bool:
        if day.year not in self.years:
            raise NoCalendar(day.year)
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def last_until(self, day: date) -> date:
        """The day itself or the last working day before it."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def first_from(self, day: date) -> date:
        """The day itself or the next working day."""
        while not self.is_working(day):
            day += _DAY
        return day

    def after(self, posted: date, days: int) -> date:
        """The last of so many working days after the day."""
        while days:
            posted += _DAY
            days -= self.is_working(posted)
        return posted

    def before(self, end: date, days: int) -> date:
        """The latest working day after which so many are over at the end of `end`."""
        end = self.last_until(end)
        while days:
            days -= self.is_working(end)
            end -= _DAY
        return self.last_until(end)

    def left(self, today: date, until: date | None) -> int | None:
        """Working days to a deadline, negative when late; None without one, or where a year's calendar is missing."""
        try:
            return self.between(today, until) if until else None
        except NoCalendar:
            return None

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before."""
        if end < start:
            return -self.between(end, start)
        count = 0
        while start < end:
            start += _DAY
            count += self.is_working(start)
        return count
