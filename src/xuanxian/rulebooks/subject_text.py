"""How a subject is written: field → value, list or bound; 属 narrows other subjects, 除 takes some out; a list of
such mappings is "one of them". Ranks are compared on their ladder."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from xuanxian.rulebooks import codes
from xuanxian.rulebooks.schema import MATCHER_KEYS
from xuanxian.rulebooks.source import Path
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.subjects import AtLeast, Between, Case, Like, Matcher, OneOf, Subject

_WHEN = re.compile(r"(19|20)[0-9]{2}(-[0-9]{2}-[0-9]{2}|\.[0-9]{2})")
_LOWS = {"不低于": False, "高于": True, "不早于": False, "晚于": True}
_HIGHS = {"不超过": False, "低于": True, "不晚于": False, "早于": True}


class SubjectReader:
    def __init__(self, fields: Mapping[str, Field], problem: Callable[[Path, str, str], None]) -> None:
        self.fields, self.problem = fields, problem

    def subject(self, name: str, text: dict[str, Any] | list[dict[str, Any]], path: Path) -> Subject:
        several = isinstance(text, list)
        texts = text if isinstance(text, list) else [text]
        return Subject(
            name, tuple(self.case(one, (*path, n) if several else path) for n, one in enumerate(texts))
        )

    def case(self, text: dict[str, Any], path: Path) -> Case:
        matchers: list[tuple[str, Matcher]] = []
        parents: dict[str, tuple[str, ...]] = {"属": (), "除": ()}
        for key, value in text.items():
            here = (*path, key)
            if key in parents:
                parents[key] = tuple(map(str, value)) if isinstance(value, list) else (str(value),)
            elif key not in self.fields:
                self.problem(here, f"没有叫「{key}」的字段", "请先在「字段」中写明；或者用 属、除")
            else:
                matchers.append((key, self.matcher(self.fields[key], value, here)))
        return Case(tuple(matchers), parents["属"], parents["除"])

    def matcher(self, field: Field, value: Any, path: Path) -> Matcher:
        if isinstance(value, str):
            return OneOf(self.values(field, [value], path))
        if isinstance(value, list):
            return OneOf(self.values(field, [str(v) for v in value], path))
        if not isinstance(value, dict) or not value:
            self.problem(path, "要写值、列表或者界限", "例如 县处级、[机关, 企业]、{不低于: 5}")
            return OneOf(frozenset())
        for key in value:
            if key not in MATCHER_KEYS:
                self.problem((*path, key), f"不认识的键「{key}」", f"可用：{'、'.join(MATCHER_KEYS)}")
        alone = [key for key in ("含样式", "不是", "至少") if key in value]
        if alone and set(value) - {alone[0], "选自"}:
            self.problem(path, f"「{alone[0]}」不能和别的写在一起", "请分成两个对象，用 属 合起来")
        if "含样式" in value:
            try:
                re.compile(str(value["含样式"]))
            except re.error as error:
                self.problem(path, f"样式写得不对：{error}", "请改正样式")
            return Like(str(value["含样式"]))
        if "不是" in value:
            others = value["不是"] if isinstance(value["不是"], list) else [value["不是"]]
            return OneOf(self.values(field, [str(v) for v in others], path), negated=True)
        if "至少" in value:
            values = self.values(field, [str(v) for v in value.get("选自") or field.options], path)
            least = str(value["至少"])
            if not re.fullmatch("[0-9]{1,3}", least):
                self.problem(path, f"「{least[:20]}」不是数", "请写阿拉伯数字")
                return OneOf(frozenset())
            return AtLeast(int(least), values)
        return self.bounds(field, value, path)

    def bounds(self, field: Field, value: dict[str, Any], path: Path) -> Matcher:
        low = next(((v, _LOWS[k]) for k, v in value.items() if k in _LOWS), None)
        high = next(((v, _HIGHS[k]) for k, v in value.items() if k in _HIGHS), None)
        if field.kind is Kind.RANK:
            ladder = codes.ranks()
            # Above a group (高于 县处级) is above all of it, not below it (不低于) is from its lowest on.
            above = [ladder.index(rank) for rank in self.values(field, [low[0]], path)] if low else []
            below = [ladder.index(rank) for rank in self.values(field, [high[0]], path)] if high else []
            lowest = (max(above) + 1 if low and low[1] else min(above)) if above else 0
            highest = (min(below) - 1 if high and high[1] else max(below)) if below else len(ladder)
            return OneOf(frozenset(rank for at, rank in enumerate(ladder) if lowest <= at <= highest))

        def number(bound: tuple[Any, bool] | None) -> str | float | None:
            if bound is None:
                return None
            if field.kind in (Kind.DATE, Kind.MONTH):
                if not _WHEN.fullmatch(str(bound[0])):
                    self.problem(path, f"「{str(bound[0])[:20]}」不是日期", "请写成 2023-12-25 或者 2023.12")
                return str(bound[0])
            try:
                return float(bound[0])
            except (TypeError, ValueError):
                self.problem(path, f"「{bound[0]}」不是数", "请写阿拉伯数字")
                return None

        if field.kind not in (Kind.NUMBER, Kind.DATE, Kind.MONTH):
            self.problem(
                path, f"「{field.name}」是{field.kind}，不能比大小", "请把字段的类写成数、日期、月份或级别"
            )
        return Between(number(low), number(high), bool(low and low[1]), bool(high and high[1]))

    def values(self, field: Field, written: list[str], path: Path) -> frozenset[str]:
        """Ranks by their group (县处级 is both its halves); other values as they stand in the vocabulary."""
        found: set[str] = set()
        for value in written:
            group = (
                [rank for rank in field.options if rank.startswith(value)] if field.kind is Kind.RANK else []
            )
            if group and value not in field.options:
                found.update(group)
            elif value in field.synonyms and value not in field.options:
                found.add(field.synonyms[value])
            elif field.options and field.kind is not Kind.IDENTITY and value not in field.options:
                self.problem(
                    path, f"「{value}」不在「{field.name}」的选项中", f"可用：{'、'.join(field.options[:12])}"
                )
            else:
                found.add(value)
        return frozenset(found)
