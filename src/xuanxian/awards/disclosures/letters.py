"""The papers of a posting: its text, the record of its hanging, the report of what came of it. No identity number and
no phone of a nominee stands in any of them (D3, F12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xuanxian.awards.disclosures.models import Disclosure
from xuanxian.awards.disclosures.queries import Period
from xuanxian.awards.disclosures.texts import honour_named, name_in_list, title_of
from xuanxian.awards.nominations.models import PERSON, Nomination
from xuanxian.paperwork.forms import Form, FormData, Layout, Prose, Title
from xuanxian.paperwork.grids import parse_grid
from xuanxian.paperwork.letters import Letter, Table, letter_form, numbered, texts
from xuanxian.platform.pages.words import cn_date
from xuanxian.platform.search.text import shown
from xuanxian.rules.awards.naming import measure
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.durations import Duration
from xuanxian.rules.core.fields import Field, Kind

POSTING, POSTED, REPORT = "公示稿", "公示张贴表", "公示情况报告"
_BASIC = ("出生年月", "政治面貌", "学历学位")
"""What a posting says of a person besides name, sex, people and post, where the notice asks it at all."""
_DEEDS = "主要事迹"
BLANK_DATE = "　　　　年　　月　　日"


@dataclass(frozen=True)
class Hanging:
    """A posting, or one that is to be: `first` and `over` are the first and last of its days."""

    heading: str
    step: str
    signed: str
    where: str
    contact: str
    posted: date | None
    first: date | None
    over: date | None
    lasts: Duration
    of_unit: bool = True
    result: str = ""


def hanging_of(disclosure: Disclosure, period: Period) -> Hanging:
    office = disclosure.act.office
    return Hanging(
        title_of(disclosure), disclosure.step, office.title if office else "", disclosure.where, disclosure.contact,
        period.posted, period.first, period.over, period.lasts, disclosure.package_id is not None, period.result,
    )  # fmt: skip


def posting_paper(
    rulebook: Rulebook, hanging: Hanging, nominations: Sequence[Nomination]
) -> tuple[Form, FormData]:
    """Conditions, basic facts, main deeds, from when to when, where, to whom to object (三(一))."""
    whom = "推荐对象" if hanging.of_unit else "拟表彰对象"
    parts = [
        texts(
            f"根据《{rulebook.notice.title}》，现将{whom}予以公示，广泛听取意见。",
            f"公示时间：{_from_to(hanging)}。公示地点：{hanging.where}。",
            "公示期间，任何单位和个人对公示对象有异议的，可以向受理单位反映。反映情况应当客观真实；以单位名义反映的"
            "加盖公章，以个人名义反映的提倡署真实姓名，匿名反映有具体线索的一并受理。对反映人的信息严格保密。",
            f"受理单位：{hanging.signed}。联系方式：{hanging.contact}。" if hanging.contact else "",
        )
    ]
    at = 0
    if conditions := _conditions(rulebook, nominations):
        parts += [Prose("heading", (numbered("推荐条件", at),)), texts(*conditions)]
        at += 1
    for type_, category in dict.fromkeys((n.type, n.category) for n in nominations):
        rows = [n for n in nominations if (n.type, n.category) == (type_, category)]
        title = f"{kind_named(rulebook, type_, category)}{len(rows)}{measure(rulebook, type_)}"
        parts.append(Prose("heading", (numbered(title, at),)))
        at += 1
        for number, nomination in enumerate(rows, start=1):
            parts.append(texts(f"{number}. {introduced(nomination, hanging.of_unit)}", *deeds_of(nomination)))
    letter = Letter(hanging.heading, parts, signed=(hanging.signed, cn_date(hanging.posted) or BLANK_DATE))
    return letter_form(POSTING, letter)


def kind_named(rulebook: Rulebook, type_: str, category: str, also: str = "") -> str:
    """全区人大代表工作先进个人（人大代表）; without the brackets where the type is sorted no further."""
    of_kind = "，".join(filter(None, ("" if category == type_ else category, also)))
    return f"{honour_named(rulebook, type_, category)}{f'（{of_kind}）' if of_kind else ''}"


def introduced(nomination: Nomination, fully: bool) -> str:
    """韦示例（女，壮族），1980.05生，中共党员，示例单位科长。 What everybody may read on a site says name and post alone."""
    values = nomination.values
    name = name_in_list(
        shown(nomination.name), nomination.type, values.get("性别", ""), values.get("民族", "")
    ).replace("　", "")
    basic = (
        [shown(values[key]) for key in _BASIC if values.get(key)]
        if nomination.type == PERSON and fully
        else []
    )
    if basic and values.get("出生年月"):
        basic[0] += "生"
    return f"{'，'.join(filter(None, (name, *basic, shown(nomination.body).strip())))}。"


def deeds_of(nomination: Nomination) -> list[str]:
    lines = [shown(line).strip() for line in nomination.values.get(_DEEDS, "").splitlines()]
    lines = [line for line in lines if line]
    return [f"{_DEEDS}：{lines[0]}", *lines[1:]] if lines else []


def _conditions(rulebook: Rulebook, nominations: Sequence[Nomination]) -> list[str]:
    """In the rulebook's short words, for those kinds of nominees that are on the posting."""
    said = []
    categories = {n.category for n in nominations} | {rulebook.title_of(n.type) for n in nominations}
    for group in rulebook.conditions:
        if group.subject in categories:
            names = "、".join(item.name for item in group.items)
            said.append(f"{group.subject}：{names}（通知{group.clause}）。")
    return said


