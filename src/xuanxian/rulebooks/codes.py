"""National code lists and working days, read from the data folders beside this file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from xuanxian.rulebooks.source import Unusable, parse, unusable
from xuanxian.rules.core.calendars import Calendar

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


@cache
def calendar_years() -> tuple[int, ...]:
    return tuple(sorted(int(path.stem) for path in (_HERE / "calendars").glob("*.yaml")))


@lru_cache(maxsize=64)
def calendar(first: int, last: int) -> Calendar:
    """Working days of the years from `first` to `last` of which there is data."""
    off: set[date] = set()
    worked: set[date] = set()
    years = [year for year in calendar_years() if first <= year <= last]
    for year in years:
        path = _HERE / "calendars" / f"{year}.yaml"
        source = parse(path.read_text(encoding="utf-8"), path.name)
        try:
            off.update(date.fromisoformat(day) for days in source.data["放假"].values() for day in days)
            worked.update(date.fromisoformat(day) for day in source.data["补班"] or ())
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise unusable(
                path.name, "calendar.format", f"工作日历读不出：{error}", "请照其他年份的日历改正"
            ) from error
    return Calendar(frozenset(off), frozenset(worked), frozenset(years))


__all__ = [
    "STANDARDS",
    "Unusable",
    "calendar",
    "calendar_years",
    "county_names",
    "division_codes",
    "ranks",
    "standard",
]
