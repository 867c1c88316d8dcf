"""What the pages about paper ask."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from xuanxian.awards.intake.models import How
from xuanxian.awards.intake.queries import TallyRow
from xuanxian.awards.programmes.models import Participation
from xuanxian.platform.pages.forms import DayField, RowField, long_text


def drawn() -> str:
    """A key for one request: sent twice it counts once."""
    return uuid.uuid4().hex


class Arrival(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    unit = RowField(
        Participation.objects.none(), label="推荐单位", empty_label="请选择", to_field_name="organisation"
    )
    how = forms.ChoiceField(
        label="方式", choices=[(h.value, h.value) for h in How], widget=forms.RadioSelect, initial=How.POST
    )
    day = DayField(label="收到日期", help_text="是否逾期按这一天和该单位的截止日（含延期）计算")
    number = forms.CharField(label="单号", max_length=60, required=False, help_text="邮件、机要的编号")
    pieces = forms.IntegerField(label="件数", min_value=1, max_value=999, initial=1)
    handed_by = forms.CharField(label="送件人", max_length=40, required=False)
    remark = forms.CharField(label="说明", max_length=300, required=False)

    def __init__(self, units: Any, initial: Mapping[str, Any], data: Any = None) -> None:
        super().__init__(data, initial=dict(initial))
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].label_from_instance = lambda part: part.organisation.title  # type: ignore[attr-defined]


class CorrectArrival(Arrival):
    """Stands in for an earlier entry; the unit stays."""

    unit = None  # type: ignore[assignment]
    void = forms.BooleanField(label="作废：没有这件收件，或者登记错了单位", required=False)
    remark = forms.CharField(label="更正的原因", max_length=300)

    def __init__(self, initial: Mapping[str, Any], data: Any = None) -> None:
        forms.Form.__init__(self, data, initial=dict(initial))


class Look(forms.Form):
    """One item. What is ticked is in order; what the item does not need is not asked. Each seal is a tick of its own
    (`seal0`, `seal1` …)."""

    key = forms.CharField(widget=forms.HiddenInput, initial=drawn, max_length=40)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**15)
    copies = forms.IntegerField(label="收到份数", min_value=0, max_value=99)
    old = forms.IntegerField(
        label="其中旧稿", min_value=0, max_value=99, help_text="与报送的电子版不一致的份数，没有的填0"
    )
    keeps = forms.BooleanField(label="旧稿照收，计入份数（改动不影响盖章的内容）", required=False)
    instead = forms.BooleanField(required=False)
    signed = forms.BooleanField(label="已签字", required=False)
    legible = forms.BooleanField(label="字迹、印章清楚", required=False)
    fault = forms.CharField(
        label="其他须补正的", widget=long_text(2), max_length=200, required=False,
        help_text="写明的列入补正通知，单位能看到",
    )  # fmt: skip

    def __init__(self, row: TallyRow, data: Any = None) -> None:
        seen = row.seen
        super().__init__(
            data,
            initial={
                "seen": row.entry, "copies": seen.total or row.material.copies, "old": seen.old, "keeps": seen.keeps,
                "instead": seen.instead, "signed": not seen.unsigned, "legible": not seen.illegible, "fault": seen.fault,
            },
        )  # fmt: skip
        self.seals = {f"seal{at}": place for at, place in enumerate(row.places)}
        for name, place in self.seals.items():
            self.fields[name] = forms.BooleanField(
                label=f"已盖章：{place}", required=False, initial=place not in seen.lacks
            )
        self.fields["instead"].label = f"以{row.material.instead}代替"
        if not row.material.instead:
            del self.fields["instead"]
        if not row.signature:
            del self.fields["signed"]
        self.order_fields(
            ("key", "seen", "copies", "old", "keeps", "instead", *self.seals, "signed", "legible", "fault")
        )

    @property
    def look(self) -> dict[str, Any]:
        """As it is kept: what is amiss."""
        said = self.cleaned_data
        return {
            "keeps": said["keeps"], "instead": said.get("instead", False),
            "lacks": [place for name, place in self.seals.items() if not said[name]],
            "unsigned": not said.get("signed", True), "illegible": not said["legible"], "fault": said["fault"].strip(),
        }  # fmt: skip


class Finish(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**15)


class Corrections(Finish):
    until = DayField(label="补正期限", help_text="送到评选办公室的日期")
    remark = forms.CharField(label="说明", widget=long_text(2), max_length=300, required=False)


class GiveBack(Finish):
    to = forms.CharField(label="去向", max_length=40)
    copies = forms.IntegerField(label="每表份数", min_value=1, max_value=99, initial=1)
    receiver = forms.CharField(label="领取人", max_length=40)
    day = DayField(label="日期")

    def __init__(self, ways: Iterable[str], today: date, seen: int, data: Any = None) -> None:
        super().__init__(data, initial={"day": today, "seen": seen, "to": next(iter(ways), "")})
        self.fields["to"].widget.attrs["list"] = "ways"
