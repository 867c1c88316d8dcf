"""A photo as a form takes it: what is it, how large, and how it fits the 2 inch frame."""

from __future__ import annotations

import io
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
