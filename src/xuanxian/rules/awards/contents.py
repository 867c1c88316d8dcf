"""What the acts of a programme state: for each verb one kind of content, or several of which one fits. The keys are those
under which acts were ever recorded; they are written nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from xuanxian.rules.awards import verbs
from xuanxian.rules.core.contents import Content, Key
from xuanxian.rules.core.durations import Duration

AGREED, REFUSED, PARTLY = "同意", "不同意", "有不同意见"
OPINIONS = (AGREED, PARTLY, REFUSED)


@dataclass(frozen=True, kw_only=True)
class OnDay(Content):
    """Of what took place on a day that is not the day of the act, since it is registered from a paper."""

    day: Annotated[date | None, Key("日", shown="日期")] = None


# ——— a step ———————————————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, kw_only=True)
class Done(Content):
    """A step is done: of which kind it is; the step that comes next, "" at the end; whether the unit took it; whether what
    comes next is the unit's; how many it concerns, where that is said."""

    kind: Annotated[str, Key("类", shown="", always=True)] = ""
    next: Annotated[str, Key("下一步", shown="", always=True)] = ""
    by_unit: Annotated[bool, Key("单位办理", shown="")] = False
    to_unit: Annotated[bool, Key("转单位续报", shown="")] = False
    number: Annotated[int | None, Key("对象")] = None


@dataclass(frozen=True, kw_only=True)
class Resolved(Done, OnDay):
    """The leadership resolved on a list: case → a mark of the nominee that says neither name nor number."""

    meeting: Annotated[str, Key("会议")] = ""
    signed_by: Annotated[str, Key("主要负责人签字")] = ""
    listed: Annotated[Mapping[int, str], Key("名单", shown="")] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Registered(Done, OnDay):
    """Another office took the step, as a paper says."""

    office: Annotated[str, Key("办")] = ""
    document: Annotated[str, Key("依据")] = ""


@dataclass(frozen=True, kw_only=True)
class Proven(Content):
    """What the house's own records proved of a field, as of a day, and whether the unit filled in otherwise; no value."""

    as_of: Annotated[date, Key("截至")]
    records: Annotated[tuple[str, ...], Key("记录", always=True)] = ()
    digest: Annotated[str, Key("摘要")] = ""
    contested: Annotated[bool, Key("另填")] = False


@dataclass(frozen=True, kw_only=True)
class HandedIn(Done):
    """A package, for the `edition`th time, with so many reminders; the digest is of what was handed in. Case → field →
    what was proven; how many fields were filled in against the records."""

    edition: Annotated[int, Key("稿次")]
    warnings: Annotated[int, Key("提醒", always=True)] = 0
    digest: Annotated[str, Key("摘要")] = ""
    proven: Annotated[Mapping[int, Mapping[str, Proven]], Key("系统记录", shown="")] = field(
        default_factory=dict
    )
    contested: Annotated[int, Key("另填")] = 0


@dataclass(frozen=True, kw_only=True)
class Along(Done):
    """Its gate was met; it is recorded with the step that followed."""

    step: Annotated[str, Key("随", shown="随同")] = ""


@dataclass(frozen=True, kw_only=True)
class Disclosed(Done):
    """The period of a posting is over; `also` is the later disclosure that it stands for."""

    result: Annotated[str, Key("结果")] = ""
    also: Annotated[str, Key("兼作")] = ""


@dataclass(frozen=True, kw_only=True)
class SlateDecided(Done):
    chosen: Annotated[int, Key("列入")] = 0
    others: Annotated[int, Key("未列入", always=True)] = 0


@dataclass(frozen=True, kw_only=True)
class Conferred(Done, OnDay):
    document: Annotated[str, Key("决定")] = ""


@dataclass(frozen=True, kw_only=True)
class Posted(OnDay):
    """A list is posted for so many working days, or days of the calendar; `also` as in `Disclosed`."""

    where: Annotated[str, Key("地点")] = ""
    contact: Annotated[str, Key("受理")] = ""
    days: Annotated[int, Key("工作日")] = 0
    calendar_days: Annotated[int, Key("自然日")] = 0
    also: Annotated[str, Key("兼作")] = ""

    @property
    def lasts(self) -> Duration:
        return Duration(self.days or self.calendar_days, working=not self.calendar_days)


@dataclass(frozen=True, kw_only=True)
class Ballot(Content):
    method: Annotated[str, Key("方式")] = ""
    issued: Annotated[int | None, Key("发出票数")] = None
    returned: Annotated[int | None, Key("收回票数")] = None
    valid: Annotated[int | None, Key("有效票数")] = None
    tellers: Annotated[str, Key("监票")] = ""


