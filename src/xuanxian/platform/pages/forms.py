"""Fields and forms that many acts ask: a day, a reason, a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def long_text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NeededWhen(forms.CharField):
    """A text that an act demands in some cases only: `when` says in which (有提醒时), and stands beside the label instead of
    选填, which would be wrong just then."""

    def __init__(self, *, when: str, **properties: Any) -> None:
        super().__init__(required=False, **properties)
        self.when = when


class Reason(forms.Form):
    reason = forms.CharField(label="理由", widget=long_text(), max_length=1000)


class Upload(forms.Form):
    purpose = forms.ChoiceField(label="用途")
    file = forms.FileField(label="文件", help_text="PDF、OFD、Word、WPS、Excel 或图片，20 兆以内")

    def __init__(self, purposes: Sequence[str], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["purpose"].choices = [(p, p) for p in purposes]  # type: ignore[attr-defined]
