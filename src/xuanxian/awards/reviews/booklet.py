"""What a meeting is given about those who wait at a step: collected out of the record, without any identity number or
phone, and made in the background. The consultations stand in it in a word only: nobody reads it but the award office
and whoever takes the step (V5, V9)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from math import ceil

from django.db.models import Max

from xuanxian.awards.consultations.queries import askings_of
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import COLLECTIVE, PHOTO, RESERVE, Nomination
from xuanxian.awards.programmes.models import Programme, Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reviews import queries
from xuanxian.awards.reviews.official_order import listed, not_placed, official_order
from xuanxian.awards.reviews.slates import slate_of
from xuanxian.paperwork.booklet import Booklet, BookletMaker, Group, Limit, Person
from xuanxian.paperwork.fonts import MissingGlyph
from xuanxian.paperwork.typeset import ems
from xuanxian.platform import clock
from xuanxian.platform.acts.models import Act
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.attachments.queries import latest_of
from xuanxian.platform.files.actions import on_disk, store
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.pages.words import cn_date
from xuanxian.platform.search.text import shown
from xuanxian.platform.tasks.actions import CannotMake, Progress, job
from xuanxian.platform.tasks.models import Job
from xuanxian.rules.awards.contents import AGREED
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.core.fields import Field, Kind

JOB = "会议材料"
LONGEST = 400
"""字 of deeds: with what else a page says, what fits one in large type."""
_REASON, _LONGEST_FACT = 120, 50
_LINES, _HEADING, _LINE, _BESIDE_PHOTO = 24, 1.5, 28, 12
"""Lines of a page under its name, how many of them a heading takes, 字 on one, and beside a photo what is left of one by the
longest label."""
_SHORT = frozenset(
    {Kind.TEXT, Kind.CHOICE, Kind.CHOICES, Kind.TICK, Kind.MONTH, Kind.DATE, Kind.NUMBER, Kind.RANK, Kind.DIVISION}
)  # fmt: skip
_ELSEWHERE = frozenset({"性别", "民族", "工作单位及职务", "集体所属单位", "理由", "备注"})
_WIDTHS = {
    "姓名或名称": 3.0, "推荐单位": 2.6, "单位及职务": 5.0, "级别": 1.8, "年龄": 1.1, "政治面貌": 2.0, "女、少数民族": 1.9,
    "符合条件": 1.9, "征求意见": 2.6, "检查": 1.8, "草案": 1.5,
}  # fmt: skip


def waiting(programme: Programme, rulebook: Rulebook, step: Step) -> list[Nomination]:
    """In the order in which lists are printed, category by category."""
    rows = queries.by_category(rulebook, queries.waiting_at(programme, rulebook, step))
    joined = rows.select_related("package__version", "unit", "version", "content", "choice")
    grouped = groupby(joined, lambda n: n.category)
    return [n for _, mine in grouped for n in official_order(rulebook, list(mine), listed)]


def digest_of(version: Version, rows: Sequence[Nomination]) -> str:
    """Changes with anything that the booklet says of them."""
    packages = {n.package_id: n.package for n in rows}
    photos = {case: a.file_id for case, a in _photos(rows).items()}
    acts = Act.objects.filter(case__in=[p.case_id for p in packages.values()]).aggregate(last=Max("pk"))
    parts = [
        (
            n.pk,
            n.revision,
            n.category,
            n.place,
            n.order,
            n.promoted,
            n.stops,
            n.warns,
            state_of(n),
            photos.get(n.case_id),
        )
        for n in rows
    ]
    text = json.dumps([version.rulebook_id, parts, acts["last"]])
    return hashlib.new("sm3", text.encode()).hexdigest()[:24]


def _photos(rows: Sequence[Nomination]) -> dict[int, Attachment]:
    """By case."""
    return latest_of([n.case_id for n in rows], PHOTO)


def state_of(nomination: Nomination) -> str:
    if not hasattr(nomination, "choice"):
        return "未定"
    return "列入" if queries.is_chosen(nomination) else "不列入"


def is_drafted(step: Step, rows: Sequence[Nomination]) -> bool:
    """Whether anybody has begun to draw up the slate."""
    return step.kind is StepKind.CHOOSE and any(hasattr(n, "choice") for n in rows)


# ——— of one nominee ————————————————————————————————————————————————————————————————————————————————————————


def marked(nomination: Nomination) -> str:
    """女，壮族: what lists say in brackets."""
    pairs = ((nomination.values.get("性别", ""), "男"), (nomination.values.get("民族", ""), "汉族"))
    return "，".join(said for said, usual in pairs if said and said != usual)


def age_on(day: date, born: str) -> str:
    """Of ××××.××; empty where it is not so written."""
    found = re.fullmatch(r"(\d{4})\.(\d{2})", born)
    return str(day.year - int(found[1]) - (day.month < int(found[2]))) if found else ""


def abridged(text: str, most: int) -> tuple[str, bool]:
    """Not more than so many characters, to the end of a sentence where one ends late enough; whether any was left out."""
    whole = "\n".join(filter(None, (shown(line).strip() for line in text.splitlines())))
    if len(whole) <= most:
        return whole, False
    end = max(whole.rfind(mark, 0, most) for mark in "。；！？")
    return (whole[: end + 1] if end > most // 2 else whole[: most - 1]) + "……", True


def deeds_of(nomination: Nomination, fields: Sequence[Field]) -> Field | None:
    """The long text that a meeting reads: deeds before anything else."""
    long = [f for f in fields if f.kind is Kind.LONG and nomination.values.get(f.name)]
    return next((f for f in long if "事迹" in f.name), long[0] if long else None)


def _facts(nomination: Nomination, fields: Sequence[Field], day: date, body: str) -> list[tuple[str, str]]:
    values = nomination.values
    facts = [("单位及职务", body)] if body else []
    for field in fields:
        said = shown(values.get(field.name, ""))
        if (
            field.kind not in _SHORT
            or field.name in _ELSEWHERE
            or not said
            or said == nomination.name
            or said in body
        ):
            continue
        if field.kind is Kind.MONTH and "出生" in field.name and (age := age_on(day, said)):
            said = f"{said}（{age}岁）"
        facts.append((field.name, said if len(said) <= _LONGEST_FACT else f"{said[: _LONGEST_FACT - 1]}……"))
    return facts


def _lines(text: str, room: int) -> int:
    return sum(ceil((ems(paragraph) + 2) / room) for paragraph in text.split("\n"))


def _fitting(
    facts: Sequence[tuple[str, str]],
    last: Sequence[tuple[str, str]],
    texts: Sequence[tuple[str, str]],
    photo: bool,
) -> list[tuple[str, str]]:
    """Of the facts, in their order, as many as there is room for above the texts; `last` stand there in any case."""
    room = _BESIDE_PHOTO if photo else _LINE - 10
    left = _LINES - sum(_HEADING + _lines(text, _LINE) for _, text in texts) - len(last)
    taken = []
    for label, said in facts:
        left -= ceil(ems(said) / room)
        if left < 0:
            break
        taken.append((label, said))
    return [*taken, *last]


def _first(values: Mapping[str, str], fields: Sequence[Field], kind: Kind, named: str = "") -> str:
    mine = (values[f.name] for f in fields if f.kind is kind and named in f.name and values.get(f.name))
    return next(mine, "")


class _Told:
    """What the booklet says of everybody, and where it comes from."""

    def __init__(self, rulebook: Rulebook, day: date, consulted: dict[int, str], drafted: bool) -> None:
        self.day, self.consulted, self.drafted = day, consulted, drafted
        self.claims = list(dict.fromkeys(c.field for c in rulebook.conditions if c.field))

    def row(self, n: Nomination) -> dict[str, str]:
        fields = asked_for(n).every()
        values = n.values
        rank = _first(values, fields, Kind.RANK)
        born = _first(values, fields, Kind.MONTH, "出生")
        found = [f"{word}{number}" for word, number in (("必须", n.stops), ("提醒", n.warns)) if number]
        waits = "递补" if n.promoted else RESERVE if n.place == RESERVE else ""
        return {
            "姓名或名称": shown(n.name),
            "推荐单位": f"{n.package.unit.title} 第{n.order}{waits and f'（{waits}）'}",
            "单位及职务": "" if n.type == COLLECTIVE else shown(n.body),
            "级别": rank,
            "年龄": age_on(self.day, born),
            "政治面貌": values.get("政治面貌", ""),
            "女、少数民族": marked(n),
            "符合条件": next((values[name] for name in self.claims if values.get(name)), ""),
            "征求意见": self.consulted.get(n.pk, ""),
            "检查": "，".join(found),
            "草案": state_of(n) if self.drafted else "",
        }

    def person(self, n: Nomination, row: dict[str, str], photo: str) -> Person:
        fields = asked_for(n).every()
        facts = _facts(n, fields, self.day, "" if n.type == COLLECTIVE else shown(n.body))
        last = [(label, row[label]) for label in ("征求意见", "检查") if row[label]]
        texts = []
        if deeds := deeds_of(n, fields):
            text, cut = abridged(n.values[deeds.name], LONGEST)
            if (
                _lines(text, _LINE) > _LINES * 2 // 3
            ):  # many short paragraphs would fill the page with their ends
                text = text.replace("\n", "")
            texts.append((f"{deeds.name}{'（节选）' if cut else ''}", text))
        for name, label in (("推荐理由", "推荐理由"), ("理由", "例外的理由")):
            if (said := n.values.get(name)) and (deeds is None or deeds.name != name):
                texts.append((label, abridged(said, _REASON)[0]))
        marks = marked(n)
        name = f"{shown(n.name)}{f'（{marks}）' if marks else ''}"
        facts = _fitting(facts, last, texts, bool(photo))
        return Person(f"n{n.pk}", name, f"{row['推荐单位']}　{n.category}", [], facts, texts, photo)


def group_of(title: str, rows: Sequence[dict[str, str]], persons: Sequence[Person]) -> Group:
    """Columns in which nobody has anything are left out."""
    heads = [head for head in _WIDTHS if any(row[head] for row in rows)]
    filled = [
        Person(p.mark, p.name, p.under, [row[head] for head in heads], p.facts, p.texts, p.photo)
        for p, row in zip(persons, rows, strict=True)
    ]
    return Group(title, [(head, _WIDTHS[head]) for head in heads], filled)


# ——— of the whole list —————————————————————————————————————————————————————————————————————————————————————


def consultations(rows: Sequence[Nomination], today: date) -> dict[int, str]:
    """Key → how its consultations stand, over all steps at which anybody was asked."""
    found: dict[int, str] = {}
    packages = {n.package_id: n.package for n in rows}
    for key, package in packages.items():
        mine = [n for n in rows if n.package_id == key]
        dossier = Dossier(package, today, mine)
        steps = [s for s in dossier.rulebook.steps if s.kind is StepKind.CONSULT]
        answers: dict[int, list[str]] = {}
        for step in steps:
            for asking in askings_of(dossier, step):
                answers.setdefault(asking.nomination.pk, []).extend(a.opinion for a in asking.answers)
        found |= {pk: _consulted(opinions) if opinions else "无须征求" for pk, opinions in answers.items()}
    return found


def _consulted(opinions: Sequence[str]) -> str:
    if against := sum(bool(o) and o != AGREED for o in opinions):
        return f"有不同意见（{against}）"
    if open_ := sum(not o for o in opinions):
        return f"未复{open_}"
    return "均同意"


def limits_of(
    rulebook: Rulebook, programme: Programme, step: Step, rows: Sequence[Nomination]
) -> list[Limit]:
    """As they would stand with the draft, or as long as nobody has drafted, with everybody who may be listed."""
    waiting = sorted(rows, key=lambda n: (n.sort_key, n.pk))
    drafted = is_drafted(step, waiting)
    judged = slate_of(rulebook, programme, step, waiting)
    taken = {n.pk for n in waiting if (queries.is_chosen(n) if drafted else judged.choosable(n))}
    return [
        Limit(
            f"{line.name}（{line.clause}）" if line.clause else line.name,
            str(line.count),
            line.said or "—",
            "超出" if line.over else "不足" if line.short else "符合",
        )
        for line in judged.lines(taken)
    ]


def collect(
    version: Version, step: Step, *, meeting: str, day: date, consulted: bool, progress: Progress
) -> Booklet:
    programme, rulebook = version.programme, rulebook_of(version)
    rows = waiting(programme, rulebook, step)
    if not rows:
        raise CannotMake(f"「{step.name}」现在没有推荐对象")
    progress(0, len(rows) + 2, "正在查各项限额和征求意见的情况")
    told = _Told(
        rulebook, day, consultations(rows, clock.today()) if consulted else {}, is_drafted(step, rows)
    )
    limits = limits_of(rulebook, programme, step, rows)
    photos = _photos(rows)
    groups, done = [], 0
    for category, mine in groupby(rows, lambda n: n.category):
        texts, persons = [], []
        for nomination in mine:
            done += 1
            progress(done, len(rows) + 2, f"正在编写第{done}个，共{len(rows)}个")
            texts.append(told.row(nomination))
            photo = photos.get(nomination.case_id)
            path = str(on_disk(photo.file.digest, photo.file.name)) if photo else ""
            persons.append(told.person(nomination, texts[-1], path))
        groups.append(group_of(f"{category}（{len(persons)}）", texts, persons))
    return Booklet(
        programme.title,
        meeting,
        step.name,
        cn_date(day),
        programme.office.title,
        _notes(rulebook, step, rows, limits, consulted),
        limits,
        groups,
    )


def _notes(
    rulebook: Rulebook, step: Step, rows: Sequence[Nomination], limits: Sequence[Limit], consulted: bool
) -> list[str]:
    notes = [
        f"本册收入在「{step.name}」一步的推荐对象{len(rows)}个，每类先列比较表，再按每个对象一页。{rulebook.roster.list_order.said}。",
        "“第几”是推荐单位自己排的次序；“检查”是系统检查的必须、提醒的处数；主要事迹超过400字的节选，全文见推荐审批表。",
    ]
    if consulted:
        notes.append("征求意见的情况只供与会人员掌握，不得外传。")
    if limits:
        drafted = is_drafted(step, rows)
        notes.append(f"各项限额按{'草案列入的' if drafted else '本册所收（未递补的备选除外）'}计算。")
    notes += [f"{f.subject}：{f.message}。" for f in not_placed(rulebook, [listed(n) for n in rows])]
    return notes


@job(JOB)
def make_booklet(asked: Job, progress: Progress) -> StoredFile:
    said = asked.arguments
    version = Version.objects.select_related("programme__office", "programme__case").get(pk=said["version"])
    step = rulebook_of(version).steps[said["number"]]
    booklet = collect(
        version, step, meeting=said["meeting"], day=date.fromisoformat(said["day"]), consulted=said["consulted"],
        progress=progress,
    )  # fmt: skip
    number = sum(len(group.persons) for group in booklet.groups)
    try:
        content = BookletMaker().make(
            booklet, tell=lambda: progress(number + 1, number + 2, f"正在排版，共{number}个对象")
        )
    except MissingGlyph as error:
        raise CannotMake(str(error)) from error
    name = f"会议材料－{step.name}－{said['day']}.pdf"
    return store(name, "pdf", content, by=asked.by.user if asked.by else None, now=clock.now())
