"""The written form of a rulebook: which keys there are, in Chinese, and what each may hold. `build` turns it into
the value that the rules use. The JSON Schema for editors is made from these classes."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from xuanxian.rulebooks import durations, shares
from xuanxian.rules.awards.limits import UNIT
from xuanxian.rules.awards.steps import StepKind
from xuanxian.rules.awards.writings import Topic, WritingKind
from xuanxian.rules.core.durations import Duration
from xuanxian.rules.core.fields import Kind
from xuanxian.rules.core.ordering import ListOrder

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Clause = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""A clause number as the notice prints it: 二(一)2, 附件1, 附件3填表说明六."""


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) or value is None else [value]


def _yes_no(value: Any) -> Any:
    if value in ("是", "否"):
        return value == "是"
    raise ValueError("应填 是 或 否")


Names = Annotated[list[Text], BeforeValidator(_as_list)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Strength = Literal["必须", "一般", "说明"]
Figure = Annotated[str, StringConstraints(pattern=r"^(\d{1,6}|\d{1,6}\s*[～~—-]\s*\d{1,6}|-)$")]
"""A number of places, a range 3～5, or - for an empty cell."""

Part = Annotated[str, StringConstraints(pattern=shares.PATTERN), BeforeValidator(shares.checked)]
"""A number, or a share in percent or as a fraction."""
Lasting = Annotated[str, StringConstraints(pattern=durations.WRITTEN), BeforeValidator(durations.checked)]
"""30日, 10个工作日."""
Count = Annotated[int, Field(le=999_999)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2099, 12, 31))]
SubjectText = dict[str, Any] | list[dict[str, Any]]


