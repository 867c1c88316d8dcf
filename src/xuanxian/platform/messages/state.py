"""What an act that says something within a case states; it changes no column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from xuanxian.platform.acts.contents import name_contents
from xuanxian.rules.core.contents import Content, Key

SAY = "留言"


@dataclass(frozen=True)
class Spoken(Content):
    """By which way it came; the digest of what was said, which may be erased one day."""

    way: Annotated[str, Key("方式")]
    digest: Annotated[str, Key("摘要")]


name_contents({SAY: (Spoken,)})
