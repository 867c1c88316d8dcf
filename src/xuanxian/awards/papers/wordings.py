"""The unit words a chapter its own way, keeps its words when the record has changed, or takes over what the record gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from xuanxian.awards.nominations.actions import LONGEST, handed_in_already, locked_package
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.nominations.standings import open_deliveries
from xuanxian.awards.papers.models import Wording
from xuanxian.awards.papers.narration import GAP, told_of
from xuanxian.awards.papers.texts import Section, Text, text_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.db.locks import for_change
from xuanxian.platform.pages.words import cn_moment
from xuanxian.platform.refusals import Refused, refused
from xuanxian.platform.search.text import is_personal
from xuanxian.rules.awards.packages import Material
from xuanxian.rules.awards.writings import Writing


@transaction.atomic
def word(
    package: Package, writing: Writing, nomination: Nomination | None, chapter: str, words: str, *, revision: int,
    by: Appointment, now: datetime,
) -> None:  # fmt: skip
    """`revision` is what the editor had before it: 0 where the chapter was as drafted. Refused where somebody else saved
    meanwhile, and for a personal number, which no such paper may print (D3)."""
    text, section = _locked_section(package, writing, nomination, chapter, now)
    words = words.replace("\r\n", "\n").strip()
    if is_personal(words):
        raise refused(
            "text.personal", f"「{chapter}」里有身份证号码或者手机号码", "请删去；联系方式写办公电话", subject=chapter,
            clause=section.clause,
        )  # fmt: skip
    if len(words) > LONGEST:
        raise refused("text.long", f"「{chapter}」超过{LONGEST}字", "请精简", subject=chapter)
    if not words:
        raise refused(
            "text.empty",
            f"「{chapter}」没有内容",
            "没有情况的写“无”；要用起草的内容，点“恢复起草的内容”",
            subject=chapter,
        )
    if section.revision != revision:
        raise _changed(section)
    if words == section.text.strip() and not section.behind:
        return
    _save(text, section, words, by, now)


@transaction.atomic
def keep(
    package: Package, writing: Writing, nomination: Nomination | None, chapter: str, *, by: Appointment, now: datetime
) -> None:  # fmt: skip
    """The record has changed; the unit's words stand all the same."""
    text, section = _locked_section(package, writing, nomination, chapter, now)
    if section.wording is not None:
        _save(text, section, section.text, by, now)


@transaction.atomic
def adopt(
    package: Package, writing: Writing, nomination: Nomination | None, chapter: str, *, by: Appointment, now: datetime
) -> None:  # fmt: skip
    """What the record gives takes the place of the unit's words, and follows the record from now on."""
    _, section = _locked_section(package, writing, nomination, chapter, now)
    if section.wording is not None:
        section.wording.delete()


def _locked_section(
    package: Package, writing: Writing, nomination: Nomination | None, chapter: str, now: datetime
) -> tuple[Text, Section]:
    package = locked_package(package)
    _demand_open(package, writing)
    rows = for_change(Wording.objects.filter(package=package, paper=writing.name, nomination=nomination))
    text = text_of(told_of(package, now.date()), writing, nomination, list(rows))
    section = next((s for s in text.sections if s.name == chapter), None)
    if section is None:
        raise refused("text.unknown", f"「{writing.name}」没有「{chapter}」这一章", "请刷新页面")
    return text, section


def _save(text: Text, section: Section, words: str, by: Appointment, now: datetime) -> None:
    Wording.objects.update_or_create(
        package=text.package,
        nomination=text.nomination,
        paper=text.writing.name,
        chapter=section.name,
        defaults={
            "text": words, "draft": section.draft, "revision": section.revision + 1, "changed_at": now,
            "changed_by": by.user,
        },
    )  # fmt: skip


def _changed(section: Section) -> Refused:
    last = section.wording
    who = f"{last.changed_by.name}在{cn_moment(last.changed_at)}改过" if last else "已经恢复为起草的内容"
    return refused(
        "text.changed", f"「{section.name}」{who}", "您写的内容还在框里，请对照后再保存", subject=section.name
    )


def is_open(package: Package, writing: Writing) -> bool:
    """While a delivery it belongs to is still to be made; a paper of none is always open."""
    of = {p.name for p in rulebook_of(package.version).packages if _belongs(p.materials, writing)}
    steps = [s for s in rulebook_of(package.version).deliveries if s.materials in of]
    return not steps or any(step in steps for step in open_deliveries(package))


def _belongs(materials: Sequence[Material], writing: Writing) -> bool:
    return any(writing.name in (m.makes, m.name) for m in materials)


def _demand_open(package: Package, writing: Writing) -> None:
    if not is_open(package, writing):
        raise handed_in_already()


def open_places(package: Package) -> dict[tuple[str, int | None], int]:
    """Of each paper that the unit gave words of its own, and of whom it is, how many places in them are left open."""
    found: dict[tuple[str, int | None], int] = defaultdict(int)
    for paper, nomination, text in Wording.objects.filter(package=package).values_list(
        "paper", "nomination", "text"
    ):
        found[paper, nomination] += len(GAP.findall(text))
    return dict(found)
