"""Reading one cell after its field's kind: the value the rules use, and what is wrong with what was written.

A value is never guessed: what can be read in one way only (full-width digits, inner blanks, a known short form)
is read and noted; everything else is a stop with the way to write it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xuanxian.rules.core import identity, resumes
from xuanxian.rules.core.fields import Field, Kind, fold
from xuanxian.rules.core.findings import Finding, Level, Place
from xuanxian.rules.core.subjects import Value

Raw = str | int | float | date | bool | None


@dataclass(frozen=True)
class Problem:
    rule: str
    level: Level
    message: str
    limit: str = ""
    mend: str = ""
    value: str | None = None
    """What is said to have been found, where that is not the text itself."""


Read = tuple[Value, Problem | None]

_BLANKS = re.compile(r"\s+")
_WORD = re.compile(
    r"[⺀-⿟　-鿿豈-﫿︰-﹏＀-￯\U00020000-\U0003ffff‘’“”…—·]|[^\s⺀-⿟　-鿿豈-﫿︰-﹏＀-￯\U00020000-\U0003ffff‘’“”…—·]+"
)


def count_characters(text: str) -> int:
    """字数 as Word counts it: each Chinese character or mark is one, a Latin word or a number is one."""
    return len(_WORD.findall(text.replace("　", " ")))


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _text_of(raw: Raw) -> str:
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    return str(raw)


def _tidied(written: str, tidy: str) -> Problem | None:
    if tidy == written:
        return None
    return Problem(
        "value.normalised", Level.NOTE, f"「{written}」已按「{tidy}」读取", mend=f"请改为「{tidy}」"
    )


def _tidied_number(field: Field, written: str, tidy: str) -> Problem | None:
    """The same without the value: a personal number stands in no message."""
    if tidy == written:
        return None
    message = f"「{field.name}」含全角字符或空格，已按半角、去空格读取"
    return Problem("value.normalised", Level.NOTE, message, mend="请改为半角并去掉空格")


def _stop(rule: str, message: str, limit: str = "", mend: str = "") -> Read:
    return None, Problem(rule, Level.STOP, message, limit, mend)


def _read_text(field: Field, raw: Raw) -> Read:
    text = _text_of(raw)
    # A text has no more 字 than characters, so only long ones need counting.
    if (
        field.limit is not None
        and len(text) > field.limit
        and (count := count_characters(text)) > field.limit
    ):
        return text, Problem(
            "value.too-long",
            Level.STOP,
            f"「{field.name}」{count}字，超过{field.limit}字",
            str(field.limit),
            f"请删减{count - field.limit}字以上",
            str(count),
        )
    if field.pattern and not re.fullmatch(field.pattern, text):
        message = f"「{field.name}」填的「{text[:40]}」不是规定的写法"
        mend = f"请照「{field.example}」的写法填写"
        return text, Problem("value.pattern", Level.STOP, message, field.example, mend)
    return text, None


def _read_name(field: Field, raw: Raw) -> Read:
    written = _text_of(raw)
    # Blanks between Latin letters are part of a name; two-character names are often spaced out in lists.
    tidy = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", written)
    return tidy, _tidied(written, tidy)


def _nearest(text: str, options: Sequence[str]) -> str:
    close = difflib.get_close_matches(text, options, 1, 0.4) or [o for o in options if text and text in o][:1]
    return close[0] if close else ""


def _read_choice(field: Field, raw: Raw) -> Read:
    written = _text_of(raw)
    if written in field.allowed:
        return written, None
    meant = field.folded.get(fold(written))
    if meant is not None:
        is_rank_by_another_name = field.kind is Kind.RANK and written in field.synonyms
        return meant, None if is_rank_by_another_name else _tidied(written, meant)
    near = _nearest(fold(written), field.options)
    shown = "、".join(field.options[:14]) + ("……" if len(field.options) > 14 else "")
    return _stop(
        "value.vocabulary",
        f"「{field.name}」填的「{written}」不在规定的选项中",
        shown,
        f"是否应为「{near}」" if near else f"请从这些选项中选填：{shown}",
    )


SEPARATORS = re.compile(r"[、,，;；\s]+")
_BRACKETS = re.compile(r"[()（）]+")


def _read_choices(field: Field, raw: Raw) -> Read:
    chosen = [
        part
        for piece in SEPARATORS.split(_half_width(_text_of(raw)))
        # options may have brackets of their own: 县（区）级
        for part in ([piece] if fold(piece) in field.folded else _BRACKETS.split(piece))
        if part
    ]
    if not chosen:
        # a printed （ ） that nobody filled in is no answer, not even "none"
        return None, Problem(
            "value.normalised", Level.NOTE, f"「{field.name}」没有填内容，按空格读取", mend="请填写或者清空"
        )
    values: list[str] = []
    if chosen == ["无"] and "无" not in field.allowed:
        return (), None  # none of them, which is an answer; an empty cell is not
    for part in chosen:
        value, problem = _read_choice(field, part)
        if value is None:
            return None, problem
        values.append(str(value))
    return tuple(dict.fromkeys(values)), None


_MONTH = re.compile(r"(19|20)\d\d\.(0[1-9]|1[0-2])")
_LOOSE_MONTH = re.compile(r"((?:19|20)\d\d)\s*(?:年|-|/|\.)?\s*(\d{1,2})\s*月?")


def _read_month(field: Field, raw: Raw) -> Read:
    like = "××××.××，例如1978.06"
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _stop(
            "value.month",
            f"「{field.name}」是数字单元格「{raw}」，分不清1月和10月，不予猜测",
            like,
            "请把该列设为文本格式，重新填写，例如1978.06",
        )
    written = _text_of(raw)
    tidy = _BLANKS.sub("", _half_width(written))
    if _MONTH.fullmatch(tidy):
        return tidy, _tidied(written, tidy)
    loose = _LOOSE_MONTH.fullmatch(tidy)
    mend = f"请按{like}填写"
    if loose and 1 <= int(loose[2]) <= 12 and (len(loose[2]) == 2 or tidy.endswith("月")):
        mend = f"请写成「{loose[1]}.{int(loose[2]):02d}」"
    return _stop("value.month", f"「{field.name}」填的「{written}」不是规定的格式", like, mend)


_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")


def _read_date(field: Field, raw: Raw) -> Read:
    written = _text_of(raw)
    match = _DATE.fullmatch(_half_width(written).strip())
    try:
        if match:
            return date(*map(int, match.groups())).isoformat(), None
    except ValueError:
        return _stop("value.date", f"「{field.name}」填的「{written}」没有这一天", "", "请核对日期")
    return _stop(
        "value.date",
        f"「{field.name}」填的「{written}」不是日期",
        "2022-12-01",
        "请写成年-月-日，例如2022-12-01",
    )


_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


def _read_number(field: Field, raw: Raw) -> Read:
    written = _text_of(raw)
    tidy = _BLANKS.sub("", _half_width(written)).removesuffix("%")
    if _THOUSANDS.fullmatch(tidy):
        tidy = tidy.replace(",", "")
    is_cell = (
        isinstance(raw, int | float) and abs(raw) < 1e15
    )  # a formula's 3.3000000000000003 is a number too
    number = float(raw) if is_cell else float(tidy) if _NUMBER.fullmatch(tidy) else None  # type: ignore[arg-type]
    if number is None:
        return _stop("value.number", f"「{field.name}」填的「{written}」不是数", "", "请填阿拉伯数字")
    low, high = field.low, field.high
    if (low is not None and number < low) or (high is not None and number > high):
        limit = "至".join(f"{b:g}" for b in (low, high) if b is not None)
        return _stop("value.number", f"「{field.name}」填的「{written}」超出范围", limit, "请核对")
    places = len(tidy.partition(".")[2].rstrip("0"))
    if field.decimals is not None and not is_cell and places > field.decimals:
        limit = f"{field.decimals}位小数" if field.decimals else "整数"
        mend = f"请写到{limit}，例如{number:.{field.decimals}f}"
        return _stop("value.number", f"「{field.name}」填的「{written}」多于{limit}", limit, mend)
    value = int(number) if number.is_integer() else number
    return value, None if written.isascii() else _tidied(written, tidy)


_IDENTITY = {
    "15-digit": ("是15位旧号码", "请填18位公民身份号码"),
    "format": ("不是18位号码", "请逐位核对：17位数字加1位数字或X"),
    "date": ("第7至14位不是有效的出生日期", "请与身份证逐位核对"),
    "checksum": ("校验码不对，有错位或错字", "请与身份证逐位核对"),
    "division": ("前6位不在行政区划代码表中", "请核对；确系早年代码的不必修改"),
}


def _read_identity(field: Field, raw: Raw) -> Read:
    written = _text_of(raw)
    if not isinstance(raw, str):
        return _stop(
            "identity.format",
            f"「{field.name}」是数字单元格，末几位已经丢失",
            "GB 11643",
            "请把该列设为文本格式，重新填写",
        )
    tidy = _BLANKS.sub("", _half_width(written)).upper()
    rule = identity.problem_of(tidy, field.allowed)
    if not rule:
        return tidy, _tidied_number(field, written.upper(), tidy)
    message, mend = _IDENTITY[rule]
    level = Level.NOTE if rule == "division" else Level.STOP
    problem = Problem(f"identity.{rule}", level, f"「{field.name}」{message}", "GB 11643", mend)
    return (tidy if level is Level.NOTE else None), problem


_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|\d{7,8}")


def _read_phone(field: Field, raw: Raw) -> Read:
    written = _text_of(raw)
    tidy = _BLANKS.sub("", _half_width(written)).replace("—", "-")
    if not _PHONE.fullmatch(tidy):
        return _stop(
            "value.phone",
            f"「{field.name}」不是电话号码（{len(tidy)}位）",
            "11位手机号或区号-固定电话",
            "请核对位数",
        )
    return tidy, _tidied_number(field, written, tidy)


def _read_division(field: Field, raw: Raw) -> Read:
    written = _text_of(raw)
    tidy = _BLANKS.sub("", written)
    if tidy in field.allowed:
        return tidy, _tidied(written, tidy)
    near = _nearest(tidy, [o for o in field.options if o.startswith(tidy[:2])][:4000])
    return _stop(
        "value.division",
        f"「{field.name}」填的「{written}」没有精确到县（市、区），或者不在行政区划代码表中",
        "××省（区、市）××市××县（市、区）",
        f"是否应为「{near}」" if near else "请写到县（市、区），用现行名称",
    )


def _read_resume(field: Field, raw: Raw) -> Read:
    text = _text_of(raw)
    said = resumes.problem_of(text) if field.gapless else None
    if said is None:
        return text, None
    message, limit, mend = said
    return text, Problem("value.resume", Level.STOP, f"「{field.name}」{message}", limit, mend, "")


READERS: Mapping[Kind, Callable[[Field, Raw], Read]] = {
    Kind.TEXT: _read_text,
    Kind.NAME: _read_name,
    Kind.LONG: _read_text,
    Kind.CHOICE: _read_choice,
    Kind.CHOICES: _read_choices,
    Kind.TICK: _read_choice,
    Kind.FLAG: _read_choice,
    Kind.MONTH: _read_month,
    Kind.DATE: _read_date,
    Kind.NUMBER: _read_number,
    Kind.RANK: _read_choice,
    Kind.IDENTITY: _read_identity,
    Kind.PHONE: _read_phone,
    Kind.DIVISION: _read_division,
    Kind.PHOTO: _read_text,
    Kind.RESUME: _read_resume,
    Kind.SEAL: _read_text,
}


def read_value(field: Field, raw: Raw) -> Read:
    """The value and what is wrong with it. An empty cell is None; whether it may be is not the field's matter."""
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        return None, None
    return READERS[field.kind](field, raw)


