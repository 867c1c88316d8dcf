"""What the page of a year's notice asks."""

from __future__ import annotations

from django import forms

from xuanxian.platform.pages.forms import long_text
from xuanxian.rules.core.rest_days import LONGEST


class Notice(forms.Form):
    text = forms.CharField(
        label="放假通知", widget=long_text(14), max_length=LONGEST,
        help_text="国务院办公厅关于某年部分节假日安排的通知，连同标题，全文复制到这里",
    )  # fmt: skip
    year = forms.IntegerField(
        label="年份", min_value=2000, max_value=2099, required=False, help_text="没有标题的才填"
    )
