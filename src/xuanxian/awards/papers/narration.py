"""What the record tells, topic by topic, for the papers that a unit writes (F11). Figures come from the acts and from
nowhere else; what is not recorded is not claimed: it stands as 〔待补：…〕 and is a finding until somebody writes it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from xuanxian.awards.consultations.queries import (
    EXPIRED,
    NOT_ASKED,
    Answer,
    Asking,
    Letter,
    askings_of,
    by_department,
    letters_of,
)
from xuanxian.awards.disclosures.letters import kind_named
from xuanxian.awards.disclosures.queries import StepBoard, boards_of
from xuanxian.awards.honours.lists import entry_of
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import PERSON, RESERVE, Nomination, Package, Status
from xuanxian.awards.nominations.records import nominees_of
from xuanxian.awards.nominations.standings import Stand
from xuanxian.awards.packages.handing_in import registered_steps
from xuanxian.awards.papers.models import Wording
from xuanxian.awards.places.counting import meters
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.pages.words import cn_date
from xuanxian.rules.awards.contents import AGREED, Registered, Resolved
from xuanxian.rules.awards.limits import Reading, Stage, fields_of, readings, tally
from xuanxian.rules.awards.naming import is_person, measure
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step, StepKind, since_return
from xuanxian.rules.awards.verbs import TAKE
from xuanxian.rules.awards.writings import Topic
from xuanxian.rules.core.contents import Content
from xuanxian.rules.core.durations import Duration

_Said = TypeVar("_Said", bound=Content)
GAP = re.compile(r"〔待补：[^〕]*〕")
_COURSE, _THE_UNIT = (Topic.PROCESS, Topic.DEMOCRACY), "推荐单位"
FOCUS, YES = "重点宣传", "是"
"""The field by which a notice has a unit name candidates for publicity."""


def gap(what: str) -> str:
    return f"〔待补：{what}〕"


@dataclass(frozen=True, eq=False)
class Told:
    """A package's record, read once for all topics and all nominees."""

    dossier: Dossier

    @property
    def package(self) -> Package:
        return self.dossier.package

    @property
    def rulebook(self) -> Rulebook:
        return self.dossier.rulebook

    @property
    def stands(self) -> Mapping[int, Stand]:
        return self.dossier.stands

    @cached_property
    def nominations(self) -> Sequence[Nomination]:
        """Who was struck off is told of no more."""
        return [n for n in self.dossier.nominations if n.status != Status.STRUCK_OFF]

    @cached_property
    def boards(self) -> list[StepBoard]:
        return boards_of(self.dossier, self.nominations)

    @cached_property
    def consultations(self) -> list[tuple[Step, list[Asking], list[Letter]]]:
        """Each consultation of the unit's, whom it asked about whom, and the letters."""
        return [
            (s, askings_of(self.dossier, s, self.nominations), letters_of(self.package, s, self.nominations))
            for s in self.of_unit
            if s.kind is StepKind.CONSULT
        ]

    @cached_property
    def wordings(self) -> list[Wording]:
        """What the unit worded anew, of all papers."""
        return list(Wording.objects.filter(package=self.package).select_related("changed_by"))

    @cached_property
    def of_unit(self) -> list[Step]:
        return [s for s in self.rulebook.steps if s.name in self.rulebook.of_unit]

    def through(self, step: Step) -> list[Nomination]:
        """Those whom the step concerns."""
        return [n for n in self.nominations if step in self.stands[n.pk].steps]

    def done(
        self, step: Step, kind: type[_Said], *words: Callable[[_Said], str]
    ) -> tuple[dict[tuple[str, ...], list[Nomination]], list[Nomination]]:
        """What was registered of the step, the day and these words of what the act states → of whom; and those of whom
        nothing was."""
        found: dict[tuple[str, ...], list[Nomination]] = defaultdict(list)
        without = []
        for nomination in self.through(step):
            acts = since_return(self.rulebook.steps, self.stands[nomination.pk].acts)
            mine = ((a.day, a.content) for a in reversed(acts) if a.step == step.name)
            done = next(((day, said) for day, said in mine if isinstance(said, kind)), None)
            if done is None:
                without.append(nomination)
            else:
                day, said = done
                found[(cn_date(day), *(word(said) for word in words))].append(nomination)
        return found, without


