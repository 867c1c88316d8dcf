"""The ratios and places of the 2024 model workers' notice hold: in each of the fourteen cities, in the award slate of 500 out
of 600, in either reading of 加1后取整. What must come out is reckoned here from the notice's words (四(一), 附件), on raw
rows, without the rulebook's subjects and limits."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuanxian.paperwork.invented import invent
from xuanxian.rulebooks import library
from xuanxian.rules.awards.limits import Share, Stage
from xuanxian.rules.awards.lint import check_rulebook
from xuanxian.rules.awards.model import fill
from xuanxian.rules.awards.nominees import Roster, read_nominees
from xuanxian.rules.awards.rosters import check_roster, limit_findings, unit_room
from xuanxian.rules.awards.slates import awarded_limits, candidates_of, passed_over, slate
from xuanxian.rules.awards.steps import StepKind
from xuanxian.rules.core.findings import Level

# ——— the notice's own words and figures ————————————————————————————————————————————————————————————————

CITIES = {  # 附件一; beside it, by hand: officials at most 35 %, workers at least 45 %, farmers at least 20 % (加1后取整)
    "南宁市": (51, 17, 23, 11),
    "柳州市": (47, 16, 22, 10),
    "桂林市": (47, 16, 22, 10),
    "梧州市": (32, 11, 15, 7),
    "北海市": (32, 11, 15, 7),
    "防城港市": (25, 8, 12, 6),  # 20 % is exactly 5
    "钦州市": (33, 11, 15, 7),
    "贵港市": (34, 11, 16, 7),
    "玉林市": (43, 15, 20, 9),
    "百色市": (37, 12, 17, 8),
    "贺州市": (25, 8, 12, 6),  # exactly 5
    "河池市": (36, 12, 17, 8),
    "来宾市": (28, 9, 13, 6),
    "崇左市": (30, 10, 14, 7),  # exactly 6
}
SECTORS = {  # 附件二
    "自治区直属机关工委": {"中直区直机关人选": 8, "中直企业人选": 3, "区直事业单位人选": 25},
    "自治区高级人民法院": {"法院系统人选": 4, "合计": 4},
    "自治区人民检察院": {"检察院系统人选": 4, "合计": 4},
    "自治区国资委": {"自治区国资委所属企业人选": 3, "区直单位所属企业人选": 3, "合计": 6},
    "广西军区": {"非现役军人": 1, "合计": 1},
}
TYPES = ("一线工人和专业技术人员", "企业负责人和实际控制人", "机关事业人选", "合计")
TASKS = {  # 附件二: 一线工人和专业技术人员, 企业负责人和实际控制人, 机关事业单位人员, 合计
    "壮大实体经济推动高质量发展": (3, 2, 4, 9),
    "深化产业园区改革发展": (3, 2, 2, 7),
    "统筹新型城镇化和乡村全面振兴": (3, 2, 2, 7),
    "新时代兴边富民": (3, 1, 2, 6),
    "通道建设": (3, 2, 2, 7),
    "金融门户建设": (2, 1, 2, 5),
    "“平安广西”建设": (0, 0, 4, 4),
    "非公经济培育壮大": (1, 2, 1, 4),
}
AWARDED = 500

RATIOS = {  # 四(一): who, of whom, not less or not more than, percent, clause
    "机关事业人选": ("机关事业", "总数", "most", 35, "四(一)1"),
    "其中县处级干部": ("县处级", "机关事业", "most", 20, "四(一)1"),
    "企业职工和其他劳动者": ("企业", "总数", "least", 45, "四(一)2"),
    "其中一线工人和专业技术人员": ("一线", "企业", "least", 57, "四(一)2"),
    "其中企业负责人和实际控制人": ("负责人", "企业", "most", 20, "四(一)2"),
    "农民": ("农民", "总数", "least", 20, "四(一)3"),
    "其中村两委成员": ("村两委", "农民", "most", 20, "四(一)3"),
    "其中规模以上农业经营组织负责人": ("规模以上", "农民", "most", 20, "四(一)3"),
    "其中农民工": ("农民工", "农民", "least", 25, "四(一)3"),
}


def kinds_of(row):
    """Where a nominee counts, by the raw cells."""
    posts = set(row.get("岗位", "").split("、"))
    found = {"总数"}
    if row["人选类别"] in ("公务员和参照公务员管理人员", "事业单位职工"):
        found.add("机关事业")
        found |= {"县处级"} if row["行政级别"] in ("县处级正职", "县处级副职") else set()
    elif row["人选类别"] in ("企业职工", "其他劳动者"):
        found.add("企业")
        found |= {"一线"} if posts & {"一线工人", "专业技术人员"} else set()
        found |= {"负责人"} if posts & {"企业负责人", "实际控制人"} else set()
    else:
        found.add("农民")
        found |= {"村两委"} if "村“两委”班子成员" in posts else set()
        found |= {"农民工"} if "农民工" in posts else set()
        large = "农业生产经营组织负责人" in posts and float(row.get("年营业额万元") or 0) >= 500
        found |= {"规模以上"} if large else set()
    return frozenset(found)


def counted(rows):
    return Counter(kind for row in rows for kind in kinds_of(row))


def at_most(percent, base):
    """规定不超过一定比例的，直接取整数。"""
    return percent * base // 100


def at_least(percent, base, literal):
    """规定不低于（不少于）一定比例的，加1后取整数; plainly read, only what is no whole number is raised."""
    if base == 0:
        return 0
    return percent * base // 100 + 1 if literal or percent * base % 100 else percent * base // 100


def broken(counts, literal):
    """Ratio → (count, bound) of those that a list with these counts does not keep."""
    found = {}
    for name, (kind, base, side, percent, _) in RATIOS.items():
        most, least = at_most(percent, counts[base]), at_least(percent, counts[base], literal)
        if side == "most" and counts[kind] > most:
            found[name] = (counts[kind], most)
        if side == "least" and counts[kind] < least:
            found[name] = (counts[kind], least)
    return found


# ——— lists ——————————————————————————————————————————————————————————————————————————————————————————————

OFFICIAL = {"人选类别": "事业单位职工", "行政级别": "乡科级正职"}
DIVISION = {"人选类别": "公务员和参照公务员管理人员", "行政级别": "县处级副职"}
WORKER = {"人选类别": "企业职工", "岗位": "一线工人"}
STAFF = {"人选类别": "其他劳动者", "岗位": "其他"}
HEAD = {"人选类别": "企业职工", "岗位": "企业负责人"}
FARMER = {"人选类别": "农民", "岗位": "农业生产经营组织负责人", "年营业额万元": "499"}
COMMITTEE = {"人选类别": "农民", "岗位": "村“两委”班子成员"}
OPERATOR = {"人选类别": "农民", "岗位": "农业生产经营组织负责人", "年营业额万元": "500"}
BOTH = {"人选类别": "农民", "岗位": "村“两委”班子成员、农业生产经营组织负责人", "年营业额万元": "800"}
MIGRANT = {"人选类别": "农民", "岗位": "农民工"}
EVERYBODY = [
    *(OFFICIAL, DIVISION, WORKER, STAFF, HEAD, FARMER, COMMITTEE, OPERATOR, BOTH, MIGRANT),
    {"人选类别": "公务员和参照公务员管理人员", "行政级别": "县处级正职"},
    {"人选类别": "其他劳动者", "岗位": "专业技术人员、实际控制人"},
    {"人选类别": "农民", "岗位": "农民工、村“两委”班子成员"},
]

EXCHANGES = {  # ratio → (out, in): on a list at every edge this breaks the one and eases or leaves the others
    "其中县处级干部": (OFFICIAL, DIVISION),
    "企业职工和其他劳动者": (HEAD, MIGRANT),
    "其中一线工人和专业技术人员": (WORKER, STAFF),
    "其中企业负责人和实际控制人": (STAFF, HEAD),
    "农民": (BOTH, WORKER),
    "其中村两委成员": (FARMER, COMMITTEE),
    "其中规模以上农业经营组织负责人": (FARMER, OPERATOR),
    "其中农民工": (MIGRANT, FARMER),
}


def at_the_edge(size, literal, officials=None):
    """So few workers and farmers, and of each so many and so few of every inner kind, as the notice allows; of officials
    the rest, or so many as told, the others then being workers."""
    workers, farmers = at_least(45, size, literal), at_least(20, size, literal)
    if officials is None:
        officials = size - workers - farmers
    workers = size - officials - farmers
    division, heads, some = at_most(20, officials), at_most(20, workers), at_most(20, farmers)
    front, migrants = at_least(57, workers, literal), at_least(25, farmers, literal)
    return [
        *[DIVISION] * division,
        *[OFFICIAL] * (officials - division),
        *[WORKER] * front,
        *[HEAD] * heads,
        *[STAFF] * (workers - front - heads),
        *([BOTH] + [COMMITTEE, OPERATOR] * (some - 1)),
        *[MIGRANT] * migrants,
        *[FARMER] * (farmers - migrants - 2 * some + 1),
    ]


def exchanged(people, out, put):
    at = people.index(out)
    return [*people[:at], put, *people[at + 1 :]]


def nominated(unit, people, publicity=3, **given):
    shared = {"对象类型": "个人", "推荐单位": unit, "渠道": "常规", **given}
    return [
        {"行政级别": "无", **shared, **p, "重点宣传": "是" if n < publicity else "否"}
        for n, p in enumerate(people)
    ]


@cache
def read_as(literal):
    """The notice's rulebook as published, which reads to the letter; or with a plain ceiling instead."""
    rulebook = library.by_name("gx-model-worker-2024")
    if literal:
        return rulebook
    limits = [
        replace(limit, low=replace(limit.low, literal=False)) if isinstance(limit.low, Share) else limit
        for limit in rulebook.limits
    ]
    return replace(rulebook, limits=tuple(limits))


