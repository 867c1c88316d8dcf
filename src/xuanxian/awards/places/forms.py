"""What the pages around places ask."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms

from xuanxian.awards.places.offers import Offer
from xuanxian.rules.awards.rulebook import Rulebook, Slot


class NewNomination(forms.Form):
    """`key` is drawn when the page is opened: sent twice it still makes one draft."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    where = forms.ChoiceField(label="推荐为", widget=forms.RadioSelect)

    def __init__(self, rulebook: Rulebook, offers: Sequence[Offer], data: Any = None) -> None:
        super().__init__(data)
        alike = Counter(offer.slot[1:] for offer in offers)
        groups: dict[str, list[tuple[str, str]]] = {}
        self._slots: dict[str, Slot] = {}
        for offer in offers:
            key = "|".join(offer.slot if alike[offer.slot[1:]] > 1 else offer.slot[1:])
            self._slots[key] = offer.slot
            of_type = groups.setdefault(rulebook.title_of(offer.slot.type), [])
            of_type.append((key, f"{offer.label}（{offer.places}）"))
        flat = [choice for of_type in groups.values() for choice in of_type]
        choices = list(groups.items()) if 1 < len(groups) < len(flat) else flat
        self.fields["where"].choices = choices  # type: ignore[attr-defined]
        if len(self._slots) == 1:
            self.fields["where"].initial = next(iter(self._slots))

    def clean_where(self) -> Slot:
        return self._slots[self.cleaned_data["where"]]


class ChangePlace(NewNomination):
    key = None  # type: ignore[assignment]
