"""From text with places to typed documents: every error of the written form at once, each with its line, the path to
it and the keys that may stand there."""

from __future__ import annotations

import difflib
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from xuanxian.rulebooks.source import Source, Unusable
from xuanxian.rules.core.findings import Finding, Level

Doc = TypeVar("Doc", bound=BaseModel)


def validated(model: type[Doc], source: Source) -> Doc:
    """Raises Unusable with every error."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        found = [_finding(model, source, e) for e in error.errors(include_url=False)]
        raise Unusable(found) from None


_MESSAGES = {
    "missing": "缺少「{key}」",
    "int_parsing": "应为整数，写的是「{input}」",
    "int_type": "应为整数",
    "float_parsing": "应为数，写的是「{input}」",
    "date_from_datetime_parsing": "不是有效的日期：「{input}」",
    "date_from_datetime_inexact": "不是有效的日期：「{input}」",
    "date_parsing": "不是有效的日期：「{input}」",
    "string_type": "应为文字",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "写法不对：「{input}」",
    "list_type": "应为列表",
    "dict_type": "应为一组键和值",
    "model_type": "应为一组键和值",
    "too_short": "至少要有一项",
    "greater_than": "应大于{gt}，写的是「{input}」",
    "greater_than_equal": "不能小于{ge}，写的是「{input}」",
    "less_than_equal": "不能大于{le}，写的是「{input}」",
    "int_parsing_size": "数太大，写的是「{input}」",
    "value_error": "{error}",
}


_SAID_OTHERWISE = {
    "不低于": ("不少于", "至少", "最少", "下限", "不小于"),
    "不超过": ("不高于", "不多于", "至多", "最多", "上限", "不大于"),
}
"""Words that look like the opposite of what they mean."""


def _finding(model: type[BaseModel], source: Source, error: Any) -> Finding:
    loc = tuple(part for part in error["loc"])
    path = _real_path(source, loc)
    kind, key = error["type"], str(loc[-1]) if loc else ""
    allowed: list[str] = []
    if kind == "extra_forbidden":
        allowed = allowed_at(model, loc[:-1])
        said = [word for word, others in _SAID_OTHERWISE.items() if key in others and word in allowed]
        near = said or difflib.get_close_matches(key, allowed, 1, 0.4)
        message = f"不认识的键「{key}」" + (f"，是否应为「{near[0]}」" if near else "")
        mend = f"可用：{'、'.join(allowed)}"
    elif kind in ("literal_error", "enum"):
        expected = str(error["ctx"]["expected"]).replace("'", "").replace(" or ", "、").replace(", ", "、")
        message, mend = f"「{error['input']}」不可用", f"可用：{expected}"
    else:
        shown = str(error.get("input"))[:40]
        context = {"key": key, "input": shown, **error.get("ctx", {})}
        message = _MESSAGES.get(kind, str(error["msg"])).format_map(context)
        mend = {
            "missing": f"请补写「{key}」",
            "string_pattern_mismatch": "请照手册「规则书」一章的写法改正",
        }.get(kind, "请改正")
        if "date" in kind:
            mend = "日期写成 2023-12-25，并核对这一天是否存在"
    rule = "rulebook.unknown-key" if kind == "extra_forbidden" else "rulebook.schema"
    place = source.place(path)
    return Finding(rule, Level.STOP, place.column or source.file, message, mend=mend, place=place)


def _real_path(source: Source, loc: tuple[Any, ...]) -> tuple[str | int, ...]:
    """Pydantic's path without the names of union members and validators, which stand in no file."""
    path: tuple[str | int, ...] = ()
    for part in loc:
        if (*path, part) in source.lines:
            path = (*path, part)
    return path


def annotation_at(model: type[BaseModel], loc: tuple[Any, ...]) -> Any:
    """The type of what stands at this place of the written form."""
    annotation: Any = model
    for part in loc:
        annotation = _step(annotation, part)
    return annotation


def allowed_at(model: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    """The keys that the model at this place knows."""
    members = _members(annotation_at(model, loc))
    known = next((a for a in members if isinstance(a, type) and issubclass(a, BaseModel)), None)
    return [str(f.alias) for f in known.model_fields.values()] if known else []


def _members(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return [m for a in get_args(annotation) for m in _members(a)]
    return [annotation]


def _step(annotation: Any, part: Any) -> Any:
    for member in _members(annotation):
        origin, args = get_origin(member), get_args(member)
        if origin is list and isinstance(part, int):
            return args[0]
        if origin is dict:
            return args[1]
        if isinstance(member, type) and issubclass(member, BaseModel):
            for field in member.model_fields.values():
                if field.alias == part:
                    return field.annotation
    return annotation
