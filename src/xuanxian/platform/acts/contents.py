"""What an act states, by its verb: rooms name the contents of their verbs, acts are read as one of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from xuanxian.rules.core.contents import Content, Unreadable, fitting

CONTENTS: dict[str, tuple[type[Content], ...]] = {}


def name_contents(table: Mapping[str, tuple[type[Content], ...]]) -> None:
    """A verb states the same in every room."""
    for verb, kinds in table.items():
        if CONTENTS.setdefault(verb, kinds) != kinds:
            raise ValueError(f"{verb}: two rooms name different contents")


def kind_of(verb: str, written: Mapping[str, Any]) -> type[Content]:
    """Of a verb that nobody has named it is the content that states nothing."""
    return fitting(CONTENTS.get(verb, (Content,)), written)


def read(verb: str, text: str) -> Content:
    """Raises Unreadable where it is not what an act with this verb states."""
    written = json.loads(text)
    if not isinstance(written, dict):
        raise Unreadable(f"「{text}」")
    return kind_of(verb, written).from_json(written)
