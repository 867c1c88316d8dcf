"""A paper ready to be made."""

from __future__ import annotations

from dataclasses import dataclass

from xuanxian.paperwork.forms import Form, FormData


@dataclass(frozen=True)
class Sheet:
    """`case` is the key of the case that it is about (0: it gets no code), `who` how a message calls whom it is about,
    `material` what it is called among the papers of its case."""

    form: Form
    data: FormData
    case: int = 0
    material: str = ""
    who: str = ""