class _Doc(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PeriodDoc(_Doc):
    start: Day = Field(alias="起")
    end: Day | None = Field(None, alias="止")
    clause: Clause = Field(alias="条款")


class NoticeDoc(_Doc):
    title: Text = Field(alias="标题")
    programme: Text = Field(alias="活动")
    issuers: Names = Field(alias="机关")
    issued: Day = Field(alias="印发")
    nature: Literal["正式通知", "预通知"] = Field(alias="性质")
    year: Count = Field(alias="年度")
    number: Text = Field("未载", alias="文号")
    basis: Text = Field("未载", alias="批准依据")
    publication: Literal["未载", "公开", "不公开"] = Field("未载", alias="公开")
    deeds: PeriodDoc | None = Field(None, alias="事迹期间")
    awards: PeriodDoc | None = Field(None, alias="获奖期间")
    level: Literal["全国", "省级", "省级以下"] | None = Field(None, alias="层级")


class DoubtDoc(_Doc):
    clause: Clause = Field(alias="条款")
    written: Text = Field(alias="写")
    otherwise: Text = Field(alias="另写")
    taken: Text = Field(alias="取")


class FieldDoc(_Doc):
    kind: Kind = Field(Kind.TEXT, alias="类")
    options: list[Text] | None = Field(None, alias="选自")
    vocabulary: Text | None = Field(None, alias="词表")
    standard: Literal["性别", "民族", "政治面貌"] | None = Field(None, alias="国标")
    synonyms: dict[str, Text] = Field({}, alias="同义")
    limit: Count | None = Field(None, alias="限字", gt=0)
    low: float | None = Field(None, alias="不低于")
    high: float | None = Field(None, alias="不超过")
    pattern: Text | None = Field(None, alias="样式")
    example: Text | None = Field(None, alias="例")
    years: YesNo | None = Field(None, alias="工作年限")
    printed: str | None = Field(None, alias="印")
    height: float | None = Field(None, alias="高", gt=0)
    tallest: float | None = Field(None, alias="最高", gt=0)
    decimals: int | None = Field(None, alias="小数", ge=0, le=4)
    gapless: YesNo | None = Field(None, alias="不断档")
    backdrop: Literal["蓝", "白", "红"] | None = Field(None, alias="底色")
    filled_from: str | None = Field(None, alias="填自")
    may_stay_open: YesNo | None = Field(None, alias="可不答")
    fact: Text | None = Field(None, alias="取自")
    clause: Clause | None = Field(None, alias="条款")


class UnitKindDoc(_Doc):
    name: Text = Field(alias="类")
    clause: Clause = Field(alias="条款")
    units: dict[Text, list[Text]] = Field(alias="单位")
    pool: Text | None = Field(None, alias="统筹")
    patterns: list[Text] = Field([], alias="样式")


class HonourDoc(_Doc):
    name: Text = Field(alias="名")
    subjects: Names = Field(alias="授予")
    places: Count | None = Field(None, alias="数", gt=0)
    parts: dict[str, Count] = Field({}, alias="其中")
    clause: Clause = Field(alias="条款")
    gives: list[Text] = Field([], alias="颁发")
    kind: Literal["荣誉称号", "通报表扬"] = Field("荣誉称号", alias="性质")


class QuotaTableDoc(_Doc):
    name: Text = Field(alias="名")
    clause: Clause = Field(alias="条款")
    reserve: Text | None = Field(None, alias="备选")
    by: Text = Field(UNIT, alias="行依")
    low_strength: Strength = Field("必须", alias="下限")
    heads: dict[str, Count] = Field({}, alias="表头")
    columns: list[Annotated[Names, Field(min_length=1)]] = Field(alias="列", min_length=1)
    rows: dict[Text, list[Figure]] = Field(alias="行", min_length=1)
    totals: list[Figure] = Field([], alias="合计")


class SubstitutionDoc(_Doc):
    clause: Clause = Field(alias="条款")
    struck_off: Text = Field(alias="取消资格")
    otherwise: Text = Field(alias="其他原因")


class RoundingDoc(_Doc):
    low: Literal["进一取整", "加一舍去"] = Field("进一取整", alias="下限")
    high: Literal["舍去取整"] = Field("舍去取整", alias="上限")
    clause: Clause | None = Field(None, alias="条款")


class LimitDoc(_Doc):
    name: Text = Field(alias="名")
    count: Names = Field(alias="计")
    base: Names | None = Field(None, alias="占")
    beside: Names | None = Field(None, alias="比")
    low: Part | None = Field(None, alias="不低于")
    high: Part | None = Field(None, alias="不超过")
    scope: Annotated[
        list[Literal["每单位推荐名单", "全部推荐名单", "拟表彰名单"]], BeforeValidator(_as_list)
    ] = Field(alias="范围")
    each: Text | None = Field(None, alias="每")
    where: Names = Field([], alias="适用")
    strength: Strength = Field("必须", alias="力度")
    clause: Clause = Field(alias="条款")


class LimitsDoc(_Doc):
    rounding: RoundingDoc = Field(RoundingDoc(), alias="取整")
    items: list[LimitDoc] = Field(alias="项")


class ConditionItemDoc(_Doc):
    number: Text | None = Field(None, alias="号")
    evidence: Text = Field(alias="凭")


class ConditionsDoc(_Doc):
    subject: Text = Field(alias="对象")
    needed: Annotated[str, StringConstraints(pattern=r"^(全部|\d{1,3})$")] = Field(alias="须")
    field: Text | None = Field(None, alias="凭字段")
    clause: Clause = Field(alias="条款")
    strength: Strength = Field("必须", alias="力度")
    items: dict[Text, ConditionItemDoc] = Field(alias="项", min_length=1)


class ExclusionDoc(_Doc):
    name: Text = Field(alias="名")
    when: SubjectText = Field(alias="当")
    strength: Strength = Field("必须", alias="力度")
    clause: Clause = Field(alias="条款")
    rule: Annotated[str, StringConstraints(pattern=r"^[a-z.-]+$")] = Field("exclusion", alias="规则")


class ConflictDoc(_Doc):
    kind: Literal["集体与成员", "同一处室"] = Field(alias="类")
    strength: Strength = Field("一般", alias="力度")
    clause: Clause = Field(alias="条款")


class ConsultationDoc(_Doc):
    department: Text = Field(alias="部门")
    subject: Text = Field(alias="对象")
    steps: Names = Field([], alias="步")
    columns: Names = Field([], alias="列")
    holds: Lasting | None = Field(None, alias="有效")
    strength: Strength = Field("必须", alias="力度")
    clause: Clause = Field(alias="条款")


class ColumnsDoc(_Doc):
    subject: Text | None = Field(None, alias="对象")
    columns: list[Text] = Field(alias="列", min_length=1)


class OrderDoc(_Doc):
    each: list[list[Text]] = Field(alias="每", min_length=1)
    clause: Clause = Field(alias="条款")


class SortedByDoc(_Doc):
    category: Text | None = Field(None, alias="类别")
    place: Text | None = Field(None, alias="名额")


class RosterDoc(_Doc):
    needed: list[ColumnsDoc] = Field(alias="须填", min_length=1)
    optional: list[ColumnsDoc] = Field([], alias="可填")
    aliases: dict[str, list[Text]] = Field({}, alias="别名")
    names: list[Text] = Field(alias="姓名列", min_length=1)
    order: OrderDoc | None = Field(None, alias="排序")
    sorted_by: SortedByDoc = Field(SortedByDoc(), alias="分类")
    distinct: list[Names] = Field([], alias="不重")
    list_order: ListOrder = Field(ListOrder.UNITS, alias="名单次序")


class ReviewerDoc(_Doc):
    body: Text = Field(alias="部门")
    subject: Text = Field(alias="对象")
    clause: Clause = Field(alias="条款")


class StepDoc(_Doc):
    name: Text = Field(alias="步")
    kind: StepKind = Field(alias="类")
    by: Text = Field(alias="办")
    subjects: Names = Field([], alias="对象")
    until: Day | None = Field(None, alias="截止")
    since: Day | None = Field(None, alias="起")
    days: Count = Field(0, alias="工作日", ge=0)
    calendar_days: Count = Field(0, alias="日", ge=0)
    counts_posting: YesNo = Field(False, alias="当日计入")
    moved: YesNo = Field(False, alias="遇休息日顺延")
    merged_with: Text | None = Field(None, alias="合并")
    places: Names = Field([], alias="于")
    materials: Text | None = Field(None, alias="材料")
    reviewers: list[ReviewerDoc] = Field([], alias="分工")
    aims: Names = Field([], alias="依次看")
    clause: Clause = Field(alias="条款")

    @property
    def lasts(self) -> Duration:
        return durations.lasting(self.days, self.calendar_days, self.counts_posting, self.moved)


class MaterialDoc(_Doc):
    name: Text = Field(alias="名")
    each: Text | None = Field(None, alias="每")
    form: Text | None = Field(None, alias="表")
    copies: Count = Field(0, alias="份", ge=0)
    binding: str = Field("", alias="装订")
    files: list[Literal["word", "pdf", "excel", "图片"]] = Field([], alias="电子")
    paper: YesNo = Field(False, alias="纸质")
    seal: str = Field("", alias="盖章")
    instead: str = Field("", alias="或")
    limit: Count | None = Field(None, alias="限字", gt=0)
    about: Count | None = Field(None, alias="约字", gt=0)
    file_name: str = Field("", alias="文件名")
    makes: Text | None = Field(None, alias="文书")
    back: dict[Text, Annotated[Count, Field(gt=0)]] = Field({}, alias="退还")
    disc: YesNo = Field(False, alias="光盘")
    clause: Clause = Field(alias="条款")


class PackageDoc(_Doc):
    clause: Clause = Field(alias="条款")
    file_name: str = Field("", alias="文件名")
    items: list[MaterialDoc] = Field(alias="项", min_length=1)


class ChapterDoc(_Doc):
    name: Text = Field(alias="题")
    topics: Annotated[list[Topic], BeforeValidator(_as_list)] = Field(alias="据", min_length=1)
    clause: Clause | None = Field(None, alias="条款")


class WritingDoc(_Doc):
    kind: WritingKind = Field(alias="类")
    title: str = Field("", alias="题")
    to: str = Field("", alias="主送")
    chapters: list[ChapterDoc] = Field([], alias="章")
    clause: Clause = Field(alias="条款")

    @model_validator(mode="after")
    def _has_chapters(self) -> WritingDoc:
        if (self.kind is WritingKind.REPORT) != bool(self.chapters):
            raise ValueError("推荐报告须写章，其他文书不写章")
        return self


class LayoutDoc(_Doc):
    body: Text = Field("仿宋", alias="正文")
    digits: Text = Field("Times New Roman", alias="数字")
    size: Literal["四号", "小四", "五号", "小五"] = Field("小四", alias="字号")
    landscape: YesNo = Field(False, alias="横向")
    duplex: YesNo = Field(True, alias="双面")
    shrink: YesNo = Field(False, alias="可缩小")


class NotesDoc(_Doc):
    heading: str = Field("", alias="题")
    paragraphs: list[Text] = Field(alias="文", min_length=1)


class BlockDoc(_Doc):
    """One of: 标题, 小标题, 封面, 换页, 说明, 行, 格 (with 列宽, 空行, 填自名额)."""

    title: Names | None = Field(None, alias="标题")
    subtitle: Text | None = Field(None, alias="小标题")
    cover: str | None = Field(None, alias="封面")
    page_break: YesNo | None = Field(None, alias="换页")
    notes: NotesDoc | None = Field(None, alias="说明")
    lines: Names | None = Field(None, alias="行")
    grid: str | None = Field(None, alias="格")
    widths: list[Annotated[float, Field(gt=0)]] = Field([], alias="列宽")
    empty_rows: int = Field(0, alias="空行", ge=0, le=200)
    quota: Text | None = Field(None, alias="填自名额")

    @model_validator(mode="after")
    def _is_one_block(self) -> BlockDoc:
        kinds = self.model_fields_set - {"widths", "empty_rows", "quota"}
        if len(kinds) != 1:
            raise ValueError("一块内容只能是标题、小标题、封面、换页、说明、行、格之一")
        return self


class FormDoc(_Doc):
    annex: Text = Field(alias="附件")
    subject: Text | None = Field(None, alias="对象")
    copies: Count = Field(1, alias="份数", ge=1)
    layout: LayoutDoc = Field(LayoutDoc(), alias="版面")
    fields: dict[Text, FieldDoc] = Field({}, alias="字段")
    blocks: list[BlockDoc] = Field(alias="内容", min_length=1)


class RulebookDoc(_Doc):
    """规则书：一份评选表彰通知的全部规则。"""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")] = Field(alias="规则书")
    notice: NoticeDoc = Field(alias="通知")
    doubts: list[DoubtDoc] = Field([], alias="疑点")
    vocabularies: dict[str, list[Text]] = Field({}, alias="词表")
    fields: dict[Text, FieldDoc] = Field(alias="字段")
    units: list[UnitKindDoc] = Field(alias="推荐单位", min_length=1)
    subjects: dict[Text, SubjectText] = Field(alias="对象")
    partitions: list[list[Text]] = Field([], alias="必居其一")
    honours: list[HonourDoc] = Field(alias="奖项", min_length=1)
    quotas: list[QuotaTableDoc] = Field(alias="名额", min_length=1)
    substitution: SubstitutionDoc | None = Field(None, alias="递补")
    limits: LimitsDoc | None = Field(None, alias="限")
    conditions: list[ConditionsDoc] = Field([], alias="条件")
    exclusions: list[ExclusionDoc] = Field([], alias="不得参评")
    conflicts: list[ConflictDoc] = Field([], alias="回避")
    consultations: list[ConsultationDoc] = Field([], alias="征求意见")
    roster: RosterDoc = Field(alias="名册")
    steps: list[StepDoc] = Field(alias="流程", min_length=1)
    packages: dict[Text, PackageDoc] = Field({}, alias="材料")
    writings: dict[Text, WritingDoc] = Field({}, alias="文书")
    forms: dict[Text, FormDoc] = Field({}, alias="表")


MATCHER_KEYS = (
    "不低于",
    "高于",
    "不超过",
    "低于",
    "早于",
    "晚于",
    "不早于",
    "不晚于",
    "含样式",
    "不是",
    "至少",
    "选自",
)
RANGE = re.compile(r"(\d{1,6})\s*[～~—-]\s*(\d{1,6})")