def told_of(package: Package, today: date) -> Told:
    return Told(Dossier(package, today))


def names(nominations: Iterable[Nomination], most: int = 5) -> str:
    said = [str(n) for n in nominations]
    return "、".join(said) if len(said) <= most else f"{'、'.join(said[:3])}等{len(said)}个对象"


def number(nominations: Sequence[Nomination]) -> str:
    return f"{len(nominations)}个对象"


# ——— the topics ———————————————————————————————————————————————————————————————————————————————————————


def process(told: Told) -> list[str]:
    """By what the unit recommends, and how nominees came onto its list."""
    notice = told.rulebook.notice
    printed = f"（{notice.number}）" if notice.number else ""
    unit = told.package.unit.title
    said = [f"根据《{notice.title}》{printed}，{unit}组织开展推荐工作，共推荐{number(told.nominations)}。"]
    taken = [n for n in told.nominations if any(act.verb == TAKE for act in told.stands[n.pk].acts)]
    if taken:
        homes = Counter(n.home_id for n in taken if n.home_id)
        named = Organisation.objects.in_bulk(list(homes))
        whence = "、".join(f"{named[home]}{count}个" for home, count in homes.items())
        said.append(f"其中{len(taken)}个由下级单位申报后列入推荐：{whence}。")
    return said


def course(told: Told, kinds: Collection[Topic]) -> list[str]:
    """The unit's meetings, and what other offices did on paper before the hand-in, in the order of the notice."""
    registered = registered_steps(told.rulebook) if Topic.PROCESS in kinds else []
    said: list[str] = []
    for step in told.of_unit:
        if step.kind is StepKind.RESOLVE and Topic.DEMOCRACY in kinds and told.through(step):
            said += _resolved(told, step)
        elif step in registered:
            said += _registered(told, step)
    return said


def _resolved(told: Told, step: Step) -> Iterator[str]:
    done, without = told.done(step, Resolved, lambda said: said.meeting, lambda said: said.signed_by)
    for (day, meeting, head), rows in done.items():
        yield f"{step.name}：{day}，经{meeting}集体研究，推荐{number(rows)}，主要负责人{head}签字同意。"
    if without:
        yield gap(f"{step.name}的会议、日期和主要负责人签字，涉及{names(without)}")


def _registered(told: Told, step: Step) -> Iterator[str]:
    done, without = told.done(step, Registered, lambda said: said.document, lambda said: said.office)
    for (day, basis, by), rows in done.items():
        office = told.package.unit.title if by == _THE_UNIT else by or step.by
        yield f"{step.name}：{day}，{office}办结（{basis}），涉及{number(rows)}。"
    if without:
        yield gap(f"{step.name}的办理单位、日期和依据，涉及{names(without)}")


def consulted(told: Told) -> list[str]:
    said = []
    for step, askings, letters in told.consultations:
        departments = by_department([a for asking in askings for a in asking.answers])
        for department, answers in departments.items():
            said += _department(department, answers, [x for x in letters if x.department == department])
        free = [asking for asking in askings if not asking.answers and not asking.open]
        if free and departments:
            said.append(f"按照通知规定，{names(a.nomination for a in free)}不须征求部门意见。")
        elif free:
            said.append(f"按照通知规定，{step.name}所涉及的推荐对象不须征求部门意见。")
        open_ = [asking for asking in askings if asking.open]
        if open_:
            said.append(
                gap(f"{names(a.nomination for a in open_)}须征求哪些部门意见，填写有关各项后才能确定")
            )
    return said


