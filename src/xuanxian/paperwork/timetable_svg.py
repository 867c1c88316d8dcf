"""The timetable as a picture: one bar a step, holidays hatched, printed deadlines marked, what is tight and what is late
in red and in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from html import escape

from xuanxian.rules.awards.timetable import Window
from xuanxian.rules.core.calendars import Calendar

_LEFT, _RIGHT, _TOP, _ROW = 210, 220, 64, 34
TIGHT = 2
"""Working days to spare, up to which a step is called tight."""
_WIDTH = 1180
_INK, _MUTED, _LINE, _SEAL, _BAR, _NEED = "#1d2733", "#5b6776", "#dfe3e8", "#a8281e", "#7f9cc7", "#d59b2b"


def timetable_svg(
    title: str,
    slots: Sequence[Window],
    calendar: Calendar,
    today: date | None = None,
    done: Collection[str] = (),
) -> str:
    """A step's bar runs from the deadline before it to its own latest end; the part that its days need is
    marked. Steps without any date are left out; those named in `done` are never late."""
    dated = [slot for slot in slots if slot.latest_end is not None]
    starts = [day for slot in dated for day in (slot.earliest_start, slot.latest_start) if day]
    first = min(starts) if starts else date(2000, 1, 1)
    last = max((slot.latest_end for slot in dated if slot.latest_end), default=first) + timedelta(days=4)
    span = max(1, (last - first).days)
    scale = (_WIDTH - _LEFT - _RIGHT) / span
    height = _TOP + _ROW * len(dated) + 40

    def x(day: date) -> float:
        return round(_LEFT + (day - first).days * scale, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'font-family="Noto Sans CJK SC, Microsoft YaHei, sans-serif" font-size="13" fill="{_INK}">',
        f"<title>{escape(title)} 时间表</title>",
        '<defs><pattern id="rest" width="6" height="6" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="#fff"/><rect width="2" height="6" fill="{_SEAL}" opacity=".28"/></pattern></defs>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="20" y="30" font-size="17" font-weight="600">{escape(title)}</text>',
    ]
    bottom = _TOP + _ROW * len(dated)
    for month in _months(first, last):
        parts.append(
            f'<line x1="{x(month)}" x2="{x(month)}" y1="{_TOP - 12}" y2="{bottom}" stroke="{_LINE}"/>'
        )
        parts.append(
            f'<text x="{x(month) + 4}" y="{_TOP - 8}" fill="{_MUTED}" font-size="12">{month.year}年{month.month}月</text>'
        )
    for begin, end in _holidays(first, last, calendar):
        width = max(2.0, round(x(end + timedelta(days=1)) - x(begin), 1))
        parts.append(
            f'<rect x="{x(begin)}" y="{_TOP}" width="{width}" height="{bottom - _TOP}" fill="url(#rest)">'
            f"<title>放假 {begin} 至 {end}</title></rect>"
        )
    for n, slot in enumerate(dated):
        assert slot.latest_end is not None
        y = _TOP + n * _ROW
        # From the last deadline before its own; steps that share a deadline share the time before it too.
        before = [s.step.until for s in dated[:n] if s.step.until and s.step.until < slot.latest_end]
        begin = min(max(before, default=first), slot.latest_start or slot.latest_end)
        parts.append(f'<text x="20" y="{y + 21}">{escape(slot.step.name)}</text>')
        bar = max(3.0, round(x(slot.latest_end) - x(begin), 1))
        hurry = _hurry(slot, today, slot.step.name in done)
        parts.append(
            f'<rect x="{x(begin)}" y="{y + 9}" width="{bar}" height="16" rx="3" fill="{_SEAL if hurry else _BAR}"/>'
        )
        if slot.step.lasts and slot.latest_start:
            need = max(3.0, round(x(slot.latest_end) - x(slot.latest_start), 1))
            parts.append(
                f'<rect x="{x(slot.latest_start)}" y="{y + 9}" width="{need}" height="16" rx="3" fill="{_NEED}">'
                f"<title>{slot.step.lasts}，最迟{slot.latest_start}开始</title></rect>"
            )
        end = slot.latest_end
        day = f"{end.month}月{end.day}日"
        note = f"截止{day}" if end == slot.step.until else f"{day}前"
        note += "（休息日）" if not calendar.is_working(end) else ""
        note += f"，{slot.step.lasts}" if slot.step.lasts else ""
        if end == slot.step.until:
            parts.append(f'<path d="M{x(end)} {y + 5}v24" stroke="{_INK}" stroke-width="2"/>')
        halo = 'stroke="#fff" stroke-width="4" paint-order="stroke"'
        parts.append(
            f'<text x="{x(end) + 7}" y="{y + 21}" fill="{_SEAL if hurry else _MUTED}" font-size="12" {halo}>'
            f"{note}{'，' + hurry if hurry else ''}</text>"
        )
    if today is not None and first <= today <= last:
        parts.append(
            f'<line x1="{x(today)}" x2="{x(today)}" y1="{_TOP}" y2="{bottom}" stroke="{_SEAL}" stroke-width="2"/>'
        )
    parts.append(
        f'<text x="20" y="{height - 14}" fill="{_MUTED}" font-size="12">蓝：可用时间；黄：须满的天数；'
        f"红：只余{TIGHT}个工作日以内，或者已过；竖线：通知印的截止日；斜线：法定节假日。"
        "截止日是休息日的，原文日期不动。</text></svg>"
    )
    return "\n".join(parts)


def _hurry(slot: Window, today: date | None, done: bool) -> str:
    """What is to be said of a step that is late or has hardly a day to spare; or ""."""
    if done or slot.latest_end is None:
        return ""
    if today is not None and today > slot.latest_end:
        return "已过"
    if slot.lacking:
        return f"少{slot.lacking}"
    return f"只余{slot.slack}个工作日" if slot.slack is not None and slot.slack <= TIGHT else ""


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        if month >= first:
            yield month
        month = (month + timedelta(days=32)).replace(day=1)


def _holidays(first: date, last: date, calendar: Calendar) -> Iterator[tuple[date, date]]:
    begin: date | None = None
    for n in range((last - first).days + 2):
        day = first + timedelta(days=n)
        if day in calendar.off and day <= last:
            begin = begin or day
        elif begin is not None:
            yield begin, day - timedelta(days=1)
            begin = None
