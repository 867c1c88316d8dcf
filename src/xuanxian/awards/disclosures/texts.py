"""The text of a posting: the list as official lists print it, and nothing of a nominee but what a posting may say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform

from xuanxian.awards.disclosures.models import Disclosure
from xuanxian.awards.nominations.models import COLLECTIVE, Nomination
from xuanxian.awards.reviews.official_order import Listed, official_order
from xuanxian.awards.reviews.queries import by_category
from xuanxian.platform.search.text import shown
from xuanxian.rules.awards.naming import measure
from xuanxian.rules.awards.rulebook import Rulebook, Slot


@dataclass(frozen=True)
class Line:
    """A nominee as put up: nothing else of it is even fetched."""

    pk: int
    name: str
    body: str
    deeds: str


@dataclass(frozen=True)
class Group:
    """A category of the list, as its honour calls it."""

    title: str
    lines: Sequence[Line]
    measure: str


def groups_of(nominations: QuerySet[Nomination], rulebook: Rulebook) -> list[Group]:
    """By category in the notice's order, in each as the notice has its lists printed. What was typed is
    stripped of anything that looks like an identity number or a phone (D3)."""
    asked = {"sex": "性别", "people": "民族", "deeds": "主要事迹"}
    values = {key: KeyTextTransform(name, "content__values") for key, name in asked.items()}
    rows = by_category(rulebook, nominations).annotate(**values)
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values("pk", "type", "category", "name", "body", "package__unit_name", *asked):
        found[row["type"], row["category"]].append(row)
    return [
        Group(
            heading_of(rulebook, *key),
            [_line(row) for row in official_order(rulebook, rows, _listed)],
            measure(rulebook, key[0]),
        )
        for key, rows in found.items()
    ]


def _listed(row: dict[str, Any]) -> Listed:
    return Listed(row["type"], row["package__unit_name"], row["name"])


def _line(row: dict[str, Any]) -> Line:
    name = name_in_list(shown(row["name"]), row["type"], row["sex"] or "", row["people"] or "")
    return Line(row["pk"], name, shown(row["body"]), _paragraphs(row["deeds"] or ""))


def _paragraphs(text: str) -> str:
    return "\n".join(filter(None, (shown(line).strip() for line in text.splitlines())))


def heading_of(rulebook: Rulebook, type_: str, category: str) -> str:
    title = honour_named(rulebook, type_, category)
    return title if category == type_ else f"{title} · {category}"


def honour_named(rulebook: Rulebook, type_: str, category: str) -> str:
    """The award's name for those of a kind; the notice's word for their type where the kind alone does not tell."""
    facts = rulebook.facts_of(Slot(type_, category))
    honours = (h.name for h in rulebook.honours if rulebook.subjects.holds(h.subjects, facts))
    return next(honours, rulebook.title_of(type_))


def name_in_list(name: str, type_: str, sex: str, people: str) -> str:
    """As official lists print it: two characters spaced out, women and minorities said so in brackets."""
    if type_ == COLLECTIVE:
        return name
    marks = [mark for mark, usual in ((sex, "男"), (people, "汉族")) if mark and mark != usual]
    spaced = "　".join(name) if len(name) == 2 else name
    return f"{spaced}（{'，'.join(marks)}）" if marks else spaced


def title_of(disclosure: Disclosure) -> str:
    """2023年度…先进个人拟表彰对象公示"""
    about = disclosure.programme.title.removesuffix("评选表彰")
    return f"{about}{'推荐对象' if disclosure.package_id else '拟表彰对象'}公示"
