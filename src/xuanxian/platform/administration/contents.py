"""What the acts on organisations and accounts state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from xuanxian.rules.core.contents import Content, Key

FOUND, CHANGE, ALIAS, DROP_ALIAS, CLOSE, REOPEN = "设立", "更改", "增加别名", "删除别名", "停用", "恢复使用"
OPEN, OPEN_MANY, CORRECT = "开通账号", "批量开通账号", "更正账号"
RESET, NEW_PASSWORD, RELEASE = "重置密码", "修改密码", "解除锁定"
DEACTIVATE, ACTIVATE = "停用账号", "恢复账号"
APPOINT, END = "任职", "离任"


@dataclass(frozen=True)
class Founded(Content):
    name: Annotated[str, Key("名称")]
    full_name: Annotated[str, Key("全称", always=True)] = ""
    above: Annotated[str, Key("上级", always=True)] = ""


@dataclass(frozen=True)
class Changed(Content):
    full_name: Annotated[str, Key("全称", always=True)] = ""
    order: Annotated[int, Key("次序", always=True)] = 0


@dataclass(frozen=True)
class Named(Content):
    alias: Annotated[str, Key("别名")]


@dataclass(frozen=True)
class Opened(Content):
    """For whom, and the role that the security administrator is to confirm."""

    organisation: Annotated[str, Key("所在单位", always=True)] = ""
    intended: Annotated[str, Key("拟任职责", always=True)] = ""


@dataclass(frozen=True)
class OpenedMany(Content):
    number: Annotated[int, Key("账号数")]


@dataclass(frozen=True)
class Corrected(Content):
    """The names of what was put right, not the values."""

    fields: Annotated[tuple[str, ...], Key("更正")]


@dataclass(frozen=True, kw_only=True)
class Appointed(Content):
    role: Annotated[str, Key("职责")]
    organisation: Annotated[str, Key("单位")]
    appointment: Annotated[int, Key("appointment", shown="")]


@dataclass(frozen=True, kw_only=True)
class Ended(Appointed):
    day: Annotated[date, Key("离任日期")]


CONTENTS: Mapping[str, tuple[type[Content], ...]] = {
    FOUND: (Founded,),
    CHANGE: (Changed,),
    ALIAS: (Named,),
    DROP_ALIAS: (Named,),
    OPEN: (Opened,),
    OPEN_MANY: (OpenedMany,),
    CORRECT: (Corrected,),
    APPOINT: (Appointed,),
    END: (Ended,),
}
"""A verb that is not here states nothing."""
