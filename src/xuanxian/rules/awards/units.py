"""Recommending units (推荐单位): names, aliases, kinds, and which row of the quota table each uses (T7, Q12)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from xuanxian.rules.awards.limits import QUOTA_ROW, UNIT
from xuanxian.rules.core.subjects import Value

KIND = "单位类别"


@dataclass(frozen=True)
class UnitKind:
    """`pool` names the row of the quota table that all units of the kind share, or is empty; `patterns` recognise
    units that are not listed one by one; `units` maps each listed name to its aliases."""

    name: str
    units: Mapping[str, tuple[str, ...]]
    pool: str = ""
    patterns: tuple[re.Pattern[str], ...] = ()
    clause: str = ""


@dataclass(frozen=True)
class Unit:
    name: str
    kind: str
    quota_row: str

    @property
    def facts(self) -> dict[str, Value]:
        """What all its nominees share."""
        return {UNIT: self.name, QUOTA_ROW: self.quota_row, KIND: self.kind}


@dataclass(frozen=True)
class Units:
    kinds: tuple[UnitKind, ...]
    _known: dict[str, Unit | None] = field(default_factory=dict, compare=False, repr=False)

    def listed(self) -> list[Unit]:
        """Every unit the notice names, in its order; a pool counts once, under its own name."""
        return [Unit(name, kind.name, kind.pool or name) for kind in self.kinds for name in kind.units]

    def resolve(self, written: str) -> Unit | None:
        if written not in self._known:
            self._known[written] = self._find(written)
        return self._known[written]

    def _find(self, written: str) -> Unit | None:
        text = re.sub(r"\s", "", written)
        for kind in self.kinds:
            for name, aliases in kind.units.items():
                if text == name or text in aliases:
                    return Unit(name, kind.name, kind.pool or name)
        for kind in self.kinds:
            if any(pattern.search(text) for pattern in kind.patterns):
                return Unit(text, kind.name, kind.pool or text)
        return None

    def nearest(self, written: str) -> str:
        names = [
            name for kind in self.kinds for unit, aliases in kind.units.items() for name in (unit, *aliases)
        ]
        return next(iter(difflib.get_close_matches(written, names, 1, 0.5)), "")
