"""The papers that a notice has written out of the record (文书): each drafted chapter by chapter from what is told, worded
anew by the unit where it wants, and set as an official paper. `sheet_for` is what a package asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from xuanxian.awards.consultations.letters import about_of
from xuanxian.awards.disclosures import letters as posted
from xuanxian.awards.disclosures.actions import NO_OBJECTION
from xuanxian.awards.disclosures.letters import Hanging, hanging_of
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.papers.filling import sheet_of
from xuanxian.awards.papers.models import Wording
from xuanxian.awards.papers.narration import GAP, Told, gap, names, tell, told_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.paperwork.forms import Form, FormData, Prose
from xuanxian.paperwork.letters import Letter, letter_form, numbered, written
from xuanxian.platform import clock
from xuanxian.platform.pages.words import cn_date
from xuanxian.platform.papers.sheets import Sheet
from xuanxian.rules.awards.packages import Material
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.writings import Writing, WritingKind
from xuanxian.rules.core.durations import NO_DAYS

WHOLE = "正文"
"""The chapter of a paper that has none."""


@dataclass(frozen=True)
class Section:
    """A chapter: what the record gives now, and how the unit worded it, if it did."""

    name: str
    clause: str
    draft: str
    wording: Wording | None = None

    @property
    def text(self) -> str:
        return self.wording.text if self.wording else self.draft

    @property
    def gaps(self) -> list[str]:
        return GAP.findall(self.text)

    @property
    def behind(self) -> bool:
        """Whether the record gives something else than when the unit last looked."""
        return self.wording is not None and self.wording.draft != self.draft

    @property
    def revision(self) -> int:
        return self.wording.revision if self.wording else 0


@dataclass(frozen=True)
class Text:
    """A paper of the unit's, or of one nominee, as it now reads."""

    writing: Writing
    package: Package
    nomination: Nomination | None
    title: str
    sections: Sequence[Section]

    @property
    def gaps(self) -> list[str]:
        return [found for section in self.sections for found in section.gaps]

    @property
    def gaps_said(self) -> str:
        return f"待补 {len(self.gaps)} 处"

    @property
    def behind(self) -> int:
        return sum(section.behind for section in self.sections)

    @property
    def last(self) -> Wording | None:
        worded = [section.wording for section in self.sections if section.wording]
        return max(worded, key=lambda wording: wording.changed_at, default=None)

    @property
    def editable(self) -> bool:
        return bool(self.sections)


def writing_of(rulebook: Rulebook, name: str) -> Writing | None:
    return rulebook.writings.get(name)


def of_each(rulebook: Rulebook, writing: Writing) -> bool:
    """Whether every nominee has one of its own: where the notice wants it of each, as a material."""
    return any(
        m.per_nominee for p in rulebook.packages for m in p.materials if writing.name in (m.makes, m.name)
    )


def text_of(
    told: Told,
    writing: Writing,
    nomination: Nomination | None = None,
    worded: Sequence[Wording] | None = None,
) -> Text:
    """`worded` are the wordings where they were fetched apart, under a lock."""
    worded = told.wordings if worded is None else worded
    mine = {
        w.chapter: w
        for w in worded
        if w.paper == writing.name and w.nomination_id == (nomination.pk if nomination else None)
    }
    sections = [
        Section(name, clause, draft, mine.get(name))
        for name, clause, draft in _drafted(told, writing, nomination)
    ]
    return Text(writing, told.package, nomination, _title(told, writing, nomination), sections)


def _drafted(told: Told, writing: Writing, nomination: Nomination | None) -> Iterator[tuple[str, str, str]]:
    if writing.kind is WritingKind.REPORT:
        for chapter in writing.chapters:
            yield chapter.name, chapter.clause, tell(told, chapter.topics)
    elif writing.kind is WritingKind.DISCLOSED:
        yield WHOLE, writing.clause, "\n".join(_came_of(told, nomination))


