"""Contents for acts that only tests know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xuanxian.platform.acts.contents import name_contents
from xuanxian.rules.core.contents import Content


@dataclass(frozen=True)
class Stated(Content):
    """Whatever a test says, under whatever keys."""

    said: Mapping[str, object]

    def to_json(self):
        return dict(self.said)

    @classmethod
    def from_json(cls, written):
        return cls(written)

    @classmethod
    def labels(cls):
        return {}


name_contents({"提出": (Stated,), "示例": (Stated,)})
