"""The records of organisations and accounts, opened with the first act about one."""

from __future__ import annotations

from typing import TypeVar

from xuanxian.platform.accounts.models import User
from xuanxian.platform.acts.actions import open_case
from xuanxian.platform.acts.models import Case
from xuanxian.platform.administration.state import ACCOUNT, ORGANISATION
from xuanxian.platform.organisations.models import Organisation

_Kept = TypeVar("_Kept", Organisation, User)


def case_of(kept: _Kept) -> Case:
    """Inside a transaction; holds the lock of the organisation or account until its end."""
    locked = kept.__class__._default_manager.select_for_update().get(pk=kept.pk)
    if locked.case is None:
        locked.case = open_case(ACCOUNT if isinstance(kept, User) else ORGANISATION)
        locked.save(update_fields=["case"])
    kept.case = locked.case
    return locked.case
