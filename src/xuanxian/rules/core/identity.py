"""Citizen identity numbers, GB 11643: division (6), date of birth (8), sequence (3, odd for men), check."""

from __future__ import annotations

import unicodedata
from collections.abc import Container
from datetime import date
from functools import lru_cache

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def check_character(first17: str) -> str:
    return _CHECKS[sum(map(int.__mul__, _WEIGHTS, map(int, first17))) % 11]


@lru_cache(maxsize=65536)
def _is_date(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return text[:4] >= "1900"


def problem_of(number: str, divisions: Container[str]) -> str:
    """The rule the number breaks, or "": `15-digit`, `format`, `date`, `checksum`, `division` (which is a hint
    only: the police used codes outside the standard)."""
    if len(number) == 15 and number.isdigit():
        return "15-digit"
    if len(number) != 18 or not number[:17].isascii() or not number[:17].isdigit():
        return "format"
    if number[17] not in "0123456789X":
        return "format"
    if not _is_date(number[6:14]):
        return "date"
    if check_character(number[:17]) != number[17]:
        return "checksum"
    if number[:6] not in divisions:
        return "division"
    return ""


def comparable(written: str) -> str:
    """The same for all writings of one number: full width, blanks, a small x, the 15 digits in use until 1999 (births of the
    20th century). Whether it is a number at all is not asked."""
    number = "".join(unicodedata.normalize("NFKC", written).split()).upper()
    if len(number) == 15 and number.isascii() and number.isdigit():
        first17 = f"{number[:6]}19{number[6:]}"
        return first17 + check_character(first17)
    return number


def birth_month(number: str) -> str:
    """××××.××, of a well-formed number."""
    return f"{number[6:10]}.{number[10:12]}"


def sex(number: str) -> str:
    return "男" if int(number[16]) % 2 else "女"
