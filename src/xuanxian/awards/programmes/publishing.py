"""A draft is published: as the first version of a new programme or as the next version of a running one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from xuanxian.awards.programmes.access import readers_of
from xuanxian.awards.programmes.actions import first_version, take_part
from xuanxian.awards.programmes.models import (
    KIND,
    OFFICE,
    RECOMMENDING,
    Draft,
    Participation,
    Programme,
    RulebookText,
    Version,
)
from xuanxian.awards.programmes.parts import Parts, parts_under
from xuanxian.awards.programmes.queries import data_of, version_in_force
from xuanxian.paperwork.notice_checks import check_text
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, record
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.db.locks import for_change
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.refusals import Refused, demand_answered
from xuanxian.platform.search.actions import put as put_entry
from xuanxian.rulebooks.differences import Difference, differences
from xuanxian.rules.awards.contents import VersionPublished
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.verbs import PUBLISH
from xuanxian.rules.core.findings import Finding, Level, in_order


@dataclass(frozen=True)
class Checked:
    """A draft as it would be published: its rulebook (None where the text is none), all there is to say, and who would
    take part."""

    rulebook: Rulebook | None
    findings: Sequence[Finding]
    parts: Parts | None

    def of(self, level: Level) -> list[Finding]:
        return [finding for finding in self.findings if finding.level is level]


def check_draft(draft: Draft) -> Checked:
    rulebook, findings = check_text(draft.text, working_days())
    if rulebook is None:
        return Checked(None, findings, None)
    parts = parts_under(draft.base.programme, rulebook)
    return Checked(rulebook, in_order([*findings, *_publishing_findings(draft, rulebook, parts)]), parts)


def _publishing_findings(draft: Draft, rulebook: Rulebook, parts: Parts) -> list[Finding]:
    """What keeps this rulebook from becoming this version, whatever it says."""
    found = []

    def say(rule: str, level: Level, message: str, mend: str, subject: str = "") -> None:
        found.append(Finding(rule, level, subject, message, mend=mend))

    programme = draft.programme
    if programme is None:
        if Programme.objects.filter(name=rulebook.name).exists():
            mend = "请在全文第一行换一个名称，一般只改年份"
            say("programme.published", Level.STOP, f"「{rulebook.name}」已经发布", mend)
    else:
        version = version_in_force(programme)
        if rulebook.name != programme.name:
            mend = "新版次不改名称，请改回；要另办一次活动的，请“照此办下一年度”"
            say(
                "version.name",
                Level.STOP,
                f"规则书的名称是「{programme.name}」，草稿写「{rulebook.name}」",
                mend,
            )
        if programme.status != "进行中":
            say("programme.closed", Level.STOP, f"活动{programme.status}，不能再发布版次", "请另办新的活动")
        if rulebook.digest == version.rulebook_id:
            say("version.same", Level.STOP, f"与第{version.number}版一字不差", "没有改动的不必发布")
        if draft.base_id != version.pk:
            message = f"草稿照第{draft.base.number}版修改，其间已发布第{version.number}版"
            say(
                "version.base",
                Level.WARN,
                message,
                "请核对下面与现行版次的差异，没有把别人的改动改回去的，写明理由",
            )
        for step in _waited_at(programme) - {step.name for step in rulebook.steps}:
            mend = "请写回这一步：改名、取消要等到没有对象停在这一步"
            say("version.step", Level.STOP, f"有推荐对象停在「{step}」，草稿没有这一步", mend, step)
        options = {slot.category for slot in rulebook.slots}
        for category, count in sorted(_categories(programme).items()):
            if category not in options:
                message = f"已有{count}个推荐对象参评「{category}」，草稿没有这一类"
                mend = "这些对象移不到新版次，拟名单时也不计；确实取消的，写明理由并通知推荐单位"
                say("version.category", Level.WARN, message, mend, category)
    for part in parts.left:
        what = (
            "推荐单位中没有" if part.function == RECOMMENDING else f"各步没有写明「{part.function}」，不再有"
        )
        mend = "不再参加的，写明理由；写法变了的，在全文「推荐单位」中补写别名"
        say("version.part", Level.WARN, f"{what}{part.organisation}", mend, part.organisation.name)
    if parts.vacant:
        shown = "、".join(parts.vacant)
        say("version.vacant", Level.NOTE, f"{shown}：还没有单位承担", "发布后在“参加单位”中指定")
    return found


def _waited_at(programme: Programme) -> set[str]:
    """Steps at which somebody handed in waits: they are looked for there by name."""
    rows = programme.nominations.filter(handed_in=True).exclude(at="").order_by()
    return set(rows.values_list("at", flat=True).distinct())


def _categories(programme: Programme) -> dict[str, int]:
    rows = programme.nominations.exclude(status__in=("已撤回", "未通过")).order_by()
    return dict(rows.values_list("category").annotate(Count("pk")))


def changes_of(draft: Draft) -> list[Difference]:
    """Against the version in force of the programme, of a new one against the version it was copied from. Raises Unusable
    where the draft is no rulebook's text."""
    version = version_in_force(draft.programme) if draft.programme else draft.base
    return differences(data_of(version.rulebook.text), data_of(draft.text))


