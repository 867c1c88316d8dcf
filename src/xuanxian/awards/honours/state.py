"""How acts change an honour."""

from __future__ import annotations

from xuanxian.awards.honours.models import KIND, Honour
from xuanxian.platform.acts.actions import Projection, Said, State, register
from xuanxian.rules.awards.verbs import REVOKE


def apply(state: State, act: Said) -> State:
    return {"status": "已撤销"} if act.verb == REVOKE else state


register(KIND, Projection(Honour, {"status": "有效"}, apply))
