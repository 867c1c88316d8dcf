"""A photo as a form takes it: what is it, how large, how it fits the 2 inch frame, and what is behind the head."""

from __future__ import annotations

import colorsys
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

_TYPES = {"JPEG": "jpeg", "PNG": "png"}


@dataclass(frozen=True)
class Photo:
    """`kind` is jpeg or png; width and height in pixels; `dpi` as the file says, as Excel reads it."""

    data: bytes
    kind: str
    width: int
    height: int
    dpi: float

    def fitted(self, frame: tuple[float, float]) -> tuple[float, float]:
        """Its size in the units of the frame, as large as the frame allows."""
        scale = min(frame[0] / self.width, frame[1] / self.height)
        return self.width * scale, self.height * scale


def read_photo(path: str) -> Photo:
    """Raises ValueError for anything but JPEG and PNG, whatever the file's name says."""
    try:
        data = Path(path).read_bytes()
        with Image.open(io.BytesIO(data), formats=tuple(_TYPES)) as image:
            dpi = float(image.info.get("dpi", (0, 0))[0]) or 96.0
            return Photo(data, _TYPES[str(image.format)], image.width, image.height, dpi)
    except OSError as error:  # Pillow's "no image" is one of them
        raise ValueError(f"照片「{Path(path).name}」不是可读的 JPEG 或 PNG 图片") from error


Pixel = tuple[int, int, int]


@dataclass(frozen=True)
class Backdrop:
    """What the edges of a photo show: the colour that most of them have and how much of them (0 to 1), whether the picture
    is coloured at all, and the colour of a frame around it ("" where there is none)."""

    colour: str
    share: float
    is_coloured: bool
    frame: str


def backdrop(data: bytes) -> Backdrop:
    """Looked at small and only above and beside the head; shoulders and hair that reach the edge are left out of account."""
    with Image.open(io.BytesIO(data), formats=tuple(_TYPES)) as image:
        small = image.convert("RGB").resize((70, 98), Image.Resampling.BOX)
    rows = [[_pixel(small, x, y) for x in range(70)] for y in range(98)]
    ring = [*rows[0], *rows[-1], *(row[0] for row in rows), *(row[-1] for row in rows)]
    inner = [p for row in rows[6:10] for p in row[6:-6]]
    inner += [p for row in rows[10:55] for p in (*row[6:10], *row[-10:-6])]
    counts = Counter(map(_colour, inner))
    colour, most = counts.most_common(1)[0]
    edge, around = Counter(map(_colour, ring)).most_common(1)[0]
    is_framed = around / len(ring) > 0.95 and edge != colour
    coloured = sum(max(p) - min(p) > 24 for row in rows for p in row) > 70 * 98 // 20
    return Backdrop(colour, most / len(inner), coloured, edge if is_framed else "")


def _pixel(image: Image.Image, x: int, y: int) -> Pixel:
    found = image.getpixel((x, y))
    assert isinstance(found, tuple)
    return found[0], found[1], found[2]


def _colour(pixel: Pixel) -> str:
    hue, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in pixel))
    if value < 0.2:
        return "黑色"
    if saturation < 0.16:
        return "白色" if value > 0.85 else "灰色"
    names: Iterable[tuple[int, str]] = (
        (20, "红色"),
        (70, "黄色"),
        (165, "绿色"),
        (265, "蓝色"),
        (330, "紫色"),
    )
    return next((name for end, name in names if hue * 360 < end), "红色")
