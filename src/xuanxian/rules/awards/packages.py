"""The package (报送材料) a unit hands in: what belongs to it, in which order, copies and formats; what is amiss."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.subjects import Facts, Subjects
from xuanxian.rules.core.values import count_characters

_NAMED = re.compile(r"\{([^{}]*)\}")


def named_in(pattern: str) -> list[str]:
    """The facts a file name is made of."""
    return _NAMED.findall(pattern)


def filled(pattern: str, facts: Mapping[str, str]) -> str:
    """`先进个人推荐审批表－{姓名}－{推荐单位}` with the values; what is not filled in yet is said."""
    return _NAMED.sub(lambda found: facts.get(found[1]) or f"未填{found[1]}", pattern)


@dataclass(frozen=True)
class Material:
    """`each` names the subjects whose nominees need one apiece (empty: one for the unit; None is not used);
    `files` are the electronic formats; `limit` the most 字; `instead` a paper that may stand in for it."""

    name: str
    each: tuple[str, ...] = ()
    per_nominee: bool = False
    form: str = ""
    copies: int = 0
    binding: str = ""
    files: tuple[str, ...] = ()
    seal: str = ""
    instead: str = ""
    limit: int | None = None
    clause: str = ""
    about: int | None = None
    """字, give or take a tenth (左右)."""
    file_name: str = ""
    """A pattern over facts of the nominee and its unit, e.g. `先进个人推荐审批表－{姓名}－{推荐单位}`."""
    makes: str = ""
    """Which paper (文书) is written for it out of what is recorded; empty where it is a form or handed in by the unit."""
    back: tuple[tuple[str, int], ...] = ()
    """To whom how many of the stamped copies go back after the decision; empty where the notice does not say."""
    disc: bool = False
    """The files once more on a disc: counted when it comes in, neither printed nor uploaded."""


@dataclass(frozen=True)
class Materials:
    """`file_name` is a pattern over facts of the unit, e.g. `…＋{推荐单位}`."""

    name: str
    materials: tuple[Material, ...]
    file_name: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Item:
    """One material of one nominee (or of the unit), at its place in the stack (from 1)."""

    order: int
    material: Material
    subject: str


@dataclass(frozen=True)
class Handed:
    """What has come in for an item: paper copies, electronic formats, seal, 字 of a text."""

    copies: int = 0
    files: frozenset[str] = frozenset()
    sealed: bool = False
    text: str = ""


def items(package: Materials, nominees: Sequence[tuple[str, Facts]], subjects: Subjects) -> list[Item]:
    """In the order of the notice; within a material in the order of the summary table, as given."""
    found: list[Item] = []
    for material in package.materials:
        if not material.per_nominee:
            found.append(Item(len(found) + 1, material, ""))
            continue
        for name, facts in nominees:
            if subjects.holds(material.each, facts):
                found.append(Item(len(found) + 1, material, name))
    return found


def check_package(expected: Sequence[Item], handed: Mapping[tuple[str, str], Handed]) -> list[Finding]:
    """`handed` is keyed by material and subject. What nobody expects is named too."""
    findings = []

    def stop(item: Item, rule: str, message: str, value: object, limit: object, mend: str) -> None:
        material = item.material
        findings.append(
            Finding(
                f"package.{rule}",
                Level.STOP,
                f"{item.subject} {material.name}".strip(),
                message,
                material.clause,
                str(value),
                str(limit),
                mend,
            )
        )

    for item in expected:
        material = item.material
        got = handed.get((material.name, item.subject)) or handed.get((material.instead, item.subject))
        if got is None:
            also = f"，或者以{material.instead}代替" if material.instead else ""
            stop(
                item,
                "missing",
                "缺这份材料",
                0,
                material.copies or "、".join(material.files),
                f"请补交{also}",
            )
            continue
        if got.copies < material.copies:
            stop(
                item,
                "copies",
                "纸质份数不够",
                got.copies,
                material.copies,
                f"请补{material.copies - got.copies}份",
            )
        if lacking := [f for f in material.files if f not in got.files]:
            stop(
                item,
                "files",
                "缺电子版",
                "、".join(sorted(got.files)),
                "、".join(material.files),
                f"请补{'、'.join(lacking)}版",
            )
        if material.seal and not got.sealed:
            stop(item, "seal", "没有盖章", "", material.seal, f"请加盖{material.seal}")
        if material.limit and (count := count_characters(got.text)) > material.limit:
            stop(item, "too-long", f"{count}字", count, material.limit, f"请压缩到{material.limit}字以内")
        if material.about and got.text:
            count = count_characters(got.text)
            if abs(count - material.about) * 10 > material.about:
                findings.append(
                    Finding(
                        "package.about", Level.WARN, f"{item.subject} {material.name}".strip(),
                        f"{count}字，通知要求{material.about}字左右", material.clause, str(count), str(material.about),
                        "请增减到相差不超过一成，或者写明理由",
                    )
                )  # fmt: skip
    wanted = {(name, i.subject) for i in expected for name in (i.material.name, i.material.instead)}
    for name, subject in handed:
        if (name, subject) not in wanted:
            findings.append(
                Finding(
                    "package.unexpected",
                    Level.NOTE,
                    f"{subject} {name}".strip(),
                    "通知没有要求这份材料",
                    mend="可不报送",
                )
            )
    return findings
