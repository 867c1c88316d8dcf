"""A paper ready to be made, and the papers that no form of the notice is: letters, reports, lists (文书)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.rules.packages import Material


@dataclass(frozen=True)
class Sheet:
    """`name` is the file's without its ending; `nomination` whose paper it is, None for the unit's; `material` what the
    notice calls it."""

    name: str
    form: Form
    data: FormData
    nomination: Nomination | None = None
    material: str = ""


Writer = Callable[[Package, Material, Nomination | None], Iterator[Sheet]]
"""Writes a material out of what is recorded: of one nominee, or of the unit."""

WRITERS: dict[str, Writer] = {}
"""By the name a rulebook calls them (材料 … 文书)."""


def writes(name: str) -> Callable[[Writer], Writer]:
    def registered(writer: Writer) -> Writer:
        WRITERS[name] = writer
        return writer

    return registered