@dataclass(frozen=True)
class Extended(Content):
    until: Annotated[date, Key("至")]


@dataclass(frozen=True)
class Returned(Content):
    until: Annotated[date | None, Key("补正期限")] = None


# ——— nominees and packages ————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Withdrawn(Content):
    """`to_unit` as in `Done`: what was taken back had been handed in before."""

    to_unit: Annotated[bool, Key("转单位续报", shown="")] = False


@dataclass(frozen=True)
class StruckOff(Content):
    clause: Annotated[str, Key("条款", always=True)] = ""


@dataclass(frozen=True)
class Declined(Content):
    number: Annotated[int | None, Key("对象")] = None


@dataclass(frozen=True)
class NotChosen(Content):
    chosen: Annotated[int, Key("列入", always=True)] = 0
    others: Annotated[int, Key("未列入", always=True)] = 0


@dataclass(frozen=True)
class Revoked(Content):
    document: Annotated[str, Key("决定", always=True)] = ""
    recalled: Annotated[str, Key("收回", always=True)] = ""


@dataclass(frozen=True)
class Confirmed(Content):
    """A named officer looked into these questions of so many nominees and found nothing."""

    fields: Annotated[tuple[str, ...], Key("项目")] = ()
    number: Annotated[int, Key("数")] = 0


@dataclass(frozen=True)
class HonoursEntered(Content):
    number: Annotated[int, Key("数")] = 0


@dataclass(frozen=True, kw_only=True)
class CarriedOver(Content):
    """To another version of the rulebook, whose digest is named."""

    number: Annotated[int, Key("版次")]
    before: Annotated[int | None, Key("原版次")] = None
    digest: Annotated[str, Key("摘要")] = ""


# ——— what is said at a step ———————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, kw_only=True)
class OpinionAsked(OnDay):
    """A letter went out to a department."""

    department: Annotated[str, Key("部门")]
    due: Annotated[date | None, Key("请于")] = None
    number: Annotated[str, Key("文号")] = ""


@dataclass(frozen=True, kw_only=True)
class Replied(OnDay):
    """A department answered; `annex` is the attachment that holds the answer as it came, 0 for none."""

    department: Annotated[str, Key("部门")]
    opinion: Annotated[str, Key("意见")] = ""
    number: Annotated[str, Key("文号")] = ""
    annex: Annotated[int, Key("附件")] = 0


@dataclass(frozen=True, kw_only=True)
class Reviewed(Content):
    """What one of the bodies among whom a review is divided thinks of so many."""

    body: Annotated[str, Key("部门")]
    opinion: Annotated[str, Key("意见")]
    number: Annotated[int | None, Key("对象")] = None


@dataclass(frozen=True)
class Objected(Content):
    number: Annotated[int, Key("编号")]


@dataclass(frozen=True)
class ObjectionClosed(Content):
    number: Annotated[int, Key("编号")]
    outcome: Annotated[str, Key("结论")] = ""


# ——— places below a unit ——————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, kw_only=True)
class Shared(Content):
    """Whose share; column (`Quota.key`) → (places, how many more may be proposed); the last day; the same in words."""

    home: Annotated[int, Key("home", shown="")]
    places: Annotated[Mapping[str, tuple[int, int]], Key("share", shown="", always=True)]
    until: Annotated[date, Key("截止")]
    given_to: Annotated[str, Key("分给")] = ""
    words: Annotated[tuple[str, ...], Key("名额")] = ()


@dataclass(frozen=True)
class ProposalBegun(Content):
    home: Annotated[str, Key("所在单位")] = ""


@dataclass(frozen=True)
class ProposalSentBack(Content):
    until: Annotated[date, Key("截止")]


# ——— the programme ————————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, kw_only=True)
class VersionPublished(Content):
    """A version of the rulebook, by its digest; the version on which it was modelled; how many reminders; who took part in
    that one and does not in this, or takes part and is no longer named; names that several organisations share, none of which
    takes part yet."""

    number: Annotated[int, Key("版次")]
    digest: Annotated[str, Key("摘要")] = ""
    base: Annotated[str, Key("照")] = ""
    warnings: Annotated[int | None, Key("提醒")] = None
    left_out: Annotated[tuple[str, ...] | None, Key("未参加")] = None
    shared: Annotated[tuple[str, ...], Key("重名未加入")] = ()
    not_named: Annotated[tuple[str, ...] | None, Key("不再列名")] = None