def read_column(
    field: Field, cells: Sequence[Raw], rows: Sequence[int], file: str, who: Sequence[str]
) -> tuple[list[Value], list[Finding], set[int]]:
    """Values, findings and the positions of faulty cells. Equal cells are read once."""
    kinds = set(map(type, cells))
    if kinds <= {str, type(None)}:
        if field.kind is Kind.TEXT and field.limit is None and not field.pattern:
            return [(cell.strip() or None) if isinstance(cell, str) else None for cell in cells], [], set()
        keys: Sequence[Any] = cells
        seen = {key: read_value(field, key) for key in set(keys)}
    else:
        # 1, 1.0 and True are equal as keys and differ as cells: the type is part of the key.
        keys = list(zip(cells, map(type, cells), strict=True))
        seen = {key: read_value(field, key[0]) for key in set(keys)}
    value_of = {key: value for key, (value, _) in seen.items()}
    values = list(map(value_of.__getitem__, keys))
    problems = {key: problem for key, (_, problem) in seen.items() if problem is not None}
    if not problems:
        return values, [], set()
    findings, faulty = [], set()
    for at, key in enumerate(keys):
        problem = problems.get(key)
        if problem is None:
            continue
        if problem.level is Level.STOP:
            faulty.add(at)
        value = problem.value or ("" if field.kind in PERSONAL else _text_of(cells[at])[:40])
        findings.append(
            Finding(
                problem.rule,
                problem.level,
                who[at],
                problem.message,
                field.clause,
                value,
                problem.limit,
                problem.mend,
                Place(file, rows[at], field.name),
            )
        )
    return values, findings, faulty


PERSONAL = frozenset({Kind.IDENTITY, Kind.PHONE})
"""Kinds whose values never stand in a finding: findings are logged, mailed and printed."""