def roster_of(rows):
    columns = {name: [row.get(name) for row in rows] for name in dict.fromkeys(n for r in rows for n in r)}
    return Roster("名册", columns, range(2, len(rows) + 2))


LIMIT_RULES = (
    "limit.share",
    "limit.count",
    "limit.rounding",
    "quota.places",
    "quota.short",
    "quota.unfilled",
)


def said(rows, literal, slate=False):
    return limit_findings(read_as(literal), read_nominees(read_as(literal), roster_of(rows))[0], slate)


def checked(rows, literal, slate=False):
    """The whole check, of which what concerns limits."""
    found = check_roster(read_as(literal), roster_of(rows), slate=slate)
    return [f for f in found if f.rule in LIMIT_RULES]


def as_found(where, ratios):
    """What check must say of these broken ratios, no more and no less."""
    return {
        (f"{where}{name}", Level.STOP, RATIOS[name][4], str(count), str(bound))
        for name, (count, bound) in ratios.items()
    }


def stops(findings):
    found = [(f.subject, f.level, f.clause, f.value, f.limit) for f in findings if f.level is not Level.NOTE]
    assert len(set(found)) == len(found)
    return set(found)


readings = pytest.mark.parametrize("literal", [True, False], ids=["add one, truncate", "ceiling"])
cities = pytest.mark.parametrize("city", CITIES)