@dataclass(frozen=True)
class Published:
    version: Version
    left: Sequence[str]
    vacant: Sequence[str]


@transaction.atomic
def publish_version(draft: Draft, *, revision: int, reason: str, by: Appointment, now: datetime) -> Published:
    """Refused with everything that must be mended first, and with every warning for which no reason is written; also where
    the draft is no longer what was looked at."""
    if draft.programme_id is not None and draft.programme is not None:
        lock([draft.programme.case_id])
    rows = for_change(Draft.objects.filter(pk=draft.pk))
    locked = rows.select_related("base__programme__office", "base__programme__case", "base__rulebook").get()
    if locked.revision != revision:
        raise Refused([_changed_meanwhile()])
    checked = check_draft(locked)
    warnings = demand_answered(checked.findings, reason)
    assert checked.rulebook is not None and checked.parts is not None
    left = [f"{part.organisation.name}（{part.function}）" for part in checked.parts.left]
    content = VersionPublished(number=1, warnings=warnings)
    if locked.programme_id is None:
        version = _new_programme(
            locked,
            checked.rulebook,
            checked.parts,
            replace(content, left_out=tuple(left)),
            reason,
            by=by,
            now=now,
        )
    else:
        version = _next_version(
            locked,
            checked.rulebook,
            checked.parts,
            replace(content, not_named=tuple(left)),
            reason,
            by=by,
            now=now,
        )
    locked.delete()
    return Published(version, left, list(checked.parts.vacant))


def _new_programme(
    draft: Draft, rulebook: Rulebook, parts: Parts, content: VersionPublished, reason: str, *, by: Appointment,
    now: datetime,
) -> Version:  # fmt: skip
    """The same office; who took part in the base takes part again."""
    base = draft.base.programme
    content = replace(content, base=f"{base.title}第{draft.base.number}版")
    version = first_version(
        rulebook, draft.text, office=base.office, content=content, reason=reason, by=by, now=now
    )
    programme = version.programme
    take_part(programme, base.office, OFFICE)
    for office in parts.offices:
        take_part(programme, office.organisation, office.function)
    for part, _ in parts.units:
        take_part(programme, part.organisation, RECOMMENDING, order=part.order)
        tell(
            part.organisation,
            f"「{programme.title}」已发布，请开始推荐",
            reverse("programme", args=[programme.pk]),
            now=now,
        )
    return version


def _next_version(
    draft: Draft, rulebook: Rulebook, parts: Parts, content: VersionPublished, reason: str, *, by: Appointment,
    now: datetime,
) -> Version:  # fmt: skip
    """Packages stay on the version they were begun with until they are carried over (`packages.carrying_over`)."""
    assert draft.programme is not None
    programme = Programme.objects.select_related("case").get(pk=draft.programme.pk)
    number = programme.version_number + 1
    kept, _ = RulebookText.objects.get_or_create(digest=rulebook.digest, defaults={"text": draft.text})
    version = Version.objects.create(programme=programme, number=number, rulebook=kept, at=now)
    content = replace(content, number=number, digest=rulebook.digest)
    record(programme.case, PUBLISH, by=by, now=now, content=content, reason=reason.strip())
    title, year = rulebook.notice.programme, rulebook.notice.year
    Programme.objects.filter(pk=programme.pk).update(title=title, year=year)
    put_entry(
        KIND, programme.pk, title, rulebook.notice.title, reverse("programme", args=[programme.pk]), readers_of(programme)
    )  # fmt: skip
    for part, unit in parts.units:
        Participation.objects.filter(pk=part.pk).update(unit_name=unit.name, quota_row=unit.quota_row)
        url = reverse("programme-versions", args=[programme.pk])
        tell(part.organisation, f"「{title}」的规则书已发布第{number}版，改了哪里见版次", url, now=now)
    return version


def _changed_meanwhile() -> Finding:
    return Finding(
        "draft.stale",
        Level.STOP,
        "",
        "您打开之后草稿又改过，没有发布",
        mend="请核对现在的差异和检查结果，再发布",
    )
