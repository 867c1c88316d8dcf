"""Papers written out of what is recorded (文书): which chapters each has, and what every chapter tells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WritingKind(StrEnum):
    REPORT = "推荐报告"
    DISCLOSED = "公示情况报告"
    POSTING = "公示稿"
    POSTED = "公示张贴表"


class Topic(StrEnum):
    """What a chapter is told by."""

    PROCESS = "推荐过程"
    DEMOCRACY = "民主程序"
    CONSULTED = "征求意见"
    DISCLOSED = "公示"
    EXAMINED = "考察"
    NOMINEES = "推荐对象"
    FOCUS = "重点宣传"
    OTHER = "其他"


@dataclass(frozen=True)
class Chapter:
    """`topics` in the order in which they are told."""

    name: str
    topics: tuple[Topic, ...]
    clause: str = ""


@dataclass(frozen=True)
class Writing:
    """`title` and `to` as they are printed, empty where the house's usual words do."""

    name: str
    kind: WritingKind
    chapters: tuple[Chapter, ...] = ()
    title: str = ""
    to: str = ""
    clause: str = ""