# ——— places (Q4) ————————————————————————————————————————————————————————————————————————————————————————


def test_quota_gives_every_figure_of_the_annex_and_no_other(xuanxian):
    lines = xuanxian("quota", "gx-model-worker-2024", "--json").json
    annex = {(city, "常规人选"): places for city, (places, *_) in CITIES.items()}
    annex |= {("合计", "常规人选"): 500, ("表头", "推荐人选"): 600}
    annex |= {(unit, kind): places for unit, row in SECTORS.items() for kind, places in row.items()}
    annex |= {
        (task, kind): places for task, row in TASKS.items() for kind, places in zip(TYPES, row, strict=True)
    }
    assert {(line["unit"], line["category"]): line["places"] for line in lines} == annex
    assert len(lines) == len(annex) and not any(line["reserve"] for line in lines)
    assert all((line["min"], line["max"]) == (0, line["places"]) for line in lines if line["unit"] != "表头")


def test_the_annex_adds_up_to_600_of_whom_500_are_awarded():
    assert sum(places for places, *_ in CITIES.values()) == 500
    assert all(sum(row[:3]) == row[3] for row in TASKS.values())
    sectors = sum(n for row in SECTORS.values() for kind, n in row.items() if kind != "合计")
    assert sectors + sum(row[3] for row in TASKS.values()) == 100


@readings
def test_the_notice_can_be_kept_in_every_city_and_in_the_slate(literal):
    found = check_rulebook(read_as(literal), library.calendar_of(read_as(literal)))
    assert not [f for f in found if f.level is Level.STOP]


# ——— the arithmetic of these tests ———————————————————————————————————————————————————————————————————————


