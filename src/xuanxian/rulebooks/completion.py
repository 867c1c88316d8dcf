"""What may stand at a place of a rulebook's text, while it is being written and cannot be read as YAML yet: the keys allowed
there, or the names, options and words of a value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from xuanxian.rulebooks import codes
from xuanxian.rulebooks.editing import at
from xuanxian.rulebooks.schema import MATCHER_KEYS, RulebookDoc
from xuanxian.rulebooks.source import Path
from xuanxian.rulebooks.written import allowed_at, annotation_at
from xuanxian.rules.awards.quotas import TOTAL


@dataclass(frozen=True)
class Completion:
    """`words` to stand from column `start` of the line on."""

    start: int
    words: list[str]


@dataclass(frozen=True)
class Place:
    """Where in the document: the path of what is around, and whether a key or the value of `key` is being written."""

    path: Path
    key: str | None
    start: int


_SUBJECTS = ("计", "占", "比", "适用", "授予", "属", "除", "每", "备选", "必居其一")
_FIELDS = ("凭字段", "行依", "姓名列")


def complete(text: str, line: int, column: int, data: Any) -> Completion:
    """`line` and `column` count from 0; `data` is the text as it could last be read, for the names in it."""
    place = place_of(text, line, column)
    words = _values(place, data) if place.key is not None else _keys(place.path, data)
    typed = text.split("\n")[line][place.start : column] if line < text.count("\n") + 1 else ""
    fitting = [word for word in dict.fromkeys(words) if typed in word]
    return Completion(place.start, sorted(fitting, key=lambda word: not word.startswith(typed))[:200])


# ——— where ———————————————————————————————————————————————————————————————————————————————————————————————

_KEY = re.compile(r"(\s*)((?:- +)*)([^\s:#\[\]{},'\"][^:#\[\]{},]*):(?:\s+|$)")
_ITEM = re.compile(r"(\s*)((?:- +)+)")


def place_of(text: str, line: int, column: int) -> Place:
    """By indentation, then by brackets within the value of the last key."""
    lines = text.split("\n")[: line + 1]
    lines[-1] = lines[-1][:column]
    frames: list[tuple[int, str | int]] = []
    """(indent, key or item) of what is open."""
    block_until: int | None = None
    depth = ""
    flow: list[list[Any]] = []
    for number, written in enumerate(lines):
        last = number == len(lines) - 1
        indent = len(written) - len(written.lstrip(" "))
        if block_until is not None:
            if indent > block_until or (not written.strip() and not last):
                if last:
                    return Place((), "", column)  # within a drawing nothing is known
                continue
            block_until = None
        rest_from = 0
        if not depth:
            bare = written.strip()
            if not last and (not bare or bare.startswith("#")):
                continue
            rest_from = _open(frames, written, last)
            flow = []
        if last or depth or "[" in written or "{" in written:  # else nothing is opened or closed
            depth, flow, word = _scan(written[rest_from:], depth, flow)
        if re.search(r":\s+[|>][+-]?\s*$", written) and not depth:
            item = _ITEM.match(written)
            block_until = indent + (len(item[2]) if item else 0)
        if last:
            path = tuple(key for _, key in frames)
            if depth:
                return _in_flow(path, flow, column - len(word))
            if rest_from:
                key = path[-1] if path and isinstance(path[-1], str) else None
                return Place(path[:-1] if key else path, key, column - len(word.lstrip()))
            return Place(path, None, column - len(word.strip(" -").lstrip()))
    return Place((), None, column)


def _open(frames: list[tuple[int, str | int]], written: str, last: bool) -> int:
    """Opens what the line opens; from where its value stands, 0 where it has no key yet."""
    item = _ITEM.match(written)
    key = _KEY.match(written)
    indent = len(written) - len(written.lstrip(" "))
    if item:
        _close(frames, indent, items=True)
        before = (
            frames[-1][1] if frames and frames[-1][0] == indent and isinstance(frames[-1][1], int) else -1
        )
        if before != -1:
            frames.pop()
        frames.append((indent, int(before) + 1))
        indent += len(item[2])
    if key:
        _close(frames, indent)
        frames.append((indent, key[3].strip()))
        return key.end()
    if not item and (written.strip() or last):
        _close(frames, indent)
    return item.end() if item and not last else 0


def _close(frames: list[tuple[int, str | int]], indent: int, items: bool = False) -> None:
    """What stands as far left or further is over; a list may stand as far left as its key."""
    while frames and (frames[-1][0] > indent or (frames[-1][0] == indent and not items)):
        frames.pop()


def _scan(text: str, depth: str, flow: list[list[Any]]) -> tuple[str, list[list[Any]], str]:
    """Brackets open after this text, for each what stands in it: [the keys or number so far], and the word begun last."""
    word, quote, n = "", "", 0
    while n < len(text):
        c = text[n]
        n += 1
        if quote:
            quote = "" if c == quote else quote
            continue
        if c in "'\"" and not word.strip():
            quote = c
        elif c == "#" and (n == 1 or text[n - 2].isspace()):
            break
        elif c in "[{":
            depth += c
            flow.append([0 if c == "[" else None, c])
            word = ""
        elif c in "]}" and depth:
            depth = depth[:-1]
            flow.pop()
            word = ""
        elif c == "," and depth:
            flow[-1][0] = flow[-1][0] + 1 if flow[-1][1] == "[" else None
            word = ""
        elif c == ":" and depth and flow[-1][1] == "{" and (n == len(text) or text[n].isspace()):
            flow[-1][0] = word.strip()
            word = ""
        else:
            word += c
    return depth, flow, word.lstrip()


def _in_flow(path: Path, flow: list[list[Any]], start: int) -> Place:
    for key, _ in flow[:-1]:
        path = (*path, key)
    inner, kind = flow[-1]
    if kind == "[":
        key = next((part for part in reversed(path) if isinstance(part, str)), "")
        return Place(path, key, start)
    return Place(path, inner, start)


# ——— what ————————————————————————————————————————————————————————————————————————————————————————————————


def _keys(path: Path, data: Any) -> list[str]:
    if (path[:1] == ("对象",) and len(path) > 1) or "当" in path:
        if len(path) > 1 and path[-1] in _names(data, "字段"):
            return list(MATCHER_KEYS)
        return ["属", "除", *_names(data, "字段")]
    if path in (("奖项",), ("名额",)) or path[-1:] in (("其中",), ("表头",)):
        return _subjects(data)
    if path[:1] == ("名额",) and path[-1:] == ("行",):
        return _units(data)
    return allowed_at(RulebookDoc, path)


def _values(place: Place, data: Any) -> list[str]:
    key = place.key
    where = place.path
    if key in ("词表", "材料", "表", "文书") and where and where[0] in ("字段", "流程", "材料", "表"):
        return _names(data, key)
    if key == "合并":
        return [step.get("步", "") for step in at(data, ("流程",)) or () if isinstance(step, dict)]
    if where[:1] == ("对象",) or "当" in where:
        field = next((part for part in (key, *reversed(where)) if part in _names(data, "字段")), None)
        if key in ("属", "除"):
            return _subjects(data)
        return _options(field, data) if field else []
    if key in _FIELDS or (where[:1] in (("名册",), ("征求意见",)) and key in ("列", "每")):
        return _names(data, "字段")
    if where[:1] == ("名额",) and key == "列":
        return [*_subjects(data), TOTAL]
    if where[:1] == ("名额",) and key == "统筹":
        return _units(data)
    if key in _SUBJECTS or (key == "对象" and where):
        return _subjects(data)
    return _words(annotation_at(RulebookDoc, (*where, key))) if key else []


def _options(field: str | int, data: Any) -> list[str]:
    doc = at(data, ("字段", field))
    if not isinstance(doc, dict):
        return []
    if doc.get("国标") in codes.STANDARDS:
        return list(codes.standard(doc["国标"])[0])
    kind = doc.get("类")
    if kind == "级别":
        return ["乡科级", "县处级", "厅局级", "省部级", *codes.standard("级别")[0]]
    if kind == "是否":
        return ["是", "否"]
    return [str(option) for option in doc.get("选自") or at(data, ("词表", str(doc.get("词表")))) or ()]


def _subjects(data: Any) -> list[str]:
    kinds = [kind.get("类", "") for kind in at(data, ("推荐单位",)) or () if isinstance(kind, dict)]
    return [*_names(data, "对象"), *kinds]


def _units(data: Any) -> list[str]:
    kinds = [kind for kind in at(data, ("推荐单位",)) or () if isinstance(kind, dict)]
    units = [name for kind in kinds if isinstance(kind.get("单位"), dict) for name in kind["单位"]]
    return [*units, *(kind.get("类", "") for kind in kinds)]


def _names(data: Any, section: str) -> list[str]:
    found = at(data, (section,))
    return [str(name) for name in found] if isinstance(found, dict) else []


def _words(annotation: Any) -> list[str]:
    """The closed words of a type, wherever they stand in it."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(member.value) for member in annotation]
    if annotation is bool:
        return ["是", "否"]
    if get_origin(annotation) is Literal:
        return [word for word in get_args(annotation) if isinstance(word, str)]
    found: list[str] = []
    arguments: Iterable[Any] = get_args(annotation)
    for argument in arguments:
        if not isinstance(argument, str):
            found += _words(argument)
    return found
