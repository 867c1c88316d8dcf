"""What the pages around a package ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from xuanxian.awards.nominations.forms import Choosing
from xuanxian.awards.nominations.models import Nomination
from xuanxian.platform.pages.forms import DayField, NeededWhen, long_text


class Resolution(forms.Form):
    meeting = forms.CharField(label="会议名称", max_length=100, help_text="例如：2023年第20次主任会议")
    held = DayField(label="会议日期")
    signed_by = forms.CharField(label="签字同意的主要负责人", max_length=40)


class HandIn(forms.Form):
    reason = NeededWhen(
        when="有提醒时", label="提醒事项的理由", widget=long_text(), max_length=1000,
        help_text="提醒指通知中“原则上”“一般”的要求；没有提醒可以不写",
    )  # fmt: skip


class Register(Choosing):
    """What another office did on paper before the hand-in."""

    field_order = ("day", "document", "remark", "nominations")
    day = DayField(label="办结日期")
    document = forms.CharField(label="依据", max_length=100, help_text="会议、批示、批复或者文号")
    remark = forms.CharField(label="说明", widget=long_text(2), max_length=1000, required=False)

    def __init__(self, rows: Sequence[Nomination], today: date, data: Any = None) -> None:
        super().__init__(rows, data, all_chosen=True, initial={"day": today})


class Return(Choosing):
    reason = forms.CharField(label="退回原因和补正要求", widget=long_text(4), max_length=1000)
    until = DayField(label="补正期限", required=False, help_text="不填则给5个工作日，且不早于报送截止日")


class ExtendFor(forms.Form):
    until = DayField(label="延至")
    reason = forms.CharField(label="理由", widget=long_text(), max_length=1000)


class RosterUpload(forms.Form):
    file = forms.FileField(label="名册文件", help_text="Excel（xlsx、xls）或 CSV，20 兆以内")


class NoneOfIt(Choosing):
    """Of which nominees which situations are confirmed not to hold."""

    field_order = ("fields", "nominations")

    def __init__(
        self, rows: Sequence[Nomination], named: Sequence[tuple[str, str]], data: Any = None
    ) -> None:
        super().__init__(rows, data, all_chosen=True)
        self.fields["fields"] = forms.MultipleChoiceField(
            label="没有的情形", choices=named, widget=forms.CheckboxSelectMultiple, help_text="逐项看过再勾选"
        )
        self.order_fields(self.field_order)
