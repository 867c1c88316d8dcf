"""Accounts: opened without an office by the system administrator, corrected, given a new first password, switched off
and on. Offices are given in `appointing`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from xuanxian.platform.accounts.models import Appointment, User
from xuanxian.platform.accounts.passwords import Issued, digest_first, draw_password
from xuanxian.platform.acts.actions import record
from xuanxian.platform.acts.models import Case
from xuanxian.platform.administration.appointing import must_not_be_the_last
from xuanxian.platform.administration.contents import (
    ACTIVATE,
    CORRECT,
    DEACTIVATE,
    NEW_PASSWORD,
    OPEN,
    OPEN_MANY,
    RESET,
    Corrected,
    Opened,
    OpenedMany,
)
from xuanxian.platform.administration.records import case_of
from xuanxian.platform.administration.state import ACCOUNT
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.refusals import Refused, refused
from xuanxian.rules.core.findings import Finding, Level


@dataclass(frozen=True)
class Person:
    """Whom to open an account for; `intended` is "" where the security administrator shall decide."""

    name: str
    username: str
    organisation: Organisation
    intended: str = ""


@transaction.atomic
def open_account(person: Person, *, by: Appointment, now: datetime) -> tuple[User, Issued]:
    case_of(by.organisation)  # its lock: a request sent twice waits for its twin and is then refused
    _must_be_free([person.username])
    users, issued = _made([person])
    content = Opened(person.organisation.name, person.intended)
    record(case_of(users[0]), OPEN, by=by, now=now, content=content)
    return users[0], issued[0]


@transaction.atomic
def open_accounts(people: Sequence[Person], *, by: Appointment, now: datetime) -> list[Issued]:
    """All of them or none, in one act on the record of the administrator's office that concerns every account."""
    case = case_of(by.organisation)
    _must_be_free([person.username for person in people])
    users, issued = _made(people)
    cases = Case.objects.bulk_create([Case(kind=ACCOUNT) for _ in users])
    for user, opened in zip(users, cases, strict=True):
        user.case = opened
    User.objects.bulk_update(users, ["case"], batch_size=200)
    record(case, OPEN_MANY, by=by, now=now, content=OpenedMany(len(users)), concerns=cases)
    return issued


def _must_be_free(usernames: Sequence[str]) -> None:
    taken = taken_of(usernames)
    if taken:
        raise Refused(
            [
                Finding(
                    "account.taken", Level.STOP, name, f"账号「{name}」已经有人使用", mend="请另取一个账号"
                )
                for name in usernames
                if name.lower() in taken
            ]
        )


def taken_of(usernames: Sequence[str]) -> set[str]:
    """Those of them, in small letters, that some account already has; accounts do not differ by capitals alone."""
    asked = {name.lower() for name in usernames}
    return {name for one in User.objects.values_list("username", flat=True) if (name := one.lower()) in asked}


def _made(people: Sequence[Person]) -> tuple[list[User], list[Issued]]:
    users, issued = [], []
    for person in people:
        password = draw_password()
        users.append(
            User(
                username=person.username,
                name=person.name,
                organisation=person.organisation,
                intended=person.intended,
                password=digest_first(password),
                must_change_password=True,
            )
        )
        issued.append(Issued(person.name, person.username, person.organisation.name, password))
    return User.objects.bulk_create(users), issued


@transaction.atomic
def correct_account(
    user: User, *, name: str, organisation: Organisation, intended: str, by: Appointment, now: datetime
) -> None:
    """The act says what was corrected, never the name itself."""
    case = case_of(user)
    said = {
        "姓名": user.name != name,
        "所在单位": user.organisation_id != organisation.pk,
        "拟任职责": user.intended != intended,
    }
    if not any(said.values()):
        raise refused("account.same", "没有改动", "请修改后再保存")
    user.name, user.organisation, user.intended = name, organisation, intended
    user.save(update_fields=["name", "organisation", "intended"])
    corrected = Corrected(tuple(what for what, changed in said.items() if changed))
    record(case, CORRECT, by=by, now=now, content=corrected)


@transaction.atomic
def reset_password(user: User, *, by: Appointment, now: datetime) -> Issued:
    """Ends every session of the person."""
    case = case_of(user)
    password = draw_password()
    user.password, user.must_change_password = digest_first(password), True
    user.save(update_fields=["password", "must_change_password"])
    record(case, RESET, by=by, now=now)
    return Issued(user.name, user.username, user.organisation.name if user.organisation else "", password)


@transaction.atomic
def change_password(user: User, password: str, *, by: Appointment | None, now: datetime) -> None:
    """By the person; `by` is None for somebody who holds no office yet, then no act tells of it."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    if by is not None:
        record(case_of(user), NEW_PASSWORD, by=by, now=now)


@transaction.atomic
def deactivate(user: User, *, by: Appointment, now: datetime) -> None:
    """Signs the person out everywhere. The offices stay; they are ended by the security administrator."""
    case = case_of(user)
    if not User.objects.get(pk=user.pk).is_active:
        raise refused("account.inactive", "账号已经停用", "不必重复办理", subject=user.username)
    for appointment in user.appointments.filter(ended=None):
        must_not_be_the_last(appointment)
    record(case, DEACTIVATE, by=by, now=now)


@transaction.atomic
def activate(user: User, *, by: Appointment, now: datetime) -> None:
    case = case_of(user)
    if User.objects.get(pk=user.pk).is_active:
        raise refused("account.active", "账号没有停用", "不必重复办理", subject=user.username)
    record(case, ACTIVATE, by=by, now=now)
