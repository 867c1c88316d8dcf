"""What the page of messages asks."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from xuanxian.platform.messages.actions import LONGEST
from xuanxian.platform.messages.models import Way
from xuanxian.platform.pages.forms import long_text


class Saying(forms.Form):
    """`key` is drawn when the page is opened: sent twice it still is one message."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = forms.CharField(label="内容", widget=long_text(3), max_length=LONGEST, required=False)
    way: Any = forms.ChoiceField(
        label="方式",
        choices=[(w.value, w.value) for w in Way],
        initial=Way.WRITTEN,
        help_text="打过电话、见过面的，记下来",
    )
    file = forms.FileField(
        label="图片、文件、录音", required=False, help_text="文件、图片 20 兆以内，录音 50 兆以内"
    )
