"""YAML as text with places. Every scalar stays the text that was written (2023.10 is not 2023.1, 是 is not true);
the schema gives it its type. Places are kept by path, so that each error names its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from xuanxian.rulebooks.composed import Forbidden, composed
from xuanxian.rules.core.findings import Finding, Level, Place

Path = tuple[str | int, ...]


class Unusable(Exception):
    """A file that cannot be used, with every reason."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("；".join(f.message for f in findings))
        self.findings = findings


@dataclass(frozen=True)
class Source:
    """`data` is made of dict, list, str and None; `lines` gives the line (from 1) of each value by its path."""

    file: str
    text: str
    data: Any
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int | None:
        """The line of the value, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def place(self, path: Path) -> Place:
        return Place(
            self.file, self.line(path), " → ".join(str(p + 1) if isinstance(p, int) else p for p in path)
        )


def unusable(file: str, rule: str, message: str, mend: str, row: int | None = None) -> Unusable:
    return Unusable([Finding(rule, Level.STOP, file, message, mend=mend, place=Place(file, row))])


def parse(text: str, file: str) -> Source:
    """Raises Unusable where the text is no YAML or doubles a key."""
    try:
        node = composed(text)
    except Forbidden as error:
        row = error.problem_mark.line + 1 if error.problem_mark else None
        raise unusable(file, error.rule, str(error.problem), error.mend, row) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        said = str(error.problem)
        problem = next((words for part, words in _PROBLEMS.items() if said.startswith(part)), said)
        raise unusable(
            file,
            "rulebook.syntax",
            f"不是合规的YAML：{problem}",
            "请检查这一行的缩进、冒号、引号和括号",
            line,
        ) from None
    except Exception:
        raise unusable(file, "rulebook.syntax", "不是合规的YAML文本", "请用规则书文件（.yaml）") from None
    lines: dict[Path, int] = {}
    doubled: list[Finding] = []

    def value(node: Node, path: Path) -> Any:
        lines[path] = node.start_mark.line + 1
        if isinstance(node, MappingNode):
            found: dict[str, Any] = {}
            for key_node, value_node in node.value:
                key = str(key_node.value)
                if key in found:
                    at = Place(file, key_node.start_mark.line + 1, key)
                    message = f"「{key}」写了两次"
                    doubled.append(
                        Finding("rulebook.doubled", Level.STOP, key, message, mend="请删去一处", place=at)
                    )
                found[key] = value(value_node, (*path, key))
                lines[(*path, key)] = key_node.start_mark.line + 1
            return found
        if isinstance(node, SequenceNode):
            return [value(item, (*path, at)) for at, item in enumerate(node.value)]
        assert isinstance(node, ScalarNode)
        if node.style is None and node.value in ("", "~", "null"):
            return None
        return str(node.value)

    data = value(node, ()) if node is not None else None
    if doubled:
        raise Unusable(doubled)
    return Source(file, text, data, lines)


_PROBLEMS = {
    "mapping values are not allowed here": "这里不该有冒号",
    "could not find expected ':'": "缺少冒号",
    "found unexpected end of stream": "引号没有配对",
    "found character '\\t' that cannot start any token": "不能用制表符缩进",
    "expected ',' or ']', but got '<stream end>'": "方括号没有配对",
    "expected ',' or '}', but got '<stream end>'": "花括号没有配对",
    "expected ',' or ']'": "前面缺逗号，或者方括号没有配对",
    "expected ',' or '}'": "前面缺逗号、缺值，或者花括号没有配对",
    "expected <block end>": "缩进和上面对不齐，或者前面的括号、引号没有配对",
    "expected the node content": "这里应写一个值",
}
