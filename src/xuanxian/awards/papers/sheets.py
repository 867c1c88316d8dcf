"""A paper ready to be made."""

from __future__ import annotations

from dataclasses import dataclass

from xuanxian.awards.nominations.models import Nomination
from xuanxian.paperwork.forms import Form, FormData


@dataclass(frozen=True)
class Sheet:
    """`name` is the file's without its ending; `nomination` whose paper it is, None for the unit's; `material` what the
    notice calls it."""

    name: str
    form: Form
    data: FormData
    nomination: Nomination | None = None
    material: str = ""
