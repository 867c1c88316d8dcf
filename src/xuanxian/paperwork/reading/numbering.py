"""Numbers that Word counts itself (自动编号): they stand before a paragraph for whoever reads it, and nowhere in its text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

_DIGITS = "〇一二三四五六七八九"


def _chinese(n: int) -> str:
    tens, ones = divmod(n, 10)
    if n > 99 or n < 1:
        return "".join(_DIGITS[int(d)] for d in str(n))
    return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (_DIGITS[ones] if ones else "")


def _letters(n: int) -> str:
    return chr(ord("A") + (n - 1) % 26) * ((n - 1) // 26 + 1) if n > 0 else ""


def _roman(n: int) -> str:
    text = ""
    for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        text += sign * (n // value)
        n %= value
    return text


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": str,
    "decimalEnclosedCircle": lambda n: chr(0x2460 + n - 1) if 1 <= n <= 20 else str(n),
    "decimalEnclosedCircleChinese": lambda n: chr(0x2460 + n - 1) if 1 <= n <= 20 else str(n),
    "upperLetter": _letters,
    "lowerLetter": lambda n: _letters(n).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "none": lambda n: "",
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting"),
        _chinese,
    ),
}  # fmt: skip


@dataclass
class _Level:
    """`text` is like `%1、`; `start` the first number."""

    form: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass
class Numbering:
    """`lists`: number of a list → its levels, and the key under which it counts (lists of one kind go on counting)."""

    lists: dict[str, tuple[str, dict[int, _Level]]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def before(self, paragraph: Element) -> str:
        """What stands before this paragraph; it counts on, so ask once for each in their order."""
        here = _of(paragraph.find("pPr"))
        if here is None:
            style = paragraph.find("pPr/pStyle")
            here = self.styles.get(style.get("val", "")) if style is not None else None
        if here is None or here[0] not in self.lists:
            return ""
        shared, levels = self.lists[here[0]]
        level = levels.get(here[1])
        if level is None or level.form == "bullet":
            return ""
        counts = self.counts.setdefault(shared, {})
        counts[here[1]] = counts.get(here[1], level.start - 1) + 1
        for deeper in [n for n in counts if n > here[1]]:
            del counts[deeper]
        text = level.text
        for n, other in levels.items():
            shown = _FORMATS.get(other.form, str)(counts.get(n, other.start))
            text = text.replace(f"%{n + 1}", shown)
        return text


def numbering_of(numbers: Element | None, styles: Element | None) -> Numbering:
    made = Numbering()
    if numbers is None:
        return made
    kinds = {}
    for kind in numbers.iterfind("abstractNum"):
        levels = {}
        for level in kind.iterfind("lvl"):
            form, text, start = _val(level, "numFmt"), _val(level, "lvlText"), _val(level, "start")
            levels[_number(level.get("ilvl", ""))] = _Level(form or "decimal", text, _number(start or "1"))
        kinds[kind.get("abstractNumId", "")] = levels
    for one in numbers.iterfind("num"):
        shared = _val(one, "abstractNumId")
        key = one.get("numId", "")
        starts = one.find("lvlOverride/startOverride") is not None
        made.lists[key] = (f"{shared}/{key}" if starts else shared, kinds.get(shared, {}))
    for style in styles.iterfind("style") if styles is not None else ():
        if (here := _of(style.find("pPr"))) is not None:
            made.styles[style.get("styleId", "")] = here
    return made


def _of(properties: Element | None) -> tuple[str, int] | None:
    numbered = properties.find("numPr") if properties is not None else None
    if numbered is None:
        return None
    return _val(numbered, "numId"), _number(_val(numbered, "ilvl"))


def _val(element: Element, name: str) -> str:
    found = element.find(name)
    return found.get("val", "") if found is not None else ""


def _number(text: str) -> int:
    return min(int(text), 10_000) if text.isdecimal() else 0
