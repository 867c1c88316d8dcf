"""What the pages of a programme ask."""

from __future__ import annotations

from django import forms

from xuanxian.rules.rulebook import Rulebook


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Extension(forms.Form):
    step = forms.ChoiceField(label="步骤")
    until = forms.DateField(label="延至", widget=Day())
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)

    def __init__(self, rulebook: Rulebook, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        dated = [(s.name, f"{s.name}（原截止{s.until}）") for s in rulebook.steps if s.until]
        self.fields["step"].choices = dated  # type: ignore[attr-defined]