def test_the_arithmetic_is_that_of_the_notices_two_examples():
    assert {at_least(20, 12, literal) for literal in (True, False)} == {3}  # 2.4名的，按3名算
    assert at_most(20, 14) == 2  # 2.8名的，按2名算
    assert (at_least(20, 25, True), at_least(20, 25, False)) == (6, 5)


@cities
def test_the_arithmetic_is_that_worked_by_hand_for_each_city(city):
    places, officials, workers, farmers = CITIES[city]
    assert at_most(35, places) == officials
    assert at_least(45, places, True) == at_least(45, places, False) == workers
    assert at_least(20, places, True) == farmers
    assert at_least(20, places, False) == farmers - (city in ("防城港市", "贺州市", "崇左市"))


# ——— the cities —————————————————————————————————————————————————————————————————————————————————————————


@readings
@cities
def test_a_list_filled_by_the_model_uses_every_place_and_keeps_every_ratio(city, literal):
    rulebook, rng = read_as(literal), random.Random(f"{city}{literal}")
    unit = {"推荐单位": city, "名额单位": city, "单位类别": "设区市", "状态": "在列", "渠道": "常规"}
    binding = [x for x in rulebook.limits if x.stage is Stage.NOMINATED and rulebook.may_bind(x, unit)]
    groups = fill(binding, rulebook.subjects, unit, rulebook.options(), lambda _: rng.randrange(10))
    rows = [
        {"对象类型": "个人", **{k: "、".join(v) if isinstance(v, tuple) else v for k, v in g.facts.items()}}
        for g in groups
        for _ in range(g.size)
    ]
    assert len(rows) == CITIES[city][0]
    assert broken(counted(rows), literal) == {}
    assert stops(checked(rows, literal)) == set()


@readings
@cities
def test_each_ratio_of_a_city_is_met_at_its_edge_and_broken_by_one_exchange(city, literal):
    people = at_the_edge(CITIES[city][0], literal)
    assert stops(said(nominated(city, people), literal)) == set()
    for name, exchange in EXCHANGES.items():
        after = exchanged(people, *exchange)
        found = broken(counted(after), literal)
        assert list(found) == [name]
        assert stops(said(nominated(city, after), literal)) == as_found(f"{city} ", found)


@readings
@cities
def test_one_official_too_many_is_one_worker_too_few_as_well(city, literal):
    """The other two demand 65 %: nobody exceeds 35 % without falling short of one of them. Where these, rounded up, leave no
    room for 35 % of a full list, a shorter one reaches it."""

    def has_room(n):
        return at_most(35, n) + at_least(45, n, literal) + at_least(20, n, literal) <= n

    size = max(n for n in range(20, CITIES[city][0] + 1) if has_room(n))
    people = at_the_edge(size, literal, officials=at_most(35, size))
    assert stops(said(nominated(city, people), literal)) == set()
    after = exchanged(people, HEAD, OFFICIAL)
    found = broken(counted(after), literal)
    assert "机关事业人选" in found and set(found) <= {"机关事业人选", "企业职工和其他劳动者"}
    assert stops(said(nominated(city, after), literal)) == as_found(f"{city} ", found)


@cities
def test_one_place_too_many_is_found_and_a_task_nominee_takes_none(city):
    places = CITIES[city][0]
    people = at_the_edge(places, True)
    task = nominated(city, [OFFICIAL] * 4, publicity=0, 渠道="重大任务", 重大任务="“平安广西”建设")
    assert stops(said(nominated(city, people) + task, True)) == set()
    over = stops(said(nominated(city, [*people, MIGRANT]), True))
    assert (f"{city} 常规人选", Level.STOP, "附件一", str(places + 1), str(places)) in over


@readings
@settings(max_examples=60, deadline=None)
@given(
    city=st.sampled_from(sorted(CITIES)), people=st.lists(st.sampled_from(EVERYBODY), min_size=1, max_size=60)
)
def test_of_any_list_exactly_the_ratios_are_found_that_the_words_say_are_broken(literal, city, people):
    ratios = broken(counted(people), literal)
    found = [f for f in checked(nominated(city, people), literal) if f.rule == "limit.share"]
    assert stops(found) == as_found(f"{city} ", ratios)
    awarded = [f for f in checked(nominated(city, people), literal, slate=True) if f.rule == "limit.share"]
    assert stops(awarded) == as_found("表彰", ratios)


