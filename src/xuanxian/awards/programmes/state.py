"""How acts change a programme and a ruling."""

from __future__ import annotations

from xuanxian.awards.programmes.models import KIND, RULING, Programme, Ruling, RulingStatus
from xuanxian.platform.acts.actions import Projection, Said, State, register

PUBLISH, EXTEND, CLOSE = "发布", "延期", "归档"
TAKE_PART, LEAVE = "参加", "不再参加"
ASK, ANSWER, CORRECT = "提问", "答复", "更正答复"
QUESTION, SAID = "问题", "口径"
"""Keys in the content of an act on a ruling."""


def apply(state: State, act: Said) -> State:
    if act.own and act.verb == PUBLISH:
        return {"status": "进行中", "version_number": act.content["版次"]}
    if act.own and act.verb == CLOSE:
        return {**state, "status": "已结束"}
    return state


def apply_to_ruling(state: State, act: Said) -> State:
    if act.verb == ASK:
        return {**state, "question": act.content[QUESTION]}
    if act.verb in (ANSWER, CORRECT):
        return {
            "status": str(RulingStatus.ANSWERED),
            "question": act.content[QUESTION],
            "answer": act.content[SAID],
            "answered_at": act.at,
        }
    return state


register(KIND, Projection(Programme, {"status": "编制中", "version_number": 0}, apply))
register(
    RULING,
    Projection(
        Ruling, {"status": "待答复", "question": "", "answer": "", "answered_at": None}, apply_to_ruling
    ),
)
