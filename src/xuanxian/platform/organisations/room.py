"""What the room brings to the house."""

from __future__ import annotations

from xuanxian.platform.accounts.seats import SYSTEM
from xuanxian.platform.administration.contents import ALIAS, DROP_ALIAS
from xuanxian.platform.administration.state import ORGANISATION
from xuanxian.platform.rooms import Covered, MenuItem, Room

_SYSTEM = frozenset({SYSTEM})


ROOM = Room(
    "platform.organisations",
    doors={
        "organisations": _SYSTEM,
        "organisation": _SYSTEM,
        "organisation-new": _SYSTEM,
        "organisation-change": _SYSTEM,
        "organisation-alias": _SYSTEM,
        "organisation-alias-drop": _SYSTEM,
        "organisation-close": _SYSTEM,
        "organisation-reopen": _SYSTEM,
    },
    menu=(MenuItem("管理", 820, "单位", "organisations"),),
    tables={
        "organisations.Organisation": Covered(
            "founded, changed, closed by acts; its name never changes", kind=ORGANISATION
        ),
        "organisations.Alias": Covered("names are added and dropped by acts", verbs=(ALIAS, DROP_ALIAS)),
    },
)
