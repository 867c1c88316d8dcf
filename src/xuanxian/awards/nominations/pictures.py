"""What a photo looks like beside what the notice asks (蓝色背景，无边框): said, never refused; a computer may be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from xuanxian.paperwork.photos import Backdrop, backdrop
from xuanxian.platform.files.actions import on_disk
from xuanxian.platform.refusals import Refused
from xuanxian.rules.core.fields import Field
from xuanxian.rules.core.findings import Finding, Level, Place


def picture_findings(field: Field, digest: str, who: str) -> Iterator[Finding]:
    """Of the file with this digest; none where the notice names no colour."""
    if not field.backdrop or not digest:
        return
    try:
        seen = _seen(digest)
    except Refused as lost:
        yield from (
            replace(finding, subject=who, place=Place("", 1, field.name)) for finding in lost.findings
        )
        return
    asked = f"{field.backdrop}色"
    said = []
    if not seen.is_coloured:
        said.append(("不像彩色照片", "全幅几乎没有颜色"))
    elif seen.colour != asked or seen.share < 0.6:
        said.append((f"底色不像{asked}", f"上边和两侧{seen.share:.0%}是{seen.colour}"))
    if seen.frame:
        said.append(("像有边框", f"四边是{seen.frame}，里面是{seen.colour}"))
    for message, measured in said:
        yield Finding(
            "photo.look", Level.WARN, who, f"照片{message}（{measured}）", field.clause, measured,
            f"{asked}、彩色、无边框", f"照片应是{asked}背景、彩色、无边框，不合的请换一张；合的不用理会",
            Place("", 1, field.name),
        )  # fmt: skip


@lru_cache(maxsize=2048)
def _seen(digest: str) -> Backdrop:
    return backdrop(on_disk(digest).read_bytes())
