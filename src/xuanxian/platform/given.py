"""What somebody sent, read as a number, a key or a day, in this one place: whatever was sent, what is none is None."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_NUMBER = re.compile(r"[0-9]{1,18}")
"""As many digits as the databases hold; `str.isdigit` takes ² for one too."""
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
"""So that a day may be counted on from in any time zone."""


def number(text: str | None) -> int | None:
    """A whole number from 0 on, as boxes and keys have it."""
    return int(text) if text and _NUMBER.fullmatch(text) else None


def page(text: str | None, highest: int) -> int:
    """The number of a page from 1 on, in any writing of digits; one beyond all is the highest, what is none is the first."""
    if not text or not text.isdecimal() or len(text) > _LONGEST_PAGE:
        return 1
    return max(1, min(int(text), highest))


_LONGEST_PAGE = 100


def numbers(texts: Iterable[str]) -> list[int]:
    """What is none is left out."""
    return [found for text in texts if (found := number(text)) is not None]


def day(text: str | None) -> date | None:
    """2023-12-25, between the first and the last day."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None
