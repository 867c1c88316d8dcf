"""What the pages of the register ask."""

from __future__ import annotations

from django import forms

from xuanxian.platform.pages.forms import DayField, long_text


class Conferral(forms.Form):
    document = forms.CharField(label="表彰决定的标题或者文号", max_length=200)
    decided = DayField(label="印发日期")


class Revocation(forms.Form):
    document = forms.CharField(label="撤销决定的标题或者文号", max_length=200)
    reason = forms.CharField(label="查实的情况", widget=long_text(), max_length=1000)


class ByName(forms.Form):
    name = forms.CharField(label="获得者姓名或者集体名称", max_length=100)
    year = forms.IntegerField(
        label="年度", min_value=1949, max_value=9999, help_text="四位数字，例如 2023，以荣誉称号上的年度为准"
    )


class ByNumber(forms.Form):
    number = forms.CharField(label="证书编号", max_length=40)


class HonourList(forms.Form):
    file = forms.FileField(label="登记表文件", help_text="Excel（xlsx、xls）或 CSV，5000行以内")
