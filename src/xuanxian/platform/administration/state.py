"""How acts change an organisation and an account."""

from __future__ import annotations

from xuanxian.platform.accounts.models import User
from xuanxian.platform.acts.actions import Projection, Said, State, register
from xuanxian.platform.acts.contents import name_contents
from xuanxian.platform.administration.contents import ACTIVATE, CLOSE, CONTENTS, DEACTIVATE, REOPEN
from xuanxian.platform.organisations.models import Organisation

ORGANISATION, ACCOUNT = "单位", "账号"


def apply_to_organisation(state: State, act: Said) -> State:
    if act.own and act.verb in (CLOSE, REOPEN):
        return {"closed": act.verb == CLOSE}
    return state


def apply_to_account(state: State, act: Said) -> State:
    if act.own and act.verb in (DEACTIVATE, ACTIVATE):
        return {"is_active": act.verb == ACTIVATE}
    return state


name_contents(CONTENTS)
register(ORGANISATION, Projection(Organisation, {"closed": False}, apply_to_organisation))
register(ACCOUNT, Projection(User, {"is_active": True}, apply_to_account))
