"""What the pages of accounts and offices ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from xuanxian.platform.accounts.models import User
from xuanxian.platform.administration.opening import why_no_username
from xuanxian.platform.organisations.forms import OrganisationField, no_personal_number
from xuanxian.platform.pages.forms import DayField, RowsField
from xuanxian.platform.rooms import duties


class ChangePassword(PasswordChangeForm):
    """The new one must differ from the old: a first password is known to the administrator."""

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(user, data)
        labels = {"old_password": "现在的密码", "new_password1": "新密码", "new_password2": "再输一次新密码"}
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
        self.fields["new_password1"].help_text = "至少10个字符，不用常见密码，不与账号相近"

    def clean_new_password1(self) -> str:
        new: str = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise ValidationError("新密码不能与现在的密码相同。")
        return new


def _duties(without: str) -> Callable[[], list[tuple[str, str]]]:
    """All of them, and what stands first while none is chosen."""
    return lambda: [("", without), *((duty, duty) for duty in duties())]


def _name() -> forms.CharField:
    return forms.CharField(label="姓名", max_length=40, validators=[no_personal_number])


def _intended() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="拟任职责",
        choices=_duties("不定"),
        required=False,
        help_text="由安全管理员确认后才有职责",
    )


class NewAccount(forms.Form):
    name = _name()
    username = forms.CharField(
        label="账号",
        max_length=60,
        help_text="2至60个字母、数字、点、横线、下划线；不得用身份证号码、手机号码",
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    organisation = OrganisationField(label="所在单位")
    intended = _intended()

    def clean_username(self) -> str:
        text: str = self.cleaned_data["username"]
        if said := why_no_username(text):
            raise ValidationError(f"{said}。")
        return text


class CorrectAccount(forms.Form):
    name = _name()
    organisation = OrganisationField(label="所在单位")
    intended = _intended()


class People(forms.Form):
    file = forms.FileField(label="名册文件", help_text="Excel（xlsx、xls）或 CSV，2000行以内")


class NewAppointment(forms.Form):
    """The account is typed, not chosen from thousands."""

    user = forms.CharField(
        label="账号",
        max_length=60,
        help_text="登录用的账号",
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    organisation = OrganisationField(label="单位")
    role = forms.ChoiceField(label="职责", choices=_duties("请选择"))

    def __init__(self, accounts: QuerySet[User], data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.accounts = accounts

    def clean_user(self) -> User:
        found = self.accounts.filter(username=self.cleaned_data["user"]).first()
        if found is None:
            raise ValidationError("没有这个账号，或者账号已停用。")
        return found


class Intended(forms.Form):
    users = RowsField(User.objects.none(), label="人员", widget=forms.CheckboxSelectMultiple)

    def __init__(self, accounts: QuerySet[User], data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["users"]
        field.queryset = accounts
        field.label_from_instance = lambda user: (
            f"{user.name}（{user.username}）　{user.organisation.name}　{user.intended}"
        )
        field.initial = [user.pk for user in accounts]


class EndAppointment(forms.Form):
    day = DayField(label="离任日期")

    def __init__(self, today: date, data: Any = None) -> None:
        super().__init__(data, initial={"day": today})
