"""What the acts on a year state: each day of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from xuanxian.rules.core.contents import Content, Key

ADD, CORRECT = "登记工作日历", "更正工作日历"


@dataclass(frozen=True)
class Days(Content):
    year: Annotated[int, Key("年")]
    off: Annotated[Mapping[str, tuple[date, ...]], Key("放假")]
    worked: Annotated[tuple[date, ...], Key("补班", always=True)] = ()


CONTENTS: Mapping[str, tuple[type[Content], ...]] = {ADD: (Days,), CORRECT: (Days,)}