@dataclass(frozen=True, kw_only=True)
class Part(Content):
    """As what an organisation takes part, or no longer does."""

    name: Annotated[str, Key("单位")]
    function: Annotated[str, Key("身份")]
    organisation: Annotated[int, Key("organisation", shown="")]


@dataclass(frozen=True, kw_only=True)
class PlacesMoved(Content):
    """So many places of a column, from one row of a table to another."""

    table: Annotated[str, Key("表")]
    giver: Annotated[str, Key("调出")]
    taker: Annotated[str, Key("调入")]
    column: Annotated[str, Key("名额")]
    number: Annotated[int, Key("数")]
    clause: Annotated[str, Key("条款", always=True)] = ""


@dataclass(frozen=True, kw_only=True)
class RulingAsked(Content):
    question: Annotated[str, Key("问题")]
    clause: Annotated[str, Key("条款", always=True)] = ""


@dataclass(frozen=True, kw_only=True)
class RulingAnswered(RulingAsked):
    answer: Annotated[str, Key("口径")]


# ——— paper ————————————————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, kw_only=True)
class Arrived(OnDay):
    """A parcel of so many pieces; `first` is the day of the first parcel that counts, None when there is none after all;
    `corrects` the entry that this one stands in for, and in words."""

    how: Annotated[str, Key("方式")] = ""
    pieces: Annotated[int, Key("件数", always=True)] = 0
    first: Annotated[date | None, Key("first", shown="", always=True)] = None
    corrects: Annotated[int | None, Key("corrects", shown="")] = None
    correction: Annotated[str, Key("更正")] = ""


@dataclass(frozen=True, kw_only=True)
class PaperChecked(Content):
    """How many papers are wanted, count, are amiss; the newest entry that the check covers."""

    wanted: Annotated[int, Key("应收", always=True)] = 0
    counted: Annotated[int, Key("计入", always=True)] = 0
    lacking: Annotated[int, Key("尚缺")]
    last: Annotated[int, Key("last", shown="")]


@dataclass(frozen=True, kw_only=True)
class CorrectionsSent(Content):
    number: Annotated[int, Key("次")]
    lines: Annotated[int, Key("项")]
    until: Annotated[date, Key("补正期限")]


@dataclass(frozen=True, kw_only=True)
class GivenBack(OnDay):
    to: Annotated[str, Key("去向")] = ""
    copies: Annotated[int, Key("每表份数", always=True)] = 0
    forms: Annotated[int, Key("表", always=True)] = 0
    receiver: Annotated[str, Key("领取人")] = ""


CONTENTS: Mapping[str, tuple[type[Content], ...]] = {
    verbs.DONE: (Done, Resolved, Registered, HandedIn, Along, Disclosed, SlateDecided, Conferred),
    verbs.OPENED: (Content, Posted, Ballot, Resolved),
    verbs.RETURNED: (Returned,),
    verbs.EXTENDED: (Extended,),
    verbs.WITHDRAW: (Withdrawn,),
    verbs.STRIKE_OFF: (StruckOff,),
    verbs.DECLINE: (Declined,),
    verbs.NOT_CHOSEN: (NotChosen,),
    verbs.REVOKE: (Revoked,),
    verbs.CARRY_OVER: (CarriedOver,),
    verbs.CONFIRM: (Confirmed,),
    verbs.ENTER_HONOURS: (HonoursEntered,),
    verbs.ASK_OPINION: (OpinionAsked,),
    verbs.REPLY: (Replied,),
    verbs.REVIEWED: (Reviewed,),
    verbs.OBJECTION: (Objected,),
    verbs.OBJECTION_CLOSED: (ObjectionClosed,),
    verbs.SHARE: (Shared,),
    verbs.BEGIN: (ProposalBegun,),
    verbs.SEND_BACK: (ProposalSentBack,),
    verbs.PUBLISH: (VersionPublished,),
    verbs.TAKE_PART: (Part,),
    verbs.LEAVE: (Part,),
    verbs.MOVE_PLACES: (PlacesMoved,),
    verbs.ASK_RULING: (RulingAsked,),
    verbs.ANSWER: (RulingAnswered,),
    verbs.CORRECT: (RulingAnswered,),
    verbs.ARRIVE: (Arrived,),
    verbs.CHECK: (PaperChecked,),
    verbs.MEND: (CorrectionsSent,),
    verbs.GIVE_BACK: (GivenBack,),
}
"""A verb that is not here states nothing."""
