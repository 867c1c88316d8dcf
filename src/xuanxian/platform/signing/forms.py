"""What the pages of signing ask."""

from __future__ import annotations

from django import forms

from xuanxian.platform.pages.forms import long_text


class Word(forms.Form):
    """A word to go with it; needed where there are reminders, which the action says."""

    reason = forms.CharField(
        label="说明和理由", widget=long_text(), max_length=1000, required=False,
        help_text="有“原则上”“一般”的提醒时须写明理由；没有提醒可以不写",
    )  # fmt: skip