def _department(department: str, answers: Sequence[Answer], letters: Sequence[Letter]) -> list[str]:
    asked = [a for a in answers if a.state != NOT_ASKED]
    said = []
    if asked:
        out = _letters([x for x in letters if not x.opinion], "发函")
        back = _letters([x for x in letters if x.opinion], "回函")
        agreed = sum(a.opinion == AGREED for a in asked)
        came = f"同意{agreed}个" if any(a.opinion for a in asked) else ""
        dates = "，".join(filter(None, (out, back, came)))
        said.append(f"{department}：就{len(asked)}个对象征求意见，{dates}。")
    for answer in asked:
        if answer.opinion and answer.opinion != AGREED:
            letter = next(
                (x for x in letters if x.opinion == answer.opinion and answer.nomination in x.nominations),
                None,
            )
            words = f"：{letter.act.reason}" if letter else ""
            said.append(f"{department}对{answer.nomination}的意见为{answer.opinion}{words}。")
    for what, rows in (
        ("还没有发函征求意见", [a for a in answers if a.state == NOT_ASKED]),
        ("还没有回复意见", [a for a in asked if not a.opinion]),
        ("的回复已过有效期，尚未重新征求", [a for a in asked if a.state == EXPIRED]),
    ):
        if rows:
            said.append(gap(f"{department}{what}，涉及{names(a.nomination for a in rows)}"))
    return said


def _letters(letters: Sequence[Letter], word: str) -> str:
    """11月20日发函（南人函〔2023〕1号）、11月22日发函; oldest first."""
    each = (
        f"{x.day.month}月{x.day.day}日{word}{f'（{x.number}）' if x.number else ''}"
        for x in reversed(letters)
    )
    return "、".join(dict.fromkeys(each))


def disclosed(told: Told) -> list[str]:
    said = []
    for board in told.boards:
        said += [disclosed_once(board.step, row) for row in _last_postings(board)]
        if board.merged:
            said.append(
                f"{number(board.merged)}的{board.step.name}与{board.step.merged_with}为同一单位，合并公示一次。"
            )
        missing = [*board.ready, *(n for rows in board.blocked.values() for n in rows)]
        if missing:
            said.append(gap(f"{board.step.name}的地点、起止时间和结果，涉及{names(missing)}"))
    return said


def _last_postings(board: StepBoard) -> list[tuple[str, str, str, str, Duration, str, list[Nomination]]]:
    """(posted, first, over, where, how long, result, whose last posting it is), oldest first."""
    seen: set[int] = set()
    found = []
    for posted in board.posted:
        rows = [n for n in posted.nominations if n.pk not in seen]
        seen.update(n.pk for n in rows)
        if rows:
            p = posted.period
            days = (cn_date(p.posted), cn_date(p.first), cn_date(p.over))
            found.append((*days, posted.disclosure.where, p.lasts, p.result, rows))
    return found[::-1]


def disclosed_once(
    step: Step, row: tuple[str, str, str, str, Duration, str, list[Nomination]], of: Nomination | None = None
) -> str:
    """Of all on the posting, or of one."""
    posted, first, over, where, lasts, result, rows = row
    whom = str(of) if of else number(rows)
    came = f"公示结果：{result}。" if result else gap(f"{step.name}的公示结果，{over}期满后登记")
    return f"{step.name}：{posted}在{where}张贴，{first}至{over}公示{whom}，共{lasts}。{came}"


def examined(told: Told) -> list[str]:
    """Nobody registers an examination by itself."""
    return [gap("考察的时间、方式、对象和结果")]


def nominees(told: Told) -> list[str]:
    rulebook, rows = told.rulebook, told.nominations
    if not rows:
        return [gap("推荐对象")]
    types = Counter(n.type for n in rows)
    kinds = "，".join(
        f"{rulebook.title_of(type_)}{count}{measure(rulebook, type_)}" for type_, count in types.items()
    )
    reserves = sum(n.place == RESERVE and not n.promoted for n in rows)
    of_them = f"，其中备选{reserves}个" if reserves else ""
    said = [f"共推荐{kinds}{of_them}。{_places(told)}", *_persons(rows), *_shares(told)]
    lists: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
    for n in rows:
        lists[n.type, n.category, n.place == RESERVE and not n.promoted].append(_listed(rulebook, n))
    for (type_, category, reserve), members in lists.items():
        kind = kind_named(rulebook, type_, category, "备选" if reserve else "")
        said.append(f"{kind}{len(members)}{measure(rulebook, type_)}：{'、'.join(members)}。")
    return said


