"""What the room brings to the house."""

from __future__ import annotations

from xuanxian.platform.accounts.models import Role
from xuanxian.platform.accounts.seats import AUDIT, IDLE, PUBLIC, SECURITY, SYSTEM
from xuanxian.platform.administration.contents import APPOINT, END
from xuanxian.platform.administration.dues import to_confirm
from xuanxian.platform.administration.state import ACCOUNT
from xuanxian.platform.rooms import Covered, MenuItem, OfRecord, Room, Several

_SYSTEM, _SECURITY, _AUDIT = frozenset({SYSTEM}), frozenset({SECURITY}), frozenset({AUDIT})


ROOM = Room(
    "platform.accounts",
    roles=(PUBLIC, SYSTEM, SECURITY, AUDIT, IDLE),
    duties=Role.values,
    doors={
        "sign-in": Several.EVERYBODY,
        "sign-out": Several.SIGNED_IN,
        "change-password": Several.SIGNED_IN,
        "switch-seat": Several.SIGNED_IN,
        "accounts": _SYSTEM,
        "account": _SYSTEM,
        "account-new": _SYSTEM,
        "account-correct": _SYSTEM,
        "account-reset": _SYSTEM,
        "account-deactivate": _SYSTEM,
        "account-activate": _SYSTEM,
        "account-import": _SYSTEM,
        "account-import-template": _SYSTEM,
        "account-import-check": _SYSTEM,
        "first-passwords": _SYSTEM,
        "appointments": _SECURITY,
        "appointment-new": _SECURITY,
        "appointment-end": _SECURITY,
        "appointments-confirm": _SECURITY,
        "locks": _SECURITY,
        "lock-release": _SECURITY,
        "audit": _AUDIT,
        "looks": _AUDIT,
        "audit-verify": _AUDIT,
        "audit-verify-job": _AUDIT,
    },
    menu=(
        MenuItem("管理", 810, "账号", "accounts"),
        MenuItem("管理", 830, "任职", "appointments"),
        MenuItem("管理", 840, "登录锁定", "locks"),
        MenuItem("管理", 850, "办理记录", "audit"),
        MenuItem("管理", 860, "查看个人信息记录", "looks"),
        MenuItem("管理", 870, "记录校验", "audit-verify"),
    ),
    dues=(to_confirm,),
    help={
        SYSTEM: "accounts/help/system.html",
        SECURITY: "accounts/help/security.html",
        AUDIT: "accounts/help/audit.html",
    },
    tables={
        "accounts.User": Covered("opened, corrected, closed by acts; the password is a digest", kind=ACCOUNT),
        "accounts.Appointment": Covered("begins and ends by acts, which hold its key", verbs=(APPOINT, END)),
        "accounts.Look": OfRecord("who was shown a personal number; written once"),
    },
)
