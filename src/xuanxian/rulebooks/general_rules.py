"""Rules that bind every commendation (通则): written once, read against the fields of any rulebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from xuanxian.rulebooks.build import LEVELS
from xuanxian.rulebooks.schema import Clause, Part, Strength, SubjectText, Text
from xuanxian.rulebooks.shares import part_of
from xuanxian.rulebooks.source import Path as Place
from xuanxian.rulebooks.source import Unusable, parse
from xuanxian.rulebooks.subject_text import SubjectReader
from xuanxian.rules.awards.general import General
from xuanxian.rules.awards.limits import Limit, Share, Stage
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.subjects import Subject, Subjects

FILE = Path(__file__).parent / "general" / "commendation.yaml"


class _Doc(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleDoc(_Doc):
    name: Text = Field(alias="名")
    count: SubjectText = Field(alias="计")
    base: SubjectText | None = Field(None, alias="占")
    high: Part = Field(alias="不超过")
    level: Literal["省级以下"] | None = Field(None, alias="层级")
    strength: Strength = Field("必须", alias="力度")
    clause: Clause = Field(alias="条款")


class GeneralDoc(_Doc):
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")] = Field(alias="通则")
    title: Text = Field(alias="标题")
    items: list[RuleDoc] = Field(alias="项", min_length=1)


def general(rulebook: Rulebook, file: Path = FILE) -> General:
    """The rules as limits on what the rulebook lets be awarded; what it lacks the fields for is left to be told."""
    source = parse(file.read_text(encoding="utf-8"), file.name)
    try:
        doc = GeneralDoc.model_validate(source.data)
    except ValidationError as error:
        wrong = [
            Finding(
                "rulebook.schema",
                Level.STOP,
                file.name,
                str(e["msg"]),
                mend="请照 general/commendation.yaml 写",
            )
            for e in error.errors(include_url=False)
        ]
        raise Unusable(wrong) from None
    subjects: dict[str, Subject] = dict(rulebook.subjects.by_name)
    limits: list[Limit] = []
    untold: list[tuple[str, str]] = []
    for rule in doc.items:
        missing: list[str] = []

        def lacks(path: Place, message: str, mend: str, missing: list[str] = missing) -> None:
            missing.append(str(path[-1]))

        reader = SubjectReader(rulebook.fields, lacks)
        names = {}
        for key, text in (("计", rule.count), ("占", rule.base)):
            if text is not None:
                names[key] = f"通则·{rule.name}·{key}"
                subjects[names[key]] = reader.subject(names[key], text, (key,))
        if missing:
            untold.append((rule.name, f"规则书没有能用的「{'、'.join(dict.fromkeys(missing))}」"))
        elif rule.level and rulebook.notice.level != rule.level:
            if not rulebook.notice.level:
                untold.append((rule.name, "通知没有写层级"))
        else:
            part = part_of(rule.high)
            limits.append(
                Limit(
                    rule.name, (names["计"],), high=int(rule.high) if part is None else Share(part, (names.get("占", ""),)),
                    stage=Stage.AWARDED, strength=LEVELS[rule.strength], clause=rule.clause, rule="general",
                )
            )  # fmt: skip
    return General(doc.title, tuple(limits), tuple(untold), Subjects(subjects, rulebook.subjects.partitions))
