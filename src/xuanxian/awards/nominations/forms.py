"""What the pages around nominations ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from xuanxian.awards.nominations.models import RESERVE, Nomination
from xuanxian.platform.pages.forms import RowsField


class Choosing(forms.Form):
    """A form that picks some nominees of a list."""

    nominations = RowsField(Nomination.objects.none(), label="推荐对象", widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, rows: Sequence[Nomination], data: Any = None, *, all_chosen: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["nominations"]
        field.queryset = Nomination.objects.filter(pk__in=[n.pk for n in rows]).select_related(  # type: ignore[attr-defined]
            "case", "version", "package__programme", "package__version", "unit", "content"
        )
        field.label_from_instance = labelled  # type: ignore[attr-defined]
        if all_chosen:
            field.initial = [n.pk for n in rows]


def labelled(nomination: Nomination) -> str:
    return f"{nomination}　{nomination.category}{' · 备选' if nomination.place == RESERVE else ''}　{nomination.body}"
