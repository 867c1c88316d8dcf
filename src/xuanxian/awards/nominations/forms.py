"""What the pages around a package ask."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from xuanxian.awards.nominations.models import RESERVE, Nomination
from xuanxian.awards.nominations.offers import Offer
from xuanxian.rules.awards.rulebook import Rulebook, Slot


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def long_text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


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


class Resolution(forms.Form):
    meeting = forms.CharField(label="会议名称", max_length=100, help_text="例如：2023年第20次主任会议")
    held = forms.DateField(label="会议日期", widget=Day())
    signed_by = forms.CharField(label="签字同意的主要负责人", max_length=40)


class Reason(forms.Form):
    reason = forms.CharField(label="理由", widget=long_text(), max_length=1000)


class HandIn(forms.Form):
    reason = forms.CharField(
        label="提醒事项的理由",
        widget=long_text(),
        max_length=1000,
        required=False,
        help_text="有“原则上”“一般”的提醒时须写；没有提醒可以不写",
    )


class Choosing(forms.Form):
    """A form that picks some nominees of a list."""

    nominations = forms.ModelMultipleChoiceField(
        Nomination.objects.none(), label="推荐对象", widget=forms.CheckboxSelectMultiple
    )

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


class Register(Choosing):
    """What another office did on paper before the hand-in."""

    field_order = ("day", "document", "remark", "nominations")
    day = forms.DateField(label="办结日期", widget=Day())
    document = forms.CharField(label="依据", max_length=100, help_text="会议、批示、批复或者文号")
    remark = forms.CharField(label="说明", widget=long_text(2), max_length=1000, required=False)

    def __init__(self, rows: Sequence[Nomination], today: date, data: Any = None) -> None:
        super().__init__(rows, data, all_chosen=True, initial={"day": today})


class Return(Choosing):
    reason = forms.CharField(label="退回原因和补正要求", widget=long_text(4), max_length=1000)
    until = forms.DateField(
        label="补正期限", widget=Day(), required=False, help_text="不填则给5个工作日，且不早于报送截止日"
    )


class ExtendFor(forms.Form):
    until = forms.DateField(label="延至", widget=Day())
    reason = forms.CharField(label="理由", widget=long_text(), max_length=1000)


class Upload(forms.Form):
    purpose = forms.ChoiceField(label="用途")
    file = forms.FileField(label="文件", help_text="PDF、OFD、Word、WPS、Excel 或图片，20 兆以内")

    def __init__(self, purposes: Sequence[str], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["purpose"].choices = [(p, p) for p in purposes]  # type: ignore[attr-defined]


class RosterUpload(forms.Form):
    file = forms.FileField(label="名册文件", help_text="Excel（xlsx、xls）或 CSV，20 兆以内")
