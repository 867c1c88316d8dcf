"""What is behind the head on a photo (001 附件2填表说明四: 蓝色背景，无边框)."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from xuanxian.paperwork.photos import backdrop
from xuanxian.paperwork.previews import drawn_photo


def portrait(behind: str, frame: str = "", mode: str = "RGB") -> bytes:
    image = Image.new("RGB", (413, 579), behind)
    draw = ImageDraw.Draw(image)
    draw.ellipse((26, 400, 387, 800), fill="#222831")
    draw.ellipse((116, 130, 297, 400), fill="#e0b89a")
    if frame:
        draw.rectangle((0, 0, 412, 578), outline=frame, width=14)
    out = io.BytesIO()
    image.convert(mode).save(out, "JPEG", quality=80)
    return out.getvalue()


@pytest.mark.parametrize(
    ("behind", "colour"),
    [("#438edb", "蓝色"), ("#6f9fd8", "蓝色"), ("#ffffff", "白色"), ("#d62828", "红色"), ("#9aa0a6", "灰色")],
)
def test_the_colour_beside_the_head_is_named(behind: str, colour: str) -> None:
    seen = backdrop(portrait(behind))
    assert (seen.colour, seen.is_coloured, seen.frame) == (colour, True, "")
    assert seen.share > 0.9


def test_a_photo_without_colour_is_told_from_a_coloured_one() -> None:
    assert not backdrop(portrait("#438edb", mode="L")).is_coloured


@pytest.mark.parametrize(("frame", "named"), [("#ffffff", "白色"), ("#000000", "黑色")])
def test_a_frame_is_seen_with_the_colour_within(frame: str, named: str) -> None:
    seen = backdrop(portrait("#438edb", frame))
    assert (seen.frame, seen.colour) == (named, "蓝色")


def test_the_picture_of_the_previews_is_what_the_notice_asks() -> None:
    seen = backdrop(drawn_photo())
    assert (seen.colour, seen.frame) == ("蓝色", "")
