"""How acts change a programme."""

from __future__ import annotations

from xuanxian.awards.programmes.models import KIND, Programme
from xuanxian.platform.acts.actions import Projection, Said, State, register

PUBLISH, EXTEND, CLOSE = "发布", "延期", "归档"


def apply(state: State, act: Said) -> State:
    if act.own and act.verb == PUBLISH:
        return {"status": "进行中", "version_number": act.content["版次"]}
    if act.own and act.verb == CLOSE:
        return {**state, "status": "已结束"}
    return state


register(KIND, Projection(Programme, {"status": "编制中", "version_number": 0}, apply))
