"""The nodes of a YAML text, each with its place. Reading is by far the longest part of all that is done with a rulebook, and
an edit changes one section: sections that were read before are not read again."""

from __future__ import annotations

import re
from functools import lru_cache

from ruamel.yaml import YAML
from ruamel.yaml.error import StreamMark, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_SECTION = re.compile(r"^\w+:(?=\s)", re.M)
_BARE = re.compile(r"(?:[^\S\n]*(?:#.*)?\n)*")
_WHOLE = re.compile("^(?:---|\\.\\.\\.|%)|[\r\x85\u2028\u2029]", re.M)
"""What reaches over sections or counts lines otherwise than by line feeds."""


@lru_cache(maxsize=8)
def composed(text: str) -> Node | None:
    """As if read in one piece; to be looked at only. Raises what ruamel.yaml raises where the text is no YAML."""
    return _by_sections(text) or _read(text)


def _read(text: str) -> Node | None:
    node: Node | None = YAML(typ="safe", pure=True).compose(text)
    return node


@lru_cache(maxsize=256)
def _section(text: str) -> Node | None:
    """None where the text is no section of its own."""
    try:
        node = _read(text)
    except YAMLError:
        return None
    return node if isinstance(node, MappingNode) else None


@lru_cache(maxsize=64)
def _placed(text: str, index: int, line: int) -> Node | None:
    """The section as it stands at this character and line of a text."""
    section = _section(text)
    return section and _moved(section, index, line, {})


def _by_sections(text: str) -> Node | None:
    """Pieced together of the sections; None where they cannot be told apart. A section that is whole by itself is the same
    in the text: its quotes and brackets are closed, and the key at the margin after it ends whatever is open in a block."""
    starts = [found.start() for found in _SECTION.finditer(text)]
    if len(starts) < 2 or not _BARE.fullmatch(text, 0, starts[0]) or _WHOLE.search(text):
        return None
    pairs: list[tuple[Node, Node]] = []
    whole, line = None, text.count("\n", 0, starts[0])
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        whole = _placed(text[start:end], start, line)
        if whole is None:
            return None
        pairs += whole.value
        line += text.count("\n", start, end)
    assert whole is not None
    return MappingNode(whole.ctag, pairs, pairs[0][0].start_mark, whole.end_mark, flow_style=False)


def _moved(node: Node, index: int, line: int, made: dict[int, Node]) -> Node:
    """The same nodes so many characters and lines further on; what an anchor makes one stays one."""
    if (known := made.get(id(node))) is not None:
        return known
    start, end = (
        StreamMark(mark.name, mark.index + index, mark.line + line, mark.column)
        for mark in (node.start_mark, node.end_mark)
    )
    if isinstance(node, ScalarNode):
        copy: Node = ScalarNode(node.ctag, node.value, start, end, node.style, anchor=node.anchor)
        made[id(node)] = copy
        return copy
    assert isinstance(node, SequenceNode | MappingNode)
    copy = type(node)(node.ctag, [], start, end, node.flow_style, anchor=node.anchor)
    made[id(node)] = copy
    if isinstance(node, SequenceNode):
        copy.value = [_moved(item, index, line, made) for item in node.value]
    else:
        copy.value = [
            (_moved(key, index, line, made), _moved(value, index, line, made)) for key, value in node.value
        ]
    return copy
