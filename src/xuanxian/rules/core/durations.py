"""How long something must last: 5个工作日, 7日. Notices count in either kind of days; none is turned into the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from xuanxian.rules.core.calendars import Calendar


@dataclass(frozen=True)
class Duration:
    """So many working days, or days of the calendar: of those none is moved, unless the notice says (`moved`) that an end on
    a rest day goes to the next working day. The day of posting is the first of them only where `counted`."""

    days: int = 0
    working: bool = True
    counted: bool = False
    moved: bool = False

    def __bool__(self) -> bool:
        return self.days > 0

    def __str__(self) -> str:
        return f"{self.days}{self.word}"

    @property
    def how(self) -> str:
        """Which days count."""
        said = f"张贴当日{'计入' if self.counted else '不计'}"
        if not self:
            return said
        if self.working:
            return f"{said}，节假日不计，调休上班日计入"
        return f"{said}，节假日也计{'，期满遇休息日顺延到下一个工作日' if self.moved else ''}"

    @property
    def word(self) -> str:
        return "个工作日" if self.working else "日"

    def nth(self, n: int) -> str:
        return f"第{n}{self.word}"

    def counts(self, posted: date, calendar: Calendar) -> bool:
        """Whether the day of posting is one of the days."""
        return self.counted and bool(self) and (not self.working or calendar.is_working(posted))

    def first(self, posted: date, calendar: Calendar) -> date:
        """The first of the days; of none, the day of posting."""
        if not self or self.counts(posted, calendar):
            return posted
        return calendar.after(posted, 1) if self.working else posted + timedelta(days=1)

    def over(self, posted: date, calendar: Calendar) -> date:
        """The last of the days: at its end the period is over."""
        days = self.days - self.counts(posted, calendar)
        if self.working:
            return calendar.after(posted, days)
        end = posted + timedelta(days=days)
        return calendar.first_from(end) if self.moved else end

    def past(self, start: date, today: date, calendar: Calendar) -> bool:
        """Whether so many days since `start` are over; of none, never."""
        return bool(self) and today > self.over(start, calendar)

    def latest(self, end: date, calendar: Calendar) -> date:
        """The last posting day whose period is over at the end of `end`."""
        days = self.days - (self.counted and bool(self))
        if self.working:
            return calendar.before(end, days)
        return (calendar.last_until(end) if self.moved else end) - timedelta(days=days)

    def gone(self, posted: date, day: date, calendar: Calendar) -> int:
        """How many of the days there are from the posting up to and including `day`."""
        after = calendar.between(posted, day) if self.working else (day - posted).days
        return max(0, after) + self.counts(posted, calendar)


NO_DAYS = Duration()
