"""What the pages of a review ask."""

from __future__ import annotations

from django import forms

from xuanxian.awards.nominations.forms import Choosing, long_text

_KEY_DIGITS = 18
"""More do not fit the database's integers."""


class Decline(Choosing):
    reason = forms.CharField(
        label="不予通过的理由", widget=long_text(), max_length=1000, help_text="推荐单位能看到"
    )


class Remark(forms.Form):
    remark = forms.CharField(label="意见", widget=long_text(2), max_length=1000, required=False)


def keys(written: list[str]) -> set[int]:
    """Keys that a page sent back; what is none is left out."""
    return {int(text) for text in written if text.isdecimal() and len(text) <= _KEY_DIGITS}
