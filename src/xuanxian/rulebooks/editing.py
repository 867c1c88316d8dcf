"""Changing single values in the text of a rulebook, as a person would: what stands around them, comments and layout too,
stays to the letter. Nothing is written that does not read back as meant."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from xuanxian.rulebooks.composed import composed
from xuanxian.rulebooks.source import Path, Unusable, parse

_SAFE = r"0-9A-Za-z_/+.%~—·…‘’“”\u3001-\u303f\u4e00-\u9fff\u3400-\u4dbf\uff01-\uffee"
_PLAIN = re.compile(
    rf"[0-9A-Za-z‘’“”\u3001-\u303f\u4e00-\u9fff\u3400-\u4dbf\uff01-\uffee](?:[{_SAFE} -]*[{_SAFE}-])?"
)
"""What needs no quotes anywhere, in a row of a table as little as in a line of its own."""
_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[^\x00-\ud7ff\ue000-\U0010ffff]")
_NULLS = ("", "~", "null", "Null", "NULL")


class Uneditable(Exception):
    """The value can only be changed by hand, in the text."""


@dataclass(frozen=True)
class _Spot:
    """A value with the key before it (None in a list) and what holds both."""

    node: Node
    key: Node | None
    parent: Node | None

    def start(self, text: str) -> int:
        """Of a value that is not there, behind its colon."""
        if self._is_absent and self.key is not None:
            return text.index(":", self.key.end_mark.index) + 1
        return int(self.node.start_mark.index)

    def end(self, text: str) -> int:
        return self.start(text) if self._is_absent else int(self.node.end_mark.index)

    @property
    def _is_absent(self) -> bool:
        return bool(self.node.start_mark.index == self.node.end_mark.index)


def edit(text: str, changes: Mapping[Path, str | None]) -> str:
    """The text with these values in place of what stood there; a key that was absent is added to its group, with None it
    is taken away. Raises Unusable where the text is no rulebook's YAML, Uneditable where a value is no plain one."""
    wanted = copy.deepcopy(parse(text, "规则书").data)
    for path, value in changes.items():
        _put(wanted, path, value)
    spots = _spots(text)
    spans: list[tuple[int, int, str]] = []
    shape: list[Path] = []
    for path, value in changes.items():
        spot = spots.get(path)
        if spot is None or value is None:
            shape.append(path)
        elif not isinstance(spot.node, ScalarNode) or spot.node.style in ("|", ">"):
            raise Uneditable(_said(path))
        else:
            in_row = isinstance(spot.parent, SequenceNode) and spot.parent.flow_style
            new = "-" if value == "-" and in_row else written(value, spot.node.style)
            spans.append((spot.start(text), spot.end(text), new))
    for start, end, new in sorted(spans, reverse=True):
        blank = " " if start == end and not text[start - 1].isspace() else ""  # 键: with nothing after it
        text = text[:start] + blank + new + text[end:]
    for path in shape:
        text = _reshaped(text, path, changes[path])
    try:
        if parse(text, "规则书").data == wanted:
            return text
    except Unusable:
        pass
    raise Uneditable("、".join(_said(path) for path in changes))


def values(data: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every value of parsed text with its path."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from values(value, (*path, key))
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from values(value, (*path, at))
    elif data is not None:
        yield path, str(data)


def at(data: object, path: Path) -> Any:
    """What stands there, None where nothing does."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def written(value: str, style: str | None = None) -> str:
    """A value as YAML, in the quotes it had where it had some."""
    if style == "'" and "\n" not in value and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if style is None and _PLAIN.fullmatch(value) and value not in _NULLS:
        return value
    return _UNSEEN.sub(lambda c: f"\\U{ord(c[0]):08x}", json.dumps(value, ensure_ascii=False))


def _said(path: Path) -> str:
    return "→".join(str(part + 1) if isinstance(part, int) else part for part in path)


def _put(data: Any, path: Path, value: str | None) -> None:
    holder = at(data, path[:-1])
    last = path[-1]
    if isinstance(holder, list) and isinstance(last, int) and last < len(holder) and value is not None:
        holder[last] = value
    elif isinstance(holder, dict) and isinstance(last, str):
        holder[last] = value
        if value is None:
            del holder[last]
    else:
        raise Uneditable(_said(path))


def _spots(text: str) -> dict[Path, _Spot]:
    root = composed(text)
    found: dict[Path, _Spot] = {}

    def walk(path: Path, spot: _Spot) -> None:
        found[path] = spot
        if isinstance(spot.node, MappingNode):
            for key, value in spot.node.value:
                walk((*path, str(key.value)), _Spot(value, key, spot.node))
        elif isinstance(spot.node, SequenceNode):
            for n, value in enumerate(spot.node.value):
                walk((*path, n), _Spot(value, None, spot.node))

    if root is not None:
        walk((), _Spot(root, None, None))
    return found


def _reshaped(text: str, path: Path, value: str | None) -> str:
    spots = _spots(text)
    holder = spots.get(path[:-1])
    if holder is None or not isinstance(holder.node, MappingNode) or not holder.node.value:
        raise Uneditable(_said(path))
    if value is None:
        return _without(text, spots[path]) if path in spots else text
    entry = f"{path[-1]}: {written(value)}"
    pairs = holder.node.value
    if holder.node.flow_style:
        end = pairs[-1][1].end_mark.index
        return f"{text[:end]}, {entry}{text[end:]}"
    # In a block: below the last key whose value ends on its own line.
    for key, node in reversed(pairs):
        one_line = node.end_mark.line == key.start_mark.line
        if one_line and (isinstance(node, ScalarNode) or node.flow_style):
            end = text.find("\n", node.end_mark.index)
            end = len(text) if end < 0 else end
            return f"{text[:end]}\n{' ' * key.start_mark.column}{entry}{text[end:]}"
    raise Uneditable(_said(path))


def _without(text: str, spot: _Spot) -> str:
    """Without the key; a comment beside it stays."""
    assert spot.key is not None and isinstance(spot.parent, MappingNode)
    keys = [key for key, _ in spot.parent.value]
    n, start, end = keys.index(spot.key), spot.key.start_mark.index, spot.end(text)
    if spot.parent.flow_style:
        if n:
            before = spot.parent.value[n - 1][1].end_mark.index
            return text[:before] + _comma_gone(text[before:start]) + text[end:]
        if len(keys) == 1:
            return text[:start] + text[end:]
        after = keys[1].start_mark.index
        return text[:start] + _comma_gone(text[end:after]) + text[after:]
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip() or spot.node.end_mark.line != spot.key.start_mark.line:
        raise Uneditable(str(spot.key.value))
    over = text.find("\n", end)
    over = len(text) if over < 0 else over
    comment = text[end:over].strip()
    return text[:start] + comment + text[over:] if comment else text[:line] + text[over + 1 :]


def _comma_gone(gap: str) -> str:
    """What stands between two entries, without the comma and, unless there is a comment, without blanks."""
    lines = gap.split("\n")
    for n, line in enumerate(lines):
        code = line.split("#", 1)[0]
        if "," in code:
            lines[n] = line.replace(",", "", 1)
            break
    left = "\n".join(lines)
    return left if "#" in left else ""
