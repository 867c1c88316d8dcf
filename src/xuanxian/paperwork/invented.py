"""Invented nominees for rehearsals and previews: recognisably not real, and such that a rulebook finds nothing
amiss. What a nominee must be follows from the limits; what may not be said of one, from the exclusions."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from xuanxian.paperwork.form_source import form_of
from xuanxian.rules.awards.crowds import Rule
from xuanxian.rules.awards.integer_model import Infeasible
from xuanxian.rules.awards.limits import QUOTA_ROW, STATUS, UNIT, Group, Stage
from xuanxian.rules.awards.model import fill
from xuanxian.rules.awards.quotas import TOTAL, Column
from xuanxian.rules.awards.rulebook import ORDER, REASON, TYPE, Exclusion, Rulebook
from xuanxian.rules.awards.units import KIND, Unit
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.identity import check_character
from xuanxian.rules.core.subjects import AtLeast, Facts, Matcher, OneOf, Value
from xuanxian.rules.core.values import count_characters

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文韦覃莫农"
)
GIVEN = ("示例", "样本", "例文", "虚构", "演示", "测试", "示意", "假设", "范例", "模拟", "试填", "拟名")
DIVISION = "459999"
_ENOUGH = 10
"""How many are made up where no number of places is printed."""
DEED_SENTENCES = (
    "2023年以来，该对象围绕示例工作，先后组织示例活动12次，接待示例群众86人次，收集示例意见35条。",
    "推动解决示例社区供水改造、示例道路照明等问题9件，按时答复率100%。",
    "建立示例台账，实行逐项登记、逐项销号，做到件件有着落、事事有回音。",
    "牵头起草示例办法2项，参加示例调研3次，形成示例报告2篇。",
    "坚持每月进站示例活动，带动示例对象20余人参加，示例满意度不断提高。",
    "在示例乡村振兴工作中，协调示例资金，帮助示例农户增收，得到示例群众好评。",
    "完善示例制度6项，规范示例档案，做到一人一档、内容完整准确。",
    "开展示例培训4期，培训示例骨干150人次，示例能力明显增强。",
    "运用示例平台受理示例事项48件，全部按期办结，示例双方都满意。",
    "总结示例经验2篇，在示例范围内推广，起到示例带动作用。",
)


@dataclass
class Writer:
    """Makes up one value after another; the same seed makes the same people."""

    rulebook: Rulebook
    rng: random.Random
    serial: int = 0
    names: Iterator[str] = field(init=False)
    asked: Mapping[str, Sequence[Matcher]] = field(init=False)

    def __post_init__(self) -> None:
        counted = (subject for limit in self.rulebook.limits for subject in limit.names)
        self.asked = self.rulebook.subjects.matchers(counted)
        everyone = [surname + given for surname in SURNAMES for given in GIVEN]
        self.rng.shuffle(everyone)
        self.names = (name + "甲乙丙丁戊"[n] if n >= 0 else name for n in range(-1, 5) for name in everyone)

    def identity(self, born: str, sex: str) -> str:
        """The day is made of the serial number, so that no two numbers are alike."""
        self.serial += 1
        day, run = 1 + self.serial % 28, self.serial // 28 % 500
        first17 = f"{DIVISION}{born.replace('.', '')}{day:02d}{run * 2 + (sex == '男'):03d}"
        return first17 + check_character(first17)

    def counted(self, name: str) -> set[str]:
        """The options of a field that a limit asks about."""
        asked = self.asked.get(name, ())
        return {v for matcher in asked if isinstance(matcher, OneOf | AtLeast) for v in matcher.values}

    def text(self, name: str, unit: str) -> str:
        n = self.serial
        made = _TEXTS.get(name)
        return made(unit, n) if made else f"示例{name}{n}"

    def deeds(self, limit: int) -> str:
        sentences = self.rng.sample(DEED_SENTENCES, len(DEED_SENTENCES))
        text = sentences.pop()
        while sentences and count_characters(text + sentences[-1]) <= limit:
            text += sentences.pop()
        return text

    def value(self, made: Field, unit: str) -> Value:
        rng = self.rng
        if made.kind is Kind.NUMBER:
            low = int(made.low or 0)
            if made.years:
                return low + rng.randint(5, 8)
            return int(made.high) if made.high is not None else low + rng.randint(5, 40)
        if made.kind is Kind.RANK:
            return rng.choice(made.options[:5])
        if made.kind is Kind.DIVISION:
            return "示例省示例市示例县"
        if made.kind in (Kind.CHOICE, Kind.TICK, Kind.FLAG):
            return rng.choice(made.options)
        if made.kind is Kind.CHOICES:
            return (rng.choice(made.options),)
        if made.kind is Kind.MONTH:
            return f"{rng.randint(1994, 2012)}.{rng.randint(1, 12):02d}"
        if made.kind is Kind.DATE:
            return f"{rng.randint(2005, 2024)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        if made.kind is Kind.PHONE:
            return f"138{rng.randint(0, 9999):04d}0000"
        if made.kind is Kind.LONG:
            return self.deeds(made.limit or 300)
        if made.kind is Kind.RESUME:
            return "1994.09—2003.06　示例学校学生\n2003.07至今　示例单位职员"
        if made.kind in (Kind.NAME, Kind.IDENTITY, Kind.PHOTO, Kind.SEAL):
            return next(self.names) if made.kind is Kind.NAME else None
        if made.pattern:
            return re.sub(r"\d+", str(self.serial), made.example)
        return self.text(made.name, unit)


_TEXTS: Mapping[str, Callable[[str, int], str]] = {
    "集体名称": lambda unit, n: f"{unit}示例{n}科（站）",
    "集体所属单位": lambda unit, n: f"{unit}示例{n}局",
    "工作单位": lambda unit, n: f"{unit}示例{n}局",
    "工作单位及职务": lambda unit, n: f"{unit}示例{n}局　示例{n}科科长",
    "负责人姓名及职务": lambda unit, n: f"示例负责人{n}　主任",
    "处室": lambda unit, n: f"示例{n}科",
    "单位地址": lambda unit, n: f"示例市示例路{n}号",
    "籍贯": lambda unit, n: "示例省示例市",
    "学历学位": lambda unit, n: "大学　示例学士",
    "近五年考核情况": lambda unit, n: "、".join(f"{year}年称职" for year in range(2017, 2022)),
    "近两年获奖情况": lambda unit, n: "2022年12月获示例市示例表彰。",
    "备注": lambda unit, n: "",
    "理由": lambda unit, n: "",
}


Concerns = Sequence[tuple[str, Iterable[str]]]


def invent(rulebook: Rulebook, seed: int, up_to: str = "") -> dict[str, list[dict[str, str]]]:
    """Recommending unit → records by column and field name, in priority order, every place used that the limits
    allow. Units that share a pool are made up: two for each of its rows. `up_to` a unit, those after it are left out."""
    rng = random.Random(seed)
    writer = Writer(rulebook, rng)
    result: dict[str, list[dict[str, Value]]] = {}
    for unit in rulebook.units.listed():
        facts = _of_unit(unit)
        groups = _filled(rulebook, facts, rng)
        result[unit.name] = [
            _nominee(writer, {**group.facts}, unit.name) for group in groups for _ in range(group.size)
        ]
        if unit.name == up_to:
            break
    _add_other_rows(writer, result)
    concerns = list(_concerns(rulebook))
    return {unit: _numbered(rulebook, concerns, nominees) for unit, nominees in result.items()}


def _filled(rulebook: Rulebook, facts: Facts, rng: random.Random) -> list[Group]:
    """As many as the unit has places for; where it need not be fewer, it keeps the shares of the slate, too."""
    own = [
        limit
        for limit in rulebook.limits
        if limit.stage is Stage.NOMINATED
        and limit.strength is not Level.NOTE
        and rulebook.may_bind(limit, facts)
    ]
    of_slate = [
        replace(limit, stage=Stage.NOMINATED, per=UNIT)
        for limit in rulebook.limits
        if limit.stage is Stage.AWARDED and limit.shares
    ]
    cells = [cell for table in rulebook.quotas if table.by == UNIT for cell in table.columns]
    found: list[list[Group]] = []
    for limits in (own, [*own, *of_slate]):
        with suppress(Infeasible):
            found.append(
                fill(
                    limits,
                    rulebook.subjects,
                    facts,
                    rulebook.options(),
                    lambda _: rng.randrange(10),
                    [*_not_excluded(rulebook), _has_a_place(cells)],
                    _ENOUGH,
                )
            )
    if not found:
        raise CannotInvent(str(facts[UNIT]), "名额和比例不能同时满足")
    sizes = [sum(group.size for group in groups) for groups in found]
    return found[-1] if sizes[-1] == sizes[0] else found[0]


def _has_a_place(cells: Iterable[Column]) -> Rule:
    return Rule(tuple(cell.subjects for cell in cells if cell.category != TOTAL), may=True)


def _add_other_rows(writer: Writer, people: dict[str, list[dict[str, Value]]]) -> None:
    """Nominees of rows that are no units go to one unit after the other; they take up nothing that a unit's own limits
    count."""
    rulebook, units = writer.rulebook, itertools.cycle(people)
    for table in (table for table in rulebook.quotas if table.by != UNIT):
        for row in table.rows:
            unit = rulebook.units.resolve(next(units))
            assert unit is not None
            facts = {**_of_unit(unit), table.by: row.name}
            own = [limit for limit in table.limits() if limit.where == row.where]
            others = [
                replace(limit, low=None)
                for limit in rulebook.limits
                if limit.stage is Stage.NOMINATED and not limit.shares and rulebook.may_bind(limit, facts)
            ]

            taken = [(*o.where, *o.count) for o in others]
            rules = [
                *_not_excluded(rulebook),
                *(Rule((names,)) for names in taken),
                _has_a_place(table.columns),
            ]
            for group in fill([*own, *others], rulebook.subjects, facts, rulebook.options(), rules=rules):
                people[unit.name] += [_nominee(writer, {**group.facts}, unit.name) for _ in range(group.size)]


def _of_unit(unit: Unit) -> dict[str, Value]:
    return {**unit.facts, STATUS: "在列"}


class CannotInvent(Exception):
    """No list can be made up that the rulebook finds nothing amiss with."""

    def __init__(self, who: str, why: str) -> None:
        super().__init__(f"编不出{who}的示例名册：{why}")


def _not_excluded(rulebook: Rulebook) -> list[Rule]:
    return [Rule(((exclusion.subject,),)) for exclusion in rulebook.exclusions]


def _nominee(writer: Writer, facts: dict[str, Value], unit: str) -> dict[str, Value]:
    """Every field of the rulebook and its forms, none that an exclusion holds of."""
    rulebook = writer.rulebook
    fields = dict(rulebook.fields)
    for form in rulebook.forms.values():
        if form.subject and rulebook.subjects.verdict(form.subject, facts):
            fields.update(form.fields)
    writer.serial += 1
    made: dict[str, Value] = {k: v for k, v in facts.items() if v != "（其他）"}
    for name in [name for name, value in made.items() if value == ()]:
        free = [option for option in fields[name].options if option not in writer.counted(name)]
        made[name] = (writer.rng.choice(free),) if free else ()
    for name, one in fields.items():
        # A date or a résumé is made up only where a rule asks for it: a day of lifting where nothing was imposed reads oddly.
        if (
            name not in made
            and name not in (STATUS, ORDER, REASON)
            and not one.filled_from
            and one.kind not in (Kind.DATE, Kind.RESUME)
        ):
            made[name] = writer.value(one, unit)
    for conditions in rulebook.conditions:
        if conditions.field and rulebook.subjects.verdict(conditions.subject, made):
            made[conditions.field] = tuple(item.number for item in conditions.items)
    for subject, columns in rulebook.roster.needed:
        if not subject or rulebook.subjects.verdict(subject, made):
            missing = (
                n for n in columns if made.get(n) is None and fields[n].kind in (Kind.DATE, Kind.RESUME)
            )
            made.update({name: writer.value(fields[name], unit) for name in missing})
    made["出生年月"] = f"{writer.rng.randint(1966, 1992)}.{writer.rng.randint(1, 12):02d}"
    for one in fields.values():
        if one.kind is Kind.IDENTITY:
            made[one.name] = writer.identity(str(made["出生年月"]), str(made.get("性别") or "男"))
    _clear_of_exclusions(writer, made, set(facts), fields)
    return made


def _clear_of_exclusions(
    writer: Writer, made: dict[str, Value], kept: set[str], fields: Mapping[str, Field]
) -> None:
    """Tries other answers to whatever excludes the nominee; the facts that the limits ask for stay."""
    rulebook = writer.rulebook

    def held() -> list[Exclusion]:
        return [e for e in rulebook.exclusions if rulebook.subjects.verdict(e.subject, made) is not False]

    for turn in range(60):
        if not (excluded := held()):
            return
        asked = [f for f in rulebook.subjects.fields(excluded[0].subject) if f in fields and f not in kept]
        free = [f for f in asked if fields[f].options] or asked
        tried = [
            (name, answer)
            for name in free
            for answer in _answers(writer, fields[name], str(made.get(UNIT, "")))
        ]
        if turn % 4 == 3:  # out of a dead end
            tried = tried[: 1 + writer.rng.randrange(len(tried))][-1:] if tried else tried
        left = []
        for name, answer in tried:
            before, made[name] = made.get(name), answer
            left.append(len(held()))
            made[name] = before
        if tried:
            name, answer = tried[left.index(min(left))]
            made[name] = answer
    raise CannotInvent(str(made.get(UNIT, "")), f"总是碰上「{excluded[0].name}」（{excluded[0].clause}）")


def _answers(writer: Writer, field: Field, unit: str) -> list[Value]:
    options: list[Value] = list(field.options[:100])
    if field.kind is Kind.CHOICES:
        options = [(option,) for option in field.options]
    writer.rng.shuffle(options)
    return options or [writer.value(field, unit) for _ in range(5)]


def _numbered(
    rulebook: Rulebook, concerns: Concerns, nominees: Sequence[dict[str, Value]]
) -> list[dict[str, str]]:
    """Real places before reserves, numbered within each table as the roster's first way of numbering says."""
    cells = [c for table in rulebook.quotas for c in table.columns if c.reserve and c.category != TOTAL]
    reserves = [c.subjects for c in cells]

    def is_reserve(nominee: dict[str, Value]) -> bool:
        return any(rulebook.subjects.holds(names, nominee) for names in reserves)

    ordered = sorted(nominees, key=lambda n: (str(n.get(TYPE)) != "集体", is_reserve(n)))
    columns = rulebook.roster.orders[0] if rulebook.roster.orders else (TYPE,)
    counts: dict[tuple[Value, ...], int] = {}
    records = []
    for nominee in ordered:
        key = tuple(nominee.get(name) for name in columns)
        counts[key] = counts.get(key, 0) + 1
        nominee[ORDER] = counts[key]
        records.append(_record(rulebook, concerns, nominee))
    return records


def _record(rulebook: Rulebook, concerns: Concerns, nominee: Mapping[str, Value]) -> dict[str, str]:
    """Texts, and only of the fields that concern this kind of nominee."""
    own, others = set[str](), set[str]()
    for subject, fields in concerns:
        (own if rulebook.subjects.verdict(subject, nominee) else others).update(fields)
    anybodys = rulebook.roster.anybodys()
    texts = {}
    for name, value in nominee.items():
        if (
            value is not None
            and name not in _INNER
            and (name in own or name not in others or name in anybodys)
        ):
            texts[name] = "、".join(value) or "无" if isinstance(value, tuple) else str(value)
    return texts


_INNER = (STATUS, KIND, QUOTA_ROW)


def _concerns(rulebook: Rulebook) -> Iterator[tuple[str, Iterable[str]]]:
    """(subject, the fields it fills in) of every form and roster rule that is not everybody's."""
    for subject, columns in (*rulebook.roster.needed, *rulebook.roster.optional):
        if subject:
            yield subject, columns
    for form in rulebook.forms.values():
        if form.subject:
            yield form.subject, [name for name, _ in form_of(rulebook, form.name).entries()]
