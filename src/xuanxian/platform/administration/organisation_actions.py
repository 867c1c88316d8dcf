"""The system administrator founds organisations, names and closes them; none is ever deleted, since acts name it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import record
from xuanxian.platform.administration.contents import (
    ALIAS,
    CHANGE,
    CLOSE,
    DROP_ALIAS,
    FOUND,
    REOPEN,
    Changed,
    Founded,
    Named,
)  # fmt: skip
from xuanxian.platform.administration.records import case_of
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.organisations.models import Alias, Organisation
from xuanxian.platform.refusals import refused
from xuanxian.rules.core.fields import fold


@transaction.atomic
def open_organisation(
    name: str, *, full_name: str, parent: Organisation | None, order: int, by: Appointment, now: datetime
) -> Organisation:
    case_of(by.organisation)  # its lock: a request sent twice waits for its twin and is then refused
    _must_be_free((name, full_name), parent)
    if parent is not None and parent.closed:
        raise refused("organisation.closed", f"上级单位「{parent.name}」已停用", "请选择在用的单位")
    made = found_organisation(name, full_name=full_name, parent=parent, order=order)
    content = Founded(name, full_name, parent.name if parent else "")
    record(case_of(made), FOUND, by=by, now=now, content=content)
    return made


@transaction.atomic
def change_organisation(
    organisation: Organisation, *, full_name: str, order: int, by: Appointment, now: datetime
) -> Organisation:
    """The name stays, lists and acts know the organisation by it. The full name counts as an alias from now on."""
    case = case_of(organisation)
    locked = Organisation.objects.get(pk=organisation.pk)
    if (locked.full_name, locked.order) == (full_name, order):
        raise refused("organisation.same", "没有改动", "请修改后再保存")
    if full_name:
        _must_be_free([full_name], locked.parent, but=locked)
        Alias.objects.get_or_create(organisation=locked, folded=fold(full_name), defaults={"text": full_name})
    locked.full_name, locked.order = full_name, order
    locked.save(update_fields=["full_name", "order"])
    record(case, CHANGE, by=by, now=now, content=Changed(full_name, order))
    return locked


@transaction.atomic
def add_alias(organisation: Organisation, text: str, *, by: Appointment, now: datetime) -> Alias:
    case = case_of(organisation)
    _must_be_free([text], organisation.parent)
    made = Alias.objects.create(organisation=organisation, text=text)
    record(case, ALIAS, by=by, now=now, content=Named(text))
    return made


@transaction.atomic
def drop_alias(alias: Alias, *, by: Appointment, now: datetime) -> None:
    organisation = alias.organisation
    case = case_of(organisation)
    if alias.folded in (fold(organisation.name), fold(organisation.full_name)):
        raise refused("alias.name", f"「{alias.text}」是单位的名称", "名称和全称不能从别名中删除")
    if Alias.objects.filter(pk=alias.pk).delete()[0]:
        record(case, DROP_ALIAS, by=by, now=now, content=Named(alias.text))


def _must_be_free(texts: Iterable[str], parent: Organisation | None, but: Organisation | None = None) -> None:
    """Among those below the parent; one elsewhere may be called the same."""
    taken = Alias.objects.filter(folded__in=[fold(text) for text in texts], parent=parent)
    for alias in taken.exclude(organisation=but).select_related("organisation"):
        where = f"{parent.name}下" if parent else ""
        raise refused(
            "organisation.taken",
            f"「{alias.text}」已经是{where}{alias.organisation.name}的名称或者别名",
            "请核对是否为同一单位；确为两个单位的，请用能区分的名称",
            subject=alias.text,
        )


@transaction.atomic
def close_organisation(organisation: Organisation, *, by: Appointment, now: datetime) -> None:
    """Refused while somebody holds an office there or something below it is in use."""
    case = case_of(organisation)
    if holders := organisation.appointments.filter(ended=None).count():
        raise refused(
            "organisation.appointments", f"还有{holders}人在任", "请先由安全管理员办理离任", subject=organisation.name
        )  # fmt: skip
    if below := organisation.children.filter(closed=False).count():
        raise refused(
            "organisation.children", f"还有{below}个下级单位在用", "请先停用下级单位", subject=organisation.name
        )  # fmt: skip
    if Organisation.objects.get(pk=organisation.pk).closed:
        raise refused("organisation.closed", "单位已经停用", "不必重复办理", subject=organisation.name)
    record(case, CLOSE, by=by, now=now)


@transaction.atomic
def reopen_organisation(organisation: Organisation, *, by: Appointment, now: datetime) -> None:
    case = case_of(organisation)
    if not Organisation.objects.get(pk=organisation.pk).closed:
        raise refused("organisation.open", "单位没有停用", "不必重复办理", subject=organisation.name)
    if organisation.parent is not None and organisation.parent.closed:
        raise refused(
            "organisation.closed", f"上级单位「{organisation.parent.name}」已停用", "请先恢复上级单位"
        )
    record(case, REOPEN, by=by, now=now)
