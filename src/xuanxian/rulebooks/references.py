"""Whether every name in a written rulebook leads to something: all problems are kept, each with its line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from xuanxian.rulebooks.schema import LimitDoc, MaterialDoc, RulebookDoc
from xuanxian.rulebooks.shares import part_of
from xuanxian.rulebooks.source import Path, Source
from xuanxian.rules.awards.limits import UNIT
from xuanxian.rules.awards.packages import named_in
from xuanxian.rules.awards.steps import StepKind
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.subjects import Subject
from xuanxian.rules.core.values import PERSONAL

_LONGEST = 40
"""Characters of what a nomination keeps in columns of its own."""


NAMED = (
    ("必居其一/*", "对象"),
    ("奖项/*/授予", "对象"),
    ("奖项/*/其中", "对象"),
    ("限/项/*/计", "对象"),
    ("限/项/*/占", "对象"),
    ("限/项/*/比", "对象"),
    ("限/项/*/适用", "对象"),
    ("限/项/*/每", "字段"),
    ("条件/*/对象", "对象"),
    ("条件/*/凭字段", "字段"),
    ("征求意见/*/对象", "对象"),
    ("征求意见/*/步", "征求意见的步"),
    ("征求意见/*/列", "字段"),
    ("名册/须填/*/对象", "对象"),
    ("名册/须填/*/列", "字段"),
    ("名册/可填/*/对象", "对象"),
    ("名册/可填/*/列", "字段"),
    ("名册/姓名列", "字段"),
    ("名册/排序/每/*", "字段"),
    ("名册/不重/*", "名册的列"),
    ("名册/别名", "字段"),
    ("流程/*/对象", "对象"),
    ("流程/*/材料", "材料"),
    ("流程/*/分工/*/对象", "对象"),
    ("材料/*/项/*/表", "表"),
    ("材料/*/项/*/文书", "文书"),
    ("表/*/对象", "对象"),
    ("表/*/内容/*/填自名额", "名额"),
)
"""Where a rulebook names what stands elsewhere in it (the keys as written, `*` for each of a list or of a mapping), and what
must be there."""


def _written(node: Any, keys: Sequence[str]) -> Iterator[tuple[Path, Any]]:
    """Every place that fits, with what is written there."""
    if node is None or not keys:
        yield from ([] if node is None else [((), node)])
        return
    if keys[0] == "*":
        inner = list(node.items() if isinstance(node, Mapping) else enumerate(node))
    else:
        inner = [(keys[0], getattr(node, _attribute(type(node), keys[0])))]
    for key, value in inner:
        yield from (((key, *path), found) for path, found in _written(value, keys[1:]))


def _attribute(model: type[BaseModel], key: str) -> str:
    return next(name for name, field in model.model_fields.items() if field.alias == key)


def _names(value: str | Iterable[str] | None) -> Sequence[str]:
    return [value] if isinstance(value, str) else list(value or ())


class References:
    """What a builder knows so far, and what is wrong with it."""

    def __init__(self, doc: RulebookDoc, source: Source) -> None:
        self.doc, self.source = doc, source
        self.problems: list[Finding] = []
        self.fields: dict[str, Field] = {}
        self.subjects: dict[str, Subject] = {}

    def problem(self, path: Path, message: str, mend: str, rule: str = "rulebook.reference") -> None:
        place = self.source.place(path)
        self.problems.append(Finding(rule, Level.STOP, str(place.column), message, mend=mend, place=place))

    def known(self, path: Path, names: Iterable[str], among: Mapping[str, Any], what: str) -> tuple[str, ...]:
        names = tuple(names)
        for name in names:
            if name not in among:
                near = _near(name, among)
                hint = f"，是否应为「{near}」" if near else ""
                self.problem(path, f"没有叫「{name}」的{what}{hint}", f"请先在「{what}」中写明，或者改正名称")
        return names

    def check_references(self) -> None:
        for name, subject in self.subjects.items():
            for case in subject.cases:
                self.known(("对象", name), (*case.within, *case.without), self.subjects, "对象")
        if not self.problems:
            self.check_circles()
        for name, field in self.fields.items():
            self.check_sources(field, self.fields, ("字段", name))
        self.check_provable()
        among = self.vocabularies()
        for pattern, what in NAMED:
            for path, value in _written(self.doc, pattern.split("/")):
                self.known(path, _names(value), among[what], what)
        for n, limit in enumerate(self.doc.limits.items if self.doc.limits else ()):
            self.check_limit(limit, ("限", "项", n))
        for n, conditions in enumerate(self.doc.conditions):
            if conditions.needed != "全部" and int(conditions.needed) > len(conditions.items):
                said = f"须{conditions.needed}项，只列了{len(conditions.items)}项"
                self.problem(("条件", n, "须"), said, "请核对")
        self.check_sorted_by()
        self.check_steps()
        for name, package in self.doc.packages.items():
            for n, material in enumerate(package.items):
                self.check_material(material, ("材料", name, "项", n))
            self.known(("材料", name, "文件名"), named_in(package.file_name), {UNIT: ""}, "字段")
        self.check_dates()

    def vocabularies(self) -> dict[str, Mapping[str, Any]]:
        """What a name may lead to, by the word that the problem uses for it."""
        doc = self.doc
        rosters = (*doc.roster.needed, *doc.roster.optional)
        return {
            "对象": self.subjects,
            "字段": self.fields,
            "征求意见的步": {step.name: step for step in doc.steps if step.kind is StepKind.CONSULT},
            "名册的列": {column: None for group in rosters for column in group.columns},
            "材料": doc.packages,
            "表": doc.forms,
            "文书": doc.writings,
            "名额": {table.name: table for table in doc.quotas},
        }

    def check_limit(self, limit: LimitDoc, path: Path) -> None:
        """What it counts, of whom and how much fits together."""
        said, bounds = f"「{limit.name}」", [b for b in (limit.low, limit.high) if b is not None]
        if limit.each and "每单位推荐名单" in limit.scope:
            mend = "请改为全部推荐名单或者拟表彰名单"
            self.problem(path, f"{said}写了「每」，范围不能是每单位推荐名单", mend)
        if not bounds:
            self.problem(path, f"{said}没有写不低于或者不超过多少", "请写「不低于」或「不超过」")
        shares = [part for bound in bounds if (part := part_of(bound)) is not None]
        if shares and not (limit.base or limit.beside):
            self.problem(path, f"{said}写了比例，没有写占谁的", "请写「占」，不套在里面的写「比」")
        if limit.base and any(part > 1 for part in shares):
            self.problem(path, f"{said}占的比例超过了全部", "请核对比例；不套在里面的写「比」")
        if limit.base and limit.beside:
            self.problem(path, f"{said}写了「占」又写「比」", "请只写一个")

    def check_steps(self) -> None:
        """A step is merged with an earlier one only; bodies divide a review only; no two have one name; a period is of working
        days or of days."""
        columns = {c for group in (*self.doc.roster.needed, *self.doc.roster.optional) for c in group.columns}
        numbers = {name: field for name, field in self.fields.items() if field.kind is Kind.NUMBER}
        for n, step in enumerate(self.doc.steps):
            if step.aims and step.kind is not StepKind.CHOOSE:
                self.problem(("流程", n, "依次看"), "只有定名单的步写「依次看」", "请写到定名单的步")
            self.known(("流程", n, "依次看"), step.aims, numbers, "类是「数」的字段")
            for name in step.aims:
                if name in numbers and name not in columns:
                    self.problem(
                        ("流程", n, "依次看"),
                        f"名册里没有「{name}」这一列",
                        "请写进名册的「须填」或者「可填」",
                    )
        steps = [step.name for step in self.doc.steps]
        for n, step in enumerate(self.doc.steps):
            earlier = dict.fromkeys(steps[:n])
            self.known(("流程", n, "合并"), _names(step.merged_with), earlier, "前面的步")
            if step.days and step.calendar_days:
                said = f"「{step.name}」写了「工作日」又写「日」"
                self.problem(
                    ("流程", n, "日"), said, "请照通知只写一个：“5个工作日”写 工作日: 5，“5日”“5天”写 日: 5"
                )
            if step.moved and not step.calendar_days:
                said = f"「{step.name}」写了「遇休息日顺延」，没有写「日」"
                self.problem(("流程", n, "遇休息日顺延"), said, "按工作日计的总在工作日期满，不用写")
            if step.reviewers and step.kind is not StepKind.REVIEW:
                said = f"「{step.name}」不是审核，不能写分工"
                self.problem(("流程", n, "分工"), said, "请改「类」，或者去掉")
            if steps.count(step.name) > 1:
                self.problem(("流程", n), f"「{step.name}」这一步写了两次", "步名不能重复")

    def check_material(self, material: MaterialDoc, path: Path) -> None:
        """Whom it is about, how its files are called, how many copies go back."""
        each = () if material.each == "全部" else _names(material.each)
        self.known((*path, "每"), each, self.subjects, "对象")
        of = {UNIT: "", **(self.fields if material.each else {})}
        self.known((*path, "文件名"), named_in(material.file_name), of, "字段")
        if sum(material.back.values()) > material.copies:
            said = f"退还的比报送的{material.copies}份多"
            self.problem((*path, "退还"), said, "请核对「份」和「退还」")

    def check_sorted_by(self) -> None:
        """Category and kind of place are columns of the roster with a closed vocabulary, and no essays."""
        roster = self.doc.roster
        sorted_by = (roster.sorted_by.category or "参评类别", roster.sorted_by.place or "名额类别")
        for field in (self.fields.get(one) for one in ("对象类型", *sorted_by)):
            if field and any(len(option) > _LONGEST for option in field.options):
                message = f"「{field.name}」有选项超过{_LONGEST}字"
                self.problem(("字段", field.name), message, "请用简称，全称写进同义")
        columns = {name for group in (*roster.needed, *roster.optional) for name in group.columns}
        for key, name in (("类别", roster.sorted_by.category), ("名额", roster.sorted_by.place)):
            if name is None:
                continue
            self.known(("名册", "分类", key), [name], self.fields, "字段")
            if name in self.fields and not (self.fields[name].options and name in columns):
                self.problem(
                    ("名册", "分类", key),
                    f"「{name}」要写明选项，并列入名册的列",
                    "请在「字段」中加「选自」或「词表」，列入「须填」或「可填」",
                )

    def check_provable(self) -> None:
        """Records prove values of whole fields; never a number that is kept encrypted, never what only paper has."""
        for name, doc in self.doc.fields.items():
            if doc.fact and doc.kind in (Kind.PHOTO, Kind.SEAL, *PERSONAL):
                self.problem(
                    ("字段", name, "取自"), f"「{name}」是{doc.kind}，不能取自系统记录", "请删去「取自」"
                )
        for form, drawn in self.doc.forms.items():
            for name, doc in drawn.fields.items():
                if doc.fact:
                    at = ("表", form, "字段", name, "取自")
                    self.problem(at, "「取自」要写在「字段」里，不写在表里", f"请移到「字段」的「{name}」")

    def check_sources(self, field: Field, fields: Mapping[str, Field], path: Path) -> None:
        """What a field is filled from exists, and no brace is left open."""
        self.known((*path, "填自"), field.sources, fields, "字段")
        if field.filled_from.count("{") != len(field.sources) or field.filled_from.count("}") != len(
            field.sources
        ):
            self.problem((*path, "填自"), f"「{field.filled_from}」的花括号没有配对", "请写成 {字段名}")

    def check_circles(self) -> None:
        state: dict[str, int] = {}

        def visit(name: str) -> None:
            state[name] = 1
            for case in self.subjects[name].cases:
                for parent in (*case.within, *case.without):
                    if state.get(parent) == 1:
                        self.problem(
                            ("对象", name), f"「{name}」和「{parent}」互相套用", "请改成一个套另一个"
                        )
                    elif parent not in state:
                        visit(parent)
            state[name] = 2

        for name in self.subjects:
            if name not in state:
                visit(name)

    def check_dates(self) -> None:
        for n, step in enumerate(self.doc.steps):
            if step.since and step.until and step.since > step.until:
                self.problem(("流程", n, "起"), f"起日{step.since}晚于截止日{step.until}", "请核对这两个日期")
        for key, period in (("事迹期间", self.doc.notice.deeds), ("获奖期间", self.doc.notice.awards)):
            if period and period.end and period.start > period.end:
                self.problem(("通知", key), f"起日{period.start}晚于止日{period.end}", "请核对这两个日期")


def _near(name: str, among: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(name, [n for n in among if "=" not in n], 1, 0.5)), "")
