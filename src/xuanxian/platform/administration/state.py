"""How acts change an organisation and an account."""

from __future__ import annotations

from xuanxian.platform.accounts.models import User
from xuanxian.platform.acts.actions import Projection, Said, State, register
from xuanxian.platform.organisations.models import Organisation

ORGANISATION, ACCOUNT = "单位", "账号"
FOUND, CHANGE, ALIAS, DROP_ALIAS, CLOSE, REOPEN = "设立", "更改", "增加别名", "删除别名", "停用", "恢复使用"
OPEN, OPEN_MANY, CORRECT = "开通账号", "批量开通账号", "更正账号"
RESET, NEW_PASSWORD, RELEASE = "重置密码", "修改密码", "解除锁定"
DEACTIVATE, ACTIVATE = "停用账号", "恢复账号"
APPOINT, END = "任职", "离任"


def apply_to_organisation(state: State, act: Said) -> State:
    if act.own and act.verb in (CLOSE, REOPEN):
        return {"closed": act.verb == CLOSE}
    return state


def apply_to_account(state: State, act: Said) -> State:
    if act.own and act.verb in (DEACTIVATE, ACTIVATE):
        return {"is_active": act.verb == ACTIVATE}
    return state


register(ORGANISATION, Projection(Organisation, {"closed": False}, apply_to_organisation))
register(ACCOUNT, Projection(User, {"is_active": True}, apply_to_account))
