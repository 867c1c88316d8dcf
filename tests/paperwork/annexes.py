"""The forms of the notices that print forms, by annex, and what the seeds print in each (transcribed independently)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from xuanxian.paperwork.form_source import form_of
from xuanxian.paperwork.forms import Form
from xuanxian.rulebooks import library

FIXTURES = Path(__file__).parents[1] / "fixtures"
GX, CQ = "gx-deputy-work-2023", "cq-deputy-contribution-2022"
Annex = tuple[str, str]
"""Whose (a rulebook's name) and which."""
ANNEXES = [(GX, f"附件{n}") for n in (2, 3, 4, 5, 6)] + [(CQ, f"附件{n}") for n in range(1, 7)]
SHORT = {GX: "gx", CQ: "cq"}


def named(annex: Annex) -> str:
    return f"{SHORT[annex[0]]}-{annex[1]}"


@cache
def forms(notice: str = GX) -> Mapping[str, Form]:
    rulebook = library.by_name(notice)
    return {source.annex: form_of(rulebook, name) for name, source in rulebook.forms.items()}


@cache
def seed(annex: Annex) -> Mapping[str, Any]:
    """What the notice prints: title, cover, rules, head lines, and the cells of each table row by row."""
    file = FIXTURES / annex[0] / f"annex{annex[1].removeprefix('附件')}.yaml"
    read: Mapping[str, Any] = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    return read


Printed = tuple[str, int, int]
"""A cell as (text without blanks, colspan, rowspan)."""


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def seed_rows(table: Mapping[str, Any]) -> list[list[Printed]]:
    """Row by row; the repeated row as often as the notice prints it."""
    rows = [[(bare(c["text"]), c["colspan"], c["rowspan"]) for c in row["cells"]] for row in table["rows"]]
    if repeat := table.get("repeat"):
        at = repeat["from"] - 1
        rows[at : at + 1] = rows[at : at + 1] * repeat["rows"]
    return rows


def seed_texts(annex: Annex) -> list[str]:
    """All that stands outside the tables, in the order of the pages."""
    said = seed(annex)
    texts = [*said["cover_title"], *(line["text"] for line in said["cover"])]
    rules = [rule["text"] for rule in said["rules"]]
    if said["rules_heading"]:
        texts += [said["rules_heading"]["text"], *rules]
    texts += [*said["title"], *(line["text"] for line in said["head"])]
    texts += [table["title"] for table in said["tables"] if table.get("title")]
    return [bare(text) for text in (texts if said["rules_heading"] else texts + rules)]
