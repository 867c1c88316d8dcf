"""From the written rulebook to the value the rules use: names are resolved, tables become limits, and whatever
does not fit is reported with its line, all at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from xuanxian.rulebooks import codes
from xuanxian.rulebooks.references import References
from xuanxian.rulebooks.schema import RANGE, FieldDoc, QuotaTableDoc, RulebookDoc
from xuanxian.rulebooks.shares import part_of
from xuanxian.rulebooks.source import Path, Source, Unusable
from xuanxian.rulebooks.subject_text import SubjectReader
from xuanxian.rulebooks.writings import consultations, writings
from xuanxian.rules.awards.limits import QUOTA_ROW, UNIT, Limit, Share, Stage
from xuanxian.rules.awards.packages import Material, Materials
from xuanxian.rules.awards.quotas import TOTAL, Column, Places, QuotaTable, Row
from xuanxian.rules.awards.rulebook import (
    ConditionItem,
    Conditions,
    Conflict,
    Doubt,
    Exclusion,
    FormSource,
    Honour,
    Notice,
    RosterRules,
    Rulebook,
    Substitution,
)
from xuanxian.rules.awards.steps import Reviewer, Step
from xuanxian.rules.awards.units import KIND, UnitKind, Units
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.subjects import Case, OneOf, Subject, Subjects
from xuanxian.rules.core.values import SEPARATORS

_DOC_TO_FIELD = {"vocabulary": "options", "standard": "options"}
LEVELS = {"必须": Level.STOP, "一般": Level.WARN, "说明": Level.NOTE}
_STANDING_FIELDS = (UNIT, QUOTA_ROW, KIND)


class Builder(References):
    """Collects problems while it builds; `rulebook` raises them together."""

    def __init__(self, doc: RulebookDoc, source: Source, digest: str) -> None:
        super().__init__(doc, source)
        self.digest = digest

    def rulebook(self) -> Rulebook:
        doc = self.doc
        self.fields = {name: self.field(name, f, ("字段", name)) for name, f in doc.fields.items()}
        for name in _STANDING_FIELDS:
            self.fields.setdefault(name, Field(name))
        reader = SubjectReader(self.fields, self.problem)
        for name, text in doc.subjects.items():
            self.subjects[name] = reader.subject(name, text, ("对象", name))
        units = self.units()
        quotas = tuple(self.quota_table(at, table, units) for at, table in enumerate(doc.quotas))
        exclusions = []
        for at, e in enumerate(doc.exclusions):
            subject = f"不得参评·{e.name}"
            if subject in self.subjects:
                self.problem(("不得参评", at, "名"), f"「{e.name}」写了两次", "名不能重复，请各取一个短名")
            self.subjects[subject] = reader.subject(subject, e.when, ("不得参评", at, "当"))
            exclusions.append(Exclusion(e.name, subject, LEVELS[e.strength], e.clause, e.rule))
        self.check_references()
        forms = {name: self.form(name) for name in doc.forms}
        if self.problems:
            raise Unusable(self.problems)
        notice = doc.notice
        return Rulebook(
            name=doc.name,
            digest=self.digest,
            source=self.source.file,
            notice=Notice(
                notice.title,
                notice.programme,
                tuple(notice.issuers),
                notice.issued,
                notice.nature,
                notice.year,
                _printed(notice.number),
                _printed(notice.basis),
                _printed(notice.publication),
                (notice.deeds.start, notice.deeds.end) if notice.deeds else None,
                (notice.awards.start, notice.awards.end) if notice.awards else None,
                notice.level or "",
            ),
            doubts=tuple(Doubt(d.clause, d.written, d.otherwise, d.taken) for d in doc.doubts),
            fields=self.fields,
            subjects=Subjects(self.subjects, tuple(tuple(p) for p in doc.partitions)),
            units=units,
            honours=tuple(
                Honour(h.name, tuple(h.subjects), h.places, h.parts, h.clause, tuple(h.gives), h.kind)
                for h in doc.honours
            ),
            quotas=quotas,
            limits=(
                *(limit for table in quotas for limit in table.limits()),
                *self.limits(),
                *self.award_limits(),
            ),
            conditions=tuple(
                Conditions(
                    c.subject,
                    tuple(ConditionItem(i.number or "", name, i.evidence) for name, i in c.items.items()),
                    None if c.needed == "全部" else int(c.needed),
                    c.field or "",
                    c.clause,
                    LEVELS[c.strength],
                )
                for c in doc.conditions
            ),
            exclusions=tuple(exclusions),
            conflicts=tuple(Conflict(c.kind, LEVELS[c.strength], c.clause) for c in doc.conflicts),
            consultations=consultations(doc, LEVELS),
            writings=writings(doc),
            roster=self.roster(),
            steps=tuple(
                Step(
                    s.name,
                    s.kind,
                    s.by,
                    tuple(s.subjects),
                    s.until,
                    s.lasts,
                    s.since,
                    s.merged_with or "",
                    tuple(s.places),
                    s.materials or "",
                    s.clause,
                    tuple(Reviewer(r.body, r.subject, r.clause) for r in s.reviewers),
                    tuple(s.aims),
                )
                for s in doc.steps
            ),
            packages=tuple(self.package(name) for name in doc.packages),
            forms=forms,
            substitution=Substitution(
                doc.substitution.struck_off, doc.substitution.otherwise, doc.substitution.clause
            )
            if doc.substitution
            else None,
            category_field=self.sorted_by(doc.roster.sorted_by.category, "参评类别"),
            place_field=self.sorted_by(doc.roster.sorted_by.place, "名额类别"),
        )

    # ——— fields and units ——————————————————————————————————————————————————————————————————————————

    def field(self, name: str, doc: FieldDoc, path: Path) -> Field:
        options: tuple[str, ...] = tuple(doc.options or ())
        synonyms: Mapping[str, str] = doc.synonyms
        if doc.vocabulary is not None:
            vocabulary = self.known((*path, "词表"), [doc.vocabulary], self.doc.vocabularies, "词表")[0]
            options = tuple(self.doc.vocabularies.get(vocabulary, ()))
        if doc.standard is not None:
            options, known = codes.standard(doc.standard)
            synonyms = {**known, **synonyms}
        if doc.kind is Kind.RANK:
            options, known = codes.standard("级别")
            synonyms = {**known, **synonyms}
        elif doc.kind is Kind.FLAG:
            options = ("是", "否")
        elif doc.kind is Kind.IDENTITY:
            options = codes.division_codes()
        elif doc.kind is Kind.DIVISION:
            options = codes.county_names()
        if doc.kind in (Kind.CHOICE, Kind.CHOICES, Kind.TICK) and not options:
            self.problem(path, f"「{name}」是{doc.kind}，没有写从哪里选", "请加「选自」「词表」或「国标」")
        if doc.kind is Kind.CHOICES and any(SEPARATORS.search(option) for option in options):
            self.problem(path, f"「{name}」是多选，选项里不能有顿号、逗号、空格", "请改用不含这些符号的写法")
        if (doc.pattern is None) is not (doc.example is None):
            self.problem(path, f"「{name}」的「样式」和「例」要一起写", "请写一个合样式的例子，退回时给人看")
        elif doc.pattern and doc.example:
            try:
                if not re.fullmatch(doc.pattern, doc.example):
                    self.problem((*path, "例"), f"例「{doc.example}」不合样式「{doc.pattern}」", "请核对两者")
            except re.error as error:
                self.problem((*path, "样式"), f"样式「{doc.pattern}」写得不对：{error}", "请改正样式")
        for meant in synonyms.values():
            if options and meant not in options:
                self.problem((*path, "同义"), f"「{meant}」不在选项中", "同义右边要写选项中的词")
        return Field(
            name, doc.kind, options, dict(synonyms), doc.limit, doc.low, doc.high, doc.printed or "", doc.height,
            doc.clause or "", doc.pattern or "", doc.example or "", bool(doc.years), doc.decimals, bool(doc.gapless),
            doc.tallest, doc.backdrop or "", doc.filled_from or "",
            bool(doc.may_stay_open), doc.fact or "",
        )  # fmt: skip

    def units(self) -> Units:
        kinds = []
        for at, doc in enumerate(self.doc.units):
            patterns = []
            for pattern in doc.patterns:
                try:
                    patterns.append(re.compile(pattern))
                except re.error as error:
                    self.problem(
                        ("推荐单位", at, "样式"), f"样式「{pattern}」写得不对：{error}", "请改正样式"
                    )
            if doc.pool and doc.pool not in doc.units:
                self.problem(
                    ("推荐单位", at, "统筹"), f"统筹的「{doc.pool}」不在本类单位中", "请写进「单位」"
                )
            units = {name: tuple(aliases) for name, aliases in doc.units.items()}
            kinds.append(UnitKind(doc.name, units, doc.pool or "", tuple(patterns), doc.clause))
            self.subjects.setdefault(
                doc.name, Subject(doc.name, (Case(((KIND, OneOf(frozenset({doc.name}))),)),))
            )
        return Units(tuple(kinds))

    # ——— quotas and limits —————————————————————————————————————————————————————————————————————————

    def quota_table(self, at: int, doc: QuotaTableDoc, units: Units) -> QuotaTable:
        path: Path = ("名额", at)
        of_category: Counter[tuple[str, bool]] = Counter()
        for n, names in enumerate(doc.columns):
            self.known((*path, "列", n), (x for x in names if x != TOTAL), self.subjects, "对象")
            of_category[names[0], doc.reserve in names] += 1
        columns: list[Column] = []
        for names in doc.columns:
            reserve = doc.reserve in names
            alone = of_category[names[0], reserve] == 1
            category = names[0] if alone else "/".join(name for name in names if name != doc.reserve)
            if any((one.category, one.reserve) == (category, reserve) for one in columns):
                self.problem((*path, "列", len(columns)), f"「{category}」这一列写了两次", "请删去一列")
            columns.append(Column(category, tuple(names), reserve))
        if doc.by != UNIT:
            of = self.fields.get(doc.by)
            self.known((*path, "行依"), [doc.by], self.fields, "字段")
            self.known(
                (*path, "行"), doc.rows, dict.fromkeys(of.options if of else doc.rows), f"{doc.by}的选项"
            )
        rows = []
        kinds = {kind.name: kind for kind in units.kinds}
        listed = {unit.name: unit for unit in units.listed()}
        for name, figures in doc.rows.items():
            row_path = (*path, "行", name)
            places = self.figures(row_path, figures, len(columns))
            line = self.source.line(row_path)
            if doc.by != UNIT:
                subject = f"{doc.by}={name}"
                self.subjects[subject] = Subject(subject, (Case(((doc.by, OneOf(frozenset({name}))),)),))
                rows.append(Row(name, places, (subject,), line=line))
            elif name in kinds:
                many = len(kinds[name].units)
                rows.append(Row(name, places, (name,), UNIT, many, False, line))
            else:
                self.known(row_path, [name], listed, "推荐单位")
                subject = f"{QUOTA_ROW}={name}"
                self.subjects[subject] = Subject(subject, (Case(((QUOTA_ROW, OneOf(frozenset({name}))),)),))
                pool = any(kind.pool == name for kind in units.kinds)
                rows.append(Row(name, places, (subject,), "", 1, pool, line))
        totals = self.figures((*path, "合计"), doc.totals, len(columns)) if doc.totals else ()
        parts = {h.subjects[0]: tuple(h.parts) or tuple(h.subjects) for h in self.doc.honours}
        self.known((*path, "表头"), doc.heads, self.subjects, "对象")
        return QuotaTable(
            doc.name, doc.clause, tuple(columns), tuple(rows), totals, dict(doc.heads), parts,
            doc.by, LEVELS[doc.low_strength],
        )  # fmt: skip

    def figures(self, path: Path, written: list[str], columns: int) -> tuple[Places | None, ...]:
        if len(written) != columns:
            self.problem(path, f"有{len(written)}个数，表有{columns}列", "请逐列写数，空格写 -")
            written = (written + ["-"] * columns)[:columns]
        places: list[Places | None] = []
        for n, figure in enumerate(written):
            match = RANGE.fullmatch(figure)
            low, high = (int(match[1]), int(match[2])) if match else (-1, -1)
            if match and low > high:
                self.problem((*path, n), f"幅度{figure}的下数大于上数", "请改正")
            places.append(
                Places(low, high, True)
                if match
                else None
                if figure == "-"
                else Places(int(figure), int(figure))
            )
        return tuple(places)

    def limits(self) -> Iterable[Limit]:
        if self.doc.limits is None:
            return
        literal = self.doc.limits.rounding.low == "加一舍去"
        for doc in self.doc.limits.items:
            base = tuple(doc.base or doc.beside or ())

            def bound(
                written: str | None, base: tuple[str, ...] = base, paired: bool = bool(doc.beside)
            ) -> int | Share | None:
                if written is None:
                    return None
                part = part_of(written)
                return int(written) if part is None else Share(part, base, literal, paired)

            for scope in doc.scope:
                yield Limit(
                    name=doc.name,
                    count=(*doc.count, *(b for b in doc.base or () if b not in doc.count)),
                    low=bound(doc.low),
                    high=bound(doc.high),
                    where=tuple(doc.where),
                    per=UNIT if scope == "每单位推荐名单" else doc.each or "",
                    stage=Stage.AWARDED if scope == "拟表彰名单" else Stage.NOMINATED,
                    strength=LEVELS[doc.strength],
                    clause=doc.clause,
                )

    def award_limits(self) -> Iterable[Limit]:
        for honour in self.doc.honours:
            parts: list[tuple[tuple[str, ...], str, int]] = [
                ((name,), name, number) for name, number in honour.parts.items()
            ]
            if honour.places is not None and sum(honour.parts.values()) != honour.places:
                parts.insert(0, (tuple(honour.subjects), honour.name, honour.places))
            for subjects, name, number in parts:
                yield Limit(f"表彰{name}", subjects, high=number, stage=Stage.AWARDED, clause=honour.clause)

    # ——— roster, materials, forms —————————————————————————————————————————————————————————————————————

    def sorted_by(self, named: str | None, usual: str) -> str:
        return named or (usual if usual in self.fields else "")

    def roster(self) -> RosterRules:
        doc = self.doc.roster
        return RosterRules(
            tuple((n.subject or "", tuple(n.columns)) for n in doc.needed),
            tuple((n.subject or "", tuple(n.columns)) for n in doc.optional),
            {name: tuple(aliases) for name, aliases in doc.aliases.items()},
            tuple(doc.names),
            tuple(tuple(columns) for columns in doc.order.each) if doc.order else (),
            doc.order.clause if doc.order else "",
            tuple(tuple(columns) for columns in doc.distinct),
            doc.list_order,
        )

    def package(self, name: str) -> Materials:
        doc = self.doc.packages[name]
        return Materials(
            name,
            tuple(
                Material(
                    m.name,
                    () if m.each in (None, "全部") else (str(m.each),),
                    m.each is not None,
                    m.form or "",
                    m.copies,
                    m.binding,
                    tuple(m.files),
                    m.seal,
                    m.instead,
                    m.limit,
                    m.clause,
                    m.about,
                    m.file_name,
                    m.makes or "",
                    back=tuple(m.back.items()),
                    disc=m.disc,
                )
                for m in doc.items
            ),
            doc.file_name,
            doc.clause,
        )

    def form(self, name: str) -> FormSource:
        path: Path = ("表", name)
        doc = self.doc.forms[name]
        fields = dict(self.fields)
        for field_name, field_doc in doc.fields.items():
            own = self.field(field_name, field_doc, (*path, "字段", field_name))
            base = fields.get(field_name)
            given = {_DOC_TO_FIELD.get(key, key) for key in field_doc.model_fields_set}
            fields[field_name] = replace(base, **{key: getattr(own, key) for key in given}) if base else own
            self.check_sources(
                fields[field_name], {**fields, **dict.fromkeys(doc.fields, own)}, (*path, "字段", field_name)
            )
        lines = {p[2:]: line for p, line in self.source.lines.items() if p[:2] == path}
        return FormSource(
            name,
            doc.annex,
            doc.subject or "",
            doc.copies,
            doc.layout.model_dump(),
            fields,
            tuple(block.model_dump(exclude_unset=True) for block in doc.blocks),
            lines,
        )


def _printed(value: str) -> str | None:
    return None if value == "未载" else value
