"""Fields and forms that many acts ask: a day, a reason, a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from xuanxian.platform import given


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day that may be counted on from; year 1 and year 9999 are none."""

    widget = Day

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if found is not None and not given.FIRST_DAY <= found <= given.LAST_DAY:
            raise forms.ValidationError(
                f"日期应在{given.FIRST_DAY.year}年至{given.LAST_DAY.year}年之间。", code="invalid"
            )
        return found


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A row by its key. Of a key larger than the database counts Django asks it all the same, which breaks."""

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and given.number(str(value)) is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return super().to_python(value)


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows by their keys, likewise."""

    def clean(self, value: Any) -> Any:
        for one in value or ():
            if given.number(str(one)) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": one}
                )
        return super().clean(value)


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
