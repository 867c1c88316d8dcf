"""Text as search sees it: normalised, without personal numbers, cut into one and two characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

_PERSONAL = re.compile(
    r"(?<!\d)(?:\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx]|\d{15}|1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)"
)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_BEFORE, _AFTER = 20, 80


def shown(text: str) -> str:
    """What may be stored and shown: no control character, no identity number or phone however it is written."""
    text = _UNPRINTABLE.sub(" ", text)
    plain = unicodedata.normalize("NFKC", text)
    return _PERSONAL.sub(" ", plain) if _PERSONAL.search(plain) else text


def is_personal(text: str) -> bool:
    """Whether an identity number or a phone stands in it, however it is written."""
    return bool(_PERSONAL.search(unicodedata.normalize("NFKC", text)))


def normalised(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def tokens(normal: str) -> set[str]:
    """Every character and every pair of neighbours within a word, in letters and digits that any tokenizer keeps."""
    found: set[str] = set()
    for word in normal.split():
        codes = [f"{ord(c):x}" for c in word]
        found.update(codes)
        found.update(map("x".join, pairwise(codes)))
    return found


def wanted(word: str) -> set[str]:
    """The tokens that a text with this word must have. Of two characters and less they are proof enough."""
    return {t for t in tokens(word[:30]) if "x" in t} or tokens(word)


def kind_token(kind: str) -> str:
    return f"k{kind.encode().hex()}"


def excerpt(text: str, normal: str, words: Iterable[str]) -> str:
    """The part of the text around the first word found in it, else its beginning."""
    found = [at for at in map(normal.find, words) if at >= 0]
    # Normalising may lengthen a text (㎡, …): then the place is a good guess.
    at = min(found, default=0) * len(text) // max(len(normal), 1)
    start = max(0, at - _BEFORE)
    return (
        ("…" if start else "") + text[start : at + _AFTER].strip() + ("…" if at + _AFTER < len(text) else "")
    )
