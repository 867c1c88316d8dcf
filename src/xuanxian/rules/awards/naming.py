"""What officials call a nominee and an honour on paper: by which word they are counted, where a nominee belongs, and the year,
which stands in a title only where the notice has it there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xuanxian.rules.awards.rulebook import TYPE, Honour, Notice, Rulebook
from xuanxian.rules.core.fields import Kind

COLLECTIVE = "集体"
_YEAR = re.compile(r"\d{4}年度?")
_BODIES = ("工作单位及职务", "集体所属单位", "工作单位")


def is_person(rulebook: Rulebook, type_: str) -> bool:
    """Whether nominees of the type are called by the name of a person: a station or a suggestion has no surname."""
    roster, facts = rulebook.roster, {TYPE: type_}
    called = (name for name in roster.names if rulebook.fields[name].kind is Kind.NAME)
    return any(roster.asks(name, facts, rulebook.subjects) for name in called)


def measure(rulebook: Rulebook, type_: str) -> str:
    """50名个人, 40个集体, 100件建议."""
    return "名" if is_person(rulebook, type_) else "个" if type_ == COLLECTIVE else "件"


def body_of(rulebook: Rulebook, type_: str, values: Mapping[str, str]) -> str:
    """Unit and post of a person, unit of a collective; of a work by whom it is and under which number it goes: what the notice
    asks of it in words besides its name."""
    if found := next((values[name] for name in _BODIES if values.get(name)), ""):
        return found
    if type_ == COLLECTIVE or is_person(rulebook, type_):
        return ""
    roster, facts = rulebook.roster, {TYPE: type_}
    asked = (c for subject, columns in roster.needed if subject for c in columns)
    said = (
        values[name]
        for name in dict.fromkeys(asked)
        if name not in roster.names
        and rulebook.fields[name].kind is Kind.TEXT
        and roster.demands(name, facts, rulebook.subjects)
        and values.get(name)
    )
    return "　".join(said)


def year_said(notice: Notice) -> str:
    """2023年度 or 2024年, as the notice begins the name of its award; nothing where it does not."""
    found = _YEAR.match(notice.programme)
    return found.group() if found else ""


def honour_title(rulebook: Rulebook, honour: Honour) -> str:
    """2023年度全区人大代表工作先进集体, as plaque and certificate have it."""
    return honour.name if _YEAR.match(honour.name) else f"{year_said(rulebook.notice)}{honour.name}"
