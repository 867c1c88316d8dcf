"""What differs between two rulebooks, as a person says it: 名额 南宁 人大代表 10 → 11. What has no name falls back to
lines of text."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_NAMED_BY = ("名", "步", "类", "部门", "对象", "条款")
"""The keys that call an item of a list by its name; further ones tell apart those of one name."""
_LONGEST = 300


@dataclass(frozen=True)
class Difference:
    """`where` within its section; `old` is "" for what is new, `new` for what is gone."""

    section: str
    where: str
    old: str
    new: str

    def __str__(self) -> str:
        if not self.old:
            said = f"新增：{self.new}"
        elif not self.new:
            said = f"删去：{self.old}"
        else:
            said = f"{self.old} → {self.new}"
        return " ".join(part for part in (f"{self.section}：{self.where}", said) if part)


def differences(old: Any, new: Any) -> list[Difference]:
    """Of the parsed data of two rulebooks, in the order of the new one."""
    found: list[Difference] = []
    for section in _keys(old, new):
        before, after = old.get(section), new.get(section)
        if section == "名额" and isinstance(before, list) and isinstance(after, list):
            found += _quotas(before, after)
        else:
            found += _walk(section, (), before, after)
    return found


def by_section(found: Sequence[Difference]) -> dict[str, list[Difference]]:
    sections: dict[str, list[Difference]] = {}
    for one in found:
        sections.setdefault(one.section, []).append(one)
    return sections


def _walk(section: str, where: tuple[str, ...], old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in _keys(old, new):
            yield from _walk(section, (*where, key), old.get(key), new.get(key))
    elif _are_items(old) and _are_items(new):
        before, after = _by_name(old), _by_name(new)
        for key in _keys(before, after):
            yield from _walk(section, (*where, key), before.get(key), after.get(key))
        kept = [name for name in before if name in after]
        if kept != [name for name in after if name in before]:
            yield Difference(
                section, _said((*where, "先后")), "、".join(kept), "、".join(n for n in after if n in before)
            )
    elif isinstance(old, str) and isinstance(new, str) and "\n" in old + new:
        yield from _lines(section, where, old, new)
    else:
        yield Difference(section, _said(where), _text(old), _text(new))


def _quotas(old: Sequence[Any], new: Sequence[Any]) -> Iterator[Difference]:
    """Cell by cell, as long as the columns are the same."""
    before, after = _by_name(old), _by_name(new)
    for name in _keys(before, after):
        one, other = before.get(name), after.get(name)
        where = (name,) if len(after) > 1 else ()
        if not one or not other or one.get("列") != other.get("列"):
            yield from _walk("名额", (name,), one, other)
            continue
        columns = ["·".join(c) if isinstance(c, list) else str(c) for c in other["列"]]
        rest = ("行", "合计", "列")
        yield from _walk("名额", where, _without(one, rest), _without(other, rest))
        rows = {**(one.get("行") or {}), "合计": one.get("合计")}
        others = {**(other.get("行") or {}), "合计": other.get("合计")}
        for row in _keys(rows, others):
            was, now = rows.get(row), others.get(row)
            if isinstance(was, list) and isinstance(now, list) and len(was) == len(now) == len(columns):
                for column, a, b in zip(columns, was, now, strict=True):
                    yield from _walk("名额", (*where, row, column), a, b)
            else:
                yield from _walk("名额", (*where, row), was, now)


def _lines(section: str, where: tuple[str, ...], old: str, new: str) -> Iterator[Difference]:
    """Of a drawing: the lines that went and those that came."""
    gone: list[str] = []
    come: list[str] = []
    for line in difflib.ndiff(old.splitlines(), new.splitlines()):
        if line.startswith("- "):
            gone.append(line[2:].strip())
        elif line.startswith("+ "):
            come.append(line[2:].strip())
    yield Difference(section, _said(where), " ⏎ ".join(gone)[:_LONGEST], " ⏎ ".join(come)[:_LONGEST])


def _keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Those of the new one, then what is gone."""
    return [*new, *(key for key in old if key not in new)]


def _are_items(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _by_name(items: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    named: dict[str, Mapping[str, Any]] = {}
    for n, item in enumerate(items, start=1):
        parts = [_text(item[key]) for key in _NAMED_BY if key in item and not isinstance(item[key], dict)]
        name = parts[0] if parts else f"第{n}项"
        while name in named and len(parts) > 1:
            parts[:2] = [f"{parts[0]} {parts[1]}"]
            name = parts[0]
        named[name if name not in named else f"{name}（第{n}项）"] = item
    return named


def _without(item: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in keys}


def _said(where: Sequence[str]) -> str:
    return " ".join(where)


def _text(value: Any) -> str:
    """A value on one line: 计 县处级干部，占 人大代表，不超过 20%."""
    if value is None:
        return ""
    if isinstance(value, dict):
        text = "，".join(f"{key} {_text(inner)}" for key, inner in value.items())
    elif isinstance(value, list):
        text = "、".join(f"（{_text(item)}）" if isinstance(item, dict) else _text(item) for item in value)
    else:
        text = " ⏎ ".join(line.strip() for line in str(value).splitlines()) or "（空）"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
