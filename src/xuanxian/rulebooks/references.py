"""Whether every name in a written rulebook leads to something: all problems are kept, each with its line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from xuanxian.rulebooks import codes
from xuanxian.rulebooks.schema import RulebookDoc
from xuanxian.rulebooks.source import Path, Source
from xuanxian.rules.awards.packages import named_in
from xuanxian.rules.awards.steps import StepKind
from xuanxian.rules.core.fields import Field
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.subjects import Subject

_LONGEST = 40
"""Characters of what a nomination keeps in columns of its own."""


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
        doc, known = self.doc, self.known
        subjects, fields = self.subjects, self.fields
        for name, subject in subjects.items():
            for case in subject.cases:
                known(("对象", name), (*case.within, *case.without), subjects, "对象")
        if not self.problems:
            self.check_circles()
        for name, field in fields.items():
            self.check_sources(field, fields, ("字段", name))
        for n, partition in enumerate(doc.partitions):
            known(("必居其一", n), partition, subjects, "对象")
        for n, honour in enumerate(doc.honours):
            known(("奖项", n, "授予"), honour.subjects, subjects, "对象")
            known(("奖项", n, "其中"), honour.parts, subjects, "对象")
        for n, limit in enumerate(doc.limits.items if doc.limits else ()):
            path: Path = ("限", "项", n)
            known((*path, "计"), limit.count, subjects, "对象")
            known((*path, "占"), limit.base or (), subjects, "对象")
            known((*path, "比"), limit.beside or (), subjects, "对象")
            known((*path, "适用"), limit.where, subjects, "对象")
            known((*path, "每"), filter(None, [limit.each]), self.fields, "字段")
            if limit.each and "每单位推荐名单" in limit.scope:
                self.problem(
                    path,
                    f"「{limit.name}」写了「每」，范围不能是每单位推荐名单",
                    "请改为全部推荐名单或者拟表彰名单",
                )
            if limit.low is None and limit.high is None:
                self.problem(
                    path, f"「{limit.name}」没有写不低于或者不超过多少", "请写「不低于」或「不超过」"
                )
            shares = [b for b in (limit.low, limit.high) if b is not None and b.endswith("%")]
            if shares and not (limit.base or limit.beside):
                self.problem(
                    path, f"「{limit.name}」写了百分比，没有写占谁的", "请写「占」，不套在里面的写「比」"
                )
            if limit.base and limit.beside:
                self.problem(path, f"「{limit.name}」写了「占」又写「比」", "请只写一个")
        for n, conditions in enumerate(doc.conditions):
            known(("条件", n, "对象"), [conditions.subject], subjects, "对象")
            known(("条件", n, "凭字段"), filter(None, [conditions.field]), fields, "字段")
            if conditions.needed != "全部" and int(conditions.needed) > len(conditions.items):
                self.problem(
                    ("条件", n, "须"), f"须{conditions.needed}项，只列了{len(conditions.items)}项", "请核对"
                )
        for n, consultation in enumerate(doc.consultations):
            known(("征求意见", n, "对象"), [consultation.subject], subjects, "对象")
            asking = dict.fromkeys(s.name for s in doc.steps if s.kind is StepKind.CONSULT)
            known(("征求意见", n, "步"), consultation.steps, asking, "征求意见的步")
            known(("征求意见", n, "列"), consultation.columns, fields, "字段")
        for key, groups in (("须填", doc.roster.needed), ("可填", doc.roster.optional)):
            for n, group in enumerate(groups):
                known(("名册", key, n, "对象"), filter(None, [group.subject]), subjects, "对象")
                known(("名册", key, n, "列"), group.columns, fields, "字段")
        known(("名册", "姓名列"), doc.roster.names, fields, "字段")
        for n, run in enumerate(doc.roster.order.each if doc.roster.order else ()):
            known(("名册", "排序", "每", n), run, fields, "字段")
        columns = {c: None for group in (*doc.roster.needed, *doc.roster.optional) for c in group.columns}
        for n, together in enumerate(doc.roster.distinct):
            known(("名册", "不重", n), together, columns, "名册的列")
        known(("名册", "别名"), doc.roster.aliases, fields, "字段")
        self.check_sorted_by()
        steps = [step.name for step in doc.steps]
        for n, step in enumerate(doc.steps):
            known(("流程", n, "对象"), step.subjects, subjects, "对象")
            known(("流程", n, "合并"), filter(None, [step.merged_with]), dict.fromkeys(steps[:n]), "前面的步")
            known(("流程", n, "材料"), filter(None, [step.materials]), doc.packages, "材料")
            for at, reviewer in enumerate(step.reviewers):
                known(("流程", n, "分工", at, "对象"), [reviewer.subject], subjects, "对象")
            if step.reviewers and step.kind is not StepKind.REVIEW:
                self.problem(
                    ("流程", n, "分工"), f"「{step.name}」不是审核，不能写分工", "请改「类」，或者去掉"
                )
            if steps.count(step.name) > 1:
                self.problem(("流程", n), f"「{step.name}」这一步写了两次", "步名不能重复")
        for name, package in doc.packages.items():
            for n, material in enumerate(package.items):
                path = ("材料", name, "项", n)
                known(
                    (*path, "每"), (e for e in [material.each] if e not in (None, "全部")), subjects, "对象"
                )
                known((*path, "表"), filter(None, [material.form]), doc.forms, "表")
                known((*path, "文书"), filter(None, [material.makes]), doc.writings, "文书")
                of = {"推荐单位": "", **(self.fields if material.each else {})}
                known((*path, "文件名"), named_in(material.file_name), of, "字段")
                if sum(material.back.values()) > material.copies:
                    self.problem(
                        (*path, "退还"), f"退还的比报送的{material.copies}份多", "请核对「份」和「退还」"
                    )
            known(("材料", name, "文件名"), named_in(package.file_name), {"推荐单位": ""}, "字段")
        for name, form in doc.forms.items():
            known(("表", name, "对象"), filter(None, [form.subject]), subjects, "对象")
            for n, block in enumerate(form.blocks):
                tables = dict.fromkeys(table.name for table in doc.quotas)
                known(("表", name, "内容", n, "填自名额"), filter(None, [block.quota]), tables, "名额")
        self.check_dates()

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
        """Every year that a date of the notice touches has a calendar."""
        dates: list[tuple[Path, date | None]] = [(("通知", "印发"), self.doc.notice.issued)]
        for n, step in enumerate(self.doc.steps):
            dates += [(("流程", n, "起"), step.since), (("流程", n, "截止"), step.until)]
            if step.since and step.until and step.since > step.until:
                self.problem(("流程", n, "起"), f"起日{step.since}晚于截止日{step.until}", "请核对这两个日期")
        for key, period in (("事迹期间", self.doc.notice.deeds), ("获奖期间", self.doc.notice.awards)):
            if period and period.end and period.start > period.end:
                self.problem(("通知", key), f"起日{period.start}晚于止日{period.end}", "请核对这两个日期")
        for path, day in dates:
            if day is not None and day.year not in codes.calendar_years():
                years = codes.calendar_years()
                self.problem(
                    path,
                    f"{day}：没有{day.year}年的工作日历（现有{years[0]}至{years[-1]}年）",
                    f"国务院办公厅公布后，照往年格式补 calendars/{day.year}.yaml",
                    "calendar.missing",
                )


def _near(name: str, among: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(name, [n for n in among if "=" not in n], 1, 0.5)), "")
