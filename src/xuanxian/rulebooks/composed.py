"""The nodes of a YAML text, each with its place. Reading is by far the longest part of all that is done with a rulebook, and
an edit changes one section: sections that were read before are not read again."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_SECTION = re.compile(r"^\w+:(?=\s)", re.M)
_BARE = re.compile(r"(?:[^\S\n]*(?:#.*)?\n)*")
_WHOLE = re.compile("^(?:---|\\.\\.\\.|%)|[\r\x85\u2028\u2029]", re.M)
"""What reaches over sections or counts lines otherwise than by line feeds."""
LONGEST, DEEPEST, MOST = 500_000, 20, 20_000
"""Characters, levels and values of a text; the largest that anybody wrote has a tenth, eight and six thousand."""
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Forbidden(MarkedYAMLError):
    """YAML, but nothing that a rulebook needs: `rule` and `mend` of the finding."""

    def __init__(self, rule: str, message: str, mend: str, mark: StreamMark | None) -> None:
        super().__init__(problem=message, problem_mark=mark)
        self.rule, self.mend = rule, mend


class _Composer(Composer):
    """Stops where a short text would become a large one, and at what neither a page nor a database can hold."""

    count = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        if isinstance(event, AliasEvent) or event.anchor is not None:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            raise Forbidden(
                "rulebook.alias",
                f"用了锚点或者引用「{sign}{event.anchor[:20]}」",
                "请把所引用的内容照写一遍",
                event.start_mark,
            )
        self.count += 1
        if self.count > MOST:
            raise Forbidden(
                "rulebook.too-large", f"超过{MOST}项", "规则书是几百行的文本，请核对文件", event.start_mark
            )
        if self.depth >= DEEPEST:
            mend = "请检查括号和缩进，规则书用不到这么多层"
            raise Forbidden("rulebook.too-deep", f"套了超过{DEEPEST}层", mend, event.start_mark)
        if _UNPRINTABLE.search(getattr(event, "value", None) or ""):
            raise Forbidden(
                "rulebook.character", "含有不能显示的字符", "请删去这一处的转义或者控制字符", event.start_mark
            )
        return super().compose_node(parent, index)


@lru_cache(maxsize=8)
def composed(text: str) -> Node | None:
    """As if read in one piece; to be looked at only. Raises what ruamel.yaml raises where the text is no YAML."""
    if len(text) > LONGEST:
        raise Forbidden("rulebook.too-large", f"全文{len(text)}字，太长", f"规则书不超过{LONGEST}字", None)
    return _by_sections(text) or _read(text)


def _read(text: str) -> Node | None:
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _Composer
    node: Node | None = yaml.compose(text)
    return node


@lru_cache(maxsize=256)
def _section(text: str) -> tuple[Node, int] | None:
    """With the number of its values; None where the text is no section of its own."""
    try:
        node = _read(text)
    except YAMLError:
        return None
    return (node, _number(node)) if isinstance(node, MappingNode) else None


def _number(node: Node) -> int:
    if isinstance(node, ScalarNode):
        return 1
    inner = node.value if isinstance(node, SequenceNode) else [one for pair in node.value for one in pair]
    return 1 + sum(map(_number, inner))


@lru_cache(maxsize=64)
def _placed(text: str, index: int, line: int) -> Node | None:
    """The section as it stands at this character and line of a text."""
    section = _section(text)
    return _moved(section[0], index, line) if section else None


def _by_sections(text: str) -> Node | None:
    """Pieced together of the sections; None where they cannot be told apart. A section that is whole by itself is the same
    in the text: its quotes and brackets are closed, and the key at the margin after it ends whatever is open in a block."""
    starts = [found.start() for found in _SECTION.finditer(text)]
    if len(starts) < 2 or not _BARE.fullmatch(text, 0, starts[0]) or _WHOLE.search(text):
        return None
    pairs: list[tuple[Node, Node]] = []
    whole, line, number = None, text.count("\n", 0, starts[0]), 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        section = _section(text[start:end])
        number += section[1] if section else 0
        if number > MOST:
            return None
        whole = _placed(text[start:end], start, line)
        if whole is None:
            return None
        pairs += whole.value
        line += text.count("\n", start, end)
    assert whole is not None
    return MappingNode(whole.ctag, pairs, pairs[0][0].start_mark, whole.end_mark, flow_style=False)


def _moved(node: Node, index: int, line: int) -> Node:
    """The same nodes so many characters and lines further on."""
    start, end = (
        StreamMark(mark.name, mark.index + index, mark.line + line, mark.column)
        for mark in (node.start_mark, node.end_mark)
    )
    if isinstance(node, ScalarNode):
        return ScalarNode(node.ctag, node.value, start, end, node.style)
    assert isinstance(node, SequenceNode | MappingNode)
    if isinstance(node, SequenceNode):
        value: list[Any] = [_moved(item, index, line) for item in node.value]
    else:
        value = [(_moved(key, index, line), _moved(item, index, line)) for key, item in node.value]
    return type(node)(node.ctag, value, start, end, node.flow_style)
