"""What the pages of the consultation ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from xuanxian.awards.consultations.queries import ASKED, EXPIRED, NOT_ASKED, OVERDUE, Answer
from xuanxian.awards.nominations.forms import Choosing, labelled
from xuanxian.awards.nominations.models import Nomination
from xuanxian.platform.pages.forms import DayField, NeededWhen, long_text
from xuanxian.rules.awards.contents import OPINIONS


class AboutNominees(Choosing):
    """A letter about some of the nominees about whom the department is asked; `open_` says in which states they are
    ticked at first."""

    number = forms.CharField(label="文号", max_length=60, required=False)

    def __init__(
        self, answers: Sequence[Answer], open_: Sequence[str], initial: Mapping[str, Any], data: Any = None,
        files: Any = None,
    ) -> None:  # fmt: skip
        ticked = [a.nomination.pk for a in answers if a.state in open_]
        initial = {"nominations": ticked, **initial}
        super().__init__([a.nomination for a in answers], data, files=files, initial=initial)
        states = {a.nomination.pk: a.state for a in answers}

        def label(nomination: Nomination) -> str:
            state = states[nomination.pk]
            return f"{labelled(nomination)}{'' if state == NOT_ASKED else f'　〔{state}〕'}"

        self.fields["nominations"].label_from_instance = label  # type: ignore[attr-defined]


class Ask(AboutNominees):
    field_order = ("sent", "due", "number", "nominations")
    sent = DayField(label="发函日期")
    due = DayField(label="请复日期", required=False, help_text="写明了的，过了这一天没有回复就提示催办")

    def __init__(self, answers: Sequence[Answer], today: date, data: Any = None) -> None:
        super().__init__(answers, (NOT_ASKED, EXPIRED), {"sent": today}, data)


class WriteLetter(AboutNominees):
    """What stands on a letter that is written, before it is recorded that it went out or after."""

    field_order = ("to", "number", "dated", "due", "contact", "nominations")
    to = forms.CharField(
        label="主送", max_length=60, help_text="收函单位的全称，例如：南宁市税务局；按管理权限填写"
    )
    dated = DayField(label="落款日期", required=False, help_text="不填的，函上留空")
    due = DayField(label="请复日期", required=False)
    contact = forms.CharField(
        label="联系人及电话", max_length=60, required=False, help_text="印在函末，写办公电话"
    )

    def __init__(
        self, answers: Sequence[Answer], department: str, initial: Mapping[str, Any], data: Any = None
    ) -> None:
        super().__init__(answers, (NOT_ASKED, EXPIRED), {"to": department, **initial}, data)


class Reply(AboutNominees):
    field_order = ("opinion", "remark", "day", "number", "file", "nominations")
    opinion = forms.ChoiceField(label="意见", choices=[(o, o) for o in OPINIONS], widget=forms.RadioSelect)
    remark = NeededWhen(
        when="不是单纯同意时", label="意见内容", widget=long_text(), max_length=1000, help_text="照回函写明"
    )
    day = DayField(label="落款日期")
    file = forms.FileField(
        label="回函扫描件", required=False, help_text="PDF、OFD 或图片，20 兆以内；报送时随材料复印"
    )

    def __init__(self, answers: Sequence[Answer], data: Any = None, files: Any = None) -> None:
        super().__init__(answers, (ASKED, OVERDUE), {}, data, files)
