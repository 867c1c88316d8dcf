"""What the pages of a review ask."""

from __future__ import annotations

from django import forms

from xuanxian.awards.nominations.forms import Choosing
from xuanxian.platform.pages.forms import DayField, NeededWhen, long_text


class Decline(Choosing):
    reason = forms.CharField(
        label="不予通过的理由", widget=long_text(), max_length=1000, help_text="推荐单位能看到"
    )


class Remark(forms.Form):
    remark = forms.CharField(label="意见", widget=long_text(2), max_length=1000, required=False)


class Proposal(forms.Form):
    remark = NeededWhen(when="有提醒时", label="说明和理由", widget=long_text(2), max_length=1000)


class FromOutside(Remark):
    """What is registered from a paper."""

    field_order = ("day", "document", "remark")
    day = DayField(label="日期")
    document = forms.CharField(label="依据", max_length=100, help_text="来文、批复的标题或者文号")


class Ballot(Remark):
    field_order = ("method", "issued", "returned", "valid", "tellers", "remark")
    method = forms.ChoiceField(label="方式", choices=[(m, m) for m in ("无记名投票", "记名投票", "举手表决")])
    issued = forms.IntegerField(label="发出票数", min_value=1, max_value=99_999)
    returned = forms.IntegerField(label="收回票数", min_value=0, max_value=99_999)
    valid = forms.IntegerField(label="有效票数", min_value=0, max_value=99_999)
    tellers = forms.CharField(label="监票人、计票人", max_length=60)


class Meeting(forms.Form):
    """What stands on the cover, and whether the consultations are told."""

    meeting = forms.CharField(label="会议名称", max_length=60)
    day = DayField(label="会议日期", help_text="年龄算到这一天")
    consulted = forms.BooleanField(
        label="列出征求意见的情况", required=False, help_text="只写“均同意”或者“有不同意见”，不写是哪个部门"
    )
