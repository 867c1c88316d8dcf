"""Paper as it arrives at the award office: whose seals each item wants, and what is amiss with what was counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from xuanxian.rules.awards.packages import Handed, Item, Material, check_package
from xuanxian.rules.core.findings import Finding, Level

Key = tuple[str, str]
"""(material, subject): what an item is looked up by."""
_BETWEEN = re.compile(r"、(?![^（]*）)")
_OR = re.compile(r"或者?(?![^（]*）)")


def seal_places(material: Material) -> list[tuple[str, ...]]:
    """One place for each seal the notice names (甲、乙), each with those who may seal there (甲或乙, F16); what stands in
    brackets explains and is no other place."""
    return [tuple(filter(None, _OR.split(place))) for place in _BETWEEN.split(material.seal) if place]


def place_label(place: tuple[str, ...]) -> str:
    return " 或 ".join(place)


@dataclass(frozen=True)
class Seen:
    """What was found of an item. `copies` are of the version handed in, `old` of another one, which differs in
    `changed`; `keeps`: these are taken all the same. `lacks` are places without a seal; `fault` is whatever else must be
    mended; `instead`: the paper that may stand in for it came. Not `looked`: only counted so far."""

    copies: int = 0
    old: int = 0
    changed: tuple[str, ...] = ()
    looked: bool = False
    keeps: bool = False
    instead: bool = False
    lacks: tuple[str, ...] = ()
    unsigned: bool = False
    illegible: bool = False
    fault: str = ""

    @property
    def total(self) -> int:
        return self.copies + self.old

    @property
    def counted(self) -> int:
        """Towards the copies the notice wants."""
        return self.total if self.keeps else self.copies


def findings_on(item: Item, seen: Seen, wants_signature: bool = False) -> list[Finding]:
    """Everything amiss with one item. What nobody has looked at is said to be so, never taken for good."""
    material = item.material
    if not seen.total:
        return [*check_package([item], {}), *_other(item, seen)]
    handed = Handed(seen.counted, frozenset(material.files), not seen.lacks)
    key = (material.instead if seen.instead else material.name, item.subject)
    found = [_telling_where(f, seen) for f in check_package([item], {key: handed})]
    if seen.old and not seen.keeps:
        if seen.total >= material.copies:  # nothing lacks but the right version
            found = [f for f in found if f.rule != "package.copies"]
        found.append(_old(item, seen))
    if wants_signature and seen.unsigned:
        found.append(_said(item, "signature", "没有签字", "请签字后补交"))
    if seen.illegible:
        found.append(_said(item, "illegible", "字迹、印章不清", "请重新打印、盖章后补交"))
    if not seen.looked and (material.seal or wants_signature):
        found.append(_said(item, "unlooked", "点了份数，还没有查验签字盖章", "请逐件查验"))
    return [*found, *_other(item, seen)]


def _telling_where(finding: Finding, seen: Seen) -> Finding:
    if finding.rule != "package.seal":
        return finding
    where = "、".join(seen.lacks)
    return replace(finding, message=f"没有盖章：{where}", limit=where, mend="请盖章后补交")


def _old(item: Item, seen: Seen) -> Finding:
    changed = f"，之后改了：{'、'.join(seen.changed)}" if seen.changed else ""
    return _said(item, "old", f"{seen.old}份是旧稿{changed}", "请照报送的电子版重新打印、签字盖章后补交")


def _other(item: Item, seen: Seen) -> Iterator[Finding]:
    if seen.fault:
        yield _said(item, "other", seen.fault, "请照所写的补正")


def _said(item: Item, rule: str, message: str, mend: str) -> Finding:
    subject = f"{item.subject} {item.material.name}".strip()
    return Finding(f"package.{rule}", Level.STOP, subject, message, item.material.clause, mend=mend)


def gives_back(material: Material, copies: int, has_file: bool, usual: Mapping[str, int]) -> dict[str, int]:
    """To whom how many stamped copies go back after the decision: as the notice says (退还), else as is usual as far as
    the copies last with one kept. `has_file`: the nominee is a person with a personnel file."""
    wanted = dict(material.back) or {to: n for to, n in usual.items() if has_file or "档案" not in to}
    found, left = {}, copies if material.back else copies - 1
    for to, number in wanted.items():
        if given := min(number, left):
            found[to], left = given, left - given
    return found
