"""What the pages of signing ask."""

from __future__ import annotations

from django import forms

from xuanxian.platform.pages.forms import NeededWhen, long_text


class Word(forms.Form):
    """A word to go with it; needed where there are reminders, which the action says."""

    reason = NeededWhen(
        when="有提醒时", label="说明和理由", widget=long_text(), max_length=1000,
        help_text="提醒指通知中“原则上”“一般”的要求；没有提醒可以不写",
    )  # fmt: skip
