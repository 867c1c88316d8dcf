"""How acts change a programme and a ruling."""

from __future__ import annotations

from xuanxian.awards.programmes.models import KIND, RULING, Programme, Ruling, RulingStatus
from xuanxian.platform.acts.actions import Projection, Said, State, register
from xuanxian.platform.acts.contents import name_contents
from xuanxian.rules.awards.contents import CONTENTS, RulingAnswered, RulingAsked, VersionPublished
from xuanxian.rules.awards.verbs import CLOSE


def apply(state: State, act: Said) -> State:
    if act.own and isinstance(act.content, VersionPublished):
        return {"status": "进行中", "version_number": act.content.number}
    if act.own and act.verb == CLOSE:
        return {**state, "status": "已结束"}
    return state


def apply_to_ruling(state: State, act: Said) -> State:
    said = act.content
    if isinstance(said, RulingAnswered):
        return {
            "status": str(RulingStatus.ANSWERED),
            "question": said.question,
            "answer": said.answer,
            "answered_at": act.at,
        }
    return {**state, "question": said.question} if isinstance(said, RulingAsked) else state


name_contents(CONTENTS)
register(KIND, Projection(Programme, {"status": "编制中", "version_number": 0}, apply))
register(
    RULING,
    Projection(
        Ruling, {"status": "待答复", "question": "", "answer": "", "answered_at": None}, apply_to_ruling
    ),
)