def _from_to(hanging: Hanging) -> str:
    if hanging.first is None:
        return f"〔待补：公示起止日期〕（{hanging.lasts}）"
    return f"{cn_date(hanging.first)}至{cn_date(hanging.over)}（{hanging.lasts}）"


_MOST_NAMED = 20
_RECORD = """
公示对象 | [对象]     | <      | <
公示内容 | [内容]     | <      | <
公示地点 | [地点]     | <      | <
公示时间 | [时间]     | <      | <
张贴日期 | [张贴]     | 张贴人 | [张贴人]
撤下日期 | [撤下]     | 撤下人 | [撤下人]
现场照片/（张贴时） | [照片一] | < | <
现场照片/（期满时） | [照片二] | < | <
公示结果 | [结果]     | <      | <
公示单位 | [盖章]     | <      | <
"""


def record_paper(hanging: Hanging, nominations: Sequence[Nomination]) -> tuple[Form, FormData]:
    """Filled in by hand where it hangs: who posted it, photos of the place, the seal."""
    fields = {
        "照片一": Field("照片一", Kind.LONG, height=52),
        "照片二": Field("照片二", Kind.LONG, height=52),
        "盖章": Field("盖章", Kind.SEAL, printed="（盖章）\n    年  月  日"),
    }
    names = "、".join(shown(n.name) for n in nominations)
    if len(nominations) > _MOST_NAMED:
        names = "名单见所附公示稿"
    values = {
        "对象": f"{names}，共{len(nominations)}个",
        "内容": "推荐条件、基本情况和主要事迹（见所附公示稿）",
        "地点": hanging.where,
        "时间": _from_to(hanging),
        "张贴": cn_date(hanging.posted),
        "结果": hanging.result,
    }
    grid = parse_grid(_RECORD, (24.0, 60.0, 24.0, 52.0))
    form = Form(
        POSTED, "", (Title((hanging.heading, f"张贴情况表（{hanging.step}）")), grid), fields, Layout()
    )
    return form, FormData({name: text for name, text in values.items() if text})


def report_title(hanging: Hanging, plain: bool) -> str:
    about = hanging.heading.removesuffix("公示")
    return f"关于{about}公示{'无异议' if plain else ''}情况的报告"


def report_paper(title: str, to: str, text: str, signed: str, dated: date | None) -> tuple[Form, FormData]:
    day = cn_date(dated) or BLANK_DATE
    parts: list[Prose | Table] = [texts(*(line.strip() for line in text.splitlines()))]
    return letter_form(REPORT, Letter(title, parts, to=to, signed=(signed, day)))


def report_text(
    hanging: Hanging, nominations: Sequence[Nomination], settled: Counter[str] | None = None
) -> list[str]:
    """What came of it, as it was registered; `settled` counts the objections that came in over this site by their
    conclusion, for the office that posted them."""
    names = "、".join(shown(n.name) for n in nominations)
    whom = f"{names}共{len(nominations)}个对象" if len(nominations) > 1 else names
    said = [f"{_from_to(hanging)}，{hanging.signed}在{hanging.where}对{whom}办理了{hanging.step}。"]
    if not hanging.result:
        said.append("〔待补：公示结果，期满后登记〕")
    elif settled:
        conclusions = "，".join(f"{state}{number}件" for state, number in settled.items())
        said.append(
            f"公示期间收到异议{settled.total()}件，其中{conclusions}。登记的公示结果：{hanging.result}。"
        )
    else:
        said.append(f"公示结果：{hanging.result}。")
    return [*said, "特此报告。"]
