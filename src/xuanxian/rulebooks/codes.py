"""National code lists, read from the data folders beside this file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


def table_rows(name: str) -> Iterator[dict[str, str]]:
    with (_HERE / "codes" / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@cache
def division_codes() -> tuple[str, ...]:
    """Every division code that may begin an identity number, abolished ones too (GB/T 2260)."""
    return tuple(row["code"] for row in table_rows("divisions.csv"))


@cache
def county_names() -> tuple[str, ...]:
    """Current divisions at county level, with and without the province before them."""
    rows = [row for row in table_rows("divisions.csv") if not row["until"]]
    provinces = {row["code"][:2]: row["name"] for row in rows if row["code"].endswith("0000")}
    names = []
    for row in rows:
        if not row["code"].endswith("00"):
            province = provinces.get(row["code"][:2], "")
            names += [row["name"], row["name"].removeprefix(province)]
    return tuple(dict.fromkeys(names))


@cache
def ranks() -> tuple[str, ...]:
    """Administrative ranks, lowest first."""
    return tuple(row["rank"] for row in sorted(table_rows("ranks.csv"), key=lambda row: int(row["order"])))


@cache
def standard(name: str) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """Options and synonyms of a national list: 性别, 民族 (GB 3304), 政治面貌 (GB/T 4762), 级别."""
    if name == "性别":
        return ("男", "女"), {}
    if name == "民族":
        peoples = tuple(row["name"] for row in table_rows("peoples.csv"))
        return peoples, {p.removesuffix("族"): p for p in peoples if p.endswith("族")}
    if name == "政治面貌":
        rows = list(table_rows("political.csv"))
        synonyms = {row["name"]: row["short"] for row in rows if row["name"] != row["short"]}
        synonyms |= {alias: row["short"] for row in rows for alias in row["aliases"].split("、") if alias}
        return tuple(row["short"] for row in rows), synonyms
    if name == "级别":
        rows = list(table_rows("ranks.csv"))
        return ranks(), {alias: row["rank"] for row in rows for alias in row["aliases"].split("、") if alias}
    raise KeyError(name)


STANDARDS = ("性别", "民族", "政治面貌")


__all__ = [
    "STANDARDS",
    "county_names",
    "division_codes",
    "ranks",
    "standard",
]
