"""A file is attached to a case, or taken off; the rows stay. Whether the case is open to it, which file it replaces and
what is judged anew is said by the kind of the case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock
from xuanxian.platform.acts.models import Case
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.db.locks import for_change
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.refusals import refused
from xuanxian.platform.rooms import Files, case_kinds


@transaction.atomic
def attach(case: Case, purpose: str, file: StoredFile, *, by: Appointment, now: datetime) -> Attachment:
    files, row = _open(case, purpose)
    replaced = files.replaces(row, purpose, file)
    if replaced is not None:
        _take_off(Attachment.objects.filter(replaced, case=case, purpose=purpose), by, now)
    made = Attachment.objects.create(case=case, purpose=purpose, file=file, at=now, by=by.user)
    files.changed(row)
    return made


@transaction.atomic
def detach(attachment: Attachment, *, by: Appointment, now: datetime) -> None:
    files, row = _open(attachment.case, attachment.purpose)
    _take_off(Attachment.objects.filter(pk=attachment.pk), by, now)
    files.changed(row)


def _open(case: Case, purpose: str) -> tuple[Files, Any]:
    """What the case is about, as it now is; nobody else changes it until we are done."""
    kind = case_kinds().get(case.kind)
    if kind is None or kind.files is None:
        raise refused("attachment.closed", "这里不收附件", "请在写明要附文件的页面上传")
    lock([case.pk])
    row = for_change(kind.model._default_manager.filter(case=case.pk)).get()
    kind.files.demand_open(row, purpose)
    return kind.files, row


def _take_off(rows: Any, by: Appointment, now: datetime) -> None:
    rows.filter(removed_at=None).update(removed_at=now, removed_by=by.user)