def _listed(rulebook: Rulebook, nomination: Nomination) -> str:
    """A collective with its unit, a suggestion with deputy and number, as lists name them."""
    entry = entry_of(rulebook, nomination)
    if is_person(rulebook, nomination.type):
        return entry.name.replace("　", "")
    return f"{entry.name}（{entry.body.replace('　', '，')}）" if entry.body else entry.name


def _places(told: Told) -> str:
    said = []
    for m in meters(told.package, told.rulebook):
        shared = "与其他单位共用的" if m.pool else ""
        place = f"{m.category}使用{shared}名额{m.used}个（共{m.most}个）" if m.most or m.used else ""
        reserve = f"备选{m.reserve_used}个（共{m.reserve_most}个）" if m.reserve_most else ""
        said.append("、".join(filter(None, (place, reserve))))
    return f"名额使用：{'；'.join(said)}。" if said else ""


def _persons(rows: Sequence[Nomination]) -> list[str]:
    """Women and minorities among those of whom it is written; the others are a gap."""
    persons = [n for n in rows if n.type == PERSON]
    if not persons:
        return []
    said = []
    for field, usual, word in (("性别", "男", "女性"), ("民族", "汉族", "少数民族")):
        known = [n for n in persons if n.values.get(field)]
        count = sum(n.values[field] != usual for n in known)
        if known:
            said.append(f"{word}{count}名，占{_percent(count, len(persons))}")
        if blank := [n for n in persons if not n.values.get(field)]:
            said.append(gap(f"{names(blank)}的{field}"))
    return [f"个人{len(persons)}名中，{'；'.join(said)}。"]


def _percent(count: int, base: int) -> str:
    return f"{round(count * 1000 / base) / 10:g}%"


def _shares(told: Told) -> list[str]:
    """Every share that the notice limits, as it stands in this list; of those that bind the slate alone it is said."""
    rulebook = told.rulebook
    limits = [x for x in rulebook.limits if x.shares and not x.rule.startswith("quota.")]
    rows = nominees_of(rulebook, told.nominations, fields_of(limits, rulebook.subjects))
    groups = tally(limits, rulebook.subjects, rows.columns, len(rows))
    said = [_share(r) for r in readings(limits, groups, rulebook.subjects) if r.base]
    unknown = [r for r in readings(limits, groups, rulebook.subjects) if r.base and r.unknown]
    return [
        *([f"{'；'.join(dict.fromkeys(said))}。"] if said else []),
        *[gap(f"「{r.limit.name}」还有{r.unknown}个对象不能判断，请填写有关各项") for r in unknown],
    ]


def _share(r: Reading) -> str:
    low, high = r.limit.low, r.limit.high
    bounds = [
        f"{word}{share.percent}"
        for word, share in (("不低于", low), ("不超过", high))
        if share is not None and not isinstance(share, int)
    ]
    slate = "，按拟表彰名单计算" if r.limit.stage is Stage.AWARDED else ""
    return f"{r.limit.name}{r.count}名，占{r.base}名的{_percent(r.count, r.base or 1)}（通知规定{'、'.join(bounds)}{slate}）"


def focus(told: Told) -> list[str]:
    chosen = [n for n in told.nominations if n.values.get(FOCUS) == YES]
    if not chosen:
        return [gap("拟重点宣传人选")]
    return [f"拟重点宣传人选{len(chosen)}名：{'、'.join(map(str, chosen))}。"]


def other(told: Told) -> list[str]:
    return [gap("其他需要说明的情况，没有的写“无”")]


NARRATORS: Mapping[Topic, Callable[[Told], list[str]]] = {
    Topic.CONSULTED: consulted,
    Topic.DISCLOSED: disclosed,
    Topic.EXAMINED: examined,
    Topic.NOMINEES: nominees,
    Topic.FOCUS: focus,
    Topic.OTHER: other,
}


def tell(told: Told, topics: Sequence[Topic]) -> str:
    """Paragraphs, one a line. Process and meetings of one chapter are told as one course."""
    lines: list[str] = []
    together = [topic for topic in topics if topic in _COURSE]
    for topic in topics:
        if topic in NARRATORS:
            lines += NARRATORS[topic](told)
        elif topic == together[0]:
            lines += process(told) if Topic.PROCESS in together else []
            lines += course(told, together)
    return "\n".join(lines)
