"""The order of names in official lists: by strokes of the surname, by pinyin, by administrative division (F14). The
tables come from outside; no order of a database or a locale, which are others, is ever asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xuanxian.rules.core.findings import Finding, Level


class ListOrder(StrEnum):
    """How a notice has its lists printed (名册 … 名单次序)."""

    UNITS = "推荐单位次序"
    DIVISIONS = "行政区划"
    STROKES = "姓氏笔画"
    PINYIN = "姓氏拼音"

    @property
    def by_name(self) -> bool:
        """Whether persons stand by their own names, not under their units."""
        return self in (ListOrder.STROKES, ListOrder.PINYIN)

    @property
    def said(self) -> str:
        """The line under the heading of a list."""
        return f"按{self}" if self is ListOrder.UNITS else f"按{self}为序"


@dataclass(frozen=True)
class Characters:
    """`strokes`: of a character its strokes in writing order, a letter each, or a digit where only the type is known;
    `readings`: its pinyin, the tone behind; `surnames`: those of several characters, and those that are read otherwise
    than the word, with the reading of each character."""

    strokes: Mapping[str, str]
    readings: Mapping[str, str]
    surnames: Mapping[str, tuple[str, ...]]


Rank = tuple[object, ...]


def _table(rows: Mapping[str, str]) -> dict[int, str]:
    return str.maketrans({letter: digit for digit, letters in rows.items() for letter in letters})


# 横 竖 撇 点 折, each with its letters in codes/strokes.csv. A digit stands for itself.
_TYPES = _table({"1": "ji", "2": "fg", "3": "s", "4": "kdl", "5": "cebtyhnmropvxuqazw"})
# Of one type the main form first: 横 before 提, 竖 before 竖钩, 点 before 捺. What turns goes by how often it does, then by
# whether it begins as 横, 竖 or 撇.
_FORMS = _table(
    {
        "0": "jfskd12345ce",
        "1": "iglbhty",
        "2": "nm",
        "3": "rv",
        "4": "op",
        "5": "ux",
        "6": "aq",
        "7": "z",
        "8": "w",
    }
)
_LAST = (1,)
_DOTS = re.compile("[·•・‧．]")


def parts_of(name: str, characters: Characters) -> tuple[str, str]:
    """Surname and the rest. In a name with · what stands before it is taken for the surname."""
    plain = "".join(name.split())
    before, dot, after = _DOTS.sub("·", plain).partition("·")
    if dot:
        return before, after
    long = (plain[:n] for n in (3, 2) if len(plain) > n and plain[:n] in characters.surnames)
    surname = next(long, plain[:1])
    return surname, plain[len(surname) :]


def by_strokes(name: str, characters: Characters) -> Rank:
    """By the number of strokes, then their types one after another, then their forms (GB 13000.1 字序, as far as these
    go; characters that are still equal stand by their code, so that a surname stays together). A given name of one
    character goes before the longer ones; what the table does not know goes last."""
    surname, given = parts_of(name, characters)
    strokes = [_by_strokes(character, characters) for character in surname + given]
    return tuple(strokes[: len(surname)]), len(given) > 1, tuple(strokes[len(surname) :])


def _by_strokes(character: str, characters: Characters) -> Rank:
    strokes = characters.strokes.get(character)
    if strokes is None:
        return (*_LAST, character)
    return 0, len(strokes), strokes.translate(_TYPES), strokes.translate(_FORMS), character


def by_pinyin(name: str, characters: Characters) -> Rank:
    """By syllable and tone, a surname as surnames are read; of the same sound the fewer strokes first."""
    surname, given = parts_of(name, characters)
    said = characters.surnames.get(surname) or [characters.readings.get(c, "") for c in surname]
    readings = [*said, *(characters.readings.get(c, "") for c in given)]
    return tuple(
        (0, reading[:-1], reading[-1], _by_strokes(character, characters)) if reading else (*_LAST, character)
        for character, reading in zip(surname + given, readings, strict=True)
    )


def unknown(names: Iterable[str], order: ListOrder, characters: Characters) -> list[Finding]:
    """Names with a character that the order cannot place."""
    what, table = {
        ListOrder.STROKES: ("笔画", characters.strokes),
        ListOrder.PINYIN: ("读音", characters.readings),
    }.get(order, ("", {}))
    found = []
    for name in names if what else ():
        lacking = [c for c in dict.fromkeys("".join(parts_of(name, characters))) if c not in table]
        if lacking:
            codes = "、".join(f"「{c}」（U+{ord(c):04X}）" for c in lacking)
            message = f"{codes}没有{what}资料，排在已知的字以后"
            mend = "请核对这个名字在名单中的位置"
            found.append(Finding("list.order", Level.WARN, name, message, mend=mend))
    return found


def by_divisions(units: Mapping[str, Sequence[str]], divisions: Mapping[str, str]) -> dict[str, str]:
    """Unit → code, of those that a division is called by name or one of their aliases. `divisions` has the full names
    by code. A name that several provinces have means the one to which most of the units belong."""
    codes: dict[str, list[str]] = {}
    for code, name in divisions.items():
        above = (divisions.get(f"{code[:4]}00", ""), divisions.get(f"{code[:2]}0000", ""))
        for called in {name, *(name.removeprefix(a) for a in above if a != name)}:
            codes.setdefault(called, []).append(code)
    found = {
        unit: [c for called in (unit, *names) for c in codes.get(called, ())] for unit, names in units.items()
    }
    provinces = Counter(province for mine in found.values() for province in {code[:2] for code in mine})
    return {unit: min(mine, key=lambda code: -provinces[code[:2]]) for unit, mine in found.items() if mine}
