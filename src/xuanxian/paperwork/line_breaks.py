"""How wide a line is, and where one that is too wide breaks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# No line begins with the former or ends with the latter.
_NOT_FIRST, _NOT_LAST = "，。、；：？！）》」』】〕…—%％", "（《「『【〔"
_NATURAL = (" ", "（", "《", "“")  # before these a line may well break
_SEAM = re.compile(r"(?<=[0-9A-Za-z])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[0-9A-Za-z])")
_WORD = re.compile(r"[0-9A-Za-z.,%]+")


_MOST_LINES = 20
"""What is longer is no heading; the renderers break it where they like, and looking for the best takes minutes."""


@lru_cache(maxsize=4096)
def ems(text: str) -> float:
    """The width of one line, estimated: a full-width character is 1. Between Chinese and Latin stands a quarter."""
    return sum(map(_em, text)) + len(_SEAM.findall(text)) / 4


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    return 0.72 if character.isupper() or character in "mw@%" else 0.5


@lru_cache(maxsize=4096)
def balanced(text: str, room: float, whole: re.Pattern[str] = _WORD) -> str:
    """Centred text that is too wide for `room` em, broken into the fewest lines of nearly equal length; not within what
    `whole` finds."""
    return "\n".join(_balanced_line(line, room, whole) for line in text.split("\n"))


def _balanced_line(line: str, room: float, whole: re.Pattern[str]) -> str:
    if ems(line) <= room:
        return line
    tokens = re.findall(f"{whole.pattern}|.", line, re.DOTALL)
    count = -int(-ems(line) // room)
    if count > _MOST_LINES:
        return line
    for lines in range(count, len(tokens) + 1):
        if (found := _breaks(tokens, lines, room)) is not None:
            pieces = zip((0, *found), (*found, len(tokens)), strict=True)
            return "\n".join("".join(tokens[a:b]).strip() for a, b in pieces)
    return line


def _breaks(tokens: list[str], lines: int, room: float) -> tuple[int, ...] | None:
    """Where to break into exactly so many lines, least uneven; None where none fits. Among equals the longer
    line comes first."""
    aim = ems("".join(tokens)) / lines
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for left in range(lines - 1, -1, -1):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, breaks) in best.items():
            for end in range(start + 1, len(tokens) + 1):
                width = ems("".join(tokens[start:end]))
                if width > room:
                    break
                last = end == len(tokens)
                if (left == 0) != last or (not last and not _may_break(tokens, end)):
                    continue
                natural = last or tokens[end - 1] == " " or tokens[end] in _NATURAL
                total = cost + (width - aim) ** 2 + (0 if natural else 4)
                if end not in reached or total <= reached[end][0]:
                    reached[end] = (total, breaks if last else (*breaks, end))
        best = reached
    return best[len(tokens)][1] if len(tokens) in best else None


def _may_break(tokens: list[str], place: int) -> bool:
    return tokens[place][0] not in _NOT_FIRST and tokens[place - 1][-1] not in _NOT_LAST


def folded(text: str, room: float) -> str:
    """Breaks what no typesetter breaks and what would run over the border: a Latin word or number wider than
    `room` em."""

    def fold(match: re.Match[str]) -> str:
        word, lines, width = match.group(), [""], 0.0
        if ems(word) <= room:
            return word
        for character in word:
            if width + _em(character) > room and lines[-1]:
                lines.append("")
                width = 0.0
            lines[-1] += character
            width += _em(character)
        return "\n".join(lines)

    return re.sub(r"[!-~]{6,}", fold, text)
