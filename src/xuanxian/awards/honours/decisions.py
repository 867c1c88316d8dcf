"""The commendation decision as a draft (表彰决定稿): who is honoured with what stands in the record, the office edits the
rest. Number, seal and date are left to those who issue it (F16)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from xuanxian.awards.honours.lists import UNDECIDED, Entry, NameList, Section, number_of, prose_of
from xuanxian.awards.nominations.models import COLLECTIVE
from xuanxian.awards.programmes.access import offices_named
from xuanxian.awards.programmes.models import Programme
from xuanxian.paperwork.forms import Form, FormData, PageBreak, Prose
from xuanxian.paperwork.letters import Letter, letter_form, texts
from xuanxian.platform.acts.models import Act
from xuanxian.platform.refusals import refused
from xuanxian.rules.awards.naming import honour_title, is_person, year_said
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.awards.verbs import DONE

CIRCULAR = "通报表扬"
_DATE = "　　　　年　　月　　日"
_WORDS = ("先进", "优秀", "最佳")
"""Where names of honours begin alike, what they share ends before one of these."""


def decision_paper(
    rulebook: Rulebook, step: Step, names: NameList, *, issuer: str, walked: Sequence[str]
) -> tuple[Form, FormData]:
    """`step` confers, `walked` are the steps that were taken before it. The one builder of this paper."""
    if any(section.honour is None for section in names.sections):
        lacking = len(next(s for s in names.sections if s.honour is None).entries)
        raise refused(
            "confer.no-honour",
            f"{lacking}个对象不知道授予哪个奖项",
            f"请先看名单中的「{UNDECIDED}」，补正后再拟稿",
            clause=step.clause,
        )
    titles = [s for s in names.sections if s.honour and s.honour.kind != CIRCULAR]
    praised = [s for s in names.sections if s not in titles]
    annexes = [f"{_titled(rulebook, s)}名单（{_count(rulebook, s.entries)}）" for s in names.sections]
    about = joined([s.name for s in titles or praised])
    year = "" if about[:1].isdigit() or not titles else year_said(rulebook.notice)
    title = f"{issuer}关于{'表彰' if titles else '通报表扬'}{year}{about}的{'决定' if titles else '通报'}"
    parts = texts(
        _opening(rulebook, issuer, walked, titles, praised),
        _given(titles + praised),
        "希望受表彰的集体和个人珍惜荣誉、再接再厉，在今后的工作中取得新的成绩。各有关单位要向受表彰的集体和个人学习，"
        "立足岗位、扎实工作，作出新的更大贡献。",
    )
    behind = [
        block
        for at, section in enumerate(names.sections)
        for block in _annex(at, names, section, _titled(rulebook, section), annexes)
    ]
    return letter_form(
        "表彰决定稿",
        Letter(title, [parts], to="各有关单位", attached=annexes, signed=[issuer, _DATE], behind=behind),
    )


def _opening(
    rulebook: Rulebook,
    issuer: str,
    walked: Sequence[str],
    titles: Sequence[Section],
    praised: Sequence[Section],
) -> str:
    number = f"（{rulebook.notice.number}）" if rulebook.notice.number else ""
    basis = _on_basis(rulebook.notice.basis or "")
    steps = f"经{'、'.join(walked)}，" if walked else ""
    done = [_conferred(rulebook, section) for section in titles]
    done += [f"对{_named(rulebook, section)}予以通报表扬（{section.name}）" for section in praised]
    return f"{basis}根据《{rulebook.notice.title}》{number}，{steps}{issuer}决定：{'；'.join(done)}。"


def _on_basis(basis: str) -> str:
    """经报请中央批准，按照中央批复意见、《…》，: what the notice gives as its basis, as the first words of a decision."""
    said = []
    for part in filter(None, (part.strip() for part in basis.split("；"))):
        if part.endswith(("批准", "同意")):
            said.append(part if part.startswith("经") else f"经{part}")
        else:
            # A bare number, as 人社部函〔2017〕57号, is the number of a document.
            said.append(f"按照{part}{'文件' if part.endswith('号') and '《' not in part else ''}")
    return "".join(f"{part}，" for part in said)


def _titled(rulebook: Rulebook, section: Section) -> str:
    return honour_title(rulebook, section.honour) if section.honour else section.name


def _conferred(rulebook: Rulebook, section: Section) -> str:
    several = [part for part in section.parts if part.heading]
    split = "、".join(f"{part.category}{_count(rulebook, part.entries)}" for part in several)
    return f"授予{_named(rulebook, section)}“{_titled(rulebook, section)}”称号{f'（其中{split}）' if len(several) > 1 else ''}"


def _named(rulebook: Rulebook, section: Section) -> str:
    first = section.entries[0].nomination.name
    if len(section.entries) == 1:
        return first
    types = {entry.nomination.type for entry in section.entries}
    whom = "同志" if all(is_person(rulebook, t) for t in types) else "集体" if types == {COLLECTIVE} else ""
    return f"{first}等{_count(rulebook, section.entries)}{whom}"


def _count(rulebook: Rulebook, entries: Sequence[Entry]) -> str:
    return number_of(rulebook, [entry.nomination for entry in entries])


def _given(sections: Sequence[Section]) -> str:
    said = [f"向{s.name}{_gives(s.honour.gives)}" for s in sections if s.honour and s.honour.gives]
    return f"{'；'.join(said)}。" if said else ""


def _gives(things: Sequence[str]) -> str:
    """颁发奖章、证书，享受…待遇: what can be handed over, and what cannot."""
    enjoyed = [
        thing.removeprefix("享受") for thing in things if thing.startswith("享受") or thing.endswith("待遇")
    ]
    handed = [thing for thing in things if thing.removeprefix("享受") not in enjoyed]
    said = [f"颁发{'、'.join(handed)}"] if handed else []
    return "，".join([*said, *(["享受" + "、".join(enjoyed)] if enjoyed else [])])


def _annex(
    at: int, names: NameList, section: Section, titled: str, annexes: Sequence[str]
) -> list[Prose | PageBreak]:
    mark = f"附件{at + 1 if len(annexes) > 1 else ''}"
    alone = NameList(names.order, [section], ())
    lines = [block for block in prose_of(alone) if block.style != "heading"]
    heading = Prose("title", (f"{titled}名单",))
    return [
        PageBreak(),
        Prose("mark", (mark,)),
        heading,
        Prose("number", (f"（{names.order.said}）",)),
        *lines,
    ]


def joined(names: Sequence[str]) -> str:
    """全区人大代表工作先进集体和先进个人: what the names share is said once."""
    alike = takewhile(lambda column: len(set(column)) == 1, zip(*names, strict=False))
    shared = "".join(column[0] for column in alike) if len(names) > 1 else ""
    for word in _WORDS:
        if word in shared:
            shared = shared[: shared.index(word)]
    short = [name.removeprefix(shared) for name in names] if len(shared) > 2 else list(names)
    said = "和".join(filter(None, ("、".join(short[:-1]), short[-1])))
    return f"{shared}{said}" if len(shared) > 2 else said


def issuer_of(programme: Programme, step: Step) -> str:
    """The full name of whoever confers, as far as it is known here."""
    named = offices_named(step.by)
    parts = programme.participations.filter(function__in=named).select_related("organisation")
    titles = {p.function: p.organisation.title for p in parts}
    return titles.get(step.by) or "、".join(titles.get(name, name) for name in step.by.split("、"))


def walked_before(programme: Programme, rulebook: Rulebook, step: Step) -> list[str]:
    """The offices' steps that are recorded as done, in the order of the notice."""
    done = set(Act.objects.filter(case=programme.case_id, verb=DONE).values_list("step", flat=True))
    earlier = rulebook.steps[: rulebook.steps.index(step)]
    return [s.name for s in earlier if s.name not in rulebook.of_unit and s.name in done]
