"""A field of a roster or form: what it holds. How a value is checked stands in `values`, how it prints in
`paperwork.kinds`; every renderer must know every `Kind` (a test demands it)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from xuanxian.rules.core.subjects import Several


class Kind(StrEnum):
    """The kinds a notice may declare, by the word it uses (类)."""

    TEXT = "文本"
    NAME = "姓名"
    LONG = "长文"  # limit in 字
    CHOICE = "选项"  # one of `options`
    CHOICES = "多选"  # several of `options`, separated by 、
    TICK = "勾选"  # one of `options`, printed as boxes
    FLAG = "是否"
    MONTH = "月份"  # ××××.××
    DATE = "日期"
    NUMBER = "数"
    RANK = "级别"  # administrative rank, on the ladder of codes/ranks
    IDENTITY = "身份证号码"
    PHONE = "电话"
    DIVISION = "行政区划"  # down to county
    PHOTO = "照片"
    RESUME = "简历"
    SEAL = "意见盖章"  # an opinion, a seal, a date: never filled in by software


def fold(text: str) -> str:
    """Half width, no blanks: how two writings of one word compare."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def broken(text: str) -> str:
    """The words of a form as the rulebook writes them: a solidus is a line break, a double one a solidus."""
    return "/".join(piece.replace("/", "\n") for piece in text.split("//"))


_SOURCE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Field:
    """`options` is the closed vocabulary (for identity numbers the division codes), `synonyms` other ways to write
    one; `limit` the most 字 of a text; `low`/`high` bound a number; `printed` is what stands in an empty cell of
    the form, `height` the least height of its cell in millimetres."""

    name: str
    kind: Kind = Kind.TEXT
    options: tuple[str, ...] = field(default=(), repr=False)
    synonyms: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    limit: int | None = None
    low: float | None = None
    high: float | None = None
    printed: str = ""
    height: float | None = None
    clause: str = ""
    pattern: str = ""
    """How a text must be written; `example` shows it."""
    example: str = ""
    years: bool = False
    """The number is years of work, of which nobody has more than since the sixteenth birthday."""
    decimals: int | None = None
    """How many places a number has behind the point at most."""
    gapless: bool = False
    """The lines of a résumé follow each other to the month."""
    tallest: float | None = None
    """How high its cell may become before the text is set smaller, on a form that may shrink; else its `height`."""
    backdrop: str = ""
    """The colour behind the head on a photo, where the notice names one."""
    filled_from: str = ""
    """What a form prints where nothing was entered, made of other fields: `{参评类别} {代表层级}`."""

    may_stay_open: bool = False
    """It may be handed in blank though a rule hangs on it (可不答)."""
    fact: str = ""
    """By which fact the records may prove its value (取自)."""

    @property
    def offered(self) -> tuple[str, ...]:
        """The options as the model takes them: of these one, or several together."""
        return Several(self.options) if self.kind is Kind.CHOICES else self.options

    @property
    def sources(self) -> tuple[str, ...]:
        """The fields that `filled_from` is made of."""
        return tuple(_SOURCE.findall(self.filled_from))

    def made_from(self, record: Mapping[str, str]) -> str:
        return _SOURCE.sub(lambda source: record.get(source[1], ""), self.filled_from).strip()

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """Every way to write an option, in half width and without blanks → the option."""
        ways = {**{option: option for option in self.options}, **self.synonyms}
        return {fold(written): meant for written, meant in ways.items()}

    @cached_property
    def allowed(self) -> frozenset[str]:
        return frozenset(self.options)
