"""Finding and loading rulebooks: by name out of `notices/`, or from a file of one's own."""

from __future__ import annotations

import difflib
import hashlib
import re
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from xuanxian.rulebooks import codes
from xuanxian.rulebooks.build import Builder
from xuanxian.rulebooks.schema import RulebookDoc
from xuanxian.rulebooks.source import Source, Unusable, parse, unusable
from xuanxian.rules.calendars import Calendar
from xuanxian.rules.findings import Finding, Level
from xuanxian.rules.rulebook import Rulebook

NOTICES = Path(__file__).parent / "notices"
_LARGEST = 4_000_000


def names() -> list[str]:
    return sorted(
        p.name.removesuffix(".yaml") for p in NOTICES.glob("*.yaml") if not p.name.endswith(".cases.yaml")
    )


@cache
def by_name(name: str) -> Rulebook:
    return load(NOTICES / f"{name}.yaml")


def find(name_or_file: str) -> Rulebook:
    """Raises Unusable with the reason."""
    if name_or_file in names():
        return by_name(name_or_file)
    path = Path(name_or_file)
    if path.suffix or path.exists() or "/" in name_or_file:
        return load(path)
    near = difflib.get_close_matches(name_or_file, names(), 1, 0.3)
    mend = f"是否应为 {near[0]}；" if near else ""
    raise unusable(
        name_or_file,
        "rulebook.unknown",
        f"没有叫「{name_or_file}」的通知",
        f"{mend}现有：{'、'.join(names())}",
    )


def calendar_of(rulebook: Rulebook) -> Calendar:
    """Working days of the years the notice touches, one more on either side."""
    years = [rulebook.notice.issued.year, *(step.until.year for step in rulebook.steps if step.until)]
    return codes.calendar(min(years) - 1, max(years) + 1)


def load(path: Path) -> Rulebook:
    text = _read(path)
    _refuse_what_is_no_rulebook(text, path.name)
    return build(parse(text, path.name))


def build(source: Source) -> Rulebook:
    try:
        doc = RulebookDoc.model_validate(source.data)
    except ValidationError as error:
        raise Unusable([_finding(source, e) for e in error.errors(include_url=False)]) from None
    digest = hashlib.new("sm3", source.text.encode()).hexdigest()
    return Builder(doc, source, digest).rulebook()


def _read(path: Path) -> str:
    name = path.name or str(path)
    if not path.exists():
        raise unusable(str(path), "file.not-found", "找不到这个文件", "请核对路径和文件名")
    if path.is_dir():
        raise unusable(str(path), "file.folder", "这是文件夹，不是文件", "请给出规则书文件（.yaml）")
    try:
        if path.stat().st_size > _LARGEST:
            raise unusable(name, "file.too-large", "文件太大，不是规则书", "规则书是几百行的文本")
        content = path.read_bytes()
    except OSError as error:
        raise unusable(name, "file.unreadable", f"读不了：{error.strerror}", "请核对文件权限") from None
    if (
        content[:4] == b"PK\x03\x04"
        or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        or b"\0" in content[:4096]
    ):
        raise unusable(
            name,
            "rulebook.not-text",
            "这不是文本文件（像是Word、Excel或图片）",
            "规则书是 .yaml 文本；通知原文不能直接使用",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise unusable(name, "rulebook.encoding", "不是UTF-8编码", "请另存为UTF-8", line) from None


def _refuse_what_is_no_rulebook(text: str, file: str) -> None:
    """Said by what the text is about, before anybody looks for mistakes in its writing."""
    if re.search(r"^规则书\s*:", text, re.M):
        return
    head = text[:3000]
    if "工作计划" in head:
        message = "这是年度工作计划，不是评选表彰通知：没有奖项、名额和推荐程序"
        raise unusable(file, "rulebook.plan", message, "年度计划另行管理，不能作为规则书")
    is_notice = "评选" in head or "表彰" in head
    reason = "像是通知原文，还没有写成规则书" if is_notice else "没有「规则书」这一项"
    raise unusable(
        file,
        "rulebook.not-a-notice",
        f"这不是规则书：{reason}",
        "请照手册「规则书」一章写，第一行是 规则书: 名称",
    )


# ——— errors of the schema ————————————————————————————————————————————————————————————————————————————

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
    "value_error": "{error}",
}


def _finding(source: Source, error: Any) -> Finding:
    loc = tuple(part for part in error["loc"])
    path = _real_path(source, loc)
    kind, key = error["type"], str(loc[-1]) if loc else ""
    allowed: list[str] = []
    if kind == "extra_forbidden":
        allowed = allowed_at(loc[:-1])
        near = difflib.get_close_matches(key, allowed, 1, 0.4)
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


def annotation_at(loc: tuple[Any, ...]) -> Any:
    """The type of what stands at this place of the schema."""
    annotation: Any = RulebookDoc
    for part in loc:
        annotation = _step(annotation, part)
    return annotation


def allowed_at(loc: tuple[Any, ...]) -> list[str]:
    """The keys that the model at this place knows."""
    members = _members(annotation_at(loc))
    model = next((a for a in members if isinstance(a, type) and issubclass(a, BaseModel)), None)
    return [str(f.alias) for f in model.model_fields.values()] if model else []


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
