"""The State Council's yearly notice of rest and made-up days (国务院办公厅关于…部分节假日安排的通知), read line by line:

    二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。

Whatever is said twice is compared: how many days, which day of the week."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xuanxian.rules.core.findings import Finding, Level, Place

FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
LONGEST = 20_000
"""Characters; a notice has a thousand."""
_MOST_DAYS = 31
_WEEK = "一二三四五六日"
_TITLE = re.compile(r"关于(20\d\d)年(?:部分)?节假日安排")
_LINE = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、．.])?\s*([^：:。，,\d]{2,20})[：:](.*)",
    re.S,
)
_DAY = r"(?:(20\d\d)年)?(?:(\d{1,2})月)?(\d{1,2})日(?:[（(]([^（()）]{0,30})[）)])?"
_SPAN = re.compile(rf"{_DAY}(?:\s*(?:至|到|—|－|-|～|~)\s*{_DAY})?")
_COUNT = re.compile(r"(?:共|放假)(\d{1,2})天")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_VERB = re.compile(r"放假|补休|上班")


@dataclass(frozen=True)
class Said:
    """What one line of the notice was understood to say; `count` is the number of days it states."""

    name: str
    text: str
    off: tuple[date, ...]
    worked: tuple[date, ...]
    count: int | None


@dataclass(frozen=True)
class RestDays:
    year: int
    lines: tuple[Said, ...]

    @property
    def off(self) -> Mapping[str, tuple[date, ...]]:
        """Statutory rest by festival, Saturdays and Sundays within it included."""
        return {line.name: line.off for line in self.lines if line.off}

    @property
    def worked(self) -> tuple[date, ...]:
        return tuple(sorted(day for line in self.lines for day in line.worked))


def read_notice(text: str, year: int | None = None) -> tuple[RestDays | None, list[Finding]]:
    """None where there is no year; with stops nothing may be made of it. The year is that of the title, unless given."""
    if len(text) > LONGEST:
        return None, [_stop("calendar.unread", f"全文{len(text)}字，太长", "请只粘贴通知的正文")]
    title = _TITLE.search(re.sub(r"\s", "", text))
    year = year or (int(title[1]) if title else None)
    if year is None:
        mend = "请连同标题一起粘贴，或者写明年份"
        return None, [_stop("calendar.year", "没有读到是哪一年的安排", mend)]
    findings: list[Finding] = []
    lines = []
    for number, written in enumerate(text.splitlines(), start=1):
        match = _LINE.fullmatch(written)
        if match is None:
            if _VERB.search(written) and _SPAN.search(written):
                findings.append(
                    _stop(
                        "calendar.unread",
                        f"没有读懂：{written.strip()[:40]}",
                        "请写成“春节：2月15日至23日放假调休，共9天。”",
                        number,
                    )
                )
            continue
        if not _VERB.search(match[2]):
            continue
        lines.append(_said(match[1].strip(), match[2].strip(), year, number, findings))
    made = RestDays(year, tuple(lines))
    return made, [*findings, *_amiss(made)]


def _said(name: str, text: str, year: int, number: int, findings: list[Finding]) -> Said:
    """Days wait for the word that says what becomes of them."""
    found: dict[bool, list[date]] = {True: [], False: []}
    for sentence in re.split("[。；;]", text):
        waiting: list[date] = []
        at = 0
        for verb in _VERB.finditer(sentence):
            waiting += _days(sentence[at : verb.start()], year, name, number, findings)
            at = verb.end()
            found[verb[0] == "上班"] += waiting
            waiting = []
    counts = [int(count) for count in _COUNT.findall(text)]
    off, worked = (tuple(sorted(set(found[kind]))) for kind in (False, True))
    said = Said(name, text, off, worked, sum(counts) if counts else None)
    if said.count is not None and said.count != len(said.off):
        message = f"{name}写明{said.count}天，读出{len(said.off)}天"
        findings.append(_stop("calendar.count", message, "请与原文核对日期", number))
    return said


def _days(text: str, year: int, name: str, number: int, findings: list[Finding]) -> Iterator[date]:
    """A month or year that is not written is that of the day before it."""
    in_year, month = year, 0
    for match in _SPAN.finditer(text):
        ends = []
        for part in (match.groups()[:4], match.groups()[4:]):
            if part[2] is None:
                continue
            earlier = month
            in_year, month = int(part[0] or in_year), int(part[1] or month)
            if part[0] is None and part[1] and month < earlier:  # 12月30日至1月1日
                in_year += 1
            day = _day(in_year, month, int(part[2]))
            if day is None or abs(day.year - year) > 1:
                findings.append(
                    _stop(
                        "calendar.unread",
                        f"{name}：没有「{match[0][:30]}」这样的日子",
                        "请与原文核对",
                        number,
                    )
                )
                return
            if (weekday := _WEEKDAY.search(part[3] or "")) and "一二三四五六日".index(
                weekday[1].replace("天", "日")
            ) != day.weekday():
                message = f"{name}：{day.month}月{day.day}日写的是周{weekday[1]}，{day.year}年的这一天是周{_WEEK[day.weekday()]}"
                findings.append(_stop("calendar.weekday", message, "请核对年份和日期", number))
            ends.append(day)
        first, last = ends[0], ends[-1]
        if not 0 <= (last - first).days < _MOST_DAYS:
            findings.append(
                _stop("calendar.unread", f"{name}：「{match[0][:30]}」的起止不对", "请与原文核对", number)
            )
            return
        yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _amiss(made: RestDays) -> Iterator[Finding]:
    said = "".join(made.off)
    missing = [name for name in FESTIVALS if name.removesuffix("节") not in said]
    if missing:
        yield _stop("calendar.lacking", f"没有读到{'、'.join(missing)}的安排", "请粘贴通知的全部七个节日")
    every = [day for line in made.lines for day in line.off]
    for day in sorted({day for day in every if every.count(day) > 1}):
        yield _stop("calendar.twice", f"{day}在两处放假", "请与原文核对")
    for day in made.worked:
        if day in every:
            yield _stop("calendar.twice", f"{day}既放假又上班", "请与原文核对")
        elif day.weekday() < 5:
            yield _stop("calendar.weekday", f"{day}本来就是上班的日子，不是调休", "请核对年份和日期")


def _stop(rule: str, message: str, mend: str, row: int | None = None) -> Finding:
    return Finding(rule, Level.STOP, "工作日历", message, mend=mend, place=Place("", row))


def shown(days: Sequence[date]) -> str:
    """2月15日（周日）、16日（周一）: day by day, to be checked against the notice."""
    parts, before = [], None
    for day in days:
        month = f"{day.month}月" if before is None or before.month != day.month else ""
        parts.append(f"{month}{day.day}日（周{_WEEK[day.weekday()]}）")
        before = day
    return "、".join(parts)
