"""What the pages of a programme ask."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from xuanxian.awards.programmes.models import RECOMMENDING
from xuanxian.platform.pages.forms import DayField
from xuanxian.rules.awards.rulebook import Rulebook


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Extension(forms.Form):
    step = forms.ChoiceField(label="步骤")
    until = DayField(label="延至")
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)

    def __init__(self, rulebook: Rulebook, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        dated = [(s.name, f"{s.name}（原截止{s.until}）") for s in rulebook.steps if s.until]
        self.fields["step"].choices = dated  # type: ignore[attr-defined]


class Clone(forms.Form):
    title = forms.CharField(label="活动名称", max_length=200)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2099)
    issued = DayField(label="印发日期", help_text="还没有定的，先填预计日期，发布前再改。")
    name = forms.CharField(
        label="规则书名称",
        max_length=80,
        help_text="英文小写字母、数字、连字符，一般只改年份；发布以后不能改。",
    )
    texts = forms.BooleanField(
        label="表格标题、条件等处写着的年份也按年推后（下一页逐处列出，可以改回）",
        required=False,
        initial=True,
    )


class Reason(forms.Form):
    reason = forms.CharField(
        label="理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=False
    )
    revision = forms.IntegerField(widget=forms.HiddenInput(), min_value=1, max_value=10**9)


class EndPart(forms.Form):
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class Part(forms.Form):
    function = forms.ChoiceField(label="身份")
    organisation = forms.CharField(
        label="单位", max_length=300,
        help_text="单位的名称或者别名，有重名的连同上级写明（上级/名称）；没有的，请系统管理员先设立。",
        widget=forms.TextInput(attrs={"list": "known", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, functions: Sequence[str], data: object = None, chosen: str = "") -> None:
        super().__init__(data, initial={"function": chosen})  # type: ignore[arg-type]
        self.fields["function"].choices = [(name, name) for name in (*functions, RECOMMENDING)]  # type: ignore[attr-defined]


class Question(forms.Form):
    clause = forms.ChoiceField(label="条款")
    question = forms.CharField(
        label="问题", widget=forms.Textarea(attrs={"rows": 5}), max_length=1000,
        help_text="答复以后，问题和答复公布给全部推荐单位，不写是哪个单位问的；问题里请不要写单位和个人的名称。",
    )  # fmt: skip
    rule = forms.CharField(widget=forms.HiddenInput(), max_length=60, required=False)

    def __init__(self, clauses: Sequence[str], data: object = None, **initial: str) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        self.fields["clause"].choices = [("", "请选择")] + [(c, c) for c in clauses]  # type: ignore[attr-defined]


class Answer(forms.Form):
    question = forms.CharField(
        label="问题（公布的写法）", widget=forms.Textarea(attrs={"rows": 4}), max_length=1000,
        help_text="看得出是哪个单位的，请改写。",
    )  # fmt: skip
    answer = forms.CharField(label="答复", widget=forms.Textarea(attrs={"rows": 6}), max_length=2000)
    reason = forms.CharField(label="更正理由", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)

    def __init__(self, corrects: bool, data: object = None, **initial: str) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        if not corrects:
            del self.fields["reason"]
