"""How acts change an honour."""

from __future__ import annotations

from xuanxian.awards.honours.models import KIND, Honour
from xuanxian.platform.acts.actions import Projection, Said, State, register
from xuanxian.rules.awards.verbs import ENTRY_MISTAKEN, REVOKE


def apply(state: State, act: Said) -> State:
    return {"status": _BECOMES[act.verb]} if act.verb in _BECOMES else state


_BECOMES = {REVOKE: "已撤销", ENTRY_MISTAKEN: "登记有误"}


register(KIND, Projection(Honour, {"status": "有效"}, apply))