WHOLE = {  # full lists of which a part is a whole number: (ratio, percent of whom) → the number
    "防城港市": {"农民": 5},
    "贺州市": {"农民": 5},
    "崇左市": {"农民": 6},
    "百色市": {"其中农民工": 2},  # of 8 farmers
    "河池市": {"其中农民工": 2},
}


@cities
def test_a_whole_number_met_plainly_is_noted_with_what_the_letter_would_ask(city):
    found = said(nominated(city, at_the_edge(CITIES[city][0], False)), False)
    notes = {f.subject.removeprefix(f"{city} "): f for f in found if f.rule == "limit.rounding"}
    assert {name: int(note.value) for name, note in notes.items()} == WHOLE.get(city, {})
    for name, note in notes.items():
        assert note.level is Level.NOTE and note.clause == RATIOS[name][4]
        assert f"按字面“加1后取整”则为{int(note.value) + 1}" in note.message


@cities
def test_a_whole_number_missed_to_the_letter_is_told_with_the_plain_ceiling(city):
    people = at_the_edge(CITIES[city][0], True)
    told = {}
    for name in (name for name, (_, _, side, _, _) in RATIOS.items() if side == "least"):
        found = said(nominated(city, exchanged(people, *EXCHANGES[name])), True)
        (finding,) = (f for f in found if f.level is Level.STOP)
        if "取整" in finding.message:
            told[name] = int(finding.value)
            assert f"（恰为整数；进一取整则为{finding.value}）" in finding.message
    assert told == WHOLE.get(city, {})


# ——— what may and must still be added (R6) ————————————————————————————————————————————————————————————————


def every_list(places, officials, literal):
    """(officials, workers, farmers) of every list with at least these officials that keeps the three outer ratios."""
    outer = {"机关事业人选", "企业职工和其他劳动者", "农民"}
    for o in range(officials, at_most(35, places) + 1):
        for w in range(places - o + 1):
            for f in range(places - o - w + 1):
                if outer.isdisjoint(broken(Counter(机关事业=o, 企业=w, 农民=f, 总数=o + w + f), literal)):
                    yield o, w, f


@pytest.mark.parametrize(("city", "literal"), [*((c, True) for c in CITIES), *((c, False) for c in WHOLE)])
def test_the_meter_of_a_half_made_list_says_what_trying_every_list_finds(city, literal):
    places = CITIES[city][0]
    have = places - at_least(45, places, literal) - at_least(20, places, literal) - 3
    rulebook = read_as(literal)
    nominees, _ = read_nominees(rulebook, roster_of(nominated(city, [OFFICIAL] * have)))
    rooms = unit_room(rulebook, nominees, city)
    lists = list(every_list(places, have, literal))

    def room(most, least=lambda *_: 0):
        return max(most(*x) for x in lists), min(least(*x) for x in lists)

    assert {x.limit.name.removeprefix(f"{city} "): (x.may, x.must) for x in rooms} == {
        "常规人选": room(lambda o, w, f: o + w + f - have, lambda o, w, f: o + w + f - have),
        "机关事业人选": room(lambda o, w, f: o - have, lambda o, w, f: o - have),
        "其中县处级干部": room(lambda o, w, f: min(o - have, at_most(20, o))),  # none of those there is one
        "企业职工和其他劳动者": room(lambda o, w, f: w, lambda o, w, f: w),
        "其中一线工人和专业技术人员": room(lambda o, w, f: w, lambda o, w, f: at_least(57, w, literal)),
        "其中企业负责人和实际控制人": room(lambda o, w, f: at_most(20, w)),
        "农民": room(lambda o, w, f: f, lambda o, w, f: f),
        "其中村两委成员": room(lambda o, w, f: at_most(20, f)),
        "其中规模以上农业经营组织负责人": room(lambda o, w, f: at_most(20, f)),
        "其中农民工": room(lambda o, w, f: f, lambda o, w, f: at_least(25, f, literal)),
        "重点宣传人选": (0, 0),
    }


# ——— courts and other sectors ————————————————————————————————————————————————————————————————————————————