def _came_of(told: Told, nomination: Nomination | None) -> list[str]:
    said = [
        line
        for hanging, rows in _hangings(told, nomination)
        for line in posted.report_text(hanging, rows)[:-1]
    ]
    unposted = [
        f"{board.step.name}，涉及{names(rows)}"
        for board in told.boards
        if (
            rows := [
                n
                for n in (*board.ready, *(x for b in board.blocked.values() for x in b))
                if nomination in (None, n)
            ]
        )
    ]
    said += [gap(f"还没有公示：{what}") for what in unposted]
    return [*(said or [gap("公示的时间、地点和结果")]), "特此报告。"]


def _hangings(told: Told, nomination: Nomination | None) -> list[tuple[Hanging, list[Nomination]]]:
    """The last posting of each nominee at each step, oldest first; of one nominee, its own."""
    found = []
    for board in told.boards:
        seen: set[int] = set()
        mine = []
        for one in board.posted:
            rows = [n for n in one.nominations if n.pk not in seen and nomination in (None, n)]
            seen.update(n.pk for n in rows)
            if rows:
                mine.append((hanging_of(one.disclosure, one.period), rows))
        found += mine[::-1]
    return found


def _title(told: Told, writing: Writing, nomination: Nomination | None) -> str:
    if writing.title:
        return writing.title
    about = about_of(told.package)
    if writing.kind is WritingKind.REPORT:
        return f"关于报送{about}推荐对象的报告"
    if writing.kind is WritingKind.DISCLOSED:
        results = [hanging.result for hanging, _ in _hangings(told, nomination)]
        plain = bool(results) and all(result == NO_OBJECTION for result in results)
        return f"关于{about}推荐对象公示{'无异议' if plain else ''}情况的报告"
    return f"{about}推荐对象公示"


# ——— as papers ————————————————————————————————————————————————————————————————————————————————————————


def paper_of(told: Told, text: Text) -> tuple[Form, FormData]:
    writing = text.writing
    if writing.kind in (WritingKind.POSTING, WritingKind.POSTED):
        return _posting_paper(told, text)
    signed = (told.package.unit.title, _dated(told))
    parts: list[Prose] = []
    for at, section in enumerate(text.sections):
        if section.name != WHOLE:
            parts.append(Prose("heading", (numbered(section.name, at),)))
        parts += written(section.text)
    contact = told.package.contact and f"联系人：{told.package.contact}"
    return letter_form(writing.name, Letter(text.title, parts, to=writing.to, signed=signed, contact=contact))


def _dated(told: Told) -> str:
    """The day on which it was handed in; before, a place to write it."""
    at = told.package.handed_in_at
    return cn_date(at) or posted.BLANK_DATE


def _posting_paper(told: Told, text: Text) -> tuple[Form, FormData]:
    hangings = _hangings(told, text.nomination)
    rows = [text.nomination] if text.nomination else list(told.nominations)
    hanging, shown = hangings[-1] if hangings else (_to_be(told, text), rows)
    if text.writing.kind is WritingKind.POSTED:
        return posted.record_paper(hanging, shown)
    return posted.posting_paper(told.rulebook, hanging, shown)


def _to_be(told: Told, text: Text) -> Hanging:
    """Nothing hangs yet: what is not known is a gap."""
    step = next((board.step for board in told.boards), None)
    return Hanging(
        text.title, step.name if step else "公示", told.package.unit.title, gap("公示地点"), "", None, None, None,
        step.lasts if step else NO_DAYS,
    )  # fmt: skip


def sheet_for(
    package: Package, material: Material, nomination: Nomination | None = None, told: Told | None = None
) -> Sheet | None:
    """The material as a paper written out of the record; None where the notice has none written for it. `told` saves
    reading the record again for each nominee."""
    told = told or told_of(package, clock.today())
    writing = writing_of(told.rulebook, material.makes)
    if writing is None:
        return None
    form, data = paper_of(told, text_of(told, writing, nomination))
    return sheet_of(package, nomination, form, data, material.name)


def texts_of(package: Package, today: date) -> list[Text]:
    """All papers that the notice has the unit write, in its order; those of each nominee in the order of the list."""
    rulebook = rulebook_of(package.version)
    if not rulebook.writings:
        return []
    told = told_of(package, today)
    return [
        text_of(told, writing, nomination)
        for writing in rulebook.writings.values()
        for nomination in (told.nominations if of_each(rulebook, writing) else [None])
    ]
