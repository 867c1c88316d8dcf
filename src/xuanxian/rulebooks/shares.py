"""Numbers and shares as a rulebook writes them: 12, 30%, 12.5%, 1/3."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

PATTERN = r"^(\d{1,6}|\d{1,3}(\.\d{1,6})?%|\d{1,4}/[1-9]\d{0,3})$"
_AS_SAID = re.compile(r"[\d.]+％|.*分之.+|[一二两三四五六七八九十]成.*")
_FORMS = "写成百分数或者分数，如 30%、12.5%、1/3"


def checked(value: Any) -> Any:
    """Says how a share is written where somebody wrote it as one says it."""
    text = str(value).strip()
    if _AS_SAID.fullmatch(text):
        raise ValueError(f"比例{_FORMS}；写的是「{text}」")
    if re.fullmatch(r"\d*\.\d+", text):
        raise ValueError(f"个数写整数，比例{_FORMS}；写的是「{text}」")
    return value


def part_of(text: str) -> Fraction | None:
    """The share that is written; None where it is a number."""
    if text.endswith("%"):
        return Fraction(text[:-1]) / 100
    return Fraction(text) if "/" in text else None