@readings
@pytest.mark.parametrize(
    ("court", "system"), [("自治区高级人民法院", "法院系统"), ("自治区人民检察院", "检察院系统")]
)
def test_four_officials_of_four_are_no_breach_in_a_court_but_a_forecast(court, system, literal):
    rows = nominated(court, [DIVISION] * 4, publicity=1, 单位隶属=system)
    findings = check_roster(read_as(literal), roster_of(rows))
    assert [f for f in findings if f.rule in LIMIT_RULES] == []
    told = {f.subject: (f.level, f.clause, f.value, f.limit) for f in findings if f.rule == "forecast.share"}
    assert told == {
        f"{court} 表彰机关事业人选": (Level.NOTE, "四(一)1", "4/4", "35%"),
        f"{court} 表彰其中县处级干部": (Level.NOTE, "四(一)1", "4/4", "20%"),
    }
    nominees, _ = read_nominees(read_as(literal), roster_of(rows))
    rooms = unit_room(read_as(literal), nominees, court)
    assert {(room.limit.name, room.have, room.may, room.must) for room in rooms} == {
        (f"{court} {system}人选", 4, 0, 0),
        ("重点宣传人选", 1, 0, 0),
    }
    same = broken(counted(rows), literal)
    assert len(same) == 4  # officials, division level, workers, farmers
    assert stops(said(nominated("贺州市", [DIVISION] * 4), literal)) == as_found("贺州市 ", same)


# ——— the award slate ————————————————————————————————————————————————————————————————————————————————————


@readings
def test_each_ratio_of_the_slate_is_met_at_its_edge_and_broken_by_one_exchange(literal):
    """Ordinary and task nominees are counted together."""

    def rows(people):
        listed = nominated("南宁市", people, publicity=0)
        return [{**row, "渠道": "重大任务"} if n % 10 == 0 else row for n, row in enumerate(listed)]

    people = at_the_edge(AWARDED, literal)
    assert counted(people)["机关事业"] == (173 if literal else 175)
    assert stops(said(rows(people), literal, slate=True)) == set()
    for name, exchange in EXCHANGES.items():
        after = exchanged(people, *exchange)
        found = broken(counted(after), literal)
        assert list(found) == [name]
        assert stops(said(rows(after), literal, slate=True)) == as_found("表彰", found)
    over = stops(said(rows([*people, WORKER]), literal, slate=True))
    assert ("表彰总数", Level.STOP, "二", "501", "500") in over


def test_the_slates_whole_numbers_are_told_in_either_reading():
    plain = said(nominated("南宁市", at_the_edge(AWARDED, False)), False, slate=True)
    noted = {
        f.subject: int(f.value)
        for f in plain
        if f.rule == "limit.rounding" and f"为{int(f.value) + 1}）" in f.message
    }
    assert noted == {"表彰企业职工和其他劳动者": 225, "表彰农民": 100, "表彰其中农民工": 25}
    literal = said(nominated("南宁市", at_the_edge(AWARDED, False)), True, slate=True)
    assert all(f"进一取整则为{f.value}）" in f.message for f in literal if f.level is Level.STOP)
    assert stops(literal) == as_found(
        "表彰",
        {"企业职工和其他劳动者": (225, 226), "农民": (100, 101), "其中农民工": (25, 26)},
    )


@cache
def made_up():
    return [record for records in invent(read_as(True), 2024).values() for record in records]


def test_made_up_nominees_fill_every_place_of_the_annex_and_keep_each_citys_ratios():
    ordinary, task = (
        [row for row in made_up() if row["渠道"] == channel] for channel in ("常规", "重大任务")
    )
    places = {city: places for city, (places, *_) in CITIES.items()}
    places |= {unit: sum(n for kind, n in row.items() if kind != "合计") for unit, row in SECTORS.items()}
    assert Counter(row["推荐单位"] for row in ordinary) == places
    of_task = {name: counted(row for row in task if row["重大任务"] == name) for name in TASKS}
    columns = ("一线", "负责人", "机关事业", "总数")
    assert {name: tuple(counts[c] for c in columns) for name, counts in of_task.items()} == TASKS
    of_city = {city: counted(row for row in ordinary if row["推荐单位"] == city) for city in CITIES}
    assert [city for city, counts in of_city.items() if broken(counts, True)] == []


