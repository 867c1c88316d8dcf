"""What the pages of organisations ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.organisations.queries import labels
from xuanxian.platform.pages.forms import RowField

no_personal_number = RegexValidator(r"\d{11}", "不得填写身份证号码、手机号码。", inverse_match=True)
"""What stands in the record can never be erased."""


class _Offered(forms.models.ModelChoiceIterator):  # type: ignore[type-arg]
    def __iter__(self) -> Iterator[Any]:
        yield "", self.field.empty_label
        found = list(self.queryset)
        for one, (pk, name) in zip(found, labels(found), strict=True):
            more = one.full_name and one.full_name != one.name
            yield pk, f"{name}（{one.full_name}）" if more else name


class OrganisationField(RowField):
    """One of those in use, as a drop-down; by its name, by its whole path where several bear it."""

    iterator = _Offered

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Organisation.objects.filter(closed=False), empty_label="请选择", **kwargs)


def _name(label: str, length: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, validators=[no_personal_number], **kwargs)


def _order() -> forms.IntegerField:
    text = "名单按次序排列，行政区划写区划次序；相同的按设立先后"
    return forms.IntegerField(label="次序", min_value=0, max_value=999_999, initial=0, help_text=text)


class NewOrganisation(forms.Form):
    name = _name("名称", 100, help_text="通知和表格中通常写的名称，设立后不能改")
    full_name = _name("全称", 200, required=False, help_text="公文中的全称，与名称相同的不填")
    parent = OrganisationField(label="上级单位", required=False, help_text="没有上级的不选")
    order = _order()


class ChangeOrganisation(forms.Form):
    full_name = _name("全称", 200, required=False)
    order = _order()


class NewAlias(forms.Form):
    text = _name("别名", 200, help_text="名册、公文中的另一种写法，例如简称、旧称")
