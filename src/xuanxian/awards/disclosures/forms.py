"""What the pages of disclosures and objections ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from xuanxian.awards.disclosures.actions import MOST_CHARACTERS, NO_OBJECTION
from xuanxian.awards.disclosures.models import ObjectionState
from xuanxian.awards.disclosures.texts import Group
from xuanxian.awards.nominations.forms import Choosing, labelled
from xuanxian.awards.nominations.models import Nomination
from xuanxian.platform.pages.forms import DayField, long_text
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.core.durations import Duration


class Post(forms.Form):
    posted = DayField(label="张贴日期")
    where = forms.CharField(label="公示地点", max_length=200, help_text="例如：单位公示栏、单位网站")
    contact = forms.CharField(
        label="受理异议联系方式", max_length=100, help_text="受理的处室和办公电话，印在公示上"
    )
    days = forms.IntegerField(
        label="公示天数", min_value=1, max_value=60, help_text="通知没有写天数，由公示的机构定"
    )
    counted_in = forms.ChoiceField(
        label="怎样计天",
        choices=[("工作日", "工作日（节假日不计）"), ("日", "日（自然日，节假日也计）")],
        widget=forms.RadioSelect,
        initial="工作日",
    )

    def let_choose_days(self, step: Step) -> None:
        """Only where the notice does not say."""
        if step.lasts:
            del self.fields["days"], self.fields["counted_in"]


def lasts_of(data: Mapping[str, Any]) -> Duration:
    """What was chosen; nothing where the notice says it."""
    return Duration(data.get("days") or 0, working=data.get("counted_in") != "日")


class PostSome(Post, Choosing):
    """`ready` are ticked; those of `open_` hang already and may be posted anew. `also` names the later step that this
    posting may stand for, if any."""

    also = forms.BooleanField(label="所在单位与推荐单位为同一单位，公示一次", required=False)
    field_order = ("posted", "days", "counted_in", "where", "contact", "also", "nominations")

    def __init__(
        self,
        ready: Sequence[Nomination],
        open_: Sequence[Nomination],
        also: str,
        today: date,
        data: Any = None,
    ) -> None:
        initial = {"posted": today, "nominations": [n.pk for n in ready]}
        super().__init__([*ready, *open_], data, initial=initial)
        again = {n.pk for n in open_}

        def label(nomination: Nomination) -> str:
            return f"{labelled(nomination)}{'　〔已张贴，重新公示的勾选〕' if nomination.pk in again else ''}"

        self.fields["nominations"].label_from_instance = label  # type: ignore[attr-defined]
        if also:
            self.fields["also"].help_text = f"勾选的，这次公示兼作「{also}」，不再另行公示"
        else:
            del self.fields["also"]


class Result(forms.Form):
    """Where objections are on record, only what they came to is still to be said."""

    result = forms.CharField(label="公示结果", max_length=200)

    def __init__(self, recorded: str, data: Any = None) -> None:
        super().__init__(data, initial={} if recorded else {"result": NO_OBJECTION})
        field = self.fields["result"]
        field.required = not recorded
        field.help_text = "收到过异议的，写明件数和调查核实的结论"
        if recorded:
            field.label = "核实、处理的情况"
            field.help_text = f"结果照记录写：{recorded}。这里写的接在后面"


class Objecting(forms.Form):
    """What the public says against somebody on a posting."""

    nomination = forms.TypedChoiceField(label="反映对象", coerce=int)
    text = forms.CharField(
        label="反映的情况",
        widget=forms.Textarea(attrs={"rows": 9, "maxlength": MOST_CHARACTERS}),
        help_text=f"{MOST_CHARACTERS}字以内。请写明时间、地点、事情经过等具体线索；匿名反映有具体线索的一并受理。不得填写国家秘密。",
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=200,
        required=False,
        help_text="只用于核实情况，加密保存，不会转给被反映的个人和单位",
    )

    def __init__(self, groups: Sequence[Group], about: str, data: Any = None) -> None:
        super().__init__(data, initial={"nomination": about})
        listed = [(g.title, [(line.pk, f"{line.name}　{line.body}") for line in g.lines]) for g in groups]
        self.fields["nomination"].choices = [("", "请选择"), *listed]  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        """A browser sends two characters for each end of line and counts one."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class Code(forms.Form):
    code = forms.CharField(label="查询码", max_length=30, help_text="提交反映时显示的12位字母和数字")

    def clean_code(self) -> str:
        return "".join(c for c in self.cleaned_data["code"].upper() if c.isalnum())


class Closing(forms.Form):
    state = forms.ChoiceField(
        label="结论",
        choices=[(s.value, s.value) for s in (ObjectionState.UPHELD, ObjectionState.DISMISSED)],
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(label="调查情况", widget=long_text(6), max_length=4000)