def pool(literal, at_edges):
    """600 nominees: all made up, or in the cities as many of every capped kind as their ratios allow."""
    if not at_edges:
        return made_up()
    ordinary = [
        {"姓名": f"韦示例{n}", **row}
        for city, (places, *_) in CITIES.items()
        for n, row in enumerate(nominated(city, at_the_edge(places, literal)))
    ]
    return [*ordinary, *(r for r in made_up() if r["推荐单位"] not in CITIES or r["渠道"] == "重大任务")]


def ranked(rows, rng):
    """Every unit's list in an order of its own, in which officials mostly go first and workers last."""
    units = defaultdict(list)
    for row in rows:
        units[row["推荐单位"]].append(row)
    for listed in units.values():
        listed.sort(
            key=lambda row: rng.random() + ("机关事业" not in kinds_of(row)) / 2 + ("企业" in kinds_of(row))
        )
    return [{**row, "序号": str(n)} for listed in units.values() for n, row in enumerate(listed, start=1)]


@pytest.mark.parametrize("at_edges", [False, True], ids=["made up", "cities at their edges"])
@readings
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_slate_holds_500_of_600_and_whoever_is_passed_over_is_kept_off_by_what_is_named(
    literal, at_edges, seed
):
    rng = random.Random(seed)
    rows = ranked(pool(literal, at_edges), rng)
    assert len(rows) == 600
    rulebook = read_as(literal)
    limits = awarded_limits(rulebook)
    candidates = candidates_of(rulebook, read_nominees(rulebook, roster_of(rows))[0])
    assert list(candidates) == list(range(600))
    people = list(candidates.values())
    chosen = slate(limits, people, rulebook.subjects)
    on_list = set(chosen)
    counts = counted(rows[i] for i in chosen)
    assert len(on_list) == len(chosen) == counts["总数"] == AWARDED
    assert broken(counts, literal) == {}
    assert stops(said([rows[i] for i in chosen], literal, slate=True)) == set()

    @cache
    def broken_by(put, out):
        return broken(counts + Counter(put) - Counter(out), literal)

    kinds = [kinds_of(row) for row in rows]
    lines = defaultdict(list)
    for i, row in enumerate(rows):
        lines[row["推荐单位"]].append(i)
    inverted = [
        (passed, taken)
        for line in lines.values()
        for at, passed in enumerate(line)
        for taken in line[at + 1 :]
        if passed not in on_list and taken in on_list
    ]
    assert inverted or not at_edges
    assert all(broken_by(kinds[passed], kinds[taken]) for passed, taken in inverted)

    told = passed_over(limits, people, chosen, rulebook.subjects)
    assert {(e.passed, kinds[e.taken]) for e in told} == {(p, kinds[t]) for p, t in inverted}
    assert {(e.passed, e.taken) for e in told} <= set(inverted)
    for e in told:
        named = {b.limit.name: (b.count, b.allowed) for b in e.breaches}
        words = broken_by(kinds[e.passed], kinds[e.taken])
        assert named == {f"表彰{name}": figures for name, figures in words.items()}
    for e in rng.sample(told, min(4, len(told))):
        after = [rows[i] for i in sorted(on_list - {e.taken} | {e.passed})]
        words = broken_by(kinds[e.passed], kinds[e.taken])
        assert stops(checked(after, literal, slate=True)) == as_found("表彰", words)


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({"渠道": "常规", "自治区管理干部": "否", "单位隶属": "市县单位"}, "征求意见"),
        ({"渠道": "重大任务", "自治区管理干部": "否", "单位隶属": "区直机关"}, "任务人选征求意见"),
        ({"渠道": "常规", "自治区管理干部": "是", "单位隶属": "区直机关"}, "自治区管理干部征求意见"),
        ({"渠道": "常规", "自治区管理干部": "否", "单位隶属": "中直机关"}, "中央垂直管理单位人选征求意见"),
    ],
)
def test_the_police_are_asked_about_everybody_whoever_asks(facts, step):
    """四(二): cadres of the region and people of central units are asked about by the office, the police with them."""
    rulebook = library.by_name("gx-model-worker-2024")
    facts = {**facts, "对象类型": "个人", "人选类别": "公务员和参照公务员管理人员", "岗位": ("其他",)}
    mine = [
        one
        for one in rulebook.steps_for(facts)
        if one.kind is StepKind.CONSULT and one.name != "名单征求意见"
    ]
    assert [one.name for one in mine] == [step]
    assert rulebook.consulted(facts, mine[0])[0].department == "公安机关"
