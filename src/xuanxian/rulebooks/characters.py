"""Strokes and readings of characters, surnames, names of divisions: the tables by which `rules.ordering` sorts, read from
the folder `codes/` when a list first asks for them."""

from __future__ import annotations

from functools import cache

from xuanxian.rulebooks.codes import table_rows
from xuanxian.rules.core.ordering import Characters


@cache
def characters() -> Characters:
    return Characters(
        {row["character"]: row["strokes"] for row in table_rows("strokes.csv")},
        {character: row["reading"] for row in table_rows("pinyin.csv") for character in row["characters"]},
        {row["surname"]: tuple(row["reading"].split()) for row in table_rows("surnames.csv")},
    )


@cache
def divisions() -> dict[str, str]:
    """Code → full name, of those that are in force."""
    return {row["code"]: row["name"] for row in table_rows("divisions.csv") if not row["until"]}
