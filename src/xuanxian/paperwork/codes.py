"""The square code (QR) that stands at the foot of a page: its modules as a drawing for PDF and a picture for Word."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import segno

FOOT_SIDE = 9.0
"""mm, of 21 modules each way."""
FOOT_LOW = 6.5
"""mm between the square and the edge of the sheet: printers leave some 5 mm."""


@lru_cache(maxsize=1024)
def square(text: str) -> segno.QRCode:
    """Of the smallest size with the most redundancy: nearly a third of it may be smudged. The mask is given, since to
    choose one takes ten times as long."""
    import segno  # not before a code is drawn: every process of the web would hold it

    return segno.make_qr(text, error="h", mask=3)


@lru_cache(maxsize=1024)
def svg(text: str) -> str:
    if not text:
        return ""
    out = io.BytesIO()
    square(text).save(out, kind="svg", border=0, xmldecl=False, nl=False)
    return out.getvalue().decode()


@lru_cache(maxsize=1024)
def png(text: str) -> bytes:
    """At some 600 dots an inch."""
    out = io.BytesIO()
    square(text).save(out, kind="png", border=0, scale=10)
    return out.getvalue()
