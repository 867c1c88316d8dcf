"""Whether two nominees are one person: by the identity number, or by what stands beside the name where the numbers differ or
one is missing (E4, Q8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_ALIKE = (
    "覃谭",
    "付傅",
    "肖萧",
    "闫阎",
    "丘邱",
    "代戴",
    "兰蓝",
    "候侯",
    "钟锺",
    "于於",
    "宁甯",
    "沈沉",
    "翟瞿",
    "佘余",
    "冼洗",
)
"""Surnames that lists write for each other: variants, and those that are easily mistaken."""
_DOTS = str.maketrans("", "", "·•・‧．. 　")


class Sameness(StrEnum):
    """In words, as a finding says it."""

    NUMBER = "身份证号码相同"
    DESCRIBED = "姓名、出生年月、单位相同"


@dataclass(frozen=True)
class Described:
    """`mark` stands for the identity number ("" unknown), `born` is ××××.××, `body` the unit, with or without the post."""

    mark: str
    name: str
    born: str
    body: str


def sameness(one: Described, other: Described) -> Sameness | None:
    """None where they are two, or where too little is known of one of them."""
    if one.mark and one.mark == other.mark:
        return Sameness.NUMBER
    if one.born and one.born == other.born and _name(one.name) == _name(other.name) and _one_body(one, other):
        return Sameness.DESCRIBED
    return None


def writings(name: str) -> set[str]:
    """The name with each surname that may be written for its own; not other blanks or dots."""
    return {first + name[1:] for group in _groups_of(name) for first in group} | {name}


def _groups_of(name: str) -> Iterable[str]:
    return (group for group in _ALIKE if name[:1] in group and name)


def _name(name: str) -> str:
    bare = name.translate(_DOTS)
    return next((group[0] + bare[1:] for group in _groups_of(bare)), bare)


def _one_body(one: Described, other: Described) -> bool:
    """One is written with the post, the other perhaps without it."""
    shorter, longer = sorted((_employer(one.body), _employer(other.body)), key=len)
    return bool(shorter) and longer.startswith(shorter)


def _employer(body: str) -> str:
    return (body.split(maxsplit=1) or [""])[0]
