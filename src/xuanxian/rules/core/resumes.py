"""A résumé that is to run without a gap, to the month: 1994.09—1998.07 示例大学学生."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_MONTH = r"((?:19|20)\d\d)\s*[.．年/-]\s*(1[0-2]|0?[1-9])(?!\d)\s*月?"
_SPAN = re.compile(rf"\s*{_MONTH}\s*(?:[-－—–―─~～至到]+\s*)+(?:{_MONTH}|(今|现在))?")
_NOW = 9999 * 12
_LIKE = "1994.09—1998.07　示例大学学生"


class _Span(NamedTuple):
    """Months counted from the year 0."""

    first: int
    last: int


def problem_of(text: str) -> tuple[str, str, str] | None:
    """(what is wrong, how it should be, what mends it). A line that does not begin with months goes on with the one before."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    spans: list[_Span] = []
    for number, line in enumerate(lines, start=1):
        span = _span_of(line)
        if span is not None and span.last < span.first:
            return (
                f"第{number}行止于{_month(span.last)}，早于起始的{_month(span.first)}",
                _LIKE,
                "请核对起止年月",
            )
        if span is None and (not spans or re.match(r"\s*(?:19|20)\d\d", line)):
            return f"第{number}行没有写明起止年月", _LIKE, f"请每段另起一行，先写起止年月，例如{_LIKE}"
        if span is not None:
            spans.append(span)
    gaps = "、".join(f"{_month(first)}至{_month(last)}" for first, last in _gaps(spans))
    if gaps:
        return f"断档：{gaps}没有写", "精确到月，不得断档", "请补写这一段的经历"
    return None


def _span_of(line: str) -> _Span | None:
    found = _SPAN.match(line)
    if found is None:
        return None
    year, month, until_year, until_month, _ = found.groups()
    first = int(year) * 12 + int(month) - 1
    return _Span(first, int(until_year) * 12 + int(until_month) - 1 if until_year else _NOW)


def _gaps(spans: list[_Span]) -> Iterator[tuple[int, int]]:
    """The months between that no span covers; a span begins in the month the one before ends, or in the next."""
    reached: int | None = None
    for first, last in sorted(spans):
        if reached is not None and first > reached + 1:
            yield reached + 1, first - 1
        reached = max(reached or last, last)


def _month(number: int) -> str:
    return f"{number // 12}.{number % 12 + 1:02d}"
