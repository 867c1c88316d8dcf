"""What the pages of the consultation ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from xuanxian.awards.consultations.actions import OPINIONS
from xuanxian.awards.consultations.queries import ASKED, EXPIRED, NOT_ASKED, OVERDUE, Answer
from xuanxian.awards.nominations.forms import Choosing, Day, labelled, long_text
from xuanxian.awards.nominations.models import Nomination


class AboutNominees(Choosing):
    """A letter about some of the nominees about whom the department is asked; `open_` says in which states they are
    ticked at first."""

    number = forms.CharField(label="文号", max_length=60, required=False)

    def __init__(
        self, answers: Sequence[Answer], open_: Sequence[str], initial: Mapping[str, Any], data: Any = None
    ) -> None:
        ticked = [a.nomination.pk for a in answers if a.state in open_]
        super().__init__([a.nomination for a in answers], data, initial={**initial, "nominations": ticked})
        states = {a.nomination.pk: a.state for a in answers}

        def label(nomination: Nomination) -> str:
            state = states[nomination.pk]
            return f"{labelled(nomination)}{'' if state == NOT_ASKED else f'　〔{state}〕'}"

        self.fields["nominations"].label_from_instance = label  # type: ignore[attr-defined]


class Ask(AboutNominees):
    field_order = ("sent", "due", "number", "nominations")
    sent = forms.DateField(label="发函日期", widget=Day())
    due = forms.DateField(
        label="请复日期", widget=Day(), required=False, help_text="写明了的，过了这一天没有回复就提示催办"
    )

    def __init__(self, answers: Sequence[Answer], today: date, data: Any = None) -> None:
        super().__init__(answers, (NOT_ASKED, EXPIRED), {"sent": today}, data)


class Reply(AboutNominees):
    field_order = ("opinion", "remark", "day", "number", "nominations")
    opinion = forms.ChoiceField(label="意见", choices=[(o, o) for o in OPINIONS], widget=forms.RadioSelect)
    remark = forms.CharField(
        label="意见内容", widget=long_text(), max_length=1000, required=False,
        help_text="不是单纯同意的，照回函写明",
    )  # fmt: skip
    day = forms.DateField(label="落款日期", widget=Day())

    def __init__(self, answers: Sequence[Answer], data: Any = None) -> None:
        super().__init__(answers, (ASKED, OVERDUE), {}, data)
