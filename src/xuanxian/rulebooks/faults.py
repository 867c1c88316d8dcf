"""Faults beside a rulebook (NAME.faults.yaml): what may be wrong in a roster, each as a change to a correct one with what
must be told, and near misses that must not be told. Whoever writes them has better not read the rulebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from xuanxian.rulebooks.schema import Names, Text
from xuanxian.rulebooks.source import Source, Unusable, parse
from xuanxian.rulebooks.written import validated
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.findings import Finding, Level

Cells = Mapping[str, str]
NEXT_CHARACTER, SAME_AS_BEFORE = "末位加一", "同上"
"""Values that are made of another cell: its last character one further on; what the one before it has."""
_OPERATIONS = ("设", "删", "重", "多", "换")


class _Doc(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LengthDoc(_Doc):
    """A text of so many 字."""

    characters: int = Field(alias="字", ge=0)


class SwapDoc(_Doc):
    who: Cells = Field(alias="谁")
    other: Cells = Field(alias="与")


class StepDoc(_Doc):
    """One change, of one of five kinds: cells set, a nominee left out, listed twice, one more like it, two orders
    swapped. It concerns the first match, the `nth`, or the first `many`."""

    who: Cells = Field({}, alias="谁")
    nth: int = Field(1, alias="次", ge=1)
    many: int = Field(1, alias="数", ge=1)
    unit: str = Field("", alias="单位")
    put: Mapping[str, str | LengthDoc] | None = Field(None, alias="设", min_length=1)
    left_out: Cells | None = Field(None, alias="删")
    twice: Cells | None = Field(None, alias="重")
    more: Cells | None = Field(None, alias="多")
    swap: SwapDoc | None = Field(None, alias="换")

    @model_validator(mode="after")
    def _one(self) -> StepDoc:
        made = [self.put, self.left_out, self.twice, self.more, self.swap]
        if sum(part is not None for part in made) != 1:
            raise ValueError(f"一步恰写一种改法：{'、'.join(_OPERATIONS)}")
        return self

    def columns(self) -> Iterator[str]:
        yield from self.who
        for cells in (self.put, self.left_out, self.twice, self.more):
            yield from cells or ()
        if self.swap:
            yield from (*self.swap.who, *self.swap.other)


def _as_steps(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


class NearMissDoc(_Doc):
    """`doubtful` says why it is shown and not counted."""

    name: Text = Field(alias="名")
    sources: Names = Field([], alias="据")
    clause: str = Field("", alias="条款")
    steps: Annotated[list[StepDoc], BeforeValidator(_as_steps)] = Field(alias="改")
    doubtful: str = Field("", alias="存疑")


class ToldDoc(_Doc):
    """How grave it must be told at least, and words of which one must be said."""

    grave: Literal["必须", "提醒", "说明"] = Field(alias="级")
    words: Names = Field(alias="字", min_length=1)

    @property
    def levels(self) -> tuple[Level, ...]:
        """The named level and everything graver."""
        levels = tuple(Level)
        return levels[: [level.label for level in levels].index(self.grave) + 1]


class FaultDoc(NearMissDoc):
    told: ToldDoc = Field(alias="应")


class FaultsDoc(_Doc):
    rulebook: Text = Field(alias="规则书")
    faults: list[FaultDoc] = Field(alias="错", min_length=1)
    near_misses: list[NearMissDoc] = Field([], alias="无错")


def load_faults(path: Path, rulebook: Rulebook) -> FaultsDoc:
    """Raises Unusable where the file is not written as it should be, or speaks of columns that the roster has not."""
    source = parse(path.read_text(encoding="utf-8"), path.name)
    doc = validated(FaultsDoc, source)
    if findings := list(_amiss(doc, source, rulebook)):
        raise Unusable(findings)
    return doc


def _amiss(doc: FaultsDoc, source: Source, rulebook: Rulebook) -> Iterator[Finding]:
    def finding(path: tuple[str | int, ...], rule: str, message: str, mend: str) -> Finding:
        place = source.place(path)
        return Finding(rule, Level.STOP, place.column, message, mend=mend, place=place)

    if doc.rulebook != rulebook.name:
        message = f"这是「{doc.rulebook}」的错例，规则书是「{rulebook.name}」"
        yield finding(("规则书",), "rulebook.reference", message, "请核对名称")
    times = Counter(one.name for one in (*doc.faults, *doc.near_misses))
    known = rulebook.roster.columns()
    for key, several in (("错", doc.faults), ("无错", doc.near_misses)):
        for at, one in enumerate(several):
            if times[one.name] > 1:
                yield finding((key, at, "名"), "rulebook.doubled", f"「{one.name}」写了两次", "请换一个名")
            for name in dict.fromkeys(n for step in one.steps for n in step.columns() if n not in known):
                message = f"「{one.name}」改的「{name}」不是名册的列"
                yield finding((key, at, "改"), "rulebook.reference", message, f"可用：{'、'.join(known)}")
