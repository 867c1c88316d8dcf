"""File names as the notice writes them, such that every system takes them."""

from __future__ import annotations

import re
import unicodedata

from xuanxian.platform.files.actions import clean_name

MOST = 80
"""字 of a name; with folder and ending it stays below what Windows opens."""
_FORBIDDEN = {ord(a): b for a, b in zip('\\/:*?"<>|', "＼／：＊？＂＜＞｜", strict=True)}
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\..*)?", re.IGNORECASE)


def safe_name(name: str) -> str:
    """What a system cannot take is written full-width, so that nothing of a name is lost."""
    name = unicodedata.normalize("NFC", name).translate(_FORBIDDEN)
    name = clean_name(re.sub(r"\s+", " ", name))
    if len(name) > MOST:
        name = f"{name[: MOST - 1].rstrip(' .')}…"
    return f"_{name}" if _RESERVED.fullmatch(name) else name
